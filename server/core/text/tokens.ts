/**
 * The one scan over C text: identifiers, numbers, strings, punctuation and preprocessor lines, as offsets.
 * Never throws, linear in the input; knows nothing of grammar. Offsets are UTF-16 units.
 */
import { Word, wordCode } from "./kernel-macros.ts";

export const Token = {
	identifier: 1,
	/** `word` is 1 when it has a letter */
	number: 2,
	string: 3,
	char: 4,
	/** one character, except the three dots; `word` holds the character's code */
	punctuation: 5,
	/** a whole preprocessor line with its continuations; `word` holds a Directive */
	directive: 6,
} as const;

export const Directive = {
	other: 0,
	if: 1,
	ifdef: 2,
	ifndef: 3,
	elif: 4,
	else: 5,
	endif: 6,
	define: 7,
	include: 8,
	elifdef: 9,
	elifndef: 10,
} as const;

const DIRECTIVES: Readonly<Record<string, number>> = { ...Directive, other: 0 };

export const ELLIPSIS = 0x2026;

/** Structure of arrays: token i is [start[i], end[i]) of kind kind[i]; word[i] depends on the kind. */
export interface Tokens {
	count: number;
	kind: Uint8Array;
	word: Uint16Array;
	start: Int32Array;
	end: Int32Array;
}

// Character classes: 1 = starts an identifier, 2 = digit, 4 = white space
const CLASS = new Uint8Array(128);
for (let c = 65; c <= 90; c++) CLASS[c] = 1;
for (let c = 97; c <= 122; c++) CLASS[c] = 1;
CLASS[95] = CLASS[36] = 1;
for (let c = 48; c <= 57; c++) CLASS[c] = 2;
for (const c of [32, 9, 10, 11, 12, 13]) CLASS[c] = 4;

function isWordStart(c: number): boolean {
	return c < 128 ? CLASS[c] === 1 : c !== 0xfeff && c !== 0xfffd && c !== 0xa0;
}

/** Offset just past the comment that starts at `at` (`//` or `/*`), or `at` when none starts there. */
function skipComment(source: string, at: number): number {
	const next = source.charCodeAt(at + 1);
	if (next === 42) {
		const close = source.indexOf("*/", at + 2);
		return close < 0 ? source.length : close + 2;
	}
	if (next !== 47) return at;
	let i = at + 2;
	for (;;) {
		const newline = source.indexOf("\n", i);
		if (newline < 0) return source.length;
		const before = source.charCodeAt(newline - 1) === 13 ? newline - 2 : newline - 1;
		if (source.charCodeAt(before) !== 92) return newline;
		i = newline + 1;
	}
}

/** Offset just past the string or character literal that opens at `at`; an unterminated one ends at its line. */
function skipLiteral(source: string, at: number, quote: number): number {
	const length = source.length;
	let i = at + 1;
	while (i < length) {
		const c = source.charCodeAt(i);
		if (c === quote) return i + 1;
		if (c === 10) return i;
		if (c === 92) {
			i += source.charCodeAt(i + 1) === 13 && source.charCodeAt(i + 2) === 10 ? 3 : 2;
			continue;
		}
		i++;
	}
	return length;
}

/** Offset of the newline that ends the preprocessor line at `at`; continuations and comments belong to it. */
function skipDirective(source: string, at: number): number {
	const length = source.length;
	let i = at + 1;
	while (i < length) {
		const c = source.charCodeAt(i);
		if (c === 10) return source.charCodeAt(i - 1) === 13 ? i - 1 : i;
		if (c === 92) {
			i += source.charCodeAt(i + 1) === 13 && source.charCodeAt(i + 2) === 10 ? 3 : 2;
			continue;
		}
		if (c === 47) {
			const after = skipComment(source, i);
			i = after === i ? i + 1 : after;
			continue;
		}
		if (c === 34) {
			const after = skipLiteral(source, i, c);
			i = after > i ? after : i + 1;
			continue;
		}
		i++;
	}
	return length;
}

