/**
 * `.dmabuf-lens.json`: what it may say, and reading it from hostile text. Documented in docs/configuration.md and in
 * syntaxes/dmabuf-lens.schema.json. Does not know which rules exist; the caller passes their ids.
 */
import { history } from "./lookup.ts";
import { parseRelease } from "./releases.ts";

export type ConfiguredSeverity = "error" | "warning" | "info" | "off";

export interface Suppression {
	readonly rule: string;
	/** glob on the file's path; absent = every file */
	readonly file?: string;
	/** name of a C function; absent = every function */
	readonly function?: string;
	readonly reason: string;
}

/** A driver's own function that does what a known one does: `{ name: "foo_lock", like: "dma_resv_lock", arg: "arg0->resv" }`. */
export interface Wrapper {
	readonly name: string;
	readonly like: string;
	/** where the object is that `like` gets as its first one, below this function's arguments or its result */
	readonly arg: string;
	/** this function returns nothing although `like` does (it cannot fail) */
	readonly returns?: "void";
}

export interface Config {
	readonly kernel?: string;
	readonly severity?: Readonly<Record<string, ConfiguredSeverity>>;
	readonly suppressions?: readonly Suppression[];
	readonly wrappers?: readonly Wrapper[];
	/** globs of files that are not checked */
	readonly exclude?: readonly string[];
}

export interface ReadConfig {
	readonly config: Config;
	/** what was not used, one sentence each */
	readonly problems: readonly string[];
}

/** Every member of the file, for editors and for the message about unknown ones. */
export const CONFIG_MEMBERS: readonly string[] = [
	"$schema",
	"kernel",
	"severity",
	"suppressions",
	"wrappers",
	"exclude",
];

const SEVERITIES: readonly string[] = ["error", "warning", "info", "off"];
const LIMIT = 1000;
const PATH = /^(?:arg\d|result)(?:(?:->|\.)[A-Za-z_]\w*|\[\*\])*$/;

/** Parses and checks the text of the file. Never throws: what is wrong is left out and named. */
export function parseConfig(text: string, ruleIds?: ReadonlySet<string>): ReadConfig {
	let value: unknown;
	try {
		value = JSON.parse(text.replace(/^\uFEFF/, ""));
	} catch (error) {
		const reason = error instanceof Error ? error.message.slice(0, 120) : "unreadable";
		return { config: {}, problems: [`.dmabuf-lens.json is not valid JSON: ${reason}.`] };
	}
	return readConfig(value, ruleIds);
}

/** Checks an already parsed value. */
export function readConfig(value: unknown, ruleIds?: ReadonlySet<string>): ReadConfig {
	const problems: string[] = [];
	if (!isObject(value)) return { config: {}, problems: [".dmabuf-lens.json must hold one JSON object."] };
	for (const member of Object.keys(value).slice(0, LIMIT))
		if (!CONFIG_MEMBERS.includes(member)) problems.push(`${quote(member)} is not a member of .dmabuf-lens.json.`);
	const kernel = readKernel(own(value, "kernel"), problems);
	const severity = readSeverity(own(value, "severity"), ruleIds, problems);
	const suppressions = readList(own(value, "suppressions"), "suppressions", problems, (item, at) =>
		readSuppression(item, at, ruleIds, problems),
	);
	const wrappers = readList(own(value, "wrappers"), "wrappers", problems, (item, at) =>
		readWrapper(item, at, problems),
	);
	const exclude = readList(own(value, "exclude"), "exclude", problems, (item, at) => readGlob(item, at, problems));
	return {
		config: {
			...(kernel === undefined ? {} : { kernel }),
			...(severity ? { severity } : {}),
			...(suppressions ? { suppressions } : {}),
			...(wrappers ? { wrappers } : {}),
			...(exclude ? { exclude } : {}),
		},
		problems,
	};
}

/** The suppression that silences a finding, if any; `file` as given on the command line or below the workspace. */
export function suppressedBy(
	config: Config,
	finding: { readonly rule: string; readonly file: string; readonly function: string },
): Suppression | undefined {
	return config.suppressions?.find(
		(entry) =>
			entry.rule === finding.rule &&
			(entry.function === undefined || entry.function === finding.function) &&
			(entry.file === undefined || globMatches(entry.file, finding.file)),
	);
}

/** `*` within a folder, `**` across folders, `?` one character; a pattern without a slash means the file's name. */
export function globMatches(pattern: string, path: string): boolean {
	const parts = path.replaceAll("\\", "/").split("/").filter(Boolean);
	const wanted = pattern.replaceAll("\\", "/").split("/").filter(Boolean);
	if (wanted.length === 1) return segmentMatches(wanted[0]!, parts.at(-1) ?? "");
	// a relative pattern may start at any folder of the path
	return parts.some((_, start) => segmentsMatch(wanted, parts.slice(start)));
}

function segmentsMatch(wanted: readonly string[], parts: readonly string[]): boolean {
	// reachable[i] = the first i pattern segments can match what has been read
	let reachable = closure(new Set([0]), wanted);
	for (const part of parts) {
		const next = new Set<number>();
		for (const i of reachable) {
			if (wanted[i] === "**") next.add(i);
			else if (wanted[i] !== undefined && segmentMatches(wanted[i], part)) next.add(i + 1);
		}
		reachable = closure(next, wanted);
	}
	return reachable.has(wanted.length);
}

