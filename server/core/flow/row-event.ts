/** The event that a call of a row is on the path: what it was called with, as a replay and a reader know it. */
import { callPart } from "../kernel/lookup.ts";
import { type ApiRow, OWN_FAMILY, pairingsOf } from "../kernel/row.ts";
import { HOOK_FAMILY } from "../kernel/table/hook-calls.ts";
import type { CallEvent, ObjectRef } from "../kernel/vocabulary.ts";
import { tableKept } from "./belongings.ts";
import { NOT_GIVEN } from "./brought.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { givenBy } from "./given.ts";
import type { Expr } from "./ir.ts";
import { mappedMemory } from "./mapped.ts";
import { exprText, isLocal, load } from "./memory.ts";
import { namesOne } from "./moved.ts";
import { argument, isCounted, isMade, isObject, objectRef, resourceKey, roleAt, typeMade } from "./objects.ts";
import { hasEffect, type RowCall } from "./row-call.ts";
import { tableLookedAt } from "./tables.ts";
import { POS, symbol, type Value } from "./value.ts";

/** Number of the event in the trail. */
export function recordCall(cx: Context, s: PathState, fr: Frame, c: RowCall): number {
	const { e, row, outcome, value } = c;
	const role = row.returns.object;
	const shows = isObject(role) && !(cx.discarded === e && row.returns.same !== undefined);
	const at = record(s, fr, e.span, {
		kind: "call",
		callee: row.name,
		args: c.args.map((v, i) => shownArgument(cx, s, fr, c, v, i)),
		...(shows ? { result: objectRef(s, role, value, exprText(fr, e)) } : {}),
		outcome,
		...(row.family === OWN_FAMILY || row.family === HOOK_FAMILY || row.declared ? { row: callPart(row) } : {}),
	});
	if (s.signature !== null && (hasEffect(row) || row.lock.pre === "held")) {
		// once per call and outcome, or a loop would never come to an end
		const mark = `;${e.span.start}${outcome.is[0]}`;
		if (!s.signature.includes(mark)) s.signature += mark;
	}
	return at;
}

function shownArgument(cx: Context, s: PathState, fr: Frame, c: RowCall, v: Value, i: number) {
	const { e, row, args } = c;
	const written = e.args[i];
	return (
		opened(s, fr, c, i) ??
		mappedMemory(s, fr, row, v, i, written) ??
		tableLookedAt(s, fr, row, v, i, written) ??
		(i === c.pointed && written ? behind(s, fr, c, v, i, written) : null) ??
		tableKept(cx, s, fr, e, row, args, i) ??
		(i === row.lock.unless && !c.brought ? NOT_GIVEN : null) ??
		withGiver(
			cx,
			s,
			row,
			i,
			v,
			argument(s, fr, row.args[i], i === c.renamed ? c.value : v, written, namesOne(s, row, i, v)),
		)
	);
}

type Shown = CallEvent["args"][number];

/** What is given back here was given before, where that can be told. */
function withGiver(cx: Context, s: PathState, row: ApiRow, i: number, v: Value, shown: Shown): Shown {
	if (!row.closes || !("id" in shown)) return shown;
	const closes = pairingsOf(row.closes, row.alsoCloses).find(({ what, on }) => isCounted(what) && on === `arg${i}`);
	const given = closes && givenBy(cx, s, closes.what, v, resourceKey(closes.what, roleAt(row, closes.on), v));
	return given ? { ...shown, given } : shown;
}

/** What the call puts where an argument points. */
function opened(s: PathState, fr: Frame, { e, row, out, succeeded }: RowCall, i: number): ObjectRef | null {
	const what = row.opens?.what;
	if (i !== out?.index || !succeeded || !what || (row.family !== OWN_FAMILY && !isMade(what))) return null;
	const text = exprText(fr, e.args[i]!).replace(/^&/, "");
	return objectRef(s, typeMade(what) ?? "bo", symbol(out.made), text);
}

/** The buffer that lies, or is put, where an argument points: named by the call where that fills in a variable. */
function behind(s: PathState, fr: Frame, c: RowCall, v: Value, i: number, written: Expr): ObjectRef {
	const fills = c.row.args[i] === "out" && !c.emptied.has(i) && (isLocal(v) || (s.maskOf(load(s, v)) & POS) === 0);
	const buffer = fills ? symbol(`${c.sym}*${i}`) : load(s, v);
	return objectRef(s, "bo", buffer, exprText(fr, written).replace(/^&/, ""));
}
