/** Calls of functions nobody knows, or of which nothing comes: what they may do to the path all the same. */
import {
	BORROWING_NAME,
	LOCK_MEMBER_NAME,
	LOCKISH_NAME,
	PUBLISHING_NAME,
	SHARED_RESULT,
	TAKES_NAME,
	TAKES_OR_DROPS_NAME,
	TAKING_WORD,
	UNDOES_LATER_NAME,
	UNDOING_NAME,
} from "../kernel/idioms.ts";
import type { LockClass, Resource } from "../kernel/row.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { heldWithin, scattered, used } from "./contexts.ts";
import { create } from "./created.ts";
import type { Call } from "./ir.ts";
import { lend } from "./lent.ts";
import { loseLock } from "./locks.ts";
import { loseTrack } from "./lose-track.ts";
import { anotherThere, exprText, havoc, isLocal, LOOKS, letGo, overwritten, showErrors } from "./memory.ts";
import { argument, isCounted } from "./objects.ts";
import { calledAfterFailure, relied } from "./results.ts";
import type { HeldLock, Track } from "./state.ts";
import { mayTake, siteOf } from "./untaken.ts";
import { usedByField } from "./uses.ts";
import { contextKey, place, symbol, type Value } from "./value.ts";
import { noLongerZero } from "./zeroed.ts";

/**
 * A callee nobody knows: what it receives may be kept, freed or filled in; locks are assumed unchanged. `moves`: it is known
 * to do something to what it reaches through its arguments, so that looking at the arguments themselves is no excuse.
 * `to`: "neutral" = it is known to leave locks as they are, whatever else it does to what they belong to.
 */
export function unknownCall(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	args: readonly Value[],
	moves = false,
	to: "callee" | "neutral" = "callee",
): Value {
	const name = e.name ?? "";
	const sym = create(cx, s, fr, e);
	s.created.set(sym, -1);
	if (name !== "") cx.unfollowed.set(sym, { name, from: fr.fn, span: e.span });
	noLongerZero(s, name, args, false);
	if (SHARED_RESULT.test(name)) s.lost.add(sym);
	forgetLocks(cx, s, s.trail?.length ?? 0, name, args, siteOf(fr, e));
	if (!BORROWING_NAME.test(name)) {
		calledAfterFailure(s, fr, UNDOING_NAME.test(name));
		args.forEach((v, i) => {
			// its only test has seen nothing: whoever gets it has no reason to look once more
			if (v.off === "" && s.results.get(v.s)?.blind) relied(cx, s, fr, v, e.args[i]!, "pass");
		});
		// who answers may have looked at it
		if (cx.discarded !== e) for (const v of args) if (v.off === "" && s.untested.has(v.s)) s.results.delete(v.s);
		const known = args.some((v) => isFollowed(s, v));
		const lockish =
			LOCKISH_NAME.test(name) &&
			args.some((v) => v.s !== "?" && !v.s.startsWith("=")) &&
			!locksItsMember(e) &&
			!cx.callees.locksNothing(name, fr.fn);
		if (known || lockish) {
			record(s, fr, e.span, {
				kind: "call",
				callee: name || exprText(fr, e.callee),
				args: args.map((v, i) => argument(s, fr, "other", v, e.args[i])),
				outcome: { is: "untested" },
				unknown: true,
			});
		}
		if (lockish) {
			s.unsure = name;
			scattered(s);
			// what was free may be taken again
			for (const [id, l] of [...s.locks]) if (l.is === "free" && l.what === "resv") s.locks.delete(id);
		}
		args.forEach((v, i) => {
			if (UNDOES_LATER_NAME.test(name)) {
				letGo(cx, s, fr, v, "list", e.span);
				return;
			}
			if (!moves && cx.callees.borrows(name, i, fr.fn)) {
				// what it looks at is there, or it must not
				const given = e.args[i];
				if (given?.t === "addr" && given.e.t === "field") usedByField(cx, s, fr, given.e, v);
				showErrors(s, v, sym + LOOKS);
				if (cx.callees.fills(name, i)) isLocal(v) ? havoc(s, v, `${sym}*${i}`) : anotherThere(cx, s, v);
				return;
			}
			// followed from here: worth a look at the callee in its own file. Whose a reference is that does not tell
			if (!moves && isFollowed(s, v) && !isCountedOf(s, v) && cx.callees.looksOnly(name, i, fr.fn)) return;
			// one that answers nothing may have left it where it was as well as one that answers with a number
			const by = cx.discarded === e && name !== "" && !PUBLISHING_NAME.test(name) ? name : undefined;
			if (!lend(cx, s, e, name, sym, v)) letGo(cx, s, fr, v, to, e.span, true, by);
			// others find it from here on, and what is put into it later
			if (PUBLISHING_NAME.test(name) && s.created.has(v.s)) s.lost.add(v.s);
			overwritten(cx, s, v, `${sym}*${i}`);
		});
	}
	return symbol(sym);
}

