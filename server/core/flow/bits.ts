/** Flags: which bits of a word were set and cleared on this path, by the names of the constants. */
import { constant, symbol, UNKNOWN, type Value } from "./value.ts";

/** `flags |= A`, `flags &= ~A` keep what is known of the other bits; a counter or a sum is not worth a name. */
export function changed(l: Value, op: string, r: Value): Value {
	if (l.s === "?" || r.s === "?") return UNKNOWN;
	const again = op === "|=" ? `|${r.s}}` : r.s.startsWith("~") ? `${r.s}}` : "";
	if (again !== "" && l.off === "" && l.s.endsWith(again)) return l;
	if (op === "|=" && r.s.startsWith("g:")) return symbol(`{${l.s}${l.off}|${r.s}}`);
	if (op === "&=" && r.s.startsWith("~g:")) return symbol(`{${l.s}${l.off}${r.s}}`);
	return UNKNOWN;
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
