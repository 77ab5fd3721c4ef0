/** `check`: which texts, what is new in them, how they are reported, and the exit status. */
import { existsSync } from "node:fs";
import { FINDINGS_SCHEMA, type Finding, type FindingsReport } from "../core/wire.ts";
import { packageVersion } from "../lsp/package-root.ts";
import { introduced, readBaseline } from "./baseline.ts";
import { type ChangedFile, changesOfPatch, changesSince, readPatch } from "./changes.ts";
import { checkText, type FileResult } from "./check-file.ts";
import { type CheckOptions, parseCheckOptions, type RawCheckOptions } from "./check-options.ts";
import { writeReport } from "./check-report.ts";
import { byPosition } from "./matrix.ts";
import { checkFiles, createContext } from "./pool.ts";
import { Problem } from "./problem.ts";
import { createProgress } from "./progress.ts";
import { readSource } from "./read-source.ts";
import { complain } from "./terminal.ts";
import { findSources } from "./walk.ts";

interface Checked {
	readonly results: readonly FileResult[];
	readonly problems: readonly string[];
	/** text of a file as it was checked */
	readonly textOf: (file: string) => string | undefined;
}

/** Runs `check`; resolves to the exit status. */
export async function runCheck(paths: readonly string[], raw: RawCheckOptions): Promise<number> {
	const options = parseCheckOptions(raw);
	const baseline = options.baseline === undefined ? [] : readBaseline(options.baseline);
	const checked = await checkWhatWasAsked(paths, options);
	const findings = introduced(checked.results.flatMap((result) => result.findings).sort(byPosition), baseline);
	const report = toReport(checked.results, findings, options);
	await writeReport(report, checked, options);
	const problems = problemsOf(checked);
	for (const problem of problems) complain(problem.endsWith(".") ? problem : `${problem}.`);
	for (const note of new Set(checked.results.flatMap((result) => result.notes))) complain(note);
	tellIncomplete(report, options);
	return exitStatus(report, problems.length > 0, options);
}

async function checkWhatWasAsked(paths: readonly string[], options: CheckOptions): Promise<Checked> {
	if (options.diff !== undefined || options.patch !== undefined) return checkChanges(paths, options);
	const { files, problems } = findSources(paths.length === 0 ? ["."] : paths);
	const progress = createProgress(files.length, options.quiet);
	try {
		const results = await checkFiles(files, {
			kernels: options.kernels,
			onDone: (result) => progress.step(result.file),
			...(options.rules === undefined ? {} : { rules: options.rules }),
			...(options.jobs === undefined ? {} : { jobs: options.jobs }),
		});
		return { results, problems, textOf };
	} finally {
		progress.stop();
	}
}

async function checkChanges(paths: readonly string[], options: CheckOptions): Promise<Checked> {
	const missing = paths.filter((path) => !existsSync(path));
	if (missing.length > 0) throw new Problem(`${missing[0]}: no such file or directory.`);
	const changes =
		options.diff === undefined
			? changesOfPatch(readPatch(options.patch ?? "-"), paths)
			: changesSince(options.diff, paths);
	const context = await createContext(options.kernels, options.rules);
	const results = changes.map(({ file, before, after }): FileResult => {
		const now = checkText(file, after ?? "", context);
		const old = before === undefined ? [] : checkText(file, before, context).findings.map((finding) => finding.id);
		return { ...now, findings: introduced(now.findings, old) };
	});
	const texts = new Map(changes.map(({ file, after }: ChangedFile) => [file, after]));
	return { results, problems: [], textOf: (file) => texts.get(file) ?? textOf(file) };
}

function textOf(file: string): string | undefined {
	const source = readSource(file);
	return "text" in source ? source.text : undefined;
}

function toReport(results: readonly FileResult[], findings: readonly Finding[], options: CheckOptions): FindingsReport {
	const relevant = results.filter((result) => result.relevant);
	const kernels = options.kernels.length > 0 ? options.kernels : [...new Set(relevant.flatMap((r) => r.kernels))];
	return {
		schema: FINDINGS_SCHEMA,
		version: packageVersion(),
		kernel: kernels.join(","),
		files: relevant.length,
		functions: relevant.reduce((total, result) => total + result.functions, 0),
		incomplete: relevant.flatMap((result) => result.incomplete),
		findings,
	};
}

function problemsOf({ results, problems }: Checked): string[] {
	const ofFiles = results.flatMap((result) => [result.problem, ...result.configProblems]);
	return [...new Set([...problems, ...ofFiles.filter((problem) => problem !== undefined)])];
}

function tellIncomplete(report: FindingsReport, options: CheckOptions): void {
	const [first] = report.incomplete;
	if (first === undefined || options.quiet) return;
	const count = report.incomplete.length;
	const example = `${first.file}: ${first.function}: ${first.reason}`;
	complain(
		count === 1
			? `1 part not analysed: ${example}`
			: `${count} parts not analysed, the first: ${example}${options.stats ? "" : " (--stats lists them)"}`,
	);
}

const RANK = { error: 3, warning: 2, info: 1 } as const;

/** 2 for usage and input errors, else 1 for findings at or above the threshold (or gaps under --strict), else 0. */
function exitStatus(report: FindingsReport, failed: boolean, options: CheckOptions): number {
	if (failed) return 2;
	if (report.findings.some((finding) => RANK[finding.severity] >= RANK[options.failOn])) return 1;
	return options.strict && report.incomplete.length > 0 ? 1 : 0;
}
