/** A sync object used after the one reference of this path was given back. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { givenBack, givenByCallee } from "./references.ts";
import type { Rule } from "./rule.ts";

export const syncobjUseAfterPut: Rule = {
	id: "syncobj-use-after-put",
	violation: "DBS-F11",
	severity: "error",
	replay: true,
	title: "a sync object used after its reference was given back",
	over: ["syncobj-ref"],
	gone: ["put"],
	transitions: [
		givenByCallee,
		// somebody else has it, too
		{ in: "one", on: "hand-over", to: "start" },
		...givenBack({
			in: "put",
			on: "use",
			to: "start",
			// a callee's as well: what it is given is the freed object, whatever it does with it
			when: () => true,
			report: (h) =>
				`${h.callee ? `${h.callee}() takes \`${h.object.text}\`` : `\`${h.object.text}\` is read`} after this path has given its reference back: a program that destroys the handle meanwhile frees it. Put the sync object last${cited(CITATIONS.syncobjPut)}`,
		}),
	],
};
