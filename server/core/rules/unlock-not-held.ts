/** A mutex, spinlock or rw-semaphore dropped where it is not held: a second time, or after an attempt that failed. */

import { cite, type Rule } from "./rule.ts";

export const unlockNotHeld: Rule = {
	id: "unlock-not-held",
	violation: "DBS-L15",
	severity: "error",
	replay: true,
	title: "an unlock of a mutex, spinlock or rw-semaphore that is not held",
	over: ["mutex", "spinlock", "rwlock", "rwsem", "mmap_lock", "rcu"],
	transitions: [
		{
			on: "release",
			// an RCU section may be entered twice; whoever waits to write hangs between two that read (kernel/locking/rwsem.c)
			when: (h) => h.untaken !== undefined && !h.facts.many && (h.row?.lock.shared !== true || h.over === "rwsem"),
			untaken: true,
			report: (h) =>
				`${h.callee}() drops \`${h.object.text}\`, which this path never took: other ways to this call take it first. Jump past the unlock here${cite(h.row, h.release)}`,
		},
		// taken shared, it may be held twice: only one that this path took once and dropped is gone
		{ on: "acquire", when: (h) => h.row?.lock.shared === true && h.fact !== "held" && !h.facts.many, to: "shared" },
		{ in: "shared", on: "acquire", to: "start" },
		{ in: "shared", on: "release", to: "dropped", note: (h) => `${h.callee}() drops \`${h.object.text}\`` },
		{ in: "shared", on: "lose-track", to: "start" },
		{ in: "dropped", on: "acquire", to: "start" },
		{
			in: "dropped",
			on: "release",
			when: (h) => h.fact === "free",
			to: "start",
			report: (h) =>
				`${h.callee}() drops \`${h.object.text}\`, which this path took once and has dropped already: it ends somebody else's reading. Skip the unlock on this path${cite(h.row, h.release)}`,
		},
		{
			on: "release",
			// a lock taken shared may have been taken twice
			when: (h) => h.fact === "free" && !h.facts.many && h.row?.lock.shared !== true,
			report: (h) =>
				`${h.callee}() drops \`${h.object.text}\`, which is not held here: it lets a second task in beside the one that holds it. Skip the unlock on this path${cite(h.row, h.release)}`,
		},
	],
};
