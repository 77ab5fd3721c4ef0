/** A second reservation lock taken without an acquire context: nobody orders the two. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { lockName, lockOf, type Rule } from "./rule.ts";

export const resvSecondWithoutCtx: Rule = {
	id: "resv-second-without-ctx",
	violation: "DBS-L06",
	severity: "warning",
	replay: true,
	title: "a second reservation lock without an acquire context",
	over: ["resv"],
	transitions: [
		{
			on: "ask",
			when: (h) => h.holding !== undefined && h.inContext === false,
			report: (h) =>
				`${h.callee}() takes ${lockName(h)} while ${lockOf(h.holding!.text)} is held, with no acquire context for the two: another task that takes them the other way round waits for ever, and so does this one if both are the same lock. Take both through one context${cited(CITATIONS.manyLocks)}`,
		},
	],
};
