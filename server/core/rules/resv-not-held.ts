/** A call that asserts the reservation lock, reached with the lock free. */
import type { Happening } from "../flow/machine.ts";
import { cite, lockName, type Rule } from "./rule.ts";

export const resvNotHeld: Rule = {
	id: "resv-not-held",
	violation: "DBS-L01",
	severity: "error",
	replay: true,
	title: "a call that needs the reservation lock, without the lock",
	over: ["resv"],
	transitions: [
		{
			on: "need",
			when: (h) => h.fact === "free" && h.row?.lock.enforcement === "lockdep-assert",
			report: missing,
		},
		{
			// nobody knows the callers, but what comes later on this path takes the lock itself: so it is free here, too
			on: "need",
			when: (h) => h.fact === "assumed-free" && h.row?.lock.enforcement === "lockdep-assert",
			to: "suspect",
			note: missing,
		},
		{
			in: "suspect",
			on: "take",
			// a lock dropped in between would be known to be free
			when: (h) => h.fact === "assumed-free" && h.row?.lock.enforcement === "self-acquire",
			to: "start",
			reportNoted: true,
			report: (h) => `; ${h.callee}() below takes it itself`,
		},
	],
};

function missing(h: Happening): string {
	if (h.row?.asserts && h.since === undefined) {
		const asserts = `${h.site?.callee ?? h.callee}() asserts ${lockName(h)}, and nobody holds that here: lockdep warns each time`;
		return h.site
			? `${asserts}, and what it does is unprotected. Take the lock around the call${cite(h.row, h.release)}`
			: `${asserts}. Take the lock before, or, where nothing needs it, drop the assertion${cite(h.row, h.release)}`;
	}
	return `${h.callee}() needs ${lockName(h)}, which is not held here: moves, other mappings and fence updates race with it, and lockdep warns. Take the lock around the call${cite(h.row, h.release)}`;
}
