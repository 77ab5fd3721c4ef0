/** The options of `check`, from raw strings to validated values. Every mistake is one sentence. */
import { availableParallelism } from "node:os";
import { compareReleases, parseRelease } from "../core/kernel/releases.ts";
import type { Severity } from "../core/wire.ts";
import { ruleIds } from "../lsp/rule-pages.ts";
import { Problem } from "./problem.ts";

export interface RawCheckOptions {
	readonly kernel?: string;
	readonly format?: string;
	readonly diff?: string;
	readonly patch?: string;
	readonly baseline?: string;
	readonly rules?: string;
	readonly jobs?: string;
	readonly failOn?: string;
	readonly quiet?: boolean;
	readonly strict?: boolean;
	readonly stats?: boolean;
}

const FORMATS = ["pretty", "json", "sarif", "github"] as const;
export type Format = (typeof FORMATS)[number];
const SEVERITIES = ["error", "warning", "info"] as const;

export interface CheckOptions {
	/** oldest first; empty = each file's own */
	readonly kernels: readonly string[];
	readonly format: Format;
	readonly diff?: string;
	readonly patch?: string;
	readonly baseline?: string;
	readonly rules?: readonly string[];
	/** undefined = decide by the number of files */
	readonly jobs?: number;
	readonly failOn: Severity;
	readonly quiet: boolean;
	readonly strict: boolean;
	readonly stats: boolean;
}

/**
 * Validates what the command line said.
 *
 * @throws Problem naming the first wrong value and what would be right
 */
export function parseCheckOptions(raw: RawCheckOptions): CheckOptions {
	if (raw.diff !== undefined && raw.patch !== undefined) throw new Problem("--diff and --patch exclude each other.");
	return {
		kernels: raw.kernel === undefined ? [] : parseKernels(raw.kernel),
		format: oneOf("--format", raw.format ?? "pretty", FORMATS),
		failOn: oneOf("--fail-on", raw.failOn ?? "warning", SEVERITIES),
		quiet: raw.quiet ?? false,
		strict: raw.strict ?? false,
		stats: raw.stats ?? false,
		...(raw.diff === undefined ? {} : { diff: raw.diff }),
		...(raw.patch === undefined ? {} : { patch: raw.patch }),
		...(raw.baseline === undefined ? {} : { baseline: raw.baseline }),
		...(raw.rules === undefined ? {} : { rules: parseRules(raw.rules) }),
		...(raw.jobs === undefined ? {} : { jobs: parseJobs(raw.jobs) }),
	};
}

/** Releases from "5.15,6.1", oldest first, each once. */
export function parseKernels(list: string): string[] {
	const kernels = splitList(list).map((text) => {
		const parsed = parseRelease(text);
		if (parsed.problem !== undefined) throw new Problem(`--kernel: ${parsed.problem}`);
		return parsed.release;
	});
	if (kernels.length === 0) throw new Problem('--kernel needs a release, for example "6.12" or "5.15,6.1,6.12".');
	return [...new Set(kernels)].sort(compareReleases);
}

function parseRules(list: string): string[] {
	const rules = splitList(list);
	const known = ruleIds();
	const unknown = rules.find((rule) => !known.includes(rule));
	if (unknown !== undefined)
		throw new Problem(`--rules: there is no rule "${unknown}"; \`dmabuf-lens rules\` lists them.`);
	if (rules.length === 0) throw new Problem("--rules needs at least one rule; `dmabuf-lens rules` lists them.");
	return rules;
}

function parseJobs(text: string): number {
	const jobs = Number(text);
	if (!Number.isInteger(jobs) || jobs < 0 || jobs > 256) {
		throw new Problem(`--jobs wants a number from 0 (one per processor) to 256, not "${text}".`);
	}
	return jobs === 0 ? availableParallelism() : jobs;
}

/** The value if it is one of the choices, else a sentence that names them. */
export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
	const found = choices.find((choice) => choice === value);
	if (found === undefined) throw new Problem(`${option}: "${value}" is not one of ${choices.join(", ")}.`);
	return found;
}

function splitList(list: string): string[] {
	return list
		.split(",")
		.map((part) => part.trim())
		.filter((part) => part !== "");
}
