/**
 * Loops over a list: whoever leaves one by its end has the head of the list for an element, whoever breaks out of it has
 * a real one. Code tells the two apart by asking whether the element is the head.
 */
import { walkOf } from "../kernel/idioms.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { addressOf, evaluate } from "./evaluate.ts";
import { type Expr, type FunctionIr, textOf } from "./ir.ts";
import { letGo, load, localAddress } from "./memory.ts";
import { containerOf, place, type Value } from "./value.ts";

interface Walk {
	/** as written: the variable, the head, and the member that hangs in the list */
	readonly element: string;
	readonly head: string;
	readonly member: string;
}

/** The loop has come to its end: its variable is what would be around the head of the list. */
export function walkEnded(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "iterate" }): void {
	const cursor = s.open.size > 0 ? e.args[cx.row(e.name)?.exhausts ?? -1] : undefined;
	if (cursor) letGo(cx, s, fr, evaluate(cx, s, fr, cursor), "list", e.span);
	const at = walkOf(e.name);
	const [element, head, member] = at ? at.map((i) => e.args[i]) : [];
	if (element?.t !== "id" || !head || !member || !fr.fn.locals.has(element.name)) return;
	const address = addressOf(cx, s, fr, element);
	const old = s.mem.get(place(address));
	// what is held keeps its name
	if (old && [...s.tracks.values()].some((t) => t.key === place(old))) return;
	const list = evaluate(cx, s, fr, head);
	if (list.s !== "?" && !list.s.startsWith("="))
		s.mem.set(place(address), containerOf(list, textOf(fr.fn, member.span)));
}

/** `&element->member` and the head of the list that a loop goes through, while the loop has not come to its end. */
export function isElementOf(s: PathState, fr: Frame, l: Expr, r: Expr): boolean {
	return isElement(s, fr, l, r) || isElement(s, fr, r, l);
}

function isElement(s: PathState, fr: Frame, e: Expr, head: Expr): boolean {
	if (e.t !== "addr" || e.e.t !== "field" || e.e.base.t !== "id" || !fr.fn.locals.has(e.e.base.name)) return false;
	const { base, name } = e.e;
	const value: Value = load(s, localAddress(fr, base.name));
	const from = /:(\d+):(\w+)(?:~|\[\*\])$/.exec(value.s);
	if (!from || value.off !== "") return false;
	const walk = walksOf(fr.fn).get(Number(from[1]));
	return (
		walk !== undefined &&
		walk.element === from[2] &&
		walk.element === base.name &&
		walk.member === name &&
		walk.head === textOf(fr.fn, head.span)
	);
}

const walks = new WeakMap<FunctionIr["blocks"], ReadonlyMap<number, Walk>>();

/** The loops over lists of a function, by where they stand. */
function walksOf(fn: FunctionIr): ReadonlyMap<number, Walk> {
	let known = walks.get(fn.blocks);
	if (!known) {
		const found = new Map<number, Walk>();
		for (const { end } of fn.blocks) {
			const cond = end.k === "branch" && end.cond.t === "iterate" ? end.cond : undefined;
			const [element, head, member] = (cond && walkOf(cond.name)?.map((i) => cond.args[i])) ?? [];
			if (cond && element?.t === "id" && head && member)
				found.set(cond.span.start, {
					element: element.name,
					head: textOf(fn, head.span),
					member: textOf(fn, member.span),
				});
		}
		known = found;
		walks.set(fn.blocks, known);
	}
	return known;
}
