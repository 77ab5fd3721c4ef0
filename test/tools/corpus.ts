/**
 * `npm run corpus -- DIR [--json] [--trees DIR]`: recall and precision over a folder of real bugs with their fixes, and of
 * correct code. Report only; format and scoring as in the folder's own README. With --trees, a folder of kernel trees
 * (linux-source-R), a case of such a release is checked where it came from, beside the other files of its driver.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type CheckContext, checkText } from "../../server/cli/check-file.ts";
import { decodeSource } from "../../server/cli/read-source.ts";
import { survivePipes } from "../../server/cli/terminal.ts";
import type { Finding } from "../../server/core/wire.ts";
import { createIndexStore } from "../../server/lsp/index-store.ts";
import { createKernelResolver } from "../../server/lsp/kernel-of-file.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { releaseOfCase } from "./corpus-release.ts";
import { fixShare, type Repairable } from "./fix-share.ts";
import { wordsOption } from "./options.ts";

interface CaseMeta {
	readonly id: string;
	readonly class: string;
	readonly path: string;
	readonly kernel_version: string;
	readonly contract: string;
	readonly provenance: string;
	readonly confidence: "high" | "medium" | "low" | "synthetic";
	readonly scope: "function" | "file" | "multi-file";
	readonly buggy_lines: readonly number[];
	readonly function_ranges: readonly (readonly [number, number])[];
	readonly after_known_issues: readonly unknown[];
	readonly rules: readonly string[];
}

interface CleanMeta {
	readonly id: string;
	readonly path: string;
	readonly kernel_version: string;
	readonly function: string;
	readonly function_range: readonly [number, number];
}

type Told = Repairable & Pick<Finding, "message"> & { readonly line: number };

interface CaseResult {
	readonly id: string;
	readonly class: string;
	readonly kernel: string;
	readonly rules: readonly string[];
	/** counted in the headline, or why not */
	readonly counted: "yes" | "outside" | "multi-file" | "synthetic" | "excerpt" | "c++";
	readonly flagged: boolean;
	/** a finding of some other rule is where the bug is */
	readonly flaggedByOther: boolean;
	/** findings near the bug in the buggy file */
	readonly before: readonly Told[];
	/** all findings in the buggy file, wherever they are */
	readonly inFile: readonly Told[];
	/** findings that should not be in the fixed functions: of the case's rules, and of others (none where the labels know of further bugs) */
	readonly after: readonly Told[];
	readonly afterOther: readonly Told[];
}

interface CleanResult {
	readonly id: string;
	readonly kernel: string;
	readonly findings: readonly Told[];
}

const counts = (finding: Finding): boolean => finding.severity !== "info";
const told = (finding: Finding): Told => ({
	rule: finding.rule,
	severity: finding.severity,
	line: finding.range.start.line,
	message: finding.message,
	fixes: finding.fixes.length,
});

/** Where a case came from, if that tree is at hand; its path within the tree if not. */
function placeIn(trees: string | undefined, kernel: string, file: string): string {
	const there = trees === undefined ? undefined : path.resolve(trees, `linux-source-${kernel}`, file);
	return there !== undefined && existsSync(there) ? there : file;
}

function runCase(folder: string, context: CheckContext, trees: string | undefined): CaseResult {
	const meta = readJson<CaseMeta>(path.join(folder, "meta.json"));
	const kernel = releaseOfCase(meta.contract, meta.kernel_version);
	const file = placeIn(trees, kernel, meta.path);
	const before = findingsOf(folder, "before", file, kernel, context);
	const after = findingsOf(folder, "after", file, kernel, context);
	const near = before.filter((finding) => isNear(finding, meta));
	const known = meta.after_known_issues.filter((issue) => typeof issue === "number");
	const knownElsewhere = meta.after_known_issues.length > known.length;
	const wrong = after.filter(
		(finding) =>
			isInside(finding, meta.function_ranges) && !known.some((line) => Math.abs(line - finding.range.start.line) <= 3),
	);
	const fits = (finding: Finding): boolean => meta.rules.includes(finding.rule);
	return {
		id: meta.id,
		class: meta.class,
		kernel,
		rules: meta.rules,
		counted: whyNotCounted(meta, folder),
		flagged: near.some(fits),
		flaggedByOther: near.some((finding) => !fits(finding)),
		before: near.map(told),
		inFile: before.map(told),
		after: wrong.filter(fits).map(told),
		afterOther: knownElsewhere ? [] : wrong.filter((finding) => !fits(finding)).map(told),
	};
}

