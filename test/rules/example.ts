/** One C fence of a page against what the analysis says of it. */
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze } from "../../server/core/analyze.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import type { Rule } from "../../server/core/rules/rule.ts";
import { foldReplay } from "../../server/core/sim/view/fold.ts";
import { runText } from "../../server/core/sim/view/text.ts";
import type { Finding, Range } from "../../server/core/wire.ts";
import { type Note, readAnnotations, visual } from "./annotations.ts";
import type { Fence } from "./page.ts";

export const DEFAULT_KERNEL = "6.12";

export interface Checked {
	readonly problems: readonly string[];
	readonly analysis: Analysis;
	readonly kernel: string;
}

/** What the info of a C fence says; a word that means nothing is a problem. */
export interface FenceInfo {
	readonly kernel: string;
	/** violations that a right example raises when its paths run alone, for a reason that the section gives */
	readonly alone: readonly string[];
	readonly problems: readonly string[];
	/** every release asked for, where the example compares some; the last one is `kernel` */
	readonly releases?: readonly string[];
}

export function infoOf(fence: Fence): FenceInfo {
	let kernel = DEFAULT_KERNEL;
	let alone: readonly string[] = [];
	let releases: readonly string[] | undefined;
	const problems: string[] = [];
	for (const word of fence.info) {
		const [, name, value] = /^(kernel|kernels|alone)=([\w.,-]+)$/.exec(word) ?? [];
		if (name === "kernel") kernel = value!;
		else if (name === "kernels") {
			releases = value!.split(",");
			kernel = releases.at(-1)!;
		} else if (name === "alone") alone = value!.split(",");
		else problems.push(`unknown word in the fence's info: ${word}`);
	}
	return { kernel, alone, problems, ...(releases ? { releases } : {}) };
}

/** Analyses a fence, with other rules than the product's if asked to, and compares every finding and step. */
export function checkExample(parser: Parser, file: string, fence: Fence, rules?: readonly Rule[]): Checked {
	const { kernel, problems, releases } = infoOf(fence);
	const annotated = readAnnotations(fence.lines);
	const given = { file, text: annotated.code, parser, release: kernel };
	const analysis = analyze({ ...given, ...(rules ? { rules } : {}), ...(releases ? { releases } : {}) });
	const all = [...problems, ...annotated.problems];
	for (const one of analysis.incomplete) all.push(`not analysed: ${one.function}: ${one.reason}`);
	const code = annotated.code.split("\n");
	const expected = annotated.notes.filter((note) => note.rule !== undefined);
	if (expected.length > 1) all.push("more than one finding in a fence: whose steps are the numbers?");
	const [finding, ...others] = analysis.findings;
	for (const one of others) all.push(`unexpected finding: ${spoken(one)}`);
	if (expected[0] && finding) all.push(...compare(annotated.notes, finding, code));
	else if (finding) all.push(`unexpected finding: ${spoken(finding)}`);
	else if (expected[0]) all.push(`line ${expected[0].at}: no finding ${expected[0].rule}`);
	else for (const note of annotated.notes) all.push(`line ${note.at}: a step without a finding`);
	return { problems: all, analysis, kernel };
}

function compare(notes: readonly Note[], finding: Finding, code: readonly string[]): string[] {
	const problems: string[] = [];
	const expected = notes.find((note) => note.rule !== undefined)!;
	if (expected.rule !== finding.rule) problems.push(`line ${expected.at}: the rule is ${finding.rule}`);
	if (expected.severity !== finding.severity) problems.push(`line ${expected.at}: the severity is ${finding.severity}`);
	problems.push(...misplaced(expected, finding.range, finding.message, code));
	const steps = finding.steps.slice(0, -1);
	const last = finding.steps.at(-1);
	if (JSON.stringify(last?.range) !== JSON.stringify(finding.range)) problems.push("the last step is not the finding");
	const numbered = notes.filter((note) => note.step !== undefined).sort((a, b) => a.step! - b.step!);
	steps.forEach((step, i) => {
		const note = numbered[i];
		if (note?.step !== i + 1) problems.push(`step ${i + 1} is not annotated: ${where(step.range)} ${step.message}`);
		else problems.push(...misplaced(note, step.range, step.message, code));
	});
	for (const note of numbered.slice(steps.length)) problems.push(`line ${note.at}: there is no step ${note.step}`);
	return problems;
}

function misplaced(note: Note, range: Range, message: string, code: readonly string[]): string[] {
	const problems: string[] = [];
	const [from, to] = columns(range, code);
	if (note.line !== range.start.line || note.from !== from || note.to !== to)
		problems.push(
			`line ${note.at}: carets at ${note.line}:${note.from}-${note.to}, not at ${range.start.line}:${from}-${to}`,
		);
	if (!message.includes(note.text)) problems.push(`line ${note.at}: it says "${message}"`);
	return problems;
}

/** Visual columns of a range in its first line. */
export function columns(range: Range, code: readonly string[]): readonly [number, number] {
	const line = code[range.start.line - 1] ?? "";
	const end = range.end.line === range.start.line ? range.end.column - 1 : line.length;
	return [visual(line, range.start.column - 1), visual(line, end)];
}

function where(range: Range): string {
	return `${range.start.line}:${range.start.column}`;
}

function spoken(finding: Finding): string {
	return `${where(finding.range)} ${finding.severity}[${finding.rule}] ${finding.message}`;
}

/** The replay of an example's finding as text, as the command line prints it. */
export function replayText(analysis: Analysis): string {
	const finding = analysis.findings[0]!;
	const replay = replayOf(analysis, finding.function, { finding: finding.id });
	return "problem" in replay ? replay.problem : runText(foldReplay(replay));
}
