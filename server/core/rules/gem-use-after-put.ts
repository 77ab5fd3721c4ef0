/** A GEM object used after the one reference of this path was given back. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { back, freedByFailure, givenBack, givenByCallee } from "./references.ts";
import type { Rule } from "./rule.ts";

export const gemUseAfterPut: Rule = {
	id: "gem-use-after-put",
	violation: "DBS-R09",
	severity: "error",
	replay: true,
	title: "a GEM object used after its reference was given back",
	over: ["gem-ref", "bo-ref"],
	doubts: true,
	gone: ["put", "freed"],
	transitions: [
		givenByCallee,
		// somebody else has it, too, or nobody can say
		{ in: "one", on: "hand-over", to: "start" },
		freedByFailure,
		...(["use", "discarded"] as const).map((on) => ({
			in: "freed",
			on,
			to: "start",
			report: (h: Happening) =>
				`${h.callee ? `${h.callee}() takes \`${h.object.text}\`` : `\`${h.object.text}\` is read`} after the call that was to set it up has failed: that call has freed it with all that lies around it. Leave it out, or keep what is needed beforehand${cited(CITATIONS.failedInit)}`,
		})),
		// whatever made it, the handle's reference is what keeps it alive from here on
		{ on: "close", when: (h) => h.behindHandle === true && !h.facts.many, to: "put", note: back },
		...givenBack({
			in: "put",
			on: "use",
			when: (h) => !isAboutLock(h),
			to: "start",
			report: (h) =>
				`${h.callee ? `${h.callee}() takes \`${h.object.text}\`` : `\`${h.object.text}\` is read`} after this path has given its reference back: a program may close the handle meanwhile, or whoever else has one drop it, and this is freed memory then. Put the object last${cited(CITATIONS.gemPut)}`,
		}),
	],
};

/** That a lock outlives its object is last-put-under-resv's to tell. */
const isAboutLock = (h: Happening): boolean =>
	h.row ? h.row.lock.effect === "releases" : h.object.text.endsWith("resv");
