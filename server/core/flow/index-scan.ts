/**
 * One C text read as cheaply as possible for the workspace index: which functions it defines and whom they call, its
 * tables of functions, whose address it takes. One pass over the characters; no tree, no rewriting, no table of the API.
 */
import { copied } from "../text/copied.ts";
import { type Enumerator, enumerators } from "../text/enumerators.ts";

/** A function defined in a file. Names it calls are kept as hashes: what they lead to is checked by name later. */
export interface ScannedFunction {
	readonly name: string;
	readonly isStatic: boolean;
	/** from the first word of its declaration to behind its closing brace */
	readonly start: number;
	readonly end: number;
	readonly calls: Uint32Array;
	/** calls through a member, see memberHash: `x->ops->vmap(x)` */
	readonly members: Uint32Array;
}

export interface ScannedTable {
	readonly struct: string;
	readonly members: readonly (readonly [member: string, fn: string])[];
}

export interface FileFacts {
	readonly functions: readonly ScannedFunction[];
	/** words used other than by calling them, members of the tables below left out */
	readonly mentions: Uint32Array;
	/** `struct TYPE name = { .member = function }` */
	readonly tables: readonly ScannedTable[];
	/** members of structures that point to a structure: `const struct foo_ops *ops;` */
	readonly pointers: readonly (readonly [member: string, struct: string])[];
	/** `#include "…"` */
	readonly includes: readonly string[];
	/** macros that may end the function they are called in, see isLeaving */
	readonly leaving: readonly string[];
	/** enumerators, see enumerators.ts */
	readonly numbers: readonly Enumerator[];
}

/** A macro that may end the function it is called in, or go on elsewhere in it: by its text, from `#define` or from behind that on. */
export function isLeaving(macro: string): boolean {
	return /\b(?:return|goto)\b/.test(macro);
}

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a over UTF-16 units. */
export function wordHash(word: string): number {
	let h = SEED;
	for (let i = 0; i < word.length; i++) h = Math.imul(h ^ word.charCodeAt(i), PRIME);
	return h >>> 0;
}

/** `x->base->member()`, known by its last two words. */
export function memberHash(base: string, member: string): number {
	return pairHash(wordHash(base), wordHash(member));
}

function pairHash(base: number, member: number): number {
	return (Math.imul(base, PRIME) ^ member) >>> 0;
}

const STATIC = wordHash("static");
/** Words before a parenthesis that call nothing, and words of declarations that are nobody's address. */
const KEYWORDS: ReadonlySet<number> = new Set(
	"if for while switch return sizeof do else case goto break continue struct const static int unsigned void long char bool u8 u32 u64 size_t enum union default inline NULL"
		.split(" ")
		.map(wordHash),
);
/** What stands before a parenthesis at file level and is no function's name. */
const NOT_A_NAME =
	/^(?:if|while|for|switch|[A-Z][A-Z0-9_]*|__(?:attribute|printf|scanf|must_hold|(?:cond_)?(?:acquires|releases)|alloc_size|(?:assume_)?aligned|section|alias|access|nonnull|malloc|counted_by|no_sanitize|cleanup|free|diag|typeof|param_check)(?:_\w*)?)$/;
const POINTER = /\bstruct\s+(\w+)\s*\*\s*(?:const\s+)?(\w+)\s*;/g;
const MEMBER = /\.(\w+)\s*=\s*&?\s*([A-Za-z_]\w*)\s*(?=[,}])/g;
const ENUM = /^(?:typedef\s+)?enum\b/;
const TABLE = /\bstruct\s+(\w+)\s+\w+\s*(?:\[[^\]]*\]\s*)?(?:__\w+\s*)*=\s*$/;

/** 1 = part of a word, 2 = white space */
const CLASS = new Uint8Array(128).map((_, c) =>
	/\w/.test(String.fromCharCode(c)) ? 1 : /\s/.test(String.fromCharCode(c)) ? 2 : 0,
);

interface OpenFunction {
	readonly name: string;
	readonly isStatic: boolean;
	readonly start: number;
	readonly calls: Set<number>;
	readonly members: Set<number>;
}

