/**
 * Equal-length edits of a text. Every replacement keeps the line breaks of what it covers, so that offsets, lines and
 * columns stay those of the original. Knows nothing of C.
 */

export interface Edits {
	readonly start: number[];
	readonly end: number[];
	/** what the range reads afterwards, padded with spaces; "" blanks it */
	readonly text: string[];
}

export function newEdits(): Edits {
	return { start: [], end: [], text: [] };
}

/** Replaces [start, end) by `text`, padded with spaces. Where a wider edit covers this one, the wider one wins. */
export function replace(edits: Edits, start: number, end: number, text: string): void {
	edits.start.push(start);
	edits.end.push(end);
	edits.text.push(text);
}

export function blank(edits: Edits, start: number, end: number): void {
	replace(edits, start, end, "");
}

function spaces(text: string): string {
	return /[\r\n]/.test(text) ? text.replace(/[^\r\n]/g, " ") : " ".repeat(text.length);
}

/** `text` put into the first line of `original` that has room; blank where none has. */
function fill(original: string, text: string): string {
	const empty = spaces(original);
	if (text === "") return empty;
	const at = empty.indexOf(" ".repeat(text.length));
	return at < 0 ? empty : empty.slice(0, at) + text + empty.slice(at + text.length);
}

/** The text after all edits; same length, same line breaks. */
export function applyEdits(source: string, edits: Edits): string {
	const order = Array.from(edits.start, (_, i) => i);
	order.sort((a, b) => edits.start[a]! - edits.start[b]! || edits.end[b]! - edits.end[a]! || b - a);
	const pieces: string[] = [];
	let cursor = 0;
	for (const i of order) {
		const start = edits.start[i]!;
		const end = edits.end[i]!;
		if (start < cursor || end <= start) continue;
		pieces.push(source.slice(cursor, start), fill(source.slice(start, end), edits.text[i]!));
		cursor = end;
	}
	pieces.push(source.slice(cursor));
	return pieces.join("");
}
