/**
 * The observer's working copy while it reads one step: its state, the codes so far, and lockdep calls turned into codes.
 * Mutable only inside one `observe` call. Knows events, not the simulator's state.
 */
import type { Behaviour } from "../../kernel/behaviour.ts";
import { functionAt, LOCK_CLASS, LOCK_CODE } from "../../kernel/report-names.ts";
import {
	type Answer,
	acquire,
	type HeldLock,
	isHeld,
	type LockClass,
	type Lockdep,
	release,
	type Splat,
	type WaitType,
} from "./lockdep.ts";

export interface ContextEntry {
	readonly context: string;
	/** lock class entry that leaving has to undo; null = entering annotated nothing */
	readonly lock: string | null;
}

export interface TaskContext {
	/** preempt_count as far as contexts move it; may go negative after "scheduling while atomic" reset it */
	readonly preempt: number;
	readonly irqsOff: number;
	readonly open: readonly ContextEntry[];
	readonly holdsMmap: boolean;
}

/** All the observer remembers from step to step; plain data, part of a replay. */
export interface ObserverState {
	readonly lockdep: Lockdep;
	/** checks that report once per boot and have done so */
	readonly warned: readonly string[];
	readonly tasks: Readonly<Record<string, TaskContext>>;
	readonly panicked: boolean;
}

export interface Desk {
	state: ObserverState;
	readonly behaviour: Behaviour;
	readonly codes: string[];
	/** might_sleep reports are limited to one a second, which is one a step */
	sleepReported: boolean;
	/** a task went to sleep for a lock that it holds itself: a hang that draws no report of its own */
	hangs: boolean;
	/** the lock asked for last is the asking task's own */
	asksForOwn: boolean;
}

const SLEEP: WaitType = 4;
const CONFIG: WaitType = 3;
const FREE: WaitType = 1;

/** Wait types of the classes (mutex and rwsem sleep; spinlock_t and RCU are CONFIG; plain lockdep maps have none). */
export function lockClass(name: string): LockClass {
	switch (name) {
		case LOCK_CLASS.spin:
			return { name, inner: CONFIG, outer: 0 };
		case LOCK_CLASS.rcu:
			return { name, inner: CONFIG, outer: FREE };
		case LOCK_CLASS.acquire:
		case LOCK_CLASS.reclaim:
		case LOCK_CLASS.signalling:
			return { name, inner: 0, outer: 0 };
		default:
			return { name, inner: SLEEP, outer: 0 };
	}
}

const CALM: TaskContext = { preempt: 0, irqsOff: 0, open: [], holdsMmap: false };

export function contextOf(desk: Desk, task: string): TaskContext {
	return desk.state.tasks[task] ?? CALM;
}

export function setContext(desk: Desk, task: string, change: Partial<TaskContext>): void {
	const next = { ...contextOf(desk, task), ...change };
	desk.state = { ...desk.state, tasks: { ...desk.state.tasks, [task]: next } };
}

export function report(desk: Desk, code: string): void {
	if (!desk.codes.includes(code)) desk.codes.push(code);
}

/** WARN_ON_ONCE, RCU_LOCKDEP_WARN: true the first time. */
export function firstTime(desk: Desk, check: string): boolean {
	if (desk.state.warned.includes(check)) return false;
	desk.state = { ...desk.state, warned: [...desk.state.warned, check] };
	return true;
}

/** DEBUG_LOCKS_WARN_ON: reports once, and switches lockdep off (include/linux/debug_locks.h). */
export function debugLocksWarn(desk: Desk, code: string): void {
	if (!desk.state.lockdep.on) return;
	desk.state = { ...desk.state, lockdep: { ...desk.state.lockdep, on: false } };
	report(desk, code);
}

function codeOf(splat: Splat, where: string): string {
	switch (splat.kind) {
		case "recursive":
			return `LOCKDEP:recursive@${where}`;
		case "circular":
			return `LOCKDEP:circular@${where}:${splat.cls}`;
		case "bad-unlock":
			return `LOCKDEP:bad-unlock@${where}`;
		case "debug-locks":
			return `DEBUG_LOCKS_WARN:${splat.where === "match" ? LOCK_CODE.match : LOCK_CODE.release}`;
		default:
			return `LOCKDEP:${splat.kind}`;
	}
}

function take(desk: Desk, answer: Answer, where: string): void {
	desk.state = { ...desk.state, lockdep: answer.lockdep };
	if (answer.splat !== null) report(desk, codeOf(answer.splat, where));
}

const PLAIN: Omit<HeldLock, "cls" | "lock"> = { nest: null, trylock: false, read: 0, check: true, references: 0 };

/** lock_acquire() of one lock; `where` is the function the report would name. */
export function lockdepAcquire(
	desk: Desk,
	task: string,
	lock: { readonly cls: string; readonly lock: string } & Partial<HeldLock>,
	where: string,
): void {
	take(desk, acquire(desk.state.lockdep, task, { ...PLAIN, ...lock }, lockClass), where);
}

/** lock_release(). */
export function lockdepRelease(desk: Desk, task: string, lock: string, cls: string, where: string): void {
	take(desk, release(desk.state.lockdep, task, lock, cls, lockClass), where);
}

/** lock_is_held(); may itself report (a counted entry without nest lock). */
export function lockdepHeld(desk: Desk, task: string, lock: string, cls: string): boolean {
	const answer = isHeld(desk.state.lockdep, task, lock, cls);
	take(desk, answer, "");
	return answer.held;
}

export function where(desk: Desk, site: string): string {
	return functionAt(site, desk.behaviour);
}