function whyNotCounted(meta: CaseMeta, folder: string): CaseResult["counted"] {
	if (meta.rules.length === 0) return "outside";
	if (meta.scope === "multi-file") return "multi-file";
	if (meta.confidence === "synthetic") return "synthetic";
	if (existsSync(path.join(folder, "before.cpp"))) return "c++";
	return /excerpt/i.test(meta.provenance) ? "excerpt" : "yes";
}

/** Within 3 lines of a marked line; anywhere in the function where the label itself is unsure. */
function isNear(finding: Finding, meta: CaseMeta): boolean {
	const near = meta.buggy_lines.some((line) => Math.abs(line - finding.range.start.line) <= 3);
	return near || (meta.confidence !== "high" && isInside(finding, meta.function_ranges));
}

function isInside(finding: Finding, ranges: readonly (readonly [number, number])[]): boolean {
	return ranges.some(([first, last]) => finding.range.start.line >= first && finding.range.start.line <= last);
}

function findingsOf(folder: string, which: string, name: string, kernel: string, context: CheckContext): Finding[] {
	const file = [".c", ".cpp"].map((end) => path.join(folder, which + end)).find((candidate) => existsSync(candidate));
	if (file === undefined) return [];
	const source = decodeSource(file, readFileSync(file));
	if ("problem" in source) return [];
	return checkText(name, source.text, { ...context, releases: [kernel] }).findings.filter(counts);
}

function runClean(folder: string, context: CheckContext, trees: string | undefined): CleanResult {
	const meta = readJson<CleanMeta>(path.join(folder, "meta.json"));
	const kernel = releaseOfCase("as kernel_version", meta.kernel_version);
	const findings = findingsOf(folder, "file", placeIn(trees, kernel, meta.path), kernel, context);
	return { id: meta.id, kernel, findings: findings.filter((f) => isInside(f, [meta.function_range])).map(told) };
}

function readJson<T>(file: string): T {
	return JSON.parse(readFileSync(file, "utf8"));
}

function folders(parent: string): string[] {
	if (!existsSync(parent)) return [];
	return readdirSync(parent)
		.sort()
		.map((name) => path.join(parent, name))
		.filter((folder) => existsSync(path.join(folder, "meta.json")));
}

