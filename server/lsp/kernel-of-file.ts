/**
 * Which kernel release a file is judged by, and which configuration applies: walks up from the file to the nearest
 * `.dmabuf-lens.json` and to the top of a kernel tree, reads what tells, and remembers it per folder.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Config, parseConfig } from "../core/kernel/config.ts";
import { type Detected, detectRelease, TELLING_HEADERS } from "../core/kernel/detect.ts";
import type { Overrides } from "../core/kernel/lookup.ts";
import { ruleIds } from "./rule-pages.ts";

export const CONFIG_FILE = ".dmabuf-lens.json";

export interface KernelInForce {
	readonly release: string;
	/** for people: "setting", ".dmabuf-lens.json", "headers", "Makefile 6.12.3", "newest known" */
	readonly source: string;
	readonly config: Config;
	/** names of the table that the tree's headers declare beyond the release, when the release is the tree's own */
	readonly overrides: Overrides | undefined;
	/** what is wrong with the configuration file, one sentence each */
	readonly problems: readonly string[];
	/** what could not be used of the setting, or of the tree: a release outside the table */
	readonly notes: readonly string[];
}

export interface KernelResolver {
	/** `fixed` is the user's own choice ("" or absent = find out) */
	of(file: string, fixed?: string): KernelInForce;
	/** forget what was read, because a Makefile, header or configuration file changed */
	forget(): void;
}

interface Found {
	readonly config: Config;
	readonly problems: readonly string[];
	readonly makefile?: string;
	readonly headers: Readonly<Record<string, string>>;
}

const NOTHING: Found = { config: {}, problems: [], headers: {} };

/** A resolver with an empty memory. */
export function createKernelResolver(): KernelResolver {
	const folders = new Map<string, Found>();
	const answers = new Map<string, KernelInForce>();
	const find = (folder: string): Found => {
		const known = folders.get(folder);
		if (known !== undefined) return known;
		const above = path.dirname(folder);
		const found = withOwn(folder, above === folder ? NOTHING : find(above));
		folders.set(folder, found);
		return found;
	};
	return {
		of(file, fixed = "") {
			const folder = /^[a-z][a-z0-9+.-]+:/i.test(file)
				? path.parse(process.cwd()).root
				: path.dirname(path.resolve(file));
			const key = `${folder}\0${fixed}`;
			const known = answers.get(key);
			if (known !== undefined) return known;
			const answer = inForce(find(folder), fixed);
			answers.set(key, answer);
			return answer;
		},
		forget() {
			folders.clear();
			answers.clear();
		},
	};
}

/** What a folder itself says, over what the folders above it say. The same object when it says nothing. */
function withOwn(folder: string, above: Found): Found {
	const configText = read(path.join(folder, CONFIG_FILE));
	if (typeof configText === "object") return { ...above, problems: [...above.problems, configText.problem] };
	const makefile = textOf(path.join(folder, "Makefile"));
	const isTree =
		makefile !== undefined && /^VERSION[ \t]*:?=/m.test(makefile) && /^PATCHLEVEL[ \t]*:?=/m.test(makefile);
	if (configText === undefined && !isTree) return above;
	const parsed = configText === undefined ? above : parseConfigText(folder, configText);
	const tree = isTree ? { makefile, headers: readHeaders(folder) } : { headers: above.headers, ...oldMakefile(above) };
	return { config: parsed.config, problems: parsed.problems, ...tree };
}

function parseConfigText(folder: string, text: string): Pick<Found, "config" | "problems"> {
	const { config, problems } = parseConfig(text, new Set(ruleIds()));
	const file = path.join(folder, CONFIG_FILE);
	return { config, problems: problems.map((problem) => `${file}: ${problem}`) };
}

function oldMakefile({ makefile }: Found): { makefile?: string } {
	return makefile === undefined ? {} : { makefile };
}

function readHeaders(tree: string): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const name of TELLING_HEADERS) {
		const text = textOf(path.join(tree, "include", name));
		if (text !== undefined) headers[name] = text;
	}
	return headers;
}

/** Undefined when it is not there; a sentence when it is, and cannot be read. */
function read(file: string): string | { readonly problem: string } | undefined {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === "ENOENT" || code === "ENOTDIR") return undefined;
		return { problem: `${file}: ${code === "EISDIR" ? "is a directory" : `cannot be read (${code})`}.` };
	}
}

function textOf(file: string): string | undefined {
	const text = read(file);
	return typeof text === "string" ? text : undefined;
}

function inForce(found: Found, fixed: string): KernelInForce {
	const { kernel } = found.config;
	const detected: Detected = detectRelease({
		setting: fixed,
		headers: found.headers,
		...(kernel === undefined ? {} : { configured: kernel }),
		...oldMakefile(found),
	});
	return {
		release: detected.release,
		source: detected.because,
		config: found.config,
		overrides: fixed === "" && Object.keys(found.headers).length > 0 ? detected.overrides : undefined,
		problems: found.problems,
		notes: detected.problems,
	};
}
