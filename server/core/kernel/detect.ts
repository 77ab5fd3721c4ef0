/**
 * Which kernel release a file is judged by, from what others have read: settings, configuration, headers, Makefile.
 * Reads nothing itself; all inputs are texts.
 */
import { history, lookup, type Overrides } from "./lookup.ts";
import { compareReleases, KNOWN_RELEASES, NEWEST, OLDEST, parseRelease } from "./releases.ts";
import type { Release } from "./row.ts";
import { FAMILY_ROWS } from "./table/all.ts";

export interface DetectInput {
	/** editor setting or `--kernel`; empty = not set */
	readonly setting?: string;
	/** `kernel` of `.dmabuf-lens.json` */
	readonly configured?: string;
	/** texts of the tree's own headers, by path below `include/` ("linux/dma-buf.h") */
	readonly headers?: Readonly<Record<string, string>>;
	/** text of the tree's top Makefile */
	readonly makefile?: string;
}

export interface Detected {
	readonly release: Release;
	/** short, for a status item: "setting", ".dmabuf-lens.json", "headers", "Makefile 6.12.3", "newest known" */
	readonly because: string;
	/** what could not be used of the inputs, one sentence each */
	readonly problems: readonly string[];
	/** names declared in the headers although the release should not have them */
	readonly overrides: Overrides;
}

/** Headers worth reading in a tree, as paths below `include/`, the most telling first. */
export const TELLING_HEADERS: readonly string[] = [
	"linux/dma-buf.h",
	"linux/dma-resv.h",
	"linux/dma-fence.h",
	"linux/iosys-map.h",
	"drm/drm_gem.h",
	"drm/drm_gem_shmem_helper.h",
	"drm/drm_prime.h",
	"drm/drm_client.h",
	"drm/drm_exec.h",
	"drm/ttm/ttm_bo.h",
];

/** The first input that gives a release wins; names in the headers count in any case. */
export function detectRelease(input: DetectInput): Detected {
	const problems: string[] = [];
	const read = (text: string | undefined, because: string): { release: Release; because: string } | undefined => {
		if (!text?.trim()) return undefined;
		const parsed = parseRelease(text);
		if (parsed.release !== undefined) return { release: parsed.release, because };
		problems.push(parsed.problem);
		return undefined;
	};
	const found = read(input.setting, "setting") ??
		read(input.configured, ".dmabuf-lens.json") ??
		fromMakefile(input.makefile, problems) ??
		fromHeaders(input.headers) ?? { release: NEWEST, because: "newest known" };
	return { ...found, problems, overrides: declaredBeyond(found.release, input.headers) };
}

/** VERSION and PATCHLEVEL of a kernel's top Makefile; a release outside the table's range gives its nearest end. */
function fromMakefile(text: string | undefined, problems: string[]): { release: Release; because: string } | undefined {
	if (!text) return undefined;
	const number = (name: string) => new RegExp(`^${name}[ \\t]*:?=[ \\t]*(\\d{1,4})[ \\t]*$`, "m").exec(text)?.[1];
	const version = number("VERSION");
	const patchlevel = number("PATCHLEVEL");
	if (version === undefined || patchlevel === undefined) return undefined;
	const sublevel = number("SUBLEVEL");
	const said = `${version}.${patchlevel}${sublevel && sublevel !== "0" ? `.${sublevel}` : ""}`;
	const parsed = parseRelease(said);
	if (parsed.release !== undefined) return { release: parsed.release, because: `Makefile ${said}` };
	problems.push(parsed.problem);
	const release = compareReleases(`${version}.${patchlevel}`, NEWEST) > 0 ? NEWEST : OLDEST;
	return { release, because: `Makefile ${said}, judged as ${release}` };
}

/** Without a Makefile: the newest release whose names agree best with what the headers declare. */
function fromHeaders(headers: DetectInput["headers"]): { release: Release; because: string } | undefined {
	const declared = declaredNames(headers);
	if (!headers || declared.size === 0) return undefined;
	const telling = NAMES_BY_HEADER.filter(([header]) => headers[header] !== undefined).flatMap(([, names]) => names);
	let best: { release: Release; score: number } | undefined;
	for (const release of KNOWN_RELEASES) {
		const score = telling.filter((name) => declared.has(name) === (lookup(name, release) !== undefined)).length;
		if (!best || score >= best.score) best = { release, score };
	}
	return best && { release: best.release, because: "headers" };
}

function declaredBeyond(release: Release, headers: DetectInput["headers"]): Overrides {
	return new Set([...declaredNames(headers)].filter((name) => lookup(name, release) === undefined));
}

/** Names of the table that a header of theirs declares or defines; comments do not count. */
function declaredNames(headers: DetectInput["headers"]): ReadonlySet<string> {
	const found = new Set<string>();
	for (const [header, names] of NAMES_BY_HEADER) {
		const text = headers?.[header];
		if (text === undefined) continue;
		const words = new Set(withoutComments(text).match(/\b[a-zA-Z_]\w*(?=\s*\()/g));
		for (const name of names) if (words.has(name)) found.add(name);
	}
	return found;
}

function withoutComments(text: string): string {
	return text.replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, " ");
}

const NAMES_BY_HEADER: readonly (readonly [string, readonly string[]])[] = TELLING_HEADERS.map((header) => [
	header,
	[
		...new Set(
			FAMILY_ROWS.filter((row) => row.header === header && /^\w+$/.test(row.name) && row.kind !== "callback").map(
				(row) => row.name,
			),
		),
	].filter((name) => history(name).every((row) => row.header === header)),
]);
