/** Locks along a path: how each stands, who took it, and what calls that need, take or drop one mean for the machines. */
import { LAST_PUT_HOOKS, LOCKISH_NAME } from "../kernel/idioms.ts";
import { type ApiRow, type ArgRole, type LockClass, OWN_FAMILY, type Resource } from "../kernel/row.ts";
import type { ObjectRef } from "../kernel/vocabulary.ts";
import { siteOf } from "./beneath.ts";
import { type Context, type Frame, isOurs, madeAt, type PathState } from "./context.ts";
import { leftContexts, scattered } from "./contexts.ts";
import { happen } from "./happen.ts";
import { type Call, type FunctionIr, walkBlock } from "./ir.ts";
import type { Happening, LockFact } from "./machine.ts";
import { exprText } from "./memory.ts";
import { identity, type LockRef, lockOf } from "./objects.ts";
import { dropArrays } from "./passed-by.ts";
import { loopsLeft } from "./relevance.ts";
import { depthAt, type HeldLock } from "./state.ts";
import { givenBackAt, taken, type Untaken, untakenAt } from "./untaken.ts";
import { lockOwner, rootOf, symbol, UNKNOWN, type Value, ZERO } from "./value.ts";

/**
 * How a lock stands on this path. Not held is only said when no lock is held that could be the same one; `here`: the block,
 * in which nothing is open about what hangs on its own condition.
 */
export function factOf(s: PathState, lock: LockRef, here?: string): LockFact {
	const known = s.locks.get(lock.id);
	if (lock.handedOut && known?.is === "free" && known.dropped !== undefined) {
		// dropped here; what else is held may be the same lock, or have been taken by another name
		for (const l of s.locks.values()) if (l.is === "held" && l.what === lock.what) return "unknown";
		return s.unsure || hangs(known, here) ? "unknown" : "free";
	}
	if (lock.ofRound && (here === undefined || known?.is !== "free" || known.dropped !== here)) return "unknown";
	if (known && !known.many)
		return known.is === "free" && (hangs(known, here) || mayBeAmong(s, lock, known.event)) ? "unknown" : known.is;
	if (known?.is === "held" || s.unsure) return "unknown";
	for (const l of s.locks.values()) if (l.is === "held" && l.what === lock.what) return "unknown";
	if (lock.many) return "unknown";
	if (isOurs(s, lock.id)) return s.open.has(GUARDED + lock.id) ? "unknown" : "free";
	return s.entry.certain ? "free" : "assumed-free";
}

/** Marks an object that a callee made: it may have the lock of another one. */
export const GUARDED = "guarded|";

/** That it is free hangs on a condition elsewhere; not where this very block has dropped it. */
function hangs({ optional, dropped }: HeldLock, here: string | undefined): boolean {
	return optional !== undefined && optional !== here && (here === undefined || dropped !== here);
}

/**
 * No lock of this class is held, nor taken anywhere in the functions that run: whichever of several objects is meant, its
 * lock is as it was on entry. A loop that locks them all may have run for none on this very path, so looking at that is
 * not enough.
 */
function takesNone(cx: Context, s: PathState, what: LockClass): boolean {
	if (what !== "resv" || s.unsure !== null) return false;
	for (const l of s.locks.values()) if (l.is === "held" && l.what === what) return false;
	return [cx.frame.fn, ...cx.frame.callers].every((fn) => !mayTake(cx, fn, 4));
}

const takers = new WeakMap<Context["callees"], Map<FunctionIr["blocks"], boolean>>();

/** Whether a function, or what it calls, takes a reservation lock, or has a name like that. */
function mayTake(cx: Context, fn: FunctionIr, deep: number): boolean {
	const known = takers.get(cx.callees) ?? new Map<FunctionIr["blocks"], boolean>();
	takers.set(cx.callees, known);
	let may = known.get(fn.blocks);
	if (may === undefined) {
		known.set(fn.blocks, false);
		may = [...fn.calls].some((name) => {
			const row = cx.row(name);
			if (row) return row.lock.what === undefined && row.lock.effect === "acquires";
			const callee = deep > 0 ? cx.callees.follow(name, fn) : undefined;
			return callee ? mayTake(cx, callee, deep - 1) : LOCKISH_NAME.test(name);
		});
		known.set(fn.blocks, may);
	}
	return may;
}

/** Locks of a list or an array were taken since: it may be one of them. */
function mayBeAmong(s: PathState, lock: LockRef, since: number): boolean {
	for (const l of s.locks.values())
		if (l.is === "held" && l.many && l.what === lock.what && l.event > since) return true;
	return false;
}