function closure(states: Set<number>, wanted: readonly string[]): Set<number> {
	for (const i of states) if (wanted[i] === "**") states.add(i + 1);
	return states;
}

/** Linear in practice: remembers only the last star. */
function segmentMatches(pattern: string, text: string): boolean {
	let p = 0;
	let t = 0;
	let star = -1;
	let resume = 0;
	while (t < text.length) {
		if (pattern[p] === "*") {
			star = p++;
			resume = t;
		} else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
			p++;
			t++;
		} else if (star >= 0) {
			p = star + 1;
			t = ++resume;
		} else return false;
	}
	while (pattern[p] === "*") p++;
	return p === pattern.length;
}

function readKernel(value: unknown, problems: string[]): string | undefined {
	if (value === undefined) return undefined;
	if (typeof value !== "string") {
		problems.push(`"kernel" must be a release in quotes, like "6.12".`);
		return undefined;
	}
	const parsed = parseRelease(value);
	if (parsed.release !== undefined) return parsed.release;
	problems.push(`"kernel": ${parsed.problem}`);
	return undefined;
}

function readSeverity(
	value: unknown,
	ruleIds: ReadonlySet<string> | undefined,
	problems: string[],
): Config["severity"] {
	if (value === undefined) return undefined;
	if (!isObject(value)) {
		problems.push(`"severity" must be an object from rule to severity.`);
		return undefined;
	}
	const severity: Record<string, ConfiguredSeverity> = Object.create(null);
	for (const rule of Object.keys(value).slice(0, LIMIT)) {
		const wanted = own(value, rule);
		if (ruleIds && !ruleIds.has(rule)) problems.push(`"severity": there is no rule ${quote(rule)}.`);
		else if (typeof wanted !== "string" || !SEVERITIES.includes(wanted))
			problems.push(`"severity" of ${quote(rule)} must be "error", "warning", "info" or "off".`);
		else severity[rule] = wanted as ConfiguredSeverity;
	}
	return severity;
}

function readSuppression(
	item: unknown,
	at: string,
	ruleIds: ReadonlySet<string> | undefined,
	problems: string[],
): Suppression | undefined {
	if (!isObject(item)) return complain(problems, `${at} must be an object with "rule" and "reason".`);
	const rule = own(item, "rule");
	const reason = own(item, "reason");
	const file = own(item, "file");
	const fn = own(item, "function");
	if (!isText(rule)) return complain(problems, `${at} needs a "rule".`);
	if (ruleIds && !ruleIds.has(rule)) return complain(problems, `${at}: there is no rule ${quote(rule)}.`);
	if (!isText(reason)) return complain(problems, `${at} needs a "reason": say why the finding is wrong or accepted.`);
	if (file !== undefined && !isText(file)) return complain(problems, `${at}: "file" must be a glob.`);
	if (fn !== undefined && !(isText(fn) && /^[A-Za-z_]\w*$/.test(fn)))
		return complain(problems, `${at}: "function" must be the name of a C function.`);
	return { rule, reason, ...(isText(file) ? { file } : {}), ...(isText(fn) ? { function: fn } : {}) };
}

function readWrapper(item: unknown, at: string, problems: string[]): Wrapper | undefined {
	if (!isObject(item)) return complain(problems, `${at} must be an object with "name", "like" and "arg".`);
	const name = own(item, "name");
	const like = own(item, "like");
	const arg = own(item, "arg") ?? "arg0";
	const returns = own(item, "returns");
	if (!(isText(name) && /^[A-Za-z_]\w*$/.test(name)))
		return complain(problems, `${at} needs the "name" of a C function.`);
	if (!isText(like) || history(like).length === 0)
		return complain(problems, `${at}: "like" must name a function of the table; ${quote(like)} is not one.`);
	if (!isText(arg) || !PATH.test(arg))
		return complain(problems, `${at}: "arg" must be a path such as "arg0", "arg1->resv" or "result".`);
	if (returns !== undefined && returns !== "void") return complain(problems, `${at}: "returns" can only be "void".`);
	return { name, like, arg, ...(returns === "void" ? { returns } : {}) };
}

function readGlob(item: unknown, at: string, problems: string[]): string | undefined {
	return isText(item) ? item : complain(problems, `${at} must be a glob.`);
}

function readList<T>(
	value: unknown,
	name: string,
	problems: string[],
	read: (item: unknown, at: string) => T | undefined,
): readonly T[] | undefined {
	if (value === undefined) return undefined;
	if (!Array.isArray(value)) return complain(problems, `"${name}" must be a list.`);
	if (value.length > LIMIT) problems.push(`"${name}" has more than ${LIMIT} entries; the rest is not used.`);
	const items: T[] = [];
	for (const [i, item] of value.slice(0, LIMIT).entries()) {
		const good = read(item, `"${name}" entry ${i + 1}`);
		if (good !== undefined) items.push(good);
	}
	return items;
}

function complain(problems: string[], sentence: string): undefined {
	problems.push(sentence);
	return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
	return typeof value === "string" && value.length > 0 && value.length <= 500;
}

/** An own member only: "__proto__" and inherited names mean nothing. */
function own(value: Readonly<Record<string, unknown>>, member: string): unknown {
	return Object.hasOwn(value, member) ? value[member] : undefined;
}

function quote(value: unknown): string {
	return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : "what it says";
}