/** A callee that should be followed and cannot be: what it gets is out of our hands, and so is every lock. */
export function unreadCall(cx: Context, s: PathState, fr: Frame, e: Call, args: readonly Value[]): Value {
	const name = e.name ?? "";
	cx.unread.add(name);
	loseLocks(cx, s, name, () => false);
	return unknownCall(cx, s, fr, e, args, true);
}

/** The callee `by` may end all that is held, but for the locks of which something else is known. */
export function loseLocks(cx: Context, s: PathState, by: string, isKept: (l: HeldLock) => boolean): void {
	const at = s.trail?.length ?? 0;
	const kept = new Set([...s.locks].flatMap(([id, l]) => (isKept(l) ? [id] : [])));
	for (const t of [...s.tracks.values()]) if (IS_HELD.has(t.over) && !kept.has(t.key)) loseTrack(cx, s, t, at);
	for (const id of [...s.locks.keys()]) if (!kept.has(id)) s.locks.delete(id);
	s.unsure ??= by;
}

/** What a callee can end for its caller without being given it. */
const IS_HELD: ReadonlySet<string> = new Set([
	"resv",
	"resv-lock-array",
	"mutex",
	"spinlock",
	"rwsem",
	"rcu",
	"exec",
	"acquire-ctx",
	"signalling",
]);

function isFollowed(s: PathState, v: Value): boolean {
	for (const t of s.tracks.values()) if (isOf(t, v)) return true;
	return false;
}

function isCountedOf(s: PathState, v: Value): boolean {
	return [...s.tracks.values()].some((t) => isOf(t, v) && isCounted(t.over as Resource));
}

function isOf({ key }: Track, v: Value): boolean {
	return key === place(v) || key === v.s || key.startsWith(`${v.s}.`);
}

/** A callee that is known to leave its caller with nothing: what it returns and writes is unknown, all else stays as it is; `lets`: it hands its arguments on. */
export function quietCall(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	args: readonly Value[],
	lets: boolean | "all but locks",
): Value {
	const name = e.name ?? "";
	const sym = create(cx, s, fr, e);
	s.created.set(sym, -1);
	if (name !== "") cx.unfollowed.set(sym, { name, from: fr.fn, span: e.span });
	noLongerZero(s, name, args, false);
	if (!BORROWING_NAME.test(name)) {
		calledAfterFailure(s, fr, UNDOING_NAME.test(name));
		args.forEach((v, i) => {
			const to = lets === "all but locks" ? "neutral" : "callee";
			if (lets && !cx.callees.borrows(name, i, fr.fn)) letGo(cx, s, fr, v, to, e.span);
			overwritten(cx, s, v, `${sym}*${i}`);
		});
	}
	return symbol(sym);
}

/** What an unknown callee may do to mutexes, spinlocks and their kin: one it is given, or any if it is named like that. */
function forgetLocks(cx: Context, s: PathState, at: number, name: string, args: readonly Value[], site: string): void {
	const moves = TAKES_OR_DROPS_NAME.test(name);
	for (const v of args) used(s, v);
	mayTake(s, name, args, site);
	const only = BORROWING_NAME.test(name);
	if (only && !moves) return;
	if (s.locks.size > 0)
		for (const v of args) for (const id of heldWithin(s, contextKey(v))) if (s.locks.has(id)) loseLock(cx, s, at, id);
	const any = moves && !only && !isOtherPair(s, name);
	const takes = TAKES_NAME.test(name);
	for (const [id, l] of [...s.locks]) {
		if (l.what === "resv") continue;
		if (args.some((v) => place(v) === l.object.id)) loseLock(cx, s, at, id);
		else if (any && !(takes && l.is === "held" && ONCE.has(l.what))) loseLock(cx, s, at, id);
	}
}

/** Nobody takes these a second time while he holds them. */
const ONCE: ReadonlySet<LockClass> = new Set<LockClass>(["mutex", "spinlock"]);

/** `x_unlock(…)` after `x_trylock(…)`: it drops what that took, which is none of the locks known here. */
function isOtherPair(s: PathState, name: string): boolean {
	const pair = `pair|${name.replace(TAKING_WORD, "")}`;
	if (!TAKES_NAME.test(name)) return s.touched.has(pair);
	s.touched.add(pair);
	return false;
}

/** `foo_lock(&x->some_mutex)`: it locks what it is given the address of. */
function locksItsMember(e: Call): boolean {
	const given = e.args[0];
	return given?.t === "addr" && given.e.t === "field" && LOCK_MEMBER_NAME.test(given.e.name);
}
