/** A fence put although the one reference of this path was given back before. */
import type { Happening } from "../flow/machine.ts";
import { errorPointer, givenBack, givenByCallee, onceTooOften, withoutValue } from "./references.ts";
import { cite, type Rule } from "./rule.ts";

const gone = (h: Happening): string =>
	`${h.callee}() gives back a reference to \`${h.object.text}\` that is gone already: this one belongs to somebody else, whose fence is freed under his hands. Drop one of the two${cite(h.row, h.release)}`;

export const fenceDoublePut: Rule = {
	id: "fence-double-put",
	violation: "DBS-F08",
	severity: "error",
	replay: true,
	title: "a fence put twice for one reference",
	over: ["fence-ref"],
	gone: ["put"],
	settled: ["even", "passed", "over"],
	doubts: true,
	transitions: [
		errorPointer,
		withoutValue,
		...onceTooOften(gone),
		givenByCallee,
		...givenBack({
			in: "put",
			on: "close",
			to: "start",
			report: gone,
		}),
	],
};
