/**
 * Sleeping and the contexts that forbid it: spinlocks, RCU, disabled preemption or interrupts, and the annotations
 * (fence signalling, reclaim, mmap_lock). Knows nothing of reservation objects.
 */
import { LOCK_CLASS, MEMORY_CODE } from "../../kernel/report-names.ts";
import {
	contextOf,
	type Desk,
	firstTime,
	lockdepAcquire,
	lockdepHeld,
	lockdepRelease,
	report,
	setContext,
	where,
} from "./desk.ts";

/** RCU_LOCKDEP_WARN at one place of the kernel: once a boot, only while lockdep is on (include/linux/rcupdate.h, 6.12). */
export function rcuWarn(desk: Desk, check: string, wrong: boolean): void {
	if (desk.state.lockdep.on && wrong && firstTime(desk, check)) report(desk, "LOCKDEP:rcu-usage");
}

function rcuSleepCheck(desk: Desk, task: string, place: string): void {
	if (!desk.state.lockdep.on) return;
	const inside = lockdepHeld(desk, task, LOCK_CLASS.rcu, LOCK_CLASS.rcu);
	rcuWarn(desk, `rcu-sleep:${place}`, inside);
}

function atomic(desk: Desk, task: string): boolean {
	const { preempt, irqsOff } = contextOf(desk, task);
	return preempt !== 0 || irqsOff > 0;
}

/** might_sleep(): kernel/sched/core.c:__might_resched, 6.12. */
export function mightSleep(desk: Desk, task: string): void {
	rcuSleepCheck(desk, task, "might_sleep");
	if (!atomic(desk, task) || desk.sleepReported) return;
	desk.sleepReported = true;
	report(desk, "ATOMIC:sleep");
}

/**
 * The task really sleeps: kernel/sched/core.c:schedule_debug (6.12), which also forgets the wrong preempt count; a task that
 * comes back from the scheduler has interrupts on.
 */
export function schedule(desk: Desk, task: string): void {
	if (contextOf(desk, task).preempt !== 0) report(desk, "ATOMIC:sched");
	setContext(desk, task, { preempt: 0, irqsOff: 0 });
	rcuSleepCheck(desk, task, "schedule");
}

/** A page of the user's may have to be faulted in: mm/memory.c:__might_fault, 6.12. */
export function mightFault(desk: Desk, task: string): void {
	mightSleep(desk, task);
	lockdepAcquire(desk, task, { cls: LOCK_CLASS.mmap, lock: LOCK_CLASS.mmap, read: 1 }, MEMORY_CODE.fault);
	lockdepRelease(desk, task, LOCK_CLASS.mmap, LOCK_CLASS.mmap, MEMORY_CODE.fault);
}

/** An allocation: reclaim may run in it (might_alloc, include/linux/sched/mm.h, 6.12). */
export function mightAlloc(desk: Desk, task: string, gfp: "KERNEL" | "ATOMIC" | "NORECLAIM", array: boolean): void {
	if (gfp === "ATOMIC") return;
	if (gfp === "KERNEL") {
		const name = array ? MEMORY_CODE.allocArray : MEMORY_CODE.alloc;
		lockdepAcquire(desk, task, { cls: LOCK_CLASS.reclaim, lock: LOCK_CLASS.reclaim }, name);
		lockdepRelease(desk, task, LOCK_CLASS.reclaim, LOCK_CLASS.reclaim, name);
	}
	mightSleep(desk, task);
}

/** mmap() takes mmap_lock for writing until it returns. */
export function lockMmap(desk: Desk, task: string, site: string): void {
	mightSleep(desk, task);
	lockdepAcquire(desk, task, { cls: LOCK_CLASS.mmap, lock: LOCK_CLASS.mmap }, where(desk, site));
	setContext(desk, task, { holdsMmap: true });
}

export function unlockMmap(desk: Desk, task: string): void {
	if (!contextOf(desk, task).holdsMmap) return;
	setContext(desk, task, { holdsMmap: false });
	lockdepRelease(desk, task, LOCK_CLASS.mmap, LOCK_CLASS.mmap, "caller");
}

