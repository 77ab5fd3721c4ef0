/** A reservation lock dropped where it is not held: after a failed lock call, or twice. */
import { cite, lockName, type Rule } from "./rule.ts";

export const resvUnlockNotHeld: Rule = {
	id: "resv-unlock-not-held",
	violation: "DBS-L04",
	severity: "error",
	replay: true,
	title: "an unlock without the lock",
	over: ["resv"],
	transitions: [
		{
			on: "release",
			when: (h) => h.untaken !== undefined && !h.facts.many,
			untaken: true,
			report: (h) =>
				`${h.callee}() drops ${lockName(h)}, which this path never took: other ways to this call take it first. Skip the unlock of what was not locked${cite(h.row, h.release)}`,
		},
		{
			on: "release",
			when: (h) => h.fact === "free" && !h.facts.many,
			report: (h) =>
				`${h.callee}() drops ${lockName(h)}, which is not held here: it takes the lock away from whoever holds it. Skip the unlock on this path${cite(h.row, h.release)}`,
		},
	],
};
