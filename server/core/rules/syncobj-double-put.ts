/** A sync object put although the one reference of this path was given back before. */
import { givenBack, givenByCallee } from "./references.ts";
import { cite, type Rule } from "./rule.ts";

export const syncobjDoublePut: Rule = {
	id: "syncobj-double-put",
	violation: "DBS-F14",
	severity: "error",
	replay: true,
	title: "a sync object put twice for one reference",
	over: ["syncobj-ref"],
	gone: ["put"],
	transitions: [
		{ in: "one", on: "hand-over", to: "start" },
		givenByCallee,
		...givenBack({
			in: "put",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() gives back a reference to \`${h.object.text}\` that is gone already: this one is the handle's, which leads to freed memory afterwards. Drop one of the two${cite(h.row, h.release)}`,
		}),
	],
};
