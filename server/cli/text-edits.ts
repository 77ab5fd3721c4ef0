/** A fix on text: its edits applied, and the result shown as a small unified diff. */
import { structuredPatch } from "diff";
import type { Edit, Position } from "../core/wire.ts";

/** The text after the edits, which may come in any order and do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
	const starts = lineStarts(text);
	const offset = (at: Position): number => Math.min((starts[at.line - 1] ?? text.length) + at.column - 1, text.length);
	const sorted = edits
		.map((edit, index) => ({ start: offset(edit.range.start), end: offset(edit.range.end), text: edit.newText, index }))
		.sort((a, b) => b.start - a.start || b.index - a.index);
	let result = text;
	for (const edit of sorted) result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
	return result;
}

/** Hunks of the change, without file headers; context of one line. */
export function smallDiff(before: string, after: string): string[] {
	const patch = structuredPatch("a", "b", before, after, "", "", { context: 1 });
	return patch.hunks.flatMap((hunk) => [
		`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
		...hunk.lines.map((line) => line.replace(/\r$/, "")),
	]);
}

function lineStarts(text: string): number[] {
	const starts = [0];
	for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
	return starts;
}
