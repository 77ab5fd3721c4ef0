/** Where two texts differ. Compares by pieces, because comparing strings is far faster than comparing characters. */

/** Lengths of the longest equal beginning, and of the longest equal end of what then remains. */
export interface Difference {
	readonly prefix: number;
	readonly suffix: number;
}

const PIECE = 4096;

export function differenceOf(before: string, after: string): Difference {
	const shorter = Math.min(before.length, after.length);
	let prefix = 0;
	for (let size = PIECE; size > 0; size >>= 1)
		while (prefix + size <= shorter && before.slice(prefix, prefix + size) === after.slice(prefix, prefix + size))
			prefix += size;
	const room = shorter - prefix;
	let suffix = 0;
	for (let size = PIECE; size > 0; size >>= 1)
		while (suffix + size <= room && endPiece(before, suffix, size) === endPiece(after, suffix, size)) suffix += size;
	return { prefix, suffix };
}

function endPiece(text: string, from: number, size: number): string {
	return text.slice(text.length - from - size, text.length - from);
}
