/**
 * What a call does beneath something that is held or begun: locks, a stretch that must not sleep, a section on which the
 * signalling of a fence depends. Knows no rule; what is forbidden beneath what is theirs.
 */

import { BEGIN_HOOK } from "../kernel/idioms.ts";
import type { ApiRow } from "../kernel/row.ts";
import { type ObjectRef, RUNNING_TASK } from "../kernel/vocabulary.ts";
import type { Caller, Context, Frame, PathState } from "./context.ts";
import { happen } from "./happen.ts";
import type { Call, FunctionIr } from "./ir.ts";
import type { Happening, Over } from "./machine.ts";
import { exprText } from "./memory.ts";
import type { LockRef } from "./objects.ts";
import { argument, isObject } from "./objects.ts";
import { depthAt } from "./state.ts";
import type { Value } from "./value.ts";

/** What is begun by a function's entry alone: the context its caller runs it in. */
const CONTEXTS: Readonly<Record<string, Over | undefined>> = { atomic: "irq", signalling: "signalling" };

const TASK: ObjectRef = { id: RUNNING_TASK, type: "other", text: "" };

/** Beneath these nothing may sleep. */
const ATOMIC: ReadonlySet<Over> = new Set(["spinlock", "rwlock", "rcu", "irq", "preempt"]);

/** Tells the machines of a call that is made beneath something; the call's own lock is not among it. */
export function beneath(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	at: number,
	row: ApiRow,
	lock: LockRef | null,
	args: readonly Value[],
): void {
	if (!cx.hearsBeneath) return;
	const flags = typeof row.allocates === "number" ? e.args[row.allocates] : undefined;
	const gfp = flags ? exprText(fr, flags) : row.allocates !== undefined ? "GFP_KERNEL" : undefined;
	const tell = (over: Over, key: string, object: ObjectRef, since: number): void => {
		const site = since < 0 ? undefined : siteOf(s, fr, since);
		const h: Omit<Happening, "facts" | "release"> = {
			kind: "beneath",
			over,
			key,
			object,
			row,
			callee: row.name,
			...(gfp === undefined ? {} : { gfp }),
			...(site ? { site } : {}),
		};
		happen(cx, s, at, h);
	};
	for (const [id, l] of s.locks)
		if (l.is === "held" && !l.left && l.object.id !== lock?.object.id)
			// a reservation lock that a loop may have dropped
			tell(l.what, id, l.many && l.what === "resv" ? { ...l.object, many: true } : l.object, l.event);
	const context = CONTEXTS[s.entry.context];
	if (context) {
		const object = context === "signalling" ? whatItNeeds(s, fr, e, row, lock, args) : TASK;
		tell(context, RUNNING_TASK, object, 0);
	}
	for (const open of s.open)
		if (open.startsWith("signalling|")) tell("signalling", open, whatItNeeds(s, fr, e, row, lock, args), -1);
}

/** A callee that is followed only because of what is held here. */
export function graveBeneath(cx: Context, s: PathState, name: string, from: Caller): FunctionIr | undefined {
	if (!cx.hearsBeneath) return undefined;
	if (BEGIN_HOOK.test(s.entry.callback ?? "")) return cx.callees.grave(name, "maps", from);
	if (s.entry.context !== "process" || [...s.open].some((o) => o.startsWith("signalling|")))
		return cx.callees.grave(name, "allocates", from);
	for (const l of s.locks.values()) {
		if (l.is !== "held" || l.many) continue;
		const grave = cx.callees.grave(name, l.what === "resv" ? "faults" : "allocates", from);
		if (grave && (l.what === "resv" || ATOMIC.has(l.what))) return grave;
	}
	return undefined;
}

/** The lock a call takes or the object it waits for; the task itself when there is none. */
function whatItNeeds(
	s: PathState,
	fr: Frame,
	e: Call,
	row: ApiRow,
	lock: LockRef | null,
	args: readonly Value[],
): ObjectRef {
	if (lock) return lock.object;
	const i = row.waits ? row.args.findIndex(isObject) : -1;
	const object = args[i] ? argument(s, fr, row.args[i], args[i], e.args[i]) : undefined;
	return object && "id" in object ? object : TASK;
}

/** The call in the function that took the lock, or was entered with it, when the call itself lies further down. */
export function siteOf(s: PathState, fr: Frame, since: number): Happening["site"] {
	const depth = depthAt(s.trail, since);
	let site: Happening["site"];
	for (let at: Frame | undefined = fr; at?.from && at.depth > depth; at = at.from.frame)
		site = { fn: at.from.frame.fn.name, span: at.from.span, callee: at.fn.name };
	return site;
}
