/** A fence added to a reservation object that this path locked itself, without a slot reserved since. */
import type { Happening } from "../flow/machine.ts";
import { cite, lockName, type Rule } from "./rule.ts";

/** Who makes the object finds a place for it, too, and reserves a slot for that (ttm_bo.c:ttm_bo_alloc_resource, 6.12). */
function makesIt(row: Happening["row"]): boolean {
	return row?.lock.unless !== undefined || /^(?:\*|result)/.test(row?.lock.on ?? "");
}

export const fenceSlotMissing: Rule = {
	id: "fence-slot-missing",
	violation: "DBS-F03",
	severity: "error",
	replay: true,
	title: "a fence added where no slot was reserved under this hold of the lock",
	over: ["resv", "fence-slots"],
	transitions: [
		{
			on: "acquire",
			// a lock within a context may be that of a helper that reserves, too
			when: (h) => !h.facts.many && !h.inContext && h.fact !== "held" && !makesIt(h.row),
			to: "locked",
			note: (h) => `${h.callee}() takes ${lockName(h)}: nothing is reserved under it yet`,
		},
		{ in: "locked", on: "release", to: "start" },
		{ in: "locked", on: "lose-track", to: "start" },
		// whatever else gets the object and may sleep may reserve on its way
		{
			in: "locked",
			on: "use",
			when: (h) => h.row?.maySleep === true && h.row.opens?.what !== "fence-slots",
			to: "start",
		},
		{ in: "locked", on: "open", to: "start" },
		{
			in: "locked",
			on: "open-failed",
			to: "refused",
			note: (h) => `${h.callee}() fails: no slot is reserved`,
		},
		{ in: "refused", on: "release", to: "start" },
		{ in: "refused", on: "lose-track", to: "start" },
		{ in: "refused", on: "open", to: "start" },
		{
			in: "refused",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() adds a fence to \`${h.object.text}\` although the reservation of a slot failed: the kernel may stop at a BUG here. Leave on this path without adding${cite(h.row, h.release)}`,
		},
		{
			in: "locked",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() adds a fence to \`${h.object.text}\`, and no slot was reserved since its lock was taken: what was reserved earlier is forgotten at the unlock, and without a slot the kernel stops. Reserve one first, where failing is still possible${cite(h.row, h.release)}`,
		},
	],
};
