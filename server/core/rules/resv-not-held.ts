/** A call that asserts the reservation lock, reached with the lock free. */
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
			report: (h) =>
				`${h.callee}() needs ${lockName(h)}, which is not held here: moves, other mappings and fence updates race with it, and lockdep warns. Take the lock around the call${cite(h.row, h.release)}`,
		},
	],
};
