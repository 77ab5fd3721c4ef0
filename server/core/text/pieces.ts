/**
 * A long text as a few pieces: an edit replaces one, where one string would be copied whole for every key that is
 * pressed. Knows nothing of C.
 */

export interface Pieces {
	readonly length: number;
	/** none is empty */
	readonly all: readonly Piece[];
}

interface Piece {
	readonly start: number;
	readonly text: string;
}

/** More than these are put together to one again. */
const MOST = 16;

export function piecesOf(...texts: readonly string[]): Pieces {
	const all: Piece[] = [];
	let length = 0;
	for (const text of texts) {
		if (text === "") continue;
		all.push({ start: length, text });
		length += text.length;
	}
	return { length, all };
}

export function wholeOf({ all }: Pieces): string {
	return all.map(({ text }) => text).join("");
}

export function sliceOf({ all }: Pieces, start: number, end: number): string {
	let slice = "";
	for (const piece of all)
		if (piece.start < end && piece.start + piece.text.length > start)
			slice += piece.text.slice(Math.max(0, start - piece.start), end - piece.start);
	return slice;
}

/** The text with another in place of [start, end). */
export function replaced(pieces: Pieces, start: number, end: number, by: string): Pieces {
	const before = pieces.all.map((piece) => piece.text.slice(0, Math.max(0, start - piece.start)));
	const after = pieces.all.map((piece) => piece.text.slice(Math.max(0, end - piece.start)));
	const now = piecesOf(...before, by, ...after);
	return now.all.length > MOST ? piecesOf(wholeOf(now)) : now;
}
