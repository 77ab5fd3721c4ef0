/** A line of source with carets below a range, tabs expanded so that the carets stand right. */
import type { Range } from "../core/wire.ts";

const TAB = 8;

/** Two lines, `12 | code` and the carets; none when the range lies outside the text. Only the first line of a range is shown. */
export function excerpt(lines: readonly string[], range: Range, gutter: number): string[] {
	const line = lines[range.start.line - 1]?.replace(/\r$/, "");
	if (line === undefined) return [];
	const last = range.end.line === range.start.line ? range.end.column - 1 : line.length;
	const from = visualWidth(line.slice(0, range.start.column - 1), 0);
	const to = from + visualWidth(line.slice(range.start.column - 1, last), from);
	const carets = " ".repeat(from) + "^".repeat(Math.max(1, to - from));
	const number = String(range.start.line).padStart(gutter);
	return [`${number} | ${expandTabs(line)}`, `${" ".repeat(gutter)} | ${carets}`];
}

/** The text with tabs replaced by spaces up to the next multiple of eight. */
export function expandTabs(line: string): string {
	let out = "";
	for (const char of line) out += char === "\t" ? " ".repeat(TAB - (out.length % TAB)) : char;
	return out;
}

function visualWidth(text: string, start: number): number {
	let at = start;
	for (const char of text) at += char === "\t" ? TAB - (at % TAB) : 1;
	return at - start;
}
