/**
 * References that a callback's caller has and gives back itself: followed from the function's entry, so that giving one of
 * them back in its place shows. Which those are, rows say.
 */
import type { CallbackRow, Resource } from "../kernel/row.ts";
import type { KeptObject } from "../kernel/vocabulary.ts";
import type { Context, PathState } from "./context.ts";
import { happen } from "./happen.ts";
import type { FunctionIr } from "./ir.ts";
import { objectRef, resolve, resourceKey } from "./objects.ts";
import { fieldOf, place, symbol, UNKNOWN } from "./value.ts";

/** What the caller of a callback keeps, by the names the callback has for it; what leads to it on entry is put into memory. */
export function withKept(s: PathState, fn: FunctionIr, row: CallbackRow): PathState {
	if (!row.keeps) return s;
	const args = fn.params.map((p) => symbol(p.name));
	const kept: KeptObject[] = [];
	for (const { what, on, as, when, alsoAt } of row.keeps) {
		const v = resolve(s, on, args, UNKNOWN);
		if (v.s === "?") continue;
		const text = on.replace(/arg(\d+)/, (_, i) => fn.params[Number(i)]?.name ?? "arg");
		kept.push({ object: { ...objectRef(s, as, v, text), id: resourceKey(what, as, v) }, what, when });
		const other = alsoAt && args[alsoAt.arg];
		if (other) s.mem.set(place(fieldOf(other, alsoAt.member)), v);
	}
	s.entry = { ...s.entry, kept };
	return s;
}

/** The machines hear of it before the function begins. */
export function tellKept(cx: Context, s: PathState): void {
	for (const keeps of s.entry.kept ?? [])
		happen(cx, s, 0, { kind: "kept", over: keeps.what as Resource, key: keeps.object.id, object: keeps.object, keeps });
}