export function setLock(
	s: PathState,
	lock: LockRef,
	is: "held" | "free",
	event: number,
	by: "us" | "caller" = "us",
): void {
	if (is === "free") leftContexts(s, lock.id);
	else taken(s, marked(lock));
	const hangsOn = s.locks.get(lock.id)?.optional;
	const optional = is === "free" && hangsOn ? { optional: hangsOn } : {};
	if (lock.many && is === "free") s.locks.delete(lock.id);
	else s.locks.set(lock.id, { is, what: lock.what, by, object: lock.object, many: lock.many, event, ...optional });
}

/** `if (!x) lock(…)`, where this path cannot tell what `x` is: that the lock is free after the unlock hangs on it. */
export function hangsOnCondition(s: PathState, fr: Frame, { id }: LockRef): void {
	const here = `${fr.chain}|${fr.block}`;
	const l = s.optional === here ? s.locks.get(id) : undefined;
	if (l) s.locks.set(id, { ...l, optional: here });
}

/** It may have been dropped meanwhile. */
export function perhapsHeld(s: PathState, id: string): void {
	const l = s.locks.get(id);
	if (l?.is === "held") s.locks.set(id, { ...l, many: true });
}

export function lockHappening(
	cx: Context,
	s: PathState,
	at: number,
	kind: "need" | "take" | "acquire" | "release",
	lock: LockRef,
	fact: LockFact,
	row?: ApiRow,
	callee?: string,
	inContext = false,
	untaken?: Untaken,
	site?: Happening["site"],
): void {
	const since = s.locks.get(lock.id)?.event ?? madeAt(s, lock.id);
	happen(cx, s, at, {
		kind,
		over: lock.what,
		key: lock.id,
		object: lock.object,
		fact,
		...(since === undefined ? {} : { since }),
		...(inContext ? { inContext } : {}),
		...(untaken ? { untaken } : {}),
		...(site ? { site } : {}),
		...(row ? { row, callee: row.name } : callee ? { callee } : {}),
	});
}

/** A lock the table cannot name on this call (all of a list, all of an exec context): something is held. */
export function anyLock(fr: Frame, e: Call): LockRef {
	const text = e.args[0] ? exprText(fr, e.args[0]) : (e.name ?? "");
	const id = `all of ${text}`;
	return { id, what: "resv", many: true, ofRound: false, object: { id, type: "array", text, many: true } };
}

export function beforeLock(cx: Context, s: PathState, at: number, row: ApiRow, lock: LockRef, withCtx: boolean): void {
	let fact = factOf(s, lock);
	if (row.asserts === "held" && !(row.family === OWN_FAMILY && fact === "free")) {
		// the author says so: a proof about the entry, unless one taken here may be the one that is meant
		const ours = [...s.locks.values()].some((l) => l.is === "held" && l.by === "us" && l.what === lock.what);
		const known = s.locks.get(lock.id);
		const fails = fact === "free" && (isRefused(cx, known) || isNobodys(cx, s, lock));
		const site = fails && !known ? siteOf(s, cx.frame, 0) : undefined;
		if (fails) lockHappening(cx, s, at, "need", lock, fact, row, undefined, false, undefined, site);
		if (!ours && known?.is !== "held") {
			setLock(s, lock, "held", at, "caller");
			if (!fails) s.entry = { ...s.entry, held: [...s.entry.held, lock.object] };
		}
		return;
	}
	if (row.asserts === "free") return;
	if (fact === "unknown" && row.lock.pre === "held" && (lock.many || lock.ofRound) && takesNone(cx, s, lock.what))
		fact = s.entry.certain ? "free" : "assumed-free";
	if (row.lock.pre === "held" && fact === "assumed-free") cx.asked = true;
	if (row.lock.pre === "held" && row.lock.effect !== "releases")
		lockHappening(cx, s, at, "need", lock, fact === "free" && isListed(cx, s, lock) ? "unknown" : fact, row);
	if (row.lock.pre !== "free" || row.lock.trylock || withCtx || lock.many || lock.ofRound) return;
	lockHappening(cx, s, at, "take", lock, fact, row);
	// it would have waited for itself: whoever comes back from it did not hold the lock
	if (row.lock.enforcement === "self-acquire" && fact !== "held" && !s.locks.has(lock.id))
		setLock(s, lock, "free", at, "caller");
}

/** It was asked for here and not got: the assertion fails, and is told once. */
function isRefused(cx: Context, known: HeldLock | undefined): boolean {
	return known?.by === "us" && known.dropped === undefined && cx.frame.via === undefined;
}

/**
 * A lock that was refused turns out to be the one that something else is guarded by, and may be held by that name
 * (ttm_bo_util.c:ttm_lru_walk_trylock, 6.12).
 */
export function foundSame(s: PathState, v: Value): void {
	if (s.locks.size === 0 || !v.s.startsWith("(== ") || (s.maskOf(v) & ZERO) !== 0) return;
	for (const name of v.s.slice("(== ".length, -1).split(" ")) {
		const owner = lockOwner(symbol(name));
		if (owner && s.locks.get(owner.s)?.is === "free") s.locks.delete(owner.s);
	}
}

