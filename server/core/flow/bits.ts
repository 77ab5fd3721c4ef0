/** Flags: which bits of a word were set and cleared on this path, by the names of the constants; and members that count. */
import type { PathState } from "./context.ts";
import { constant, isMany, NEG, ONE_LESS, ONE_MORE, POS, symbol, UNKNOWN, type Value, ZERO } from "./value.ts";

/** `flags |= A`, `flags &= ~A` keep what is known of the other bits; a sum is not worth a name, nor is a local counter. */
export function changed(l: Value, op: string, r: Value, counts: boolean): Value {
	if (l.s === "?" || r.s === "?") return UNKNOWN;
	if (op === "+=" || op === "-=") return counts && r.s === "=1" ? counted(l, op) : UNKNOWN;
	const again = op === "|=" ? `|${r.s}}` : r.s.startsWith("~") ? `${r.s}}` : "";
	if (again !== "" && l.off === "" && l.s.endsWith(again)) return l;
	if (op === "|=" && r.s.startsWith("g:")) return symbol(`{${l.s}${l.off}|${r.s}}`);
	if (op === "&=" && r.s.startsWith("~g:")) return symbol(`{${l.s}${l.off}${r.s}}`);
	return UNKNOWN;
}

/** `x->users++` and later `--x->users` lead back to what was there: no further than one step away, else it has no name. */
function counted(l: Value, op: "+=" | "-="): Value {
	if (l.off !== "" || isMany(l) || l.s.startsWith("&")) return UNKNOWN;
	const [step, back] = op === "+=" ? [ONE_MORE, ONE_LESS] : [ONE_LESS, ONE_MORE];
	if (l.s.startsWith(back)) return symbol(l.s.slice(back.length));
	if (l.s.startsWith(step)) return UNKNOWN;
	const number = /^=(\d)$/.exec(l.s)?.[1];
	if (number !== undefined) return constant(Number(number) + (op === "+=" ? 1 : -1));
	return l.s.startsWith("=") ? UNKNOWN : symbol(step + l.s);
}

/** The bits `mask` of a value, looking through changes of other bits: what began with none has those that were set. */
export function bits(l: Value, mask: string): Value {
	let v = l.s + l.off;
	for (;;) {
		const m = /^\{(.*)([|~])(g:\w+)\}$/.exec(v);
		if (v === "=0" && !SEVERAL_BITS.test(l.s + mask)) return constant(0);
		if (!m) return symbol(`(& ${v} ${mask})`);
		if (m[3] === mask) return constant(m[2] === "|" ? 1 : 0);
		v = m[1]!;
	}
}

/** Names of masks: they may have bits in common with others. */
const SEVERAL_BITS = /MASK|ALL|ANY|BOTH/;

/** `err |= f()`: nothing only where both are, and what one of them is where the other is nothing. */
export function either(s: PathState, a: Value, b: Value, name: string): Value {
	const [x, y] = [s.maskOf(a), s.maskOf(b)];
	if (x === ZERO) return b;
	if (y === ZERO) return a;
	if ((x & ZERO) !== 0 && (y & ZERO) !== 0) return UNKNOWN;
	return known(s, name, x === NEG || y === NEG ? NEG : NEG | POS);
}

/** A new symbol of which the signs are known; of one too long to be kept nothing is. */
export function known(s: PathState, name: string, signs: number): Value {
	const v = symbol(name);
	if (v !== UNKNOWN) s.facts.set(v.s, signs);
	return v;
}