/** Reads a file. Text it cannot make sense of costs the functions in it, nothing else. */
export function scanFile(text: string): FileFacts {
	const functions: ScannedFunction[] = [];
	const tables: ScannedTable[] = [];
	const pointers: (readonly [string, string])[] = [];
	const includes: string[] = [];
	const leaving: string[] = [];
	const numbers: Enumerator[] = [];
	const mentions = new Set<number>();
	const length = text.length;
	let [depth, parens] = [0, 0];
	/** the item at file level that is being read */
	let item = -1;
	let isStatic = false;
	let name = "";
	let open: OpenFunction | null = null;
	let block = -1;
	/** the last character that counts, and the one before it when they are `->` */
	let last = 10;
	let before = 0;
	let i = 0;
	const reset = (): void => {
		item = -1;
		isStatic = false;
		name = "";
		parens = 0;
	};
	while (i < length) {
		const c = text.charCodeAt(i);
		const kind = c < 128 ? CLASS[c] : 0;
		if (kind === 2) {
			i++;
			continue;
		}
		if (kind === 1) {
			const from = i;
			let h = SEED;
			for (let d = c; i < length; d = text.charCodeAt(i)) {
				if (d >= 128 || CLASS[d] !== 1) break;
				h = Math.imul(h ^ d, PRIME);
				i++;
			}
			h >>>= 0;
			if (item < 0 && depth === 0) item = from;
			// a number
			if (c < 58) {
				last = 49;
				continue;
			}
			let next = i;
			while (next < length && CLASS[text.charCodeAt(next)] === 2) next++;
			const called = text.charCodeAt(next) === 40;
			const member = last === 46 || last === 1;
			last = 97;
			const base = before;
			before = h;
			if (depth === 0 && parens === 0) {
				if (h === STATIC) isStatic = true;
				else if (called && name === "") {
					const word = copied(text.slice(from, i));
					if (!NOT_A_NAME.test(word)) name = word;
				}
				if (called) continue;
			}
			if (KEYWORDS.has(h)) continue;
			if (called) {
				if (!open) continue;
				if (member) open.members.add(pairHash(base, h));
				else open.calls.add(h);
			} else if (!member) mentions.add(h);
			continue;
		}
		switch (c) {
			case 47: {
				const d = text.charCodeAt(i + 1);
				if (d === 42) {
					const end = text.indexOf("*/", i + 2);
					i = end < 0 ? length : end + 2;
					continue;
				}
				if (d === 47) {
					const end = text.indexOf("\n", i);
					i = end < 0 ? length : end;
					continue;
				}
				break;
			}
			case 34:
			case 39: {
				i = endOfQuoted(text, i, c);
				last = c;
				continue;
			}
			case 35: {
				const end = endOfDirective(text, i);
				const line = text.slice(i, end);
				const include = /^#\s*include\s*"([^"]+)"/.exec(line);
				if (include) includes.push(copied(include[1]!));
				else if (/^#\s*define/.test(line)) {
					for (const [word] of line.matchAll(/[A-Za-z_]\w*/g)) mentions.add(wordHash(word));
					const macro = isLeaving(line) ? /^#\s*define\s+(\w+)\(/.exec(line) : null;
					if (macro) leaving.push(copied(macro[1]!));
				}
				i = end;
				continue;
			}
			case 40:
				if (depth === 0) parens++;
				break;
			case 41:
				if (depth === 0 && parens > 0) parens--;
				break;
			case 59:
				if (depth === 0 && parens === 0) reset();
				break;
			case 123: {
				if (depth === 0) {
					// a body follows parameters or an annotation behind them; an initialiser follows `=`
					if (name !== "" && last !== 61 && parens === 0)
						open = { name, isStatic, start: Math.max(item, 0), calls: new Set(), members: new Set() };
					else block = i;
				}
				depth++;
				break;
			}
			case 125: {
				// a brace in the first column ends whatever was open: branches of #if need not balance
				depth = text.charCodeAt(i - 1) === 10 ? 0 : Math.max(0, depth - 1);
				if (depth > 0) break;
				if (open) {
					const { calls, members, ...rest } = open;
					functions.push({ ...rest, end: i + 1, calls: Uint32Array.from(calls), members: Uint32Array.from(members) });
					open = null;
					reset();
				} else if (block >= 0) {
					const head = TABLE.exec(text.slice(Math.max(item, block - 200, 0), block));
					const inside = text.slice(block, i + 1);
					if (head) {
						const members = [...inside.matchAll(MEMBER)].map((m) => [copied(m[1]!), copied(m[2]!)] as const);
						if (members.length > 0) tables.push({ struct: copied(head[1]!), members });
					} else if (ENUM.test(text.slice(Math.max(item, 0), block))) numbers.push(...enumerators(inside));
					else for (const m of inside.matchAll(POINTER)) pointers.push([copied(m[2]!), copied(m[1]!)]);
					block = -1;
				}
				last = c;
				i++;
				continue;
			}
			case 62:
				// `->` counts as one
				last = last === 45 && text.charCodeAt(i - 1) === 45 ? 1 : 62;
				i++;
				continue;
			default:
				break;
		}
		last = c;
		i++;
	}
	return { functions, mentions: Uint32Array.from(mentions), tables, pointers, includes, leaving, numbers };
}

function endOfQuoted(text: string, from: number, quote: number): number {
	for (let i = from + 1; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === 92) i++;
		else if (c === quote) return i + 1;
		else if (c === 10) return i;
	}
	return text.length;
}

function endOfDirective(text: string, from: number): number {
	for (let i = from; ; ) {
		const end = text.indexOf("\n", i);
		if (end < 0) return text.length;
		if (text.charCodeAt(end - 1) !== 92 && !(text.charCodeAt(end - 1) === 13 && text.charCodeAt(end - 2) === 92))
			return end;
		i = end + 1;
	}
}
