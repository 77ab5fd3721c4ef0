/**
 * The report for people: compiler-like lines, then the numbered steps of the path with the source under them, then each
 * fix as a small diff. Knows how a finding looks, not where it came from.
 */
import type { Finding, Severity } from "../core/wire.ts";
import { applyEdits } from "../lsp/fix-all.ts";
import { excerpt } from "./excerpt.ts";
import { describeKernels, TELLS_WHEN } from "./matrix.ts";
import { smallDiff } from "./small-diff.ts";
import type { Paint } from "./terminal.ts";

export interface PrettyOptions {
	readonly paint: Paint;
	/** the text that was checked, or undefined when it is not to be had */
	readonly textOf: (file: string) => string | undefined;
	/** releases that were checked, for "breaks from 6.2" */
	readonly kernels: readonly string[];
	/** one line a finding */
	readonly quiet: boolean;
}

/** One finding, ending in a newline. */
export function prettyFinding(finding: Finding, options: PrettyOptions): string {
	const { paint } = options;
	const { line, column } = finding.range.start;
	const since = TELLS_WHEN.has(finding.rule) ? undefined : describeKernels(finding.kernels, options.kernels);
	const head =
		`${paint.bold(`${finding.file}:${line}:${column}:`)} ${colourOf(finding.severity, paint)(`${finding.severity}:`)} ` +
		`${paint.bold(finding.message)} [${finding.rule}]${since === undefined ? "" : ` (${since})`}`;
	if (options.quiet) return `${head}\n`;
	const lines = [head, ...context(finding), ...steps(finding, options), ...fixes(finding, options)];
	return `${lines.join("\n")}\n`;
}

function colourOf(severity: Severity, paint: Paint): (text: string) => string {
	return severity === "error" ? paint.red : severity === "warning" ? paint.yellow : paint.cyan;
}

function context(finding: Finding): string[] {
	const entry = finding.entry === "" ? "" : `, ${finding.entry}`;
	const lines = finding.function === "" ? [] : [`  in ${finding.function}()${entry}`];
	for (const assumption of finding.assumptions) lines.push(`  assuming: ${assumption}`);
	return lines;
}

function steps(finding: Finding, { paint, textOf }: PrettyOptions): string[] {
	const gutter = String(Math.max(...finding.steps.map((step) => step.range.start.line), 1)).length + 4;
	return finding.steps.flatMap((step, index) => {
		const where = step.file === finding.file ? `${step.range.start.line}` : `${step.file}:${step.range.start.line}`;
		const source = excerpt((textOf(step.file) ?? "").split("\n"), step.range, gutter);
		const [code, carets] = source;
		const shown = code === undefined || carets === undefined ? [] : [paint.dim(code), paint.cyan(carets)];
		// the last step says what the head line has said already
		const said = step.message === finding.message ? "here" : step.message;
		return [`  ${index + 1}. line ${where}: ${said}`, ...shown];
	});
}

function fixes(finding: Finding, { paint, textOf }: PrettyOptions): string[] {
	return finding.fixes.flatMap((fix) => {
		const files = [...new Set(fix.edits.map((edit) => edit.file))];
		const diff = files.flatMap((file) => {
			const text = textOf(file);
			if (text === undefined) return [];
			const edited = applyEdits(
				text,
				fix.edits.filter((edit) => edit.file === file),
			);
			return [...(files.length > 1 ? [`${file}`] : []), ...smallDiff(text, edited)];
		});
		return [`  fix: ${fix.title}`, ...diff.map((line) => `    ${colourDiff(line, paint)}`)];
	});
}

function colourDiff(line: string, paint: Paint): string {
	if (line.startsWith("@@")) return paint.dim(line);
	return line.startsWith("+") ? paint.green(line) : line.startsWith("-") ? paint.red(line) : line;
}
