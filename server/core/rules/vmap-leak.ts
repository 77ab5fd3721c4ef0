/** A kernel mapping made on a path and neither undone nor handed on where the function returns. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import type { Rule } from "./rule.ts";

export const vmapLeak: Rule = {
	id: "vmap-leak",
	violation: "DBS-V01",
	severity: "error",
	replay: true,
	title: "a kernel mapping that is never undone",
	over: ["vmap"],
	transitions: [
		{
			on: "open",
			// a mapping whose token is the caller's is the caller's to undo
			when: (h) => !h.facts.many && h.localToken === true,
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		{ in: "mapped", on: "close", to: "start" },
		{ in: "mapped", on: "hand-over", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "exit",
			report: (h) =>
				`returns with the kernel mapping of \`${h.object.text}\` still in place: the core counts mappings, and the last put of the buffer meets a BUG_ON. Undo it on this path, too${cited(CITATIONS.lastPut)}`,
		},
	],
};
