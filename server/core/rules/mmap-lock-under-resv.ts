/** A call that may take mmap_lock, reached with a reservation lock held: the wrong order of the two. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { calls, lockName, type Rule } from "./rule.ts";

export const mmapLockUnderResv: Rule = {
	id: "mmap-lock-under-resv",
	violation: "DBS-L10",
	severity: "error",
	replay: true,
	title: "user memory touched, or mmap_lock taken, with the reservation lock held",
	over: ["resv"],
	transitions: [
		{
			on: "beneath",
			when: (h) => !h.facts.many && takesMmapLock(h),
			report: (h) =>
				`${calls(h)} may take mmap_lock while ${lockName(h)} is held: a page fault takes the two the other way round, and each waits for the other. Do it before taking the reservation lock, or after dropping it${cited(CITATIONS.lockOrder)}`,
		},
	],
};

function takesMmapLock({ row }: Happening): boolean {
	return (
		row?.takes?.includes("mmap_lock") === true ||
		(row?.lock.what === "mmap_lock" && row.lock.effect === "acquires" && row.lock.trylock !== true)
	);
}
