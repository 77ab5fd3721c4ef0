/**
 * Rewrites kernel C at equal length so that the C grammar parses it: every offset, line and column stays.
 * Strings and comments are untouched. What was rewritten is recorded in marks. Pure, linear, never throws.
 */
import { cleanTokens, type DefineLine, type IncludeLine } from "./clean.ts";
import { applyEdits, newEdits } from "./edits.ts";
import type { Body } from "./frames.ts";
import type { Mark } from "./marks.ts";
import { type Pieces, piecesOf } from "./pieces.ts";
import { type Segments, segmentsOf } from "./segments.ts";
import { rewriteStructure } from "./structure.ts";
import { tokenize } from "./tokens.ts";

export interface Masked {
	/** what the parser gets: same length, same line breaks as the source */
	readonly text: Pieces;
	/** sorted by start */
	readonly marks: readonly Mark[];
	/** function bodies as the brackets show them, in source order */
	readonly bodies: readonly Body[];
	readonly includes: readonly IncludeLine[];
	readonly defines: readonly DefineLine[];
	/** where an edited text may be taken up again, see remask.ts */
	readonly segments: Segments;
}

/**
 * Rewrites `source` for a kernel release ("6.12"; undefined: the newest). `entered` is for parts of a text: the number of
 * brackets open where the part begins; `all` are the tokens of `source`.
 */
export function mask(source: string, release?: string, entered = 0, all = tokenize(source)): Masked {
	const edits = newEdits();
	const marks: Mark[] = [];
	const clean = cleanTokens(source, all, release, edits, marks, entered);
	const bodies: Body[] = [];
	const resets: number[] = [];
	rewriteStructure({ source, tokens: clean.tokens, edits, marks, bodies, stack: [], resets });
	marks.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
	return {
		text: piecesOf(applyEdits(source, edits)),
		marks,
		bodies,
		includes: clean.includes,
		defines: clean.defines,
		segments: segmentsOf(source, all, clean.tokens, resets, clean.survivors, entered),
	};
}