/**
 * Opens the annotation of fence signalling; null where the kernel opens none, because it is open or the context is atomic
 * (drivers/dma-buf/dma-fence.c:dma_fence_begin_signalling, 6.12).
 */
export function beginSignalling(desk: Desk, task: string, site: string): string | null {
	const map = LOCK_CLASS.signalling;
	if (lockdepHeld(desk, task, map, map) || contextOf(desk, task).preempt !== 0) return null;
	const trylock = desk.behaviour.signallingIsTrylock;
	lockdepAcquire(desk, task, { cls: map, lock: map, read: 1, trylock }, where(desk, site));
	return map;
}

export function endSignalling(desk: Desk, task: string, opened: string | null): void {
	if (opened !== null) lockdepRelease(desk, task, opened, opened, "caller");
}

/** A wait for a fence: sleeps, and is a lock of its own that the signalling annotation does not nest in (dma-fence.c:__dma_fence_might_wait). */
export function mightWaitForFence(desk: Desk, task: string, site: string): void {
	mightSleep(desk, task);
	const map = LOCK_CLASS.signalling;
	const signalling = desk.state.lockdep.on && lockdepHeld(desk, task, map, map);
	if (signalling) lockdepRelease(desk, task, map, map, where(desk, site));
	lockdepAcquire(desk, task, { cls: map, lock: map }, where(desk, site));
	lockdepRelease(desk, task, map, map, where(desk, site));
	if (signalling) {
		const trylock = desk.behaviour.signallingIsTrylock;
		lockdepAcquire(desk, task, { cls: map, lock: map, read: 1, trylock }, where(desk, site));
	}
}

/** Enter one of the contexts that a script writes before an operation. */
export function enterContext(desk: Desk, task: string, context: string, site: string): void {
	const { preempt, irqsOff, open } = contextOf(desk, task);
	let lock: string | null = null;
	switch (context) {
		case "spin":
			setContext(desk, task, { preempt: preempt + 1 });
			lock = LOCK_CLASS.spin;
			lockdepAcquire(desk, task, { cls: lock, lock }, where(desk, site));
			break;
		case "rcu":
			setContext(desk, task, { preempt: preempt + 1 });
			lock = LOCK_CLASS.rcu;
			lockdepAcquire(desk, task, { cls: lock, lock, read: 2, check: false }, where(desk, site));
			break;
		case "preempt":
			setContext(desk, task, { preempt: preempt + 1 });
			break;
		case "irq":
			setContext(desk, task, { irqsOff: irqsOff + 1 });
			break;
		case "signalling":
			lock = beginSignalling(desk, task, site);
			break;
		case "reclaim":
			lock = LOCK_CLASS.reclaim;
			lockdepAcquire(desk, task, { cls: lock, lock }, where(desk, site));
			break;
		case "mmaplock":
			mightSleep(desk, task);
			lock = LOCK_CLASS.mmap;
			lockdepAcquire(desk, task, { cls: lock, lock, read: 1 }, where(desk, site));
			break;
		default:
			break;
	}
	setContext(desk, task, { open: [...open, { context, lock }] });
}

/** Leave the innermost open context of that kind. */
export function leaveContext(desk: Desk, task: string, context: string): void {
	const { preempt, irqsOff, open } = contextOf(desk, task);
	const at = open.findLastIndex((entry) => entry.context === context);
	if (at < 0) return;
	const { lock } = open[at]!;
	setContext(desk, task, { open: open.toSpliced(at, 1) });
	if (lock !== null) lockdepRelease(desk, task, lock, lock, "caller");
	if (context === "spin" || context === "rcu" || context === "preempt")
		setContext(desk, task, { preempt: preempt - 1 });
	if (context === "irq") setContext(desk, task, { irqsOff: Math.max(0, irqsOff - 1) });
}

/**
 * Between operations the task waits for the next one, so that a lock entry lockdep cannot make sense of, or a preempt
 * count that sleeping in a spinlock has spoilt, shows at once.
 */
export function rest(desk: Desk, task: string): void {
	rcuSleepCheck(desk, task, "might_sleep");
	if (contextOf(desk, task).preempt !== 0 && contextOf(desk, task).open.length === 0) {
		mightSleep(desk, task);
		schedule(desk, task);
	}
}