function directiveOf(source: string, start: number): number {
	const match = /^#[ \t]*([a-z]+)/.exec(source.slice(start, start + 40));
	return (match?.[1] !== undefined && Object.hasOwn(DIRECTIVES, match[1]) ? DIRECTIVES[match[1]] : 0) ?? 0;
}

/** Splits C text into tokens; white space and comments are left out. */
export function tokenize(source: string): Tokens {
	const length = source.length;
	let capacity = Math.max(64, (length >> 2) + 16);
	let kind = new Uint8Array(capacity);
	let word = new Uint16Array(capacity);
	let startOf = new Int32Array(capacity);
	let endOf = new Int32Array(capacity);
	let count = 0;
	let lineStart = true;
	let i = 0;
	while (i < length) {
		const c = source.charCodeAt(i);
		const group = c < 128 ? CLASS[c]! : 0;
		if (group === 4) {
			if (c === 10) lineStart = true;
			i++;
			continue;
		}
		if (c === 47) {
			const after = skipComment(source, i);
			if (after !== i) {
				i = after;
				continue;
			}
		}
		if (c === 92) {
			const next = source.charCodeAt(i + 1);
			if (next === 10 || next === 13) {
				i += next === 13 && source.charCodeAt(i + 2) === 10 ? 3 : 2;
				continue;
			}
		}
		const start = i;
		let what: number = Token.punctuation;
		let extra = c;
		if (group === 1 || (c >= 128 && isWordStart(c))) {
			let hash = c;
			i++;
			while (i < length) {
				const d = source.charCodeAt(i);
				if (d < 128 ? CLASS[d] !== 1 && CLASS[d] !== 2 : !isWordStart(d)) break;
				hash = (hash * 31 + d) | 0;
				i++;
			}
			what = Token.identifier;
			extra = wordCode(source, start, i, hash);
			const next = source.charCodeAt(i);
			// L"x", u8"x"
			if (
				(next === 34 || next === 39) &&
				i - start <= 2 &&
				extra === Word.none &&
				/^(?:L|u8?|U)$/.test(source.slice(start, i))
			) {
				i = skipLiteral(source, i, next);
				what = next === 34 ? Token.string : Token.char;
			}
		} else if (group === 2) {
			i++;
			extra = 0;
			while (i < length) {
				const d = source.charCodeAt(i);
				if (d < 128 && CLASS[d] === 1) extra = 1;
				if (d < 128 && (CLASS[d] === 1 || CLASS[d] === 2 || (d === 46 && source.charCodeAt(i + 1) !== 46))) i++;
				else if ((d === 43 || d === 45) && /^[0-9.]+[eE]$/.test(source.slice(start, i))) i++;
				else break;
			}
			what = Token.number;
		} else if (c === 34 || c === 39) {
			i = skipLiteral(source, i, c);
			what = c === 34 ? Token.string : Token.char;
		} else if (c === 35 && lineStart) {
			i = skipDirective(source, i);
			what = Token.directive;
			extra = directiveOf(source, start);
		} else if (c === 46 && source.charCodeAt(i + 1) === 46 && source.charCodeAt(i + 2) === 46) {
			i += 3;
			extra = ELLIPSIS;
		} else i++;
		lineStart = false;
		if (count === capacity) {
			capacity *= 2;
			const grown = {
				kind: new Uint8Array(capacity),
				word: new Uint16Array(capacity),
				start: new Int32Array(capacity),
				end: new Int32Array(capacity),
			};
			grown.kind.set(kind);
			grown.word.set(word);
			grown.start.set(startOf);
			grown.end.set(endOf);
			kind = grown.kind;
			word = grown.word;
			startOf = grown.start;
			endOf = grown.end;
		}
		kind[count] = what;
		word[count] = extra;
		startOf[count] = start;
		endOf[count] = i;
		count++;
	}
	return { count, kind, word, start: startOf, end: endOf };
}
