/**
 * References that a callback's caller has and gives back itself: followed from the function's entry, so that giving one of
 * them back in its place shows, and keeping one that has become the function's own. Which those are, rows say.
 */
import type { ApiRow, CallbackRow, Resource } from "../kernel/row.ts";
import type { KeptObject } from "../kernel/vocabulary.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { happen } from "./happen.ts";
import type { Call, FunctionIr } from "./ir.ts";
import { load } from "./memory.ts";
import { objectRef, resolve, resourceKey } from "./objects.ts";
import { BARE, KEPT } from "./state.ts";
import { fieldOf, place, symbol, UNKNOWN, type Value } from "./value.ts";

/** What the caller of a callback keeps, by the names the callback has for it; what leads to it on entry is put into memory. */
export function withKept(s: PathState, fn: FunctionIr, row: CallbackRow): PathState {
	if (!row.keeps) return s;
	const args = fn.params.map((p) => symbol(p.name));
	const kept: KeptObject[] = [];
	for (const { what, on, as, when, alsoAt } of row.keeps) {
		const v = resolve(s, on, args, UNKNOWN);
		if (v.s === "?") continue;
		const text = on.replace(/arg(\d+)/, (_, i) => fn.params[Number(i)]?.name ?? "arg");
		const other = alsoAt && args[alsoAt.arg];
		const by = other ? { by: { name: place(other), member: alsoAt.undoing } } : {};
		kept.push({ object: { ...objectRef(s, as, v, text), id: resourceKey(what, as, v) }, what, when, ...by });
		if (when === "failure") s.open.add(`${KEPT}|${kept.at(-1)!.object.id}`);
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

/**
 * What a reference was taken for is another's where this call has succeeded: whoever undoes it then knows nothing of the
 * reference, unless what the core has put there on entry is still in place.
 */
export function forwarded(cx: Context, s: PathState, fr: Frame, e: Call, row: ApiRow, args: readonly Value[]): void {
	const given = row.forwards === undefined ? undefined : args[row.forwards];
	if (!given) return;
	for (const { object, what, by } of s.entry.kept ?? []) {
		// put or passed on before, it was given away already
		if (by?.name !== place(given) || !s.open.has(`${KEPT}|${object.id}`)) continue;
		s.open.delete(`${KEPT}|${object.id}`);
		s.open.add(`${what}|${object.id}`);
		if (place(load(s, fieldOf(given, by.member))) === "=0") s.open.add(`${BARE}|${object.id}`);
		const at = record(s, fr, e.span, { kind: "adopt", object, from: "caller", owed: true });
		happen(cx, s, at, { kind: "forwarded", over: what as Resource, key: object.id, object, row, callee: row.name });
	}
}
