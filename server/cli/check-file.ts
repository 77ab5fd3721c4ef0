/**
 * Checks one file under one or more kernel releases: reads it, scans it for the family, calls the core's door, and
 * groups what is the same in several releases. What the worker threads and the tools run.
 */
import type { Parser } from "web-tree-sitter";
import { analyze, type Stats } from "../core/analyze.ts";
import { mentionsDeclared } from "../core/kernel/wrappers.ts";
import type { AllowComment } from "../core/text/allow-comments.ts";
import type { Finding, Incomplete } from "../core/wire.ts";
import { isExcluded, staleSentence, visibleFindings } from "../lsp/configured.ts";
import { mentionsFamily } from "../lsp/family.ts";
import { bestFix } from "../lsp/fixes.ts";
import type { IndexStore } from "../lsp/index-store.ts";
import type { KernelResolver } from "../lsp/kernel-of-file.ts";
import { ownHeaders } from "../lsp/own-headers.ts";
import { mergeReleases } from "./matrix.ts";
import { sentenceOf } from "./problem.ts";
import { readSource, skim } from "./read-source.ts";

export interface CheckContext {
	readonly parser: Parser;
	readonly kernels: KernelResolver;
	/** releases asked for; empty = the one each file's tree has */
	readonly releases: readonly string[];
	/** rule ids to keep; undefined = all */
	readonly rules?: readonly string[];
	/** a family of the table that is left out, to measure what it is worth */
	readonly without?: string;
	/** what other files of a driver tell; absent: every file on its own */
	readonly index?: IndexStore;
}

export interface FileResult {
	readonly file: string;
	/** false when the file mentions no name of the family and was not parsed */
	readonly relevant: boolean;
	readonly kernels: readonly string[];
	readonly functions: number;
	readonly findings: readonly Finding[];
	readonly incomplete: readonly Incomplete[];
	/** sums of the core's counters, by name */
	readonly stats: Readonly<Record<string, number>>;
	/** the file could not be read, one sentence */
	readonly problem?: string;
	/** what is wrong with its configuration file, one sentence each */
	readonly configProblems: readonly string[];
	/** what could not be used of its tree, comments that allow nothing */
	readonly notes: readonly string[];
}

/** Reads and checks a file on disk. Whatever goes wrong ends up in the result. */
export function checkFile(file: string, context: CheckContext): FileResult {
	const source = readSource(file);
	if ("problem" in source) {
		// the register dumps of a tree are nobody's problem
		const seen = source.large ? skim(file) : null;
		return seen !== null && !mentionsFamily(seen) ? untouched(file) : failedFile(file, source.problem);
	}
	try {
		return checkText(file, source.text, context);
	} catch (error) {
		return failedFile(file, `${file}: ${sentenceOf(error)}`);
	}
}

/** The result for a file that could not be checked. */
export function failedFile(file: string, problem: string): FileResult {
	return { ...untouched(file), problem };
}

/** Checks a text as if it were the content of `file` (patches, older revisions). */
export function checkText(file: string, text: string, context: CheckContext): FileResult {
	const inForce = context.kernels.of(file);
	if (!mentionsFamily(text) && !mentionsDeclared(text, inForce.config.wrappers)) return untouched(file);
	if (isExcluded(inForce.config, file)) return untouched(file);
	const kernels = context.releases.length > 0 ? context.releases : [inForce.release];
	const runs = kernels.map((release) => ({ release, ...analyzeOnce(file, text, release, kernels, context) }));
	const first = runs[0];
	return {
		file,
		relevant: true,
		kernels,
		functions: first?.functions ?? 0,
		findings: mergeReleases(runs).filter((finding) => context.rules?.includes(finding.rule) ?? true),
		incomplete: uniqueIncomplete(runs.flatMap((run) => run.incomplete)),
		stats: first?.stats ?? {},
		configProblems: inForce.problems,
		notes: [...inForce.notes, ...staleInAll(runs).map((each) => `${file}:${each.line}: ${staleSentence(each)}`)],
	};
}

/** A comment is stale only when no release needs it. */
function staleInAll(runs: readonly Run[]): readonly AllowComment[] {
	const [first, ...others] = runs;
	const same = (a: AllowComment) => (b: AllowComment) => a.line === b.line && a.rule === b.rule;
	return (first?.stale ?? []).filter((each) => others.every((run) => run.stale.some(same(each))));
}

function untouched(file: string): FileResult {
	return {
		file,
		relevant: false,
		kernels: [],
		functions: 0,
		findings: [],
		incomplete: [],
		stats: {},
		configProblems: [],
		notes: [],
	};
}

interface Run {
	readonly findings: readonly Finding[];
	readonly stale: readonly AllowComment[];
	readonly functions: number;
	readonly incomplete: readonly Incomplete[];
	readonly stats: Readonly<Record<string, number>>;
}

function analyzeOnce(
	file: string,
	text: string,
	release: string,
	releases: readonly string[],
	context: CheckContext,
): Run {
	const { config, overrides } = context.kernels.of(file);
	const analysis = analyze({
		file,
		text,
		parser: context.parser,
		release,
		...(releases.length > 1 ? { releases } : {}),
		bringsAlong: ownHeaders(file),
		config,
		overrides: context.releases.length === 0 ? overrides : undefined,
		index: context.index?.of(file),
		...(context.without === undefined ? {} : { without: context.without }),
	});
	try {
		const { findings, stale } = visibleFindings(analysis, config);
		return {
			findings: findings.map((finding) => ({ ...finding, fixes: bestFix(analysis, finding) })),
			stale,
			functions: analysis.stats.functions,
			incomplete: analysis.incomplete,
			stats: counters(analysis.stats),
		};
	} finally {
		analysis.dispose();
	}
}

/** The core's counters by name; a counter per rule becomes "name rule". */
function counters(stats: Stats): Record<string, number> {
	const flat = Object.entries(stats).flatMap(([name, value]: [string, unknown]): [string, unknown][] =>
		typeof value === "object" && value !== null
			? Object.entries(value).map(([rule, count]) => [`${name} ${rule}`, count])
			: [[name, value]],
	);
	return Object.fromEntries(flat.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
}

function uniqueIncomplete(all: readonly Incomplete[]): Incomplete[] {
	const seen = new Map(all.map((entry) => [`${entry.file}\0${entry.function}\0${entry.reason}`, entry]));
	return [...seen.values()];
}
