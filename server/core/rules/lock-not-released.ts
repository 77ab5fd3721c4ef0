/** A mutex, spinlock, rw-semaphore or RCU section taken on a path and still held where the function returns. */

import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ends, type Rule } from "./rule.ts";

export const lockNotReleased: Rule = {
	id: "lock-not-released",
	violation: "DBS-L13",
	severity: "error",
	replay: true,
	title: "a return with a mutex, spinlock, rw-semaphore or RCU section still held",
	over: ["mutex", "spinlock", "rwlock", "rwsem", "mmap_lock", "rcu"],
	exits: "inconsistent",
	doubts: true,
	transitions: [
		{
			on: "acquire",
			when: (h) => !h.facts.many && h.fact !== "held",
			to: "held",
			note: (h) => `${h.callee}() takes ${named(h)}`,
		},
		// dropped before it was taken here: the caller's, who gets it back
		{ on: "release", to: "callers" },
		{ in: "held", on: "release", to: "start" },
		{ in: "held", on: "lose-track", to: "start" },
		{
			in: "held",
			on: "exit",
			when: (h) => h.over === "rcu",
			report: (h) =>
				`${ends(h)} within the RCU read section that this function began: nothing may sleep from here on, and no grace period comes to an end. Leave it on this path, too${cited(CITATIONS.rcuSection)}`,
		},
		{
			in: "held",
			on: "exit",
			report: (h) =>
				`${ends(h)} with ${named(h)} still held: the next task that wants it waits for ever. Release it on this path, too${cited(CITATIONS.heldAtReturn)}`,
		},
	],
};

const WORDS: Readonly<Record<string, string>> = {
	spinlock: "spinlock",
	rwlock: "rwlock",
	rwsem: "rw-semaphore",
	mmap_lock: "mmap_lock",
};

/** "the mutex `&dev->lock`" */
function named(h: Happening): string {
	return `the ${WORDS[h.over] ?? "mutex"} \`${h.object.text}\``;
}
