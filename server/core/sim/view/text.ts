/** A run for the terminal: one block a step, what changed below it, violations where they happen. */
import { changeText } from "./changes.ts";
import type { RunView, StepView, ViolationView } from "./model.ts";
import {
	callbackText,
	laneTitle,
	lockText,
	pathText,
	placeText,
	resultText,
	SEVERITY_SIGN,
	SEVERITY_WORD,
	verdictText,
} from "./words.ts";

export type TextStyle = "title" | "dim" | "error" | "warning" | "ok" | "code";

export interface TextOptions {
	/** colours a piece of text; absent = plain */
	readonly paint?: (style: TextStyle, text: string) => string;
	/** leave out what each step changed */
	readonly brief?: boolean;
}

/** The run as text, lines joined by "\n", ending in one. */
export function runText(run: RunView, options: TextOptions = {}): string {
	const paint = options.paint ?? ((_style, text) => text);
	const lines: string[] = [
		paint("title", `${run.subject}  ${run.file}`),
		paint("dim", `Linux ${run.kernel}, ${pathText(run)}`),
	];
	if (run.entry) lines.push(paint("dim", `${run.entry}`));
	lines.push("");
	const width = Math.max(2, String(run.steps.length - 1).length);
	const margin = " ".repeat(width + 2);
	const several = run.lanes.length > 1;
	for (const step of run.steps) {
		if (step.index === 0) continue;
		const task = several ? `${laneTitle(run, step.task)}: ` : "";
		const result = resultText(step);
		const place = placeText(step.at);
		const head = `${String(step.index).padStart(width)}  ${task}${paint("code", step.text)}`;
		lines.push(`${head}${result ? ` = ${result}` : ""}${place ? paint("dim", `   ${place}`) : ""}`);
		lines.push(...stepDetails(step, options).map((line) => margin + line));
	}
	lines.push("", verdictText(run));
	for (const assumption of run.assumptions) lines.push(paint("dim", `Assumed: ${assumption}`));
	for (const problem of run.problems) lines.push(paint("warning", `Not simulated: ${problem}`));
	return `${lines.join("\n")}\n`;
}

function stepDetails(step: StepView, options: TextOptions): string[] {
	const paint = options.paint ?? ((_style, text) => text);
	const lines = [step.sentence];
	for (const callback of step.callbacks) {
		const indent = "  ".repeat(callback.depth + 1);
		lines.push(paint("dim", `${indent}${callbackText(callback)}, ${lockText(callback.lock)}`));
	}
	if (step.guess) lines.push(paint("warning", `guess: ${step.guess}`));
	if (!options.brief) for (const change of step.changes) lines.push(paint("dim", `· ${changeText(change)}`));
	for (const violation of step.violations) lines.push(...violationLines(violation, paint));
	if (step.violations.length > 0 && step.says.length === 0)
		lines.push(paint("dim", "the kernel itself says nothing here"));
	for (const says of step.says) lines.push(paint("dim", `kernel says: ${says}`));
	return lines;
}

function violationLines(violation: ViolationView, paint: (style: TextStyle, text: string) => string): string[] {
	const style = violation.severity === "error" ? "error" : "warning";
	const sign = SEVERITY_SIGN[violation.severity];
	const word = SEVERITY_WORD[violation.severity];
	const lines = [paint(style, `${sign} ${word} ${violation.id}: ${violation.message}`)];
	if (violation.why) lines.push(`  ${violation.why}`);
	if (violation.cited.length > 0) lines.push(paint("dim", `  see ${citedText(violation.cited)}`));
	return lines;
}

/** The first few places; the panel and the Markdown report have all of them. */
function citedText(cited: readonly string[]): string {
	const shown = cited.slice(0, 3).join(", ");
	return cited.length > 3 ? `${shown} and ${cited.length - 3} more` : shown;
}
