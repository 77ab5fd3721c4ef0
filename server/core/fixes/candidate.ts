/** A repair before it is trusted: edits of the original text. Knows neither C nor findings. */
import { type LineIndex, rangeOf } from "../text/positions.ts";
import type { Fix } from "../wire.ts";

/** Offsets (UTF-16) of the original text; `newText` ends its lines with a line feed whatever the file does. */
export interface TextEdit {
	readonly start: number;
	readonly end: number;
	readonly newText: string;
}

export interface Candidate {
	readonly title: string;
	/** apart from each other; of several insertions at one place the first comes first */
	readonly edits: readonly TextEdit[];
}

/** The text after the edits, its line ends kept; undefined when two of them overlap. */
export function applied(text: string, edits: readonly TextEdit[]): string | undefined {
	const pieces: string[] = [];
	let cursor = 0;
	for (const edit of inOrder(edits)) {
		if (edit.start < cursor || edit.end < edit.start) return undefined;
		pieces.push(text.slice(cursor, edit.start), withLineEnds(edit.newText, text));
		cursor = edit.end;
	}
	pieces.push(text.slice(cursor));
	return pieces.join("");
}

/** Where an offset of the original text is afterwards; undefined when what stood there was replaced. */
export function moved(text: string, edits: readonly TextEdit[], offset: number): number | undefined {
	let by = 0;
	for (const edit of edits) {
		if (edit.end <= offset) by += withLineEnds(edit.newText, text).length - (edit.end - edit.start);
		else if (edit.start <= offset) return undefined;
	}
	return offset + by;
}

/** Where a call is afterwards, be it under another name. */
export function movedCall(text: string, edits: readonly TextEdit[], offset: number): number | undefined {
	return moved(
		text,
		edits.filter((edit) => edit.start !== offset || edit.start === edit.end),
		offset,
	);
}

/** The repair as it crosses to the editor and the command line. */
export function toFix({ title, edits }: Candidate, file: string, text: string, lines: LineIndex): Fix {
	return {
		title,
		edits: inOrder(edits).map((edit) => ({
			file,
			range: rangeOf(lines, edit),
			newText: withLineEnds(edit.newText, text),
		})),
	};
}

function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
	return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

function withLineEnds(newText: string, text: string): string {
	return text.includes("\r\n") ? newText.replaceAll("\n", "\r\n") : newText;
}
