/** What a call of a row does to locks: which one it is about, what must hold before, and how it stands afterwards. */
import type { ApiRow } from "../kernel/row.ts";
import { beneath } from "./beneath.ts";
import { guardedBy } from "./brought.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { answered, asked, firstOfContext, isWithin } from "./contexts.ts";
import { anyLock, beforeLock, factOf, hangsOnCondition, lockHappening, marked, onlyTries, setLock } from "./locks.ts";
import { exprText, load, store } from "./memory.ts";
import { type LockRef, lockOf } from "./objects.ts";
import type { RowCall } from "./row-call.ts";
import { takenAnew } from "./untaken.ts";
import { ANY, isPlain, POS, UNKNOWN, type Value, ZERO } from "./value.ts";

/** The lock a call is about; `already`: this path holds it through the very context that asks for it. */
export interface CalledLock {
	readonly lock: LockRef | null;
	readonly already: boolean;
}

/** Tells what is asked of locks before the call; the path ends where no kernel would answer in this way. */
export function lockBefore(cx: Context, s: PathState, fr: Frame, c: RowCall, at: number): CalledLock {
	const { e, row, args, value, ctx, brought, succeeded } = c;
	const found = isOfMade(row) ? null : lockOf(s, fr, row, e, args, value);
	if (brought) guardedBy(s, row, args, brought, found, at);
	const lock = brought ? null : found;
	if (lock) beforeLock(cx, s, at, row, lock, ctx !== undefined || onlyTries(s, row, args));
	// the kernel says -EALREADY to whoever holds it through the same context (kernel/locking/ww_mutex.h, 6.12)
	const already = ctx !== undefined && lock !== null && row.lock.effect === "acquires" && isWithin(s, ctx, lock);
	if (already && succeeded) s.dead = true;
	if (ctx && !succeeded && firstOfContext(s, fr, row, args, ctx)) s.dead = true;
	if (lock && !lock.ofRound) asked(cx, s, at, row, lock, ctx, ctx ? exprText(fr, e.args[row.lock.ctxArg!]!) : "");
	beneath(cx, s, fr, e, at, row, lock, args);
	return { lock, already };
}

/** The lock of an object that the call itself makes (`*arg4->…`): only known once that is there. */
export function lockOfMade(s: PathState, fr: Frame, c: RowCall): LockRef | null {
	const { e, row, args, value, pointed, succeeded } = c;
	const lock = lockOf(s, fr, row, e, args, value);
	// no lock is taken of nothing
	const there = succeeded && args[pointed] ? load(s, args[pointed]) : UNKNOWN;
	if (isPlain(there)) {
		s.facts.set(there.s, POS);
		// that it is there stays known for as long as anybody looks there
		store(s, args[pointed]!, there);
	}
	return lock;
}

/** `*arg4->…` */
export function isOfMade({ lock }: ApiRow): boolean {
	return lock.effect === "acquires" && lock.on?.startsWith("*") === true;
}

export function lockNotTaken(
	s: PathState,
	fr: Frame,
	{ row, ctx, sym }: RowCall,
	lock: LockRef,
	already: boolean,
	at: number,
): void {
	if (s.locks.get(lock.id)?.is !== "held") setLock(s, lock, "free", at);
	if (ctx && !lock.many) answered(s, fr, row, lock, ctx, sym);
	// -EALREADY means it is held, by this very context: not a failure to be unwound
	s.possible.set(
		sym,
		row.returns.errors.filter((x) => (x === "EALREADY") === already),
	);
}

export function lockTaken(cx: Context, s: PathState, fr: Frame, c: RowCall, lock: LockRef | null, at: number): void {
	const { e, row, args, ctx } = c;
	const it = lock ?? anyLock(fr, e);
	const is = perhapsNone(s, c) ? { ...it, many: true, object: { ...it.object, many: true } } : it;
	// it was reached through this pointer
	for (const [i, v] of args.entries())
		if (row.lock.on?.includes(`arg${i}`) && (s.facts.get(v.s) ?? ANY) === ANY && isReached(s, v)) s.facts.set(v.s, POS);
	lockHappening(cx, s, at, "acquire", is, factOf(s, is), row, undefined, ctx !== undefined);
	if (ctx) answered(s, fr, row, is, ctx);
	if (!is.many) takenAnew(cx, s, marked(is));
	setLock(s, is, "held", at);
	hangsOnCondition(s, fr, is);
}

/** Whoever may have to back off takes locks through the context that it is given: of objects that only it knows. */
export function takesAny({ args, lock, returns }: ApiRow): boolean {
	return lock.effect === "none" && args.includes("exec") && returns.errors.includes("EDEADLK");
}

/** Where a size that others keep may be 0, there may be nothing, and no lock of it. */
function perhapsNone(s: PathState, { e, row, args }: RowCall): boolean {
	const size = row.noneWithout;
	return size !== undefined && e.args[size]?.t === "field" && (s.maskOf(args[size] ?? UNKNOWN) & ZERO) !== 0;
}

/** A pointer out of memory, or one that an unknown callee gave: it, or what it leads to. */
function isReached(s: PathState, v: Value): boolean {
	if (s.created.has(v.s)) return v.off === "" || /^\.[\w.]+$/.test(v.off);
	return isPlain(v) && v.s.includes(".");
}