const percent = (part: number, whole: number): string => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(0)} %`);

function report(cases: readonly CaseResult[], clean: readonly CleanResult[]): string {
	const lines = ["class  cases  covered  flagged  (by another rule)  fixed version silent"];
	const covered = cases.filter((result) => result.counted === "yes");
	for (const name of [...new Set(cases.map((result) => result.class))].sort()) {
		const all = cases.filter((result) => result.class === name);
		const some = covered.filter((result) => result.class === name);
		const flagged = some.filter((result) => result.flagged).length;
		const other = some.filter((result) => !result.flagged && result.flaggedByOther).length;
		const silent = some.filter((result) => result.after.length === 0).length;
		const row = [
			name,
			all.length,
			some.length,
			`${flagged} ${percent(flagged, some.length)}`,
			other,
			`${silent} of ${some.length}`,
		];
		lines.push(row.map((cell, index) => String(cell).padEnd([7, 7, 9, 9, 19, 0][index] ?? 0)).join(""));
	}
	const flagged = covered.filter((result) => result.flagged).length;
	lines.push(
		"",
		`recall: ${flagged} of ${covered.length} covered one-file cases (${percent(flagged, covered.length)})`,
	);
	for (const apart of ["multi-file", "excerpt", "synthetic", "c++", "outside"] as const) {
		const some = cases.filter((result) => result.counted === apart);
		const hit = some.filter((result) => (apart === "outside" ? result.flaggedByOther : result.flagged)).length;
		if (some.length > 0) lines.push(`apart, ${apart}: ${hit} of ${some.length} flagged`);
	}
	const noisy = cases.filter((result) => result.after.length > 0);
	const noisyOther = cases.filter((result) => result.afterOther.length > 0);
	const dirty = clean.filter((result) => result.findings.length > 0);
	lines.push(`fixed versions with a finding of the case's rule: ${noisy.length} of ${cases.length}`);
	lines.push(
		`fixed versions with a finding of another rule in the same functions: ${noisyOther.length} of ${cases.length}`,
	);
	lines.push(`clean functions with a finding: ${dirty.length} of ${clean.length}`);
	const named = covered.flatMap((r) => r.before.filter((f) => r.rules.includes(f.rule)));
	lines.push(
		"",
		"findings in the buggy files:",
		...fixShare(cases.flatMap((result) => result.inFile)),
		`of those that are the case's bug: ${fixShare(named)[0]}`,
	);
	const list = (title: string, rows: readonly string[]): void => {
		if (rows.length > 0) lines.push("", title, ...rows);
	};
	list(
		"not flagged:",
		covered
			.filter((result) => !result.flagged)
			.map(
				(r) =>
					`  ${r.id} [${r.kernel}] wants ${r.rules.join(", ")}${r.before.length > 0 ? `; got ${r.before.map((f) => f.rule).join(", ")}` : ""}`,
			),
	);
	const show = (f: Told): string => `line ${f.line} ${f.severity} ${f.rule}: ${f.message}`;
	list(
		"not silent on the fix:",
		noisy.flatMap((r) => r.after.map((f) => `  ${r.id} [${r.kernel}] ${show(f)}`)),
	);
	list(
		"another rule on the fix:",
		noisyOther.flatMap((r) => r.afterOther.map((f) => `  ${r.id} [${r.kernel}] ${show(f)}`)),
	);
	list(
		"not silent on clean code:",
		dirty.flatMap((r) => r.findings.map((f) => `  ${r.id} [${r.kernel}] ${show(f)}`)),
	);
	return `${lines.join("\n")}\n`;
}

async function main(): Promise<void> {
	survivePipes();
	const args = process.argv.slice(2);
	const folder = args.find((arg) => !arg.startsWith("--"));
	if (folder === undefined || !existsSync(path.join(folder, "cases"))) {
		process.stderr.write(
			"usage: npm run corpus -- DIR [--json] [--case ID-PART] [--trees DIR], where DIR holds cases/ and clean/.\n",
		);
		process.exitCode = 2;
		return;
	}
	const only = args.includes("--case") ? (args[args.indexOf("--case") + 1] ?? "") : "";
	const trees = wordsOption(args, "--trees")?.[0];
	const context: CheckContext = {
		parser: await loadParser(),
		kernels: createKernelResolver(),
		releases: [],
		...(trees === undefined ? {} : { index: createIndexStore() }),
	};
	const wanted = (name: string): boolean => path.basename(name).includes(only);
	const cases = folders(path.join(folder, "cases"))
		.filter(wanted)
		.map((name) => runCase(name, context, trees));
	const clean = folders(path.join(folder, "clean"))
		.filter(wanted)
		.map((name) => runClean(name, context, trees));
	process.stdout.write(
		args.includes("--json") ? `${JSON.stringify({ cases, clean }, null, "\t")}\n` : report(cases, clean),
	);
}

await main();
