/**
 * The bracket stack of the second half of the rewriting: what kind of place the scanner is in, and what it has seen
 * of the statement or declaration under way.
 */
import type { Edits } from "./edits.ts";
import type { Mark } from "./marks.ts";
import { Token, type Tokens } from "./tokens.ts";

export const Place = {
	file: 0,
	block: 1,
	aggregate: 2,
	enumeration: 3,
	initializer: 4,
	/** parenthesis after a name: a call, a macro, or a function's parameters */
	call: 5,
	/** parenthesis of if, while, for, switch */
	control: 6,
	/** any other parenthesis */
	group: 7,
	bracket: 8,
	/** parenthesis of sizeof and kin */
	type: 9,
	/** parenthesis of typeof and kin */
	typeOf: 10,
} as const;

export interface Frame {
	readonly place: number;
	/** token that opened it, -1 for the file */
	readonly open: number;
	/** call: token of the name before the parenthesis, or -1 */
	readonly callee: number;
	/** call: we are where expressions stand, so arguments may be rewritten */
	readonly expression: boolean;
	/** brace: first token of the current statement, declaration or field; -1 = the next token is the first */
	first: number;
	/** brace: an assignment was seen in it */
	assigned: boolean;
	/** brace: last struct/union/enum keyword of it, or -1 */
	aggregate: number;
	/** file: name before the first parenthesis of the declaration, or -1 */
	declared: number;
	/** call: tokens of the commas */
	readonly commas: number[];
	/** block: index into `bodies` when it is a function's */
	body: number;
}

/** A function body as the brackets show it, whatever the grammar makes of it. Offsets into the original text. */
export interface Body {
	/** start of the declaration */
	readonly header: number;
	/** the name before the parameters; equal when none was seen */
	readonly nameStart: number;
	readonly nameEnd: number;
	/** of the opening brace */
	readonly open: number;
	/** just past the closing brace; the text's end when it is missing */
	close: number;
	/** closing brace found where it should be */
	closed: boolean;
}

export interface Scan {
	readonly source: string;
	readonly tokens: Tokens;
	readonly edits: Edits;
	readonly marks: Mark[];
	readonly bodies: Body[];
	readonly stack: Frame[];
	/** tokens (`;`, `}`) after which the scan knows nothing of what came before: whatever follows is read the same way */
	readonly resets: number[];
}

export function frame(place: number, open: number, callee = -1, expression = false): Frame {
	return {
		place,
		open,
		callee,
		expression,
		first: -1,
		assigned: false,
		aggregate: -1,
		declared: -1,
		commas: [],
		body: -1,
	};
}

export function isBrace(f: Frame): boolean {
	return f.place <= Place.initializer;
}

/** Begins a new statement, declaration or field. */
export function restart(f: Frame): void {
	f.first = -1;
	f.assigned = false;
	f.aggregate = -1;
	f.declared = -1;
}

/** Code of the punctuation token k, 0 for any other token or none. */
export function punctuationAt(tokens: Tokens, k: number): number {
	return k >= 0 && k < tokens.count && tokens.kind[k] === Token.punctuation ? tokens.word[k]! : 0;
}

/** Word code of the identifier token k, -1 for any other token or none. */
export function wordAt(tokens: Tokens, k: number): number {
	return k >= 0 && k < tokens.count && tokens.kind[k] === Token.identifier ? tokens.word[k]! : -1;
}

export function textOf(scan: Scan, k: number): string {
	return scan.source.slice(scan.tokens.start[k]!, scan.tokens.end[k]!);
}

/** A line break lies between token k and the next one. */
export function lineBreakAfter(scan: Scan, k: number): boolean {
	const from = scan.tokens.end[k]!;
	const to = k + 1 < scan.tokens.count ? scan.tokens.start[k + 1]! : scan.source.length;
	const at = scan.source.indexOf("\n", from);
	return at >= 0 && at < to;
}
