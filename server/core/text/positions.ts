/**
 * Offsets (UTF-16 units from 0) to 1-based line and column and back. `\n`, `\r\n` and a lone `\r` end a line,
 * as LSP says. Knows nothing of C.
 */
import type { Span } from "../kernel/vocabulary.ts";
import type { Position, Range } from "../wire.ts";

export interface LineIndex {
	/** offset at which each line starts; lines[0] is 0 */
	readonly starts: Int32Array;
	/** length of the text */
	readonly length: number;
}

/** Line starts of a text. */
export function lineIndex(text: string): LineIndex {
	const starts = [0];
	const hasReturn = text.indexOf("\r") >= 0;
	if (!hasReturn) {
		for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
	} else {
		for (let i = 0; i < text.length; i++) {
			const c = text.charCodeAt(i);
			if (c === 10) starts.push(i + 1);
			else if (c === 13 && text.charCodeAt(i + 1) !== 10) starts.push(i + 1);
		}
	}
	return { starts: Int32Array.from(starts), length: text.length };
}

/** Line starts of a text that differs from an indexed one in [start, oldEnd), now [start, newEnd); start begins a line. */
export function lineIndexAfter(
	before: LineIndex,
	text: string,
	{ start, oldEnd, newEnd }: { readonly start: number; readonly oldEnd: number; readonly newEnd: number },
): LineIndex {
	const last = text.charCodeAt(newEnd - 1);
	// what begins or ends with half a `\r\n` is no line of its own
	if (newEnd < text.length && newEnd > start && last !== 10) return lineIndex(text);
	const first = lineOf(before, start);
	const inner = lineIndex(text.slice(start, newEnd)).starts;
	const behind = newEnd === text.length ? before.starts.length : lineOf(before, oldEnd) + 1;
	const starts = new Int32Array(first + inner.length + before.starts.length - behind);
	starts.set(before.starts.subarray(0, first));
	let line = first;
	for (const at of inner) starts[line++] = at + start;
	const moved = newEnd - oldEnd;
	for (let i = behind; i < before.starts.length; i++) starts[line++] = before.starts[i]! + moved;
	return { starts, length: text.length };
}

/** 0-based line that holds the offset; offsets outside the text are clamped. */
export function lineOf(index: LineIndex, offset: number): number {
	let low = 0;
	let high = index.starts.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (index.starts[middle]! <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}

/** 1-based line and column (UTF-16 units) of an offset; clamped to the text. */
export function positionAt(index: LineIndex, offset: number): Position {
	const clamped = Math.max(0, Math.min(offset, index.length));
	const line = lineOf(index, clamped);
	return { line: line + 1, column: clamped - index.starts[line]! + 1 };
}

/** Offset of a 1-based line and column; a column past the line's end gives the next line's start at most. */
export function offsetAt(index: LineIndex, position: Position): number {
	if (position.line < 1) return 0;
	const start = index.starts[position.line - 1];
	if (start === undefined) return index.length;
	const end = index.starts[position.line] ?? index.length;
	return Math.max(start, Math.min(start + position.column - 1, end));
}

/** 1-based range of a span. */
export function rangeOf(index: LineIndex, span: Span): Range {
	return { start: positionAt(index, span.start), end: positionAt(index, span.end) };
}
