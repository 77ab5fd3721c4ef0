/**
 * Uses of an object that some machine follows: a call of the table takes it, or a member of it is read or written. Told
 * only where a machine listens in the state the object is in, so that nobody else pays for it.
 */
import type { ApiRow, Resource } from "../kernel/row.ts";
import { comesBack } from "./belongings.ts";
import { type Caller, type Context, type Frame, type PathState, record } from "./context.ts";
import { happen } from "./happen.ts";
import type { Call, Expr } from "./ir.ts";
import { looksBehind } from "./looks-behind.ts";
import { exprText } from "./memory.ts";
import { identity, isCounted, isObject, referenceKey } from "./objects.ts";
import { bufferFreeing, bufferOver } from "./private-data.ts";
import type { Track } from "./state.ts";
import { place, type Value } from "./value.ts";

/** Tracks of an object whose machine has something to say about a use, once per resource. */
function listening(cx: Context, s: PathState, is: (t: Track) => boolean, to: "use" | "discarded" = "use"): Track[] {
	if (s.tracks.size === 0 || !cx.hearsUse) return [];
	const heard = [...s.tracks.values()].filter(
		(t) => is(t) && cx.machines[t.machine]!.transitions.some((x) => x.on === to && x.in === t.state),
	);
	return heard.filter((t, i) => heard.findIndex((o) => o.over === t.over && o.key === t.key) === i);
}

/** A call of the table takes objects. What it closes itself is no use: that is told as `close`. */
export function usedByCall(
	cx: Context,
	s: PathState,
	fr: Frame,
	at: number,
	row: ApiRow,
	args: readonly Value[],
	e: Call,
): void {
	if (s.tracks.size === 0 || !cx.hearsUse) return;
	const { span } = e;
	if (row.ownership.some((o) => o.does === "discards")) discarded(cx, s, fr, row, args, e);
	const closes = [...(row.closes ? [row.closes] : []), ...(row.alsoCloses ?? [])];
	args.forEach((v, i) => {
		const role = row.args[i];
		if (!isObject(role) || v.s === "?" || v.s.startsWith("=")) return;
		const [key, reference] = [identity(role, v), referenceKey(role, v)];
		for (const t of listening(cx, s, (x) => x.key === key || x.key === reference)) {
			const isSame = (what: Resource): boolean => what === t.over || (isCounted(what) && isCounted(t.over as Resource));
			if (closes.some((c) => isSame(c.what) && c.on === `arg${i}`)) continue;
			const strayed = comesBack(cx, s, t.over, t.key, span);
			const { over, object } = t;
			// what it gives bears another name: the replay has to see that the old one was looked at
			const seen = row.returns.same === i ? record(s, fr, span, { kind: "access", object, how: "field" }) : at;
			happen(cx, s, seen, { kind: "use", over: over as never, key: t.key, object, row, callee: row.name, ...strayed });
		}
	});
}

/** A function of the driver that is not followed takes objects, and looks behind them. */
export function usedByCallee(cx: Context, s: PathState, fr: Frame, e: Call, args: readonly Value[]): void {
	if (s.tracks.size === 0 || !cx.hearsUse || !e.name) return;
	for (const [i, v] of args.entries()) {
		if (v.s === "?" || v.s.startsWith("=")) continue;
		for (const { over, key, object } of listening(cx, s, (t) => t.key === v.s)) {
			if (!isLookedBehind(cx, e.name, i, fr.fn, DEEPEST)) break;
			const at = record(s, fr, e.span, { kind: "access", object, how: "field" });
			happen(cx, s, at, { kind: "use", over: over as never, key, object, callee: e.name, how: "field" });
		}
	}
}

/** Callees within callees that are asked what they do with what they are given. */
const DEEPEST = 2;

function isLookedBehind(cx: Context, name: string, arg: number, from: Caller, deep: number): boolean {
	const row = cx.row(name);
	if (row) return isObject(row.args[arg]);
	const body = deep > 0 ? cx.callees.body(name, from) : undefined;
	return body !== undefined && looksBehind(body, arg, (next, i) => isLookedBehind(cx, next, i, body, deep - 1));
}

/** Memory is freed, with an object in it; or what hangs on a buffer, and is freed by that. */
function discarded(cx: Context, s: PathState, fr: Frame, row: ApiRow, args: readonly Value[], e: Call): void {
	for (const { does, object: on } of row.ownership) {
		const index = Number(on?.slice("arg".length));
		const v = does === "discards" ? args[index] : undefined;
		if (!v || v.s === "?" || v.s.startsWith("=")) continue;
		const over = bufferFreeing(cx, s, v);
		for (const t of listening(cx, s, (x) => x.key === place(v) || x.key === over, "discarded")) {
			const at = record(s, fr, e.span, { kind: "access", object: t.object, how: "field" });
			const object = t.key === over ? { ...t.object, text: exprText(fr, e.args[index]!) } : t.object;
			happen(cx, s, at, { kind: "discarded", over: t.over as never, key: t.key, object, row, callee: row.name });
		}
	}
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
