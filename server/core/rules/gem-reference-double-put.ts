/** A GEM object put although the one reference of this path was given back before. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import {
	callersOwn,
	callersUnlessDone,
	errorPointer,
	freedByFailure,
	givenBack,
	givenByCallee,
	withoutValue,
} from "./references.ts";
import { cite, type Rule } from "./rule.ts";

export const gemReferenceDoublePut: Rule = {
	id: "gem-reference-double-put",
	violation: "DBS-R08",
	severity: "error",
	replay: true,
	title: "a GEM object put twice for one reference",
	over: ["gem-ref", "bo-ref"],
	gone: ["put", "freed"],
	doubts: true,
	transitions: [
		errorPointer,
		withoutValue,
		...callersOwn(
			(h) =>
				`${h.callee}() gives back a reference to \`${h.object.text}\` that is the caller's: nobody has taken one for this function, and the caller gives its own back as well. Leave it out${cite(h.row, h.release)}`,
		),
		...callersUnlessDone(
			(h) =>
				`${h.callee}() gives back the reference to \`${h.object.text}\` that the caller has taken for this callback, and the function fails afterwards: then the caller gives it back itself. Put it after the last step that can fail, or not at all${cited(CITATIONS.failedMmap)}`,
		),
		freedByFailure,
		{ ...freedByFailure, in: "one" },
		{
			in: "freed",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() gives back a reference to \`${h.object.text}\`, which is gone: the call that was to set it up has failed, and has freed it with all that lies around it. Leave it out${cited(CITATIONS.failedInit)}`,
		},
		givenByCallee,
		...givenBack({
			in: "put",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() gives back a reference to \`${h.object.text}\` that is gone already: this one belongs to somebody else, whose object is freed under his hands. Drop one of the two${cite(h.row, h.release)}`,
		}),
	],
};