/** The contract of this entry says that nobody holds it, and nothing here has to do with any other; one who dies asserts in vain. */
function isNobodys(cx: Context, s: PathState, { id }: LockRef): boolean {
	if (!s.entry.certain || s.entry.held.length > 0 || s.locks.has(id) || cx.frame.via !== undefined) return false;
	return !s.touched.has(DROPPED) && !DYING.has(s.entry.callback ?? "");
}

const DYING: ReadonlySet<string> = new Set(
	Object.values(LAST_PUT_HOOKS).flatMap((hook) => (hook ? [`${hook.struct}.${hook.member}`] : [])),
);

/** Dropped here, and others find it in a list: what takes the locks of a whole list takes this one, however it names them. */
function isListed(cx: Context, s: PathState, { id, what }: LockRef): boolean {
	const root = id.split(/[.-]/)[0]!;
	return s.locks.has(id) && (s.lost.has(root) || s.shared.has(root)) && !takesNone(cx, s, what) && takesSeveral(cx);
}

/** Locks taken one by one, by the names of their objects, are no list's; nor is the one that a helper takes. */
function takesSeveral(cx: Context): boolean {
	return [cx.frame.fn, ...cx.frame.callers].some((fn) => mayTakeSeveral(cx, fn, 4));
}

function mayTakeSeveral(cx: Context, fn: FunctionIr, deep: number): boolean {
	return (
		fn.blocks.some((_, block) => loopsLeft(fn, block, -1) !== null) ||
		[...fn.calls].some((name) => {
			const row = cx.row(name);
			if (row)
				return row.lock.what === undefined && row.lock.effect === "acquires" && !ONE_OBJECT.test(row.lock.on ?? "");
			const callee = deep > 0 ? cx.callees.follow(name, fn) : undefined;
			if (!callee) return LOCKISH_NAME.test(name);
			return mayTake(cx, callee, deep - 1) && mayTakeSeveral(cx, callee, deep - 1);
		})
	);
}

/** The object given, or what hangs in it. */
const ONE_OBJECT = /^arg\d+(?:(?:->|\.)\w+)*$/;

/** Nobody gets a lock by trying that he holds already. */
export function triesInVain(s: PathState, fr: Frame, row: ApiRow, e: Call, args: readonly Value[]): boolean {
	if (!row.lock.trylock && !onlyTries(s, row, args)) return false;
	const held = s.locks.get(lockOf(s, fr, row, e, args, UNKNOWN)?.id ?? "");
	return held?.is === "held" && !held.many;
}

/** `no_wait`: it answers -EBUSY where it would have to wait (ttm_bo.h:ttm_bo_reserve, 6.12). */
export function onlyTries(s: PathState, { lock, errorNeeds }: ApiRow, args: readonly Value[]): boolean {
	const noWait = lock.effect === "acquires" ? errorNeeds?.["EBUSY"] : undefined;
	return noWait !== undefined && (s.maskOf(args[noWait] ?? UNKNOWN) & ZERO) === 0;
}

/** A lock was dropped of which the path does not know that it is held. */
export const DROPPED = "dropped";

export function release(
	cx: Context,
	s: PathState,
	at: number,
	row: ApiRow,
	lock: LockRef | null,
	fr: Frame,
	e: Call,
): void {
	const dropped = lock ?? anyLock(fr, e);
	// not held is certain only where this path dropped it before, or failed to take it
	const known = s.locks.get(dropped.id);
	const here = `${fr.chain}|${fr.block}`;
	const fact = known && !(known.is === "free" && known.by === "caller") ? factOf(s, dropped, here) : "unknown";
	if (known?.is !== "held") s.touched.add(DROPPED);
	const ours = known?.is === "held" && known.by === "us" && !known.many;
	if (ours) givenBackAt(cx, s, fr, e, marked(dropped), depthAt(s.trail, known.event) >= fr.depth);
	// taken shared, it may be held by another name for the task; after an attempt that failed, other paths have to tell
	const failed = row.lock.shared === true && known?.is === "free" && known.by === "us";
	const untaken =
		row.family === OWN_FAMILY || (known && !failed) || dropped.many || dropped.ofRound || mayBeHeld(s, dropped)
			? undefined
			: untakenAt(s, fr, e, marked(dropped), symbol(rootOf(dropped.object.id)));
	// a reservation lock may hang on flags that no path follows to the end: it has to be a jump that passes it by
	const proof = dropped.what !== "resv" || s.jump?.chain === fr.chain ? untaken : undefined;
	lockHappening(cx, s, at, "release", dropped, fact, row, undefined, false, proof);
	if (known?.is !== "held" || dropped.many || dropped.ofRound) scattered(s);
	if (lock && !lock.many) {
		const held = s.locks.get(lock.id)?.is === "held";
		// another name for a lock we hold: some lock was dropped, we do not know which
		if (!held)
			for (const [id, l] of s.locks)
				if (l.is === "held" && l.what === lock.what && (l.many || l.by === "us") && !areApart(l.object, lock.object))
					loseLock(cx, s, at, id);
		setLock(s, lock, "free", at);
		if (!known) hangsOnCondition(s, fr, lock);
		s.locks.set(lock.id, { ...s.locks.get(lock.id)!, dropped: here });
	} else if (known?.is === "held") loseLock(cx, s, at, dropped.id);
	else for (const [id, l] of s.locks) if (l.what === dropped.what && (l.many || dropped.many)) loseLock(cx, s, at, id);
}

