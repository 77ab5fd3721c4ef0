/**
 * What a call of a row of the table does to the path, in the order in which the rules are told: it moves locks, resources
 * and machines. Knows no function by name.
 */
import { ARRAY_MAKING_NAME, SHARED_RESULT, ZEROING_NAME } from "../kernel/idioms.ts";
import { type ApiRow, pairingsOf } from "../kernel/row.ts";
import { transferred } from "./belongings.ts";
import { isAboutAttachment, knowBuffer } from "./beside.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { declaredDone } from "./contexts.ts";
import { arraysGiven } from "./in-array.ts";
import type { Call } from "./ir.ts";
import { forwarded } from "./kept.ts";
import { release } from "./locks.ts";
import { accesses, repointed, shown } from "./mapped.ts";
import { letGo, load } from "./memory.ts";
import { mustCheck } from "./must-check.ts";
import { ownAccess } from "./own-access.ts";
import { exported } from "./private-data.ts";
import { resource } from "./resources.ts";
import { calledAfterFailure, dropped, undoing } from "./results.ts";
import { beginCall, type RowCall } from "./row-call.ts";
import { recordCall } from "./row-event.ts";
import { attach, clear, fillIn, relyOnArguments } from "./row-fills.ts";
import { isOfMade, lockBefore, lockNotTaken, lockOfMade, lockTaken, takesAny } from "./row-locks.ts";
import { signResult } from "./row-result.ts";
import { looksAtPages } from "./tables.ts";
import { consume, consumedBefore } from "./taken-over.ts";
import { usedByCall } from "./uses.ts";
import { fieldOf, UNKNOWN, type Value } from "./value.ts";
import { noLongerZero, zero } from "./zeroed.ts";

/** Returns the call's answer. */
export function rowCall(cx: Context, s: PathState, fr: Frame, e: Call, row: ApiRow, given: readonly Value[]): Value {
	const { through } = row;
	const args = through === undefined ? given : given.map((v, i) => (i === 0 ? load(s, fieldOf(v, through)) : v));
	const c = beginCall(cx, s, fr, e, row, args);
	const { succeeded, sym, value } = c;
	if (isAboutAttachment(row)) knowBuffer(cx, s, row, args);
	calledAfterFailure(s, fr, undoing(row));
	noLongerZero(s, row.name, args, true);
	if (succeeded && ZEROING_NAME.test(row.name)) zero(s, sym, ARRAY_MAKING_NAME.test(row.name));
	relyOnArguments(cx, s, fr, c);
	const at = recordCall(cx, s, fr, c);
	const before = lockBefore(cx, s, fr, c, at);
	if (c.forks) s.untested.set(sym, succeeded ? "success" : "failure");
	if (row.steady && s.facts.has(sym)) return value;
	signResult(s, fr, c, at);
	const consumed = consumedBefore(s, row, args, value);
	fillIn(cx, s, fr, c);
	const lock = isOfMade(row) ? lockOfMade(s, fr, c) : before.lock;
	cx.onRow?.(s, { row, args, result: value, failed: !succeeded, untested: c.outcome.is === "untested", lock });
	uses(cx, s, fr, c, at);
	if (row.lastLock && args[0]) declaredDone(s, args[0]);
	if (row.lock.effect === "releases") release(cx, s, at, row, lock, fr, e);
	for (const closed of pairingsOf(row.closes, row.alsoCloses))
		if (succeeded || closed.when !== "success") resource(cx, s, fr, e, at, "close", row, closed, args, value);
	clear(s, c);
	if (row.lock.effect === "acquires") {
		if (!succeeded && lock) lockNotTaken(s, fr, c, lock, before.already, at);
		else if (succeeded && !c.brought && !(row.lock.trylock && c.outcome.is === "untested"))
			lockTaken(cx, s, fr, c, lock, at);
	}
	if (succeeded && takesAny(row)) {
		s.unsure ??= row.name;
		for (const [id, l] of [...s.locks]) if (l.is === "free") s.locks.delete(id);
	}
	consume(cx, s, fr, e, at, row, succeeded, consumed);
	for (const opened of pairingsOf(row.opens, row.alsoOpens))
		if (succeeded || !opened.on.includes("result"))
			resource(cx, s, fr, e, at, succeeded ? "open" : "open-failed", row, opened, args, value);
	transferred(cx, s, fr, e, row, args, succeeded);
	if (succeeded) forwarded(cx, s, fr, e, row, args);
	if (SHARED_RESULT.test(row.name)) s.lost.add(sym);
	if (row.shows) return shown(cx, s, fr, e, at, row, args);
	if (c.thrownAway) dropped(cx, s, fr, e, sym, mustCheck(s, fr, e, row, args, lock?.id));
	return row.returns.kind === "void" ? UNKNOWN : value;
}

/** What it exports, imports and attaches to, and the memory that it looks at or changes. */
function uses(cx: Context, s: PathState, fr: Frame, c: RowCall, at: number): void {
	const { e, row, args, sym } = c;
	if (row.exports) exported(cx, s, args[0], sym);
	if (row.imports) s.open.add(`imported|${sym}`);
	attach(s, c);
	// a pointer put into a map of somebody else's
	repointed(s, row, args);
	if (row.family === "iosys-map") for (const v of args.slice(1)) letGo(cx, s, fr, v, "callee", e.span);
	if (row.access) {
		accesses(cx, s, at, row, args);
		looksAtPages(cx, s, at, row, args);
	}
	arraysGiven(cx, s, args, at, row);
	usedByCall(cx, s, fr, at, row, args, e);
	ownAccess(cx, s, fr, e, at, row, args);
}
