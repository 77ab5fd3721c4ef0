/** An attachment used after detaching has freed it. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { withoutValue } from "./references.ts";
import type { Rule } from "./rule.ts";

export const useAfterDetach: Rule = {
	id: "use-after-detach",
	violation: "DBS-M16",
	severity: "error",
	replay: true,
	title: "an attachment used after it was detached",
	over: ["attachment"],
	gone: ["detached"],
	transitions: [
		withoutValue,
		{
			on: "close",
			when: (h) => !h.facts.many,
			to: "detached",
			note: (h) => `${h.callee}() frees \`${h.object.text}\``,
		},
		{ in: "detached", on: "lose-track", to: "start" },
		{
			in: "detached",
			on: "use",
			to: "start",
			report: (h) =>
				`${h.callee ? `${h.callee}() uses` : "reads"} \`${h.object.text}\` after detaching has freed it. Do it before the detach${cited(CITATIONS.detach)}`,
		},
		{
			in: "detached",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() frees \`${h.object.text}\` a second time. Leave one of the two out${cited(CITATIONS.detach)}`,
		},
	],
};
