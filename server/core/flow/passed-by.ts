/**
 * What a path passed by, or entered on a condition that says nothing: loops that take the locks of a list, statements that
 * drop a lock where a flag is set.
 */

import type { ApiRow } from "../kernel/row.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { scattered } from "./contexts.ts";
import { walkedOver } from "./in-array.ts";
import { type Block, type Expr, type FunctionIr, walkBlock } from "./ir.ts";
import { isOtherMember, perhapsHeld } from "./locks.ts";
import { loseTrack } from "./lose-track.ts";
import { exprText } from "./memory.ts";
import { isGivenBack } from "./standing.ts";
import { rootOf } from "./value.ts";

/** A loop that takes the locks of a list found nothing in it: what is used below may be of that list all the same. */
export function passedBy(cx: Context, s: PathState, fr: Frame, loop: ReadonlySet<number>): void {
	walkedOver(cx, s, fr, loop);
	if (s.unsure !== null && s.tracks.size === 0) return;
	const { takes: calls, drops, takesNone } = lockingCalls(cx, fr, loop);
	// one that takes them anew after it has backed off drops what this path shows
	if (drops && takesNone) {
		scattered(s);
		for (const [id, l] of s.locks) if (l.what === "resv" && isFound(s, id)) perhapsHeld(s, id);
	}
	if (drops && s.tracks.size > 0) dropArrays(cx, s);
	if (s.unsure !== null || calls.size === 0) return;
	for (let t = s.trail; t; t = t.before)
		if (t.depth === fr.depth && t.item.kind === "call" && calls.has(t.item.span.start)) return;
	s.unsure = "a loop that takes locks";
}

/** Of an object that a call has given, or a walk over a list: what the loop reaches may be the same. */
function isFound(s: PathState, lock: string): boolean {
	const root = rootOf(lock);
	return s.created.has(root) || /^i\w*:\d/.test(root);
}

/** A loop that drops locks one by one: those of a whole array may be among them. */
export function dropArrays(cx: Context, s: PathState): void {
	for (const t of [...s.tracks.values()]) if (t.over === ARRAY) loseTrack(cx, s, t);
}

const ARRAY = "resv-lock-array";

interface Locking {
	readonly takes: ReadonlySet<number>;
	readonly drops: boolean;
	readonly takesNone: boolean;
}

const locking = new WeakMap<ReadonlySet<number>, Locking>();

/** Where a loop takes reservation locks, and whether it drops some. */
function lockingCalls(cx: Context, fr: Frame, loop: ReadonlySet<number>): Locking {
	let calls = locking.get(loop);
	if (!calls) {
		const found = new Set<number>();
		// a loop that gives back each lock it takes leaves none in any case
		let drops = false;
		const visit = (e: Expr): void => {
			const lock = e.t === "call" && e.name ? rowSeen(cx, e.name, fr.fn)?.lock : undefined;
			if (lock?.what !== undefined) return;
			if (lock?.effect === "acquires") found.add(e.span.start);
			else if (lock?.effect === "releases") drops = true;
		};
		for (const block of loop) walkBlock(fr.fn.blocks[block]!, visit);
		calls = { takes: drops ? new Set() : found, drops, takesNone: found.size === 0 };
		locking.set(loop, calls);
	}
	return calls;
}

/**
 * `if (flag) unlock(…);` was passed by, and nothing on the path says what the flag means: whether the lock is still ours
 * is up to whoever set it.
 */
export function undecided(cx: Context, s: PathState, skipped: Block): void {
	for (const i of skipped.instrs) {
		if (i.k !== "eval" || i.e.t !== "call" || !i.e.name) continue;
		const row = rowSeen(cx, i.e.name, cx.frame.fn);
		const what = row?.lock.effect === "releases" ? (row.lock.what ?? "resv") : row?.closes?.what;
		if (what === undefined) continue;
		const given = row?.lock.on === "arg0" && i.e.args[0] ? exprText(cx.frame, i.e.args[0]) : "";
		for (const t of [...s.tracks.values()])
			if (t.over === what && !isOtherMember(t.object, given)) {
				loseTrack(cx, s, t);
				perhapsHeld(s, t.key);
			}
	}
}

/**
 * `flag = a && b; if (flag) lock(…);` was passed by: what the conditions mean for those further down nobody can tell, and
 * with them whether the lock is wanted.
 */
export function chosenAway(cx: Context, s: PathState, skipped: Block): void {
	for (const i of skipped.instrs) {
		const row = i.k === "eval" && i.e.t === "call" && i.e.name ? rowSeen(cx, i.e.name, cx.frame.fn) : undefined;
		if (row?.lock.effect !== "acquires" || row.lock.what !== undefined) continue;
		s.unsure ??= "a lock taken on a condition";
		forgetFreeLocks(s);
	}
}

function forgetFreeLocks(s: PathState): void {
	for (const [id, l] of [...s.locks]) if (l.is === "free") s.locks.delete(id);
}

/**
 * `if (flag) unlock(…);` is entered, and only the flag knows whether the lock is held, or the pin taken: what the path knew
 * is no proof.
 */
export function forgetFree(cx: Context, s: PathState, entered: Block): void {
	for (const i of entered.instrs) {
		const row = i.k === "eval" && i.e.t === "call" && i.e.name ? rowSeen(cx, i.e.name, cx.frame.fn) : undefined;
		if (row?.lock.effect === "releases") forgetFreeLocks(s);
		const what = row?.closes?.what;
		if (what === "pin")
			for (const t of [...s.tracks.values()]) if (t.over === what && isGivenBack(cx, t)) loseTrack(cx, s, t);
	}
}

/** What is known of the function of a name that another one calls: its row, or what its body is worth. */
function rowSeen(cx: Context, name: string, from: FunctionIr): ApiRow | undefined {
	const row = cx.row(name);
	const callee = row ? undefined : cx.callees.follow(name, from);
	return row ?? (callee && cx.ownRow(cx, callee)?.row);
}