/** A lock of the same name in some structure is held: another way to reach this one, for all we know. */
function mayBeHeld(s: PathState, { what, id }: LockRef): boolean {
	const name = (key: string): string => /\w*$/.exec(key)![0];
	return [...s.locks].some(([other, l]) => l.is === "held" && l.what === what && name(other) === name(id));
}

/** A reservation lock is named by its object: what else was taken of that is another thing. */
export function marked({ id, what }: LockRef): string {
	return what === "resv" ? `resv|${id}` : id;
}

export function loseLock(cx: Context, s: PathState, at: number, id: string): void {
	const l = s.locks.get(id)!;
	happen(cx, s, at, { kind: "lose-track", over: l.what, key: id, object: l.object });
	if (l.many) dropArrays(cx, s);
	s.locks.delete(id);
	leftContexts(s, id);
}

/** Two locks that are written as members of different names lie apart, whatever they are members of. A pointer to a lock leads to any. */
function areApart(a: ObjectRef, b: ObjectRef): boolean {
	if (a.type === "resv" || b.type === "resv") return false;
	const [one, other] = [memberOf(a), memberOf(b)];
	return one !== undefined && other !== undefined && one !== other;
}

/** Whether what a call is given, as written, is another member than a lock lies in. */
export function isOtherMember(lock: ObjectRef, text: string): boolean {
	return areApart(lock, { ...lock, id: text, text });
}

/** The member a lock lies in, where it is written as one: `&x->member`. */
export function memberOf({ id, text }: ObjectRef): string | undefined {
	const name = text.startsWith("&") ? LAST_NAME.exec(text)?.[1] : undefined;
	return name !== undefined && name === LAST_NAME.exec(id)?.[1] ? name : undefined;
}

export const LAST_NAME = /(\w+)(?:\[[^\]]*\])?$/;

/**
 * A lock, or a section, under a name that is the same in every round of a loop: two rounds cannot take two of it. That is
 * also what lies in an object that was there before.
 */
export function isOneLock(fr: Frame, loop: ReadonlySet<number>, over: string, key: string): boolean {
	if (!ONE.has(over)) return false;
	let before = true;
	const name = key.replace(/^[a-z_]+:/, "").replace(MADE, (_, tag: string, at: string) => {
		if (tag === fr.tag ? isCalledIn(fr.fn, loop, Number(at)) : !isCallerOf(fr, tag)) before = false;
		return "c";
	});
	return before && /^&?(?:\d+:)?[A-Za-z_][\w.(),?-]*$/.test(name);
}

/** What a call made: the activation, and where the call stands. */
const MADE = /\bc(\w*):(\d+)\*?#/g;

const ONE: ReadonlySet<string> = new Set<LockClass | Resource>([
	...(["resv", "mutex", "spinlock", "rwlock", "rwsem", "mmap_lock"] as const),
	...(["acquire-ctx", "exec", "signalling", "device-section"] as const),
]);

const callsOf = new WeakMap<ReadonlySet<number>, ReadonlySet<number>>();

/** Whether the call at this place of the text lies in a loop. */
function isCalledIn(fn: FunctionIr, loop: ReadonlySet<number>, at: number): boolean {
	let calls = callsOf.get(loop);
	if (!calls) {
		const all = new Set<number>();
		for (const block of loop)
			walkBlock(fn.blocks[block]!, (e) => {
				if (e.t === "call") all.add(e.span.start);
			});
		callsOf.set(loop, all);
		calls = all;
	}
	return calls.has(at);
}

function isCallerOf(fr: Frame, tag: string): boolean {
	for (let above = fr.from?.frame; above; above = above.from?.frame) if (above.tag === tag) return true;
	return false;
}

/** Takes or drops the lock, or needs it of what this path has locked. */
export function isAboutLock(s: PathState, row: ApiRow, role: ArgRole | undefined, v: Value): boolean {
	return row.lock.effect !== "none" || (row.lock.pre === "held" && s.locks.get(identity(role, v))?.is === "held");
}
