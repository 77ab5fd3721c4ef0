/** Structures that are written, copied and returned as a whole: what happens to their members. */
import type { Span } from "../kernel/vocabulary.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { addressOf, assignTo, evaluate } from "./evaluate.ts";
import type { Expr } from "./ir.ts";
import { copied, isLocal, letGo, localAddress, store } from "./memory.ts";
import { constant, fieldOf, isMany, place, UNKNOWN, type Value, within } from "./value.ts";
import { ZEROED } from "./zeroed.ts";

/** `struct x y = { .a = b }`: the members hold these values. Which member, or element, is meant by its place nobody knows. */
export function initialise(cx: Context, s: PathState, fr: Frame, address: Value, e: Expr & { t: "init" }): void {
	const region = place(address);
	const values = e.items.map(({ path, value }) =>
		value.t === "init" && path.length > 0 ? UNKNOWN : evaluate(cx, s, fr, value),
	);
	// what was there before is written over as a whole
	for (const k of s.mem.keys()) if (k !== region && within(k, region)) s.mem.delete(k);
	// members that are not named are zero
	if (!isMany(address) && e.items.every((i) => i.path.length > 0 || (i.value.t === "num" && i.value.value === 0)))
		s.mem.set(`${region}${ZEROED}`, constant(1));
	e.items.forEach((item, i) => {
		const at = item.path.reduce(fieldOf, address);
		if (item.path.length === 0) assignTo(cx, s, fr, { s: address.s, off: `${address.off}[*]` }, values[i]!, item.value);
		else if (item.value.t === "init") initialise(cx, s, fr, at, item.value);
		else if (isLocal(at)) store(s, at, values[i]!);
		else assignTo(cx, s, fr, at, values[i]!, item.value);
	});
}

/** `x = y`, `x = *p`: where that is a structure of some function under analysis, its members come along, and that is all. */
export function copiedFrom(cx: Context, s: PathState, fr: Frame, to: Value, e: Expr): boolean {
	// anything but a place by its name has been run already
	return isPlace(fr, e.t === "deref" ? e.e : e) && copied(cx, s, fr, to, addressOf(cx, s, fr, e), e.span);
}

function isPlace(fr: Frame, e: Expr): boolean {
	return e.t === "field" ? !e.arrow && isPlace(fr, e.base) : e.t === "id" && fr.fn.locals.has(e.name);
}

/** A local structure is returned as a whole: what its members hold, and what is mapped through them, is in the caller's copy. */
export function givenByValue(cx: Context, s: PathState, fr: Frame, e: Expr, span: Span): void {
	if (e.t !== "id" || !BY_VALUE.test(fr.fn.returns)) return;
	const address = localAddress(fr, e.name);
	const inside = [...s.mem].flatMap(([k, v]) => (k.startsWith(`${address.s}.`) ? [v] : []));
	for (const v of inside) letGo(cx, s, fr, v, "field", span);
	for (const map of [...s.via.keys()])
		if (map.startsWith(`${address.s}.`))
			letGo(cx, s, fr, { s: address.s, off: map.slice(address.s.length) }, "field", span);
}

const BY_VALUE = /\b(?:struct|union)\s+\w+\s*$/;
