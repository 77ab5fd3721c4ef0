/** A call that takes the reservation lock itself, reached with that lock already held. */
import { cite, lockName, type Rule } from "./rule.ts";

export const resvSelfDeadlock: Rule = {
	id: "resv-self-deadlock",
	violation: "DBS-L02",
	severity: "error",
	replay: true,
	title: "a call that takes the reservation lock, with that lock already held",
	over: ["resv"],
	transitions: [
		{
			on: "take",
			when: (h) => h.fact === "held" && h.row?.lock.enforcement === "self-acquire",
			report: (h) =>
				`${h.callee}() takes ${lockName(h)}, which is already held here: the lock is not recursive, the task waits for itself. Drop the lock first, or use the variant for callers that hold it${cite(h.row, h.release)}`,
		},
		{
			on: "take",
			when: (h) => h.fact === "held" && h.row?.lock.enforcement === "might-lock",
			report: (h) =>
				`${h.callee}() must be called without ${lockName(h)}, which is held here: an exporter's hook may take it, and lockdep reports possible recursive locking. Call it before taking the lock${cite(h.row, h.release)}`,
		},
	],
};
