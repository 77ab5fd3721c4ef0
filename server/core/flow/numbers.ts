/** What comparisons with constants have told of a number, taken together: bounds, and what it is not. Knows no C syntax. */
import type { PathState } from "./context.ts";
import { ANY, isPlain, NEG, POS, symbol, type Value, ZERO } from "./value.ts";

/** The number that a constant with a name is; undefined where nobody knows. */
export type NumberOf = (name: string) => number | undefined;

/** A value is compared with a number: it is that, or is less, when the condition `holds`, or else when it does not. */
export interface Compared {
	readonly value: Value;
	readonly op: "==" | "<";
	readonly with: number;
	readonly holds: boolean;
	/** by a name: of what is counted from nought on */
	readonly named: boolean;
}

type How = readonly [op: "==" | "<", more: 0 | 1, holds: boolean];

const RIGHT: Readonly<Record<string, How>> = {
	"==": ["==", 0, true],
	"!=": ["==", 0, false],
	"<": ["<", 0, true],
	"<=": ["<", 1, true],
	">": ["<", 1, false],
	">=": ["<", 0, false],
};
const LEFT: typeof RIGHT = { ...RIGHT, "<": RIGHT[">"]!, "<=": RIGHT[">="]!, ">": RIGHT["<"]!, ">=": RIGHT["<="]! };

/** What `l op r` asks, when one of them is a number. */
export function compared(op: string, l: Value, r: Value, of: NumberOf): Compared | undefined {
	const [a, b] = [numberIn(l, of), numberIn(r, of)];
	const [n, how, value] = b === undefined ? [a, LEFT[op], r] : [b, RIGHT[op], l];
	if (n === undefined || !how || !(isPlain(value) || (a !== undefined && b !== undefined))) return undefined;
	const [is, more, holds] = how;
	return { value, op: is, with: n + more, holds, named: (b === undefined ? l : r).s.startsWith("g:") };
}

/** The number that a value is, by itself or by its name. */
function numberIn(v: Value, of: NumberOf): number | undefined {
	if (v.off !== "") return undefined;
	if (NUMBER.test(v.s)) return Number(v.s.slice(1));
	return v.s.startsWith("g:") ? of(v.s.slice(2)) : undefined;
}

const NUMBER = /^=-?\d+$/;

/** `value < n`, under one name however it is asked. */
export function lessThan(value: Value, n: number): Value {
	return symbol(`(< ${value.s} =${n})`);
}

/** Whether a value is, or is less than, the number, as far as the path knows; `counts`: it is never negative. */
export function isSo(
	s: PathState,
	{ value, op, with: n }: Compared,
	of: NumberOf,
	counts: boolean,
): boolean | undefined {
	const here = numberIn(value, of);
	if (here !== undefined) return op === "<" ? here < n : here === n;
	const { from, to, not } = rangeOf(s, value.s, of, counts);
	if (from > to) return undefined;
	if (op === "<") return to < n ? true : from >= n ? false : undefined;
	return n < from || n > to || not.has(n) ? false : from === to ? true : undefined;
}

interface Range {
	readonly from: number;
	readonly to: number;
	readonly not: ReadonlySet<number>;
}

const LESS = /^\(< (.*) =(-?\d+)\)$/;
const SAME = /^\(== (?:(=-?\d+|g:\w+) (.*)|(.*) (=-?\d+|g:\w+))\)$/;

function rangeOf(s: PathState, sym: string, of: NumberOf, counts: boolean): Range {
	const mask = s.facts.get(sym) ?? ANY;
	let from = (mask & NEG) !== 0 && !counts ? Number.NEGATIVE_INFINITY : (mask & ZERO) !== 0 ? 0 : 1;
	let to = (mask & POS) !== 0 ? Number.POSITIVE_INFINITY : (mask & ZERO) !== 0 ? 0 : -1;
	const not = new Set((mask & ZERO) === 0 ? [0] : []);
	for (const [k, is] of s.facts) {
		if (k.charCodeAt(0) !== 40 || !k.includes(sym)) continue;
		const holds = (is & ZERO) === 0;
		const [, less, bound] = LESS.exec(k) ?? [];
		if (less === sym) {
			if (holds) to = Math.min(to, Number(bound) - 1);
			else if (is === ZERO) from = Math.max(from, Number(bound));
			continue;
		}
		const [, a, x, y, b] = SAME.exec(k) ?? [];
		const n = (x ?? y) === sym ? numberIn({ s: (a ?? b)!, off: "" }, of) : undefined;
		if (n === undefined) continue;
		if (holds) [from, to] = [Math.max(from, n), Math.min(to, n)];
		else if (is === ZERO) not.add(n);
	}
	while (not.has(from)) from++;
	while (not.has(to)) to--;
	return { from, to, not };
}

/** What a symbol says is less than a number. */
export function lesser(comparison: string): string | undefined {
	return LESS.exec(comparison)?.[1];
}

/** What a symbol compares with a number or a name, if it does. */
export function comparedIn(comparison: string): string | undefined {
	if (comparison.charCodeAt(0) !== 40) return undefined;
	const [, , x, y] = SAME.exec(comparison) ?? [];
	return x ?? y ?? lesser(comparison);
}

/** The signs that a number can have where such a comparison holds, or does not; ANY where it does not tell. */
export function signsBy(comparison: string, holds: boolean): number {
	const n = Number(LESS.exec(comparison)?.[2]);
	if (holds) return n > 1 ? ANY : n === 1 ? NEG | ZERO : NEG;
	return n < 0 ? ANY : n === 0 ? ZERO | POS : POS;
}
