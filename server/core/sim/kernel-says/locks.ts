/**
 * Reservation locks, driver mutexes and acquire contexts as the lock code sees them: what it tells lockdep, and the
 * checks it makes itself (kernel/locking/mutex.c, ww_mutex.h, 6.12). Knows nothing of what the locks protect.
 */
import { LOCK_CLASS, LOCK_CODE, mutexClass } from "../../kernel/report-names.ts";
import type { SimEvent } from "../event.ts";
import { rcuWarn } from "./contexts.ts";
import { type Desk, debugLocksWarn, lockdepAcquire, lockdepHeld, lockdepRelease, report, where } from "./desk.ts";

export interface LockCall {
	readonly task: string;
	readonly site: string;
	readonly cls: "resv" | "mutex";
	readonly id: string;
	readonly ctx: string | null;
}

function lockId(cls: "resv" | "mutex", id: string): string {
	return `${cls}:${id}`;
}

function classOf(cls: "resv" | "mutex", id: string): string {
	return cls === "resv" ? LOCK_CLASS.resv : mutexClass(id);
}

function contextLock(ctx: string): string {
	return `ctx:${ctx}`;
}

function fakeLock(ctx: string): string {
	return `first-of:${ctx}`;
}

function takeLock(desk: Desk, call: LockCall, trylock: boolean): void {
	const nest = call.ctx === null ? null : contextLock(call.ctx);
	const lock = { cls: classOf(call.cls, call.id), lock: lockId(call.cls, call.id), nest, trylock };
	lockdepAcquire(desk, call.task, lock, where(desk, call.site));
}

/** The attempt: lockdep learns of the lock before the task gets it, or sleeps for it (mutex.c:__mutex_lock_common). */
export function attempt(desk: Desk, call: LockCall, trylock: boolean): void {
	if (!trylock) takeLock(desk, call, false);
}

/** The task has the lock; a trylock is told only now. */
export function acquired(desk: Desk, call: LockCall, trylock: boolean): void {
	if (trylock) takeLock(desk, call, true);
}

/** Given up: interrupted or told to back off. A context that has the lock already gets -EALREADY before lockdep is told. */
export function failed(desk: Desk, call: LockCall, trylock: boolean, errno: number): void {
	const EALREADY = 114;
	if (trylock || errno === EALREADY) return;
	lockdepRelease(desk, call.task, lockId(call.cls, call.id), classOf(call.cls, call.id), where(desk, call.site));
}

type Misuse = Extract<SimEvent, { ev: "ww-misuse" }>["what"];

const MISUSE: Partial<Record<Misuse, string>> = {
	"done-then-lock": LOCK_CODE.acquired,
	"not-contended": LOCK_CODE.acquired,
	"slow-with-locks": LOCK_CODE.acquired,
	"killed-twice": LOCK_CODE.kill,
	"slow-not-contended": LOCK_CODE.slow,
	"fini-with-locks": LOCK_CODE.fini,
};

/** The lock code notices a context used against its rules; it says so once, and lockdep is off after that. */
export function misuse(desk: Desk, what: Misuse): void {
	const name = MISUSE[what];
	if (name !== undefined) debugLocksWarn(desk, `DEBUG_LOCKS_WARN:${name}`);
}

/** The fence list is read as if locked: RCU complains when neither the lock nor a read section is there (dma-resv.c, 6.12). */
export function dereference(desk: Desk, task: string, id: string, what: "list" | "entry"): void {
	if (!desk.state.lockdep.on) return;
	const held =
		lockdepHeld(desk, task, lockId("resv", id), LOCK_CLASS.resv) ||
		lockdepHeld(desk, task, LOCK_CLASS.rcu, LOCK_CLASS.rcu);
	rcuWarn(desk, `resv-${what}`, !held);
}

/** dma_resv_assert_held(): a WARN that does not switch lockdep off (include/linux/lockdep.h:lockdep_assert, 6.12). */
export function assertHeld(desk: Desk, task: string, id: string, site: string): void {
	if (!desk.state.lockdep.on) return;
	if (lockdepHeld(desk, task, lockId("resv", id), LOCK_CLASS.resv)) return;
	report(desk, `LOCKDEP_ASSERT:${where(desk, site)}`);
}

/** might_lock(): as if the lock were taken and dropped here, without sleeping. */
export function mightLock(desk: Desk, call: LockCall): void {
	takeLock(desk, call, false);
	lockdepRelease(desk, call.task, lockId(call.cls, call.id), classOf(call.cls, call.id), where(desk, call.site));
}

/** Unlocking: lockdep first, then the mutex compares its owner (mutex.c:__mutex_unlock_slowpath). */
export function unlock(desk: Desk, call: LockCall, owner: string | null): void {
	lockdepRelease(desk, call.task, lockId(call.cls, call.id), classOf(call.cls, call.id), where(desk, call.site));
	if (owner !== call.task) debugLocksWarn(desk, `WARN:${LOCK_CODE.unlock}`);
}

/** A lock dies while somebody holds it (kernel/locking/mutex-debug.c:mutex_destroy, 6.12). */
export function destroy(desk: Desk, owner: string | null): void {
	if (owner !== null) debugLocksWarn(desk, `DEBUG_LOCKS_WARN:${LOCK_CODE.destroy}`);
}

/** ww_acquire_init(): a lock of its own class; newer kernels add a dummy lock of the mutex class (7.3 include/linux/ww_mutex.h). */
export function contextInit(desk: Desk, task: string, ctx: string, site: string, trylock = false): void {
	const nest = contextLock(ctx);
	lockdepAcquire(desk, task, { cls: LOCK_CLASS.acquire, lock: nest, trylock }, where(desk, site));
	if (!desk.behaviour.acquireCtxCountsAsLock) return;
	lockdepAcquire(desk, task, { cls: LOCK_CLASS.resv, lock: fakeLock(ctx), nest, trylock }, where(desk, site));
}

/** ww_acquire_done(): must be held, and not done before. */
export function contextDone(desk: Desk, task: string, ctx: string, doneBefore: boolean): void {
	if (desk.state.lockdep.on && !lockdepHeld(desk, task, contextLock(ctx), LOCK_CLASS.acquire)) {
		report(desk, `LOCKDEP_ASSERT:${LOCK_CODE.done}`);
	}
	if (doneBefore) debugLocksWarn(desk, `DEBUG_LOCKS_WARN:${LOCK_CODE.done}`);
}

/** ww_acquire_fini(): locks still held lose the lock they nest in. */
export function contextFini(desk: Desk, task: string, ctx: string, site: string): void {
	if (desk.behaviour.acquireCtxCountsAsLock) {
		lockdepRelease(desk, task, fakeLock(ctx), LOCK_CLASS.resv, where(desk, site));
	}
	lockdepRelease(desk, task, contextLock(ctx), LOCK_CLASS.acquire, where(desk, site));
}
