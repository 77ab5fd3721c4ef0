/** A test that insists on something ends where it is not so: what follows may rely on it. */
import type { Idiom } from "../kernel/idioms.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import type { Expr } from "./ir.ts";
import { assume, type Predicate, predicate } from "./predicate.ts";
import { NEG, POS, ZERO } from "./value.ts";

/** False when the path cannot go on. */
export function insist(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "call" }, idiom: Idiom): boolean {
	const [, left, right] = e.args;
	// half typed; and of what calls change behind the path's back nothing is known
	if (!left || !isOwn(left) || (right && !isOwn(right))) {
		for (const each of e.args) evaluate(cx, s, fr, each);
		return true;
	}
	const p = insisted(cx, s, fr, left, right, idiom, e.span);
	return assume(s, p, idiom !== "insists-not");
}

/** What is insisted on, as a condition. */
function insisted(
	cx: Context,
	s: PathState,
	fr: Frame,
	l: Expr,
	r: Expr | undefined,
	idiom: Idiom,
	span: Expr["span"],
): Predicate {
	if (idiom === "insists-equal" && r) return predicate(cx, s, fr, { t: "binary", op: "==", l, r, span });
	if (idiom !== "insists-pointer") return predicate(cx, s, fr, l);
	return { value: evaluate(cx, s, fr, l), yes: POS, no: NEG | ZERO };
}

/** A result, or a variable of the function. */
function isOwn(e: Expr): boolean {
	return (
		e.t === "call" ||
		e.t === "id" ||
		e.t === "num" ||
		(e.t === "unary" && isOwn(e.e)) ||
		(e.t === "binary" && isOwn(e.l) && isOwn(e.r))
	);
}
