/**
 * What a callee leaves behind on a way out, where the callee itself is to blame: told at its end, or kept with the track as
 * the place to tell if the caller does not meet it either.
 */
import { KEEPS_LOCK_NAME } from "../kernel/idioms.ts";
import type { LockClass, Resource } from "../kernel/row.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { keptThrough } from "./contexts.ts";
import type { Exit } from "./explore.ts";
import { happen } from "./happen.ts";
import { isInArray } from "./in-array.ts";
import { textOf } from "./ir.ts";
import { isCounted } from "./objects.ts";
import { placeParts } from "./prune.ts";
import { isMissed } from "./standing.ts";
import type { Track } from "./state.ts";
import { strayedAt } from "./strayed.ts";
import { rootOf } from "./value.ts";

/** A callee that leaves something behind on one way out and not on another is to be told there, not at its callers. */
export function exitsOfCallee(cx: Context, fr: Frame, before: PathState, exit: Exit, all: readonly Exit[]): void {
	const s = exit.state;
	for (const [key, t] of [...s.tracks]) {
		if (before.tracks.get(key)?.state === t.state || isInArray(t)) continue;
		const id = cx.machines[t.machine]!.id;
		// what the caller has had to do with may be between the two, unless it is taken in here by a call that then fails
		const within = exit.cls === "failure" && isWithin(t, fr) && isClean(all, `${id}|${t.key}`);
		const between = before.touched.has(`${id}|${t.key}`) && !within;
		// what every way out leaves begun its caller may know of
		const left = LEFT_TO_CALLER.has(t.over) && !isClean(all, `${id}|${t.key}`);
		if (between || left) continue;
		// nobody else can end a section of which only a variable of this function has the cookie
		const ends = t.over === "device-section" && isWithin(t, fr) && !isReached(fr, exit.state, t.key);
		const odd = ends || t.array !== undefined || isOdd(all, id, t.key, exit);
		const kept = !odd && isResvKept(fr, t) && !isClean(all.filter(didNotFail), `${id}|${t.key}`);
		const lost = !odd && !kept && isOutOfHand(cx, fr, exit, t);
		if (!odd && !kept && !lost) continue;
		const end = s.clone();
		const at = record(end, fr, exit.span, { kind: "return", text: textOf(fr.fn, exit.span), value: "unknown" });
		const how = { exit: exit.cls, ...strayedAt(cx, fr, t, exit, all) };
		// whether a callback fails its own end tells
		const undone = how.undoneBy !== undefined && how.unlike !== true && isWithin(t, fr);
		if (kept || lost || undone || isLeftIn(fr, s, t)) {
			for (const other of end.tracks.keys()) if (other !== key) end.tracks.delete(other);
			s.tracks.set(key, { left: { state: end, at, how }, ...t });
			continue;
		}
		const held = keptThrough(end, t.over, t.key);
		if (happen(cx, end, at, { kind: "exit", over: t.over as never, key: t.key, object: t.object, ...held, ...how })) {
			s.tracks.delete(key);
			// that it hangs where it is taken again is told; what else is wrong beneath it is not
			const l = s.locks.get(t.key);
			if (l) s.locks.set(t.key, { ...l, left: true });
		}
	}
}

/** Not reservation locks: a function that takes one for its caller and fails has given it back, by their convention. */
const LEFT_TO_CALLER: ReadonlySet<string> = new Set<LockClass | Resource>([
	...(["mutex", "spinlock", "rwlock", "rwsem", "rcu", "acquire-ctx", "exec", "signalling", "fd"] as const),
]);

const didNotFail = ({ cls }: Exit): boolean => cls !== "failure";

/** Taken in here, by a function that is not named after it: where the caller does not give it back either, it is missed here. */
function isResvKept(fr: Frame, t: Track): boolean {
	return t.over === "resv" && isWithin(t, fr) && !KEEPS_LOCK_NAME.test(fr.fn.name);
}

/** A reference taken in here to what only this function's variables lead to: where nobody gives it back, it is missed here. */
function isOutOfHand(cx: Context, fr: Frame, { state: s, value }: Exit, t: Track): boolean {
	const root = rootOf(t.key);
	if (!isCounted(t.over as Resource) || t.many || !isWithin(t, fr) || t.left || rootOf(value.s) === root) return false;
	// whoever follows the object is told in one place
	if (![...s.tracks.values()].some((o) => o.over === t.over && o.key === t.key && isMissed(cx, o))) return false;
	return !isReached(fr, s, root);
}

/** Something leads to it besides the variables of this function. */
function isReached(fr: Frame, s: PathState, root: string): boolean {
	for (const [k, v] of s.mem) {
		// the object's own memory leads nowhere but from it
		if (rootOf(k) === root || placeParts(k).frame >= fr.depth) continue;
		if (v.s.includes(root) || k.includes(root)) return true;
	}
	return false;
}

/**
 * A member of a structure of the caller's leads to it: who set that up in part may leave the rest to the teardown that its
 * caller runs all the same. What the caller then forgets is told at the caller's end.
 */
function isLeftIn(fr: Frame, s: PathState, t: Track): boolean {
	if (t.over === "resv") return false;
	for (const [k, v] of s.mem) {
		if (v.s !== t.key && v.s !== t.object.att) continue;
		const { frame, name } = placeParts(k);
		if (frame < 0 ? s.created.has(rootOf(k)) && !rootOf(k).includes(fr.tag) : frame < fr.depth && /[.]/.test(k))
			return frame < 0 || isNamedAfter(fr, frame, name);
	}
	return false;
}

/** The function whose variable it is names it again behind the call that led here. */
function isNamedAfter(fr: Frame, depth: number, name: string): boolean {
	let at = fr.from;
	while (at && at.frame.depth > depth) at = at.frame.from;
	return at !== undefined && at.frame.fn.text.slice(at.span.end).search(new RegExp(`\\b${name}\\b`)) >= 0;
}

/** It began to be followed in this activation, or in what that called. */
function isWithin(t: Track, fr: Frame): boolean {
	return t.since.chain === fr.chain || t.since.chain.startsWith(`${fr.chain}/`);
}

function isClean(all: readonly Exit[], id: string): boolean {
	return all.some((e) => e.state.clean.has(id));
}

/**
 * Whether leaving something behind at this exit is a mistake rather than a purpose: it failed, or another return of its
 * class leaves the object clean. One return statement that does both is steered by a condition the caller knows.
 */
export function isOdd(all: readonly Exit[], machine: string, key: string, exit: Exit): boolean {
	const id = `${machine}|${key}`;
	const clean = all.filter((e) => e !== exit && e.state.clean.has(id));
	if (exit.cls === "failure")
		return (
			clean.length > 0 || !all.some((e) => e.cls === "failure" && e !== exit) || all.some((e) => e.cls === "success")
		);
	if (exit.cls === "unknown") return false;
	return (
		clean.some((e) => e.cls === exit.cls && e.span.start !== exit.span.start) &&
		!clean.some((e) => e.span.start === exit.span.start)
	);
}
