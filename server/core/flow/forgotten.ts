/** What is left behind on every way out: a purpose of the function, which its name says, or forgotten. Knows no rule. */
import { GETTING_NAME, KEEPS_LOCK_NAME, LOCKISH_NAME, TAKES_OR_DROPS_NAME } from "../kernel/idioms.ts";
import type { LockClass } from "../kernel/row.ts";
import type { Entry } from "../kernel/vocabulary.ts";
import type { FlowInput } from "./analysis.ts";
import { mayDrop } from "./drops.ts";
import { isCalledByCore, signatureOf } from "./entry.ts";
import type { Exit } from "./explore.ts";
import type { FunctionIr } from "./ir.ts";
import { memberOf } from "./locks.ts";
import type { Happening, Report } from "./machine.ts";
import { LOST } from "./state.ts";
import { canonicalResv } from "./value.ts";

/** Other things may be meant for whoever calls next: CPU access that one system call begins and another one ends. */
export const LOCKS: ReadonlySet<string> = new Set<LockClass>([
	...(["resv", "mutex", "spinlock", "rwlock", "rwsem", "mmap_lock", "rcu"] as const),
]);

/**
 * Assumptions under which a lock that no exit gives back was forgotten; null when it may be meant for the caller.
 * A callback's caller is the core, which takes nothing over but what the contract says.
 */
export function forgotten(
	{ fn, callees, row }: Looked,
	entry: Entry,
	exits: readonly Exit[],
	machine: string,
	{ over, key, object, apart }: Happening,
): readonly string[] | null {
	if (!LOCKS.has(over)) return null;
	// whoever calls through a table, or runs a work item, takes no such lock over from any of its ways out
	if (over !== "resv" && (entry.callback !== undefined || signatureOf(fn))) return [];
	const id = `${machine}|${key}`;
	if (isOnStack(fn, key)) return [];
	if (entry.callback !== undefined)
		return entry.certain && !exits.some(({ cls, state }) => cls !== "failure" && state.clean.has(id)) ? [] : null;
	// a lock function that fails has given back what it took; one that returns nothing cannot tell what it has done
	if (exits.some((exit) => exit.cls !== "failure" && exit.cls !== "void" && isGivenBack(exit, id))) return null;
	// returned is the very object, and its lock with it
	if (over === "resv" && fn.returns.includes("*") && exits.some((exit) => goesAlong(exit, key))) return null;
	// who keeps it where it fails does not keep it for a caller
	const fails = exits.some((exit) => exit.cls === "failure" && exit.state.locks.get(key)?.is === "held");
	return keptForNobody({ fn, callees, row }, over as LockClass, memberOf(object), apart === true, fails);
}

function goesAlong({ state, value }: Exit, key: string): boolean {
	return state.locks.get(key)?.is === "held" && canonicalResv(value) === key;
}

/** Assumptions under which no caller is meant to release what a function keeps; null when one may be. `apart`: a callee took it. */
export function keptForNobody(
	{ fn, callees, row }: Looked,
	what: LockClass,
	member: string | undefined,
	apart: boolean,
	fails: boolean,
): readonly string[] | null {
	if (signatureOf(fn)) return [];
	// callers of the file have been followed, where they could be
	if (what !== "resv" && callees.dropsForCaller(what, member)) return null;
	if (KEEPS_LOCK_NAME.test(fn.name) || (HELD_WITH_RESULT.has(what) && GETTING_NAME.test(fn.name))) return null;
	// who has a pointer to a static function may know what it does: the driver's own contract
	const byPointer = apart || callees.callersOf(fn.name).length === 0;
	if (fn.isStatic && what === "resv" && byPointer && !fails && !isCalledByCore(fn)) return null;
	const others = fn.isStatic ? callees.besides(fn.name) : [];
	if (others.some((each) => mayGiveBack({ fn: each, callees, row }, what, member))) return null;
	return [`no caller of ${fn.name}() is meant to release it`];
}

/** It lies in a variable of the function, which is gone when that returns: nobody reaches it from then on. */
function isOnStack(fn: FunctionIr, key: string): boolean {
	const name = /^(?:\w+:)?&(\w+)/.exec(key)?.[1];
	return name !== undefined && fn.locals.has(name);
}

/** Locks that go with what a function gets for its caller. */
const HELD_WITH_RESULT: ReadonlySet<LockClass> = new Set<LockClass>(["mutex", "rwsem", "rwlock", "mmap_lock"]);

export type Looked = Pick<FlowInput, "fn" | "callees" | "row">;

/** It drops such a lock, or calls what is not at hand and by its name may. */
export function mayGiveBack({ fn, callees, row }: Looked, what: LockClass, member: string | undefined): boolean {
	if (mayDrop(row, fn, what, member)) return true;
	return [...fn.calls].some((name) => saysLock(what, name) && !row(name) && !callees.isHere(name, fn));
}

/** By its name it may give such a lock back. */
export function saysLock(what: LockClass, name: string): boolean {
	return (what === "resv" ? LOCKISH_NAME : TAKES_OR_DROPS_NAME).test(name) && (what !== "rcu" || /rcu/.test(name));
}

/**
 * A callee took it, which by its name is no lock function, no way out of its caller gives it back, and a function of the file
 * drops such a lock for others: whether that is meant, and at which of them it is missed, nobody can tell here.
 */
export function isHandedUp(
	{ callees }: Looked,
	{ machine, happening, path, notes }: Report,
	exits: readonly Exit[],
): boolean {
	const { over, key, apart, object } = happening;
	const taken = path.find((e) => notes.has(e.id));
	if (over !== "resv" || !apart || !taken || KEEPS_LOCK_NAME.test(taken.fn ?? "")) return false;
	const id = `${machine}|${key}`;
	return !exits.some((exit) => isGivenBack(exit, id)) && callees.dropsForCaller("resv", memberOf(object));
}

export function isGivenBack({ state }: Exit, id: string): boolean {
	return state.clean.has(id) || state.clean.has(LOST + id);
}
