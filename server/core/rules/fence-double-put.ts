/** A fence put although the one reference of this path was given back before. */
import { errorPointer, givenBack, withoutValue } from "./references.ts";
import { cite, type Rule } from "./rule.ts";

export const fenceDoublePut: Rule = {
	id: "fence-double-put",
	violation: "DBS-F08",
	severity: "error",
	replay: true,
	title: "a fence put twice for one reference",
	over: ["fence-ref"],
	gone: ["put"],
	doubts: true,
	transitions: [
		errorPointer,
		withoutValue,
		...givenBack({
			in: "put",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() gives back a reference to \`${h.object.text}\` that is gone already: this one belongs to somebody else, whose fence is freed under his hands. Drop one of the two${cite(h.row, h.release)}`,
		}),
	],
};
