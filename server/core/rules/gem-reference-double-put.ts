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
	transitions: givenBack({
		in: "put",
		on: "close",
		to: "start",
		report: (h) =>
			`${h.callee}() gives back a reference to \`${h.object.text}\` that is gone already: this one belongs to somebody else, whose object is freed under his hands. Drop one of the two${cite(h.row, h.release)}`,
	}),
};
