/** What is left behind on every way out: a purpose of the function, which its name says, or forgotten. Knows no rule. */
import { GETTING_NAME, KEEPS_LOCK_NAME, LOCKISH_NAME } from "../kernel/idioms.ts";
import type { LockClass } from "../kernel/row.ts";
import type { Entry } from "../kernel/vocabulary.ts";
import type { FlowInput } from "./analysis.ts";
import { LOST } from "./context.ts";
import { mayDrop } from "./drops.ts";
import { isCalledByCore, signatureOf } from "./entry.ts";
import type { Exit } from "./explore.ts";
import { memberOf } from "./locks.ts";
import type { Happening, Report } from "./machine.ts";

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
	{ over, key, object }: Happening,
): readonly string[] | null {
	if (!LOCKS.has(over)) return null;
	// whoever calls through a table, or runs a work item, takes no such lock over from any of its ways out
	if (over !== "resv" && (entry.callback !== undefined || signatureOf(fn))) return [];
	// a lock function that fails has given back what it took
	const id = `${machine}|${key}`;
	if (exits.some((exit) => exit.cls !== "failure" && isGivenBack(exit, id))) return null;
	if (entry.callback !== undefined) return entry.certain ? [] : null;
	if (signatureOf(fn)) return [];
	// callers of the file have been followed, where they could be
	const what = over as LockClass;
	if (what !== "resv" && callees.dropsForCaller(what, memberOf(object))) return null;
	if (KEEPS_LOCK_NAME.test(fn.name) || (what !== "resv" && GETTING_NAME.test(fn.name))) return null;
	// who calls a static function that was not followed from its callers has a pointer to it: the driver's own contract, unless it keeps it where it fails
	const fails = exits.some((exit) => exit.cls === "failure" && exit.state.locks.get(key)?.is === "held");
	if (fn.isStatic && what === "resv" && !fails && !isCalledByCore(fn)) return null;
	const others = fn.isStatic ? callees.besides(fn.name) : [];
	if (others.some((each) => mayGiveBack({ fn: each, callees, row }, what, memberOf(object)))) return null;
	return [`no caller of ${fn.name}() is meant to release it`];
}

export type Looked = Pick<FlowInput, "fn" | "callees" | "row">;

/** It drops such a lock, or calls what is not at hand and by its name may. */
function mayGiveBack({ fn, callees, row }: Looked, what: LockClass, member: string | undefined): boolean {
	if (mayDrop(row, fn, what, member)) return true;
	return [...fn.calls].some((name) => LOCKISH_NAME.test(name) && !row(name) && !callees.isHere(name, fn));
}

/**
 * A callee took it, which by its name is no lock function, and no way out of its caller gives it back: whether that is meant,
 * and at which of them it is missed, nobody can tell here.
 */
export function isHandedUp({ machine, happening, path, notes }: Report, exits: readonly Exit[]): boolean {
	const { over, key, apart } = happening;
	const taken = path.find((e) => notes.has(e.id));
	if (over !== "resv" || !apart || !taken || KEEPS_LOCK_NAME.test(taken.fn ?? "")) return false;
	const id = `${machine}|${key}`;
	return !exits.some((exit) => isGivenBack(exit, id));
}

function isGivenBack({ state }: Exit, id: string): boolean {
	return state.clean.has(id) || state.clean.has(LOST + id);
}
