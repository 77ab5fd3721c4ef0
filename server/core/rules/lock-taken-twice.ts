/** A mutex, spinlock or rw-semaphore taken on a path that holds it already. */
import type { Happening } from "../flow/machine.ts";
import { cite, type Rule } from "./rule.ts";

export const lockTakenTwice: Rule = {
	id: "lock-taken-twice",
	violation: "DBS-L02",
	severity: "error",
	replay: true,
	title: "a mutex, spinlock or rw-semaphore taken that this path already holds",
	over: ["mutex", "spinlock", "rwlock", "rwsem", "mmap_lock"],
	transitions: [
		{
			on: "take",
			when: (h) => isTwice(h) && leadsThroughMember(h),
			assumes: (h) => `what leads to \`${h.object.text}\` has not changed in between`,
			report: twice,
		},
		{ on: "take", when: isTwice, report: twice },
	],
};

/** Readers may come twice. */
function isTwice(h: Happening): boolean {
	return h.fact === "held" && h.row?.lock.shared !== true;
}

/** `&dev->current->lock`: who gets `dev` may have made another one the current one. */
function leadsThroughMember({ object }: Happening): boolean {
	return /->.*->/.test(object.text);
}

function twice(h: Happening): string {
	return `${h.callee}() takes \`${h.object.text}\`, which is already held here: the lock is not recursive, the task waits for itself. Drop it before${cite(h.row, h.release)}`;
}
