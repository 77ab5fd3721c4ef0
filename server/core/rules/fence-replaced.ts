/** An exclusive fence that drops the shared one which this path added itself: waits no longer see that job. */
import { cite, type Rule } from "./rule.ts";

export const fenceReplaced: Rule = {
	id: "fence-replaced",
	violation: "DBS-F01",
	severity: "error",
	replay: true,
	title: "an unfinished fence dropped from a reservation object by another one",
	over: ["fence-list"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many,
			to: "shared",
			note: (h) => `${h.callee}() adds a fence to \`${h.object.text}\``,
		},
		{ in: "shared", on: "lose-track", to: "start" },
		// whoever waits, or may, leaves no unfinished fence behind
		{ in: "shared", on: "use", when: (h) => h.row?.maySleep === true, to: "start" },
		{
			in: "shared",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() drops the fence added to \`${h.object.text}\` above: an exclusive fence replaces all shared ones in this release, and whoever waits takes the earlier job for finished. Wait for it, or add a fence that ends after both${cite(h.row, h.release)}`,
		},
	],
};
