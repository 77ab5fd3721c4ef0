/** An allocation that may wait for reclaim, where the signalling of a fence depends on it. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { calls, type Rule } from "./rule.ts";

export const allocInSignalling: Rule = {
	id: "alloc-in-signalling",
	violation: "DBS-L09",
	severity: "warning",
	replay: true,
	title: "an allocation that may wait, in a fence signalling section",
	over: ["signalling"],
	transitions: [
		{
			on: "beneath",
			when: (h) => h.gfp !== undefined && /\bGFP_KERNEL\b/.test(h.gfp),
			report: (h) =>
				`${calls(h)} allocates with GFP_KERNEL where the signalling of a fence depends on this code: reclaim may wait for that very fence. Allocate before the job is published, or with GFP_NOWAIT and a way to fail${cited(CITATIONS.signalling)}`,
		},
	],
};
