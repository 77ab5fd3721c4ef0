/** A mutex, spinlock or rw-semaphore taken on a path that holds it already. */
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
			when: (h) => h.fact === "held" && h.row?.lock.shared !== true,
			report: (h) =>
				`${h.callee}() takes \`${h.object.text}\`, which is already held here: the lock is not recursive, the task waits for itself. Drop it before${cite(h.row, h.release)}`,
		},
	],
};
