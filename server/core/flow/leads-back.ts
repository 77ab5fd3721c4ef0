/**
 * An object's release that lies elsewhere and is not at hand, while this file has the half of it for the very structure:
 * who gave something back already asks whether that half does so again. An assumption, and named as one.
 */
import { UNDOING_NAME } from "../kernel/idioms.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import type { Expr, FunctionIr } from "./ir.ts";
import { structOf } from "./mapped-where.ts";
import { isGivenBack } from "./standing.ts";
import { place, type Value } from "./value.ts";

export interface LeadsBack {
	readonly callee: FunctionIr;
	readonly args: readonly Value[];
}

/** `demo_release(&buffer->base)`, where the file defines `demo_buffer_release(struct demo_buffer *)` for others to call. */
export function leadsBack(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "call" }): LeadsBack | undefined {
	const [given] = e.args;
	if (!e.name || !given || e.args.length !== 1 || s.tracks.size === 0 || !UNDOING_NAME.test(e.name)) return undefined;
	const root = rootOf(given);
	const type = root && structOf(fr.fn, root.name);
	if (!root || !type) return undefined;
	const object = evaluate(cx, s, fr, root);
	const below = `${place(object)}.`;
	const isBelow = (key: string): boolean =>
		key.startsWith(below) || [...s.mem].some(([k, v]) => k.startsWith(below) && place(v) === key);
	const again = [...s.tracks.values()].some((t) => isGivenBack(cx, t) && isBelow(t.key));
	const callee = again ? cx.callees.releaseOf(e.name, type, fr.fn) : undefined;
	if (!callee) return undefined;
	s.assume(`${e.name}() leads to ${callee.name}()`);
	return { callee, args: [object] };
}

function rootOf(e: Expr): (Expr & { t: "id" }) | null {
	if (e.t === "id") return e;
	if (e.t === "addr") return rootOf(e.e);
	return e.t === "field" ? rootOf(e.base) : null;
}
