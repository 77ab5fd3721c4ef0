/** A GEM object put although the one reference of this path was given back before. */
import { givenBack } from "./references.ts";
import { cite, type Rule } from "./rule.ts";

export const gemReferenceDoublePut: Rule = {
	id: "gem-reference-double-put",
	violation: "DBS-R08",
	severity: "error",
	replay: true,
	title: "a GEM object put twice for one reference",
	over: ["gem-ref", "bo-ref"],
	gone: ["put"],
	transitions: [
		{
			on: "close",
			when: (h) => h.untaken !== undefined && h.untaken.key === undefined,
			untaken: true,
			report: (h) =>
				`${h.callee}() gets \`${h.object.text}\`, which has no value on this path: other ways to this call give it one first. Jump past it here${cite(h.row, h.release)}`,
		},
		...givenBack({
			in: "put",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() gives back a reference to \`${h.object.text}\` that is gone already: this one belongs to somebody else, whose object is freed under his hands. Drop one of the two${cite(h.row, h.release)}`,
		}),
	],
};
