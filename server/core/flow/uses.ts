/**
 * Uses of an object that some machine follows: a call of the table takes it, or a member of it is read or written. Told
 * only where a machine listens in the state the object is in, so that nobody else pays for it.
 */
import type { ApiRow } from "../kernel/row.ts";
import { comesBack } from "./belongings.ts";
import { type Context, type Frame, happen, type PathState, record } from "./context.ts";
import type { Expr } from "./ir.ts";
import { exprText } from "./memory.ts";
import { identity, isObject, referenceKey } from "./objects.ts";
import { bufferOver } from "./private-data.ts";
import type { Track } from "./state.ts";
import { place, type Value } from "./value.ts";

/** Tracks of an object whose machine has something to say about a use, once per resource. */
function listening(cx: Context, s: PathState, is: (t: Track) => boolean): Track[] {
	if (s.tracks.size === 0 || !cx.hearsUse) return [];
	const heard = [...s.tracks.values()].filter(
		(t) => is(t) && cx.machines[t.machine]!.transitions.some((x) => x.on === "use" && x.in === t.state),
	);
	return heard.filter((t, i) => heard.findIndex((o) => o.over === t.over && o.key === t.key) === i);
}

/** A call of the table takes objects. What it closes itself is no use: that is told as `close`. */
export function usedByCall(
	cx: Context,
	s: PathState,
	at: number,
	row: ApiRow,
	args: readonly Value[],
	{ span }: Expr,
): void {
	if (s.tracks.size === 0 || !cx.hearsUse) return;
	const closes = [...(row.closes ? [row.closes] : []), ...(row.alsoCloses ?? [])];
	args.forEach((v, i) => {
		const role = row.args[i];
		if (!isObject(role) || v.s === "?" || v.s.startsWith("=")) return;
		const [key, reference] = [identity(role, v), referenceKey(role, v)];
		for (const t of listening(cx, s, (x) => x.key === key || x.key === reference)) {
			if (closes.some((c) => c.what === t.over && c.on === `arg${i}`)) continue;
			const strayed = comesBack(cx, s, t.over, t.key, span);
			const { over, object } = t;
			happen(cx, s, at, { kind: "use", over: over as never, key: t.key, object, row, callee: row.name, ...strayed });
		}
	});
}

/** A member of an object is read or written; `address` is the member's. */
export function usedByField(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Expr & { t: "field" | "deref" },
	address: Value,
): void {
	if (s.tracks.size === 0 || !cx.hearsUse || address.s === "?" || address.s.startsWith("&")) return;
	const p = place(address);
	const over = address.off === "" ? undefined : bufferOver(s, address.s);
	const within = (t: Track): boolean =>
		t.key === over ||
		(t.key.length >= address.s.length &&
			p.startsWith(t.key) &&
			// the member that only holds the pointer is no part of the object
			(p.length > t.key.length || address.off === "") &&
			/^$|^[.[-]/.test(p.slice(t.key.length)));
	for (const t of listening(cx, s, within)) {
		const at = record(s, fr, e.span, { kind: "access", object: t.object, how: "field" });
		happen(cx, s, at, {
			kind: "use",
			over: t.over as never,
			key: t.key,
			object: { ...t.object, text: exprText(fr, e) },
			how: "field",
		});
	}
}
