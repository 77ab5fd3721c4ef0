/** Memory of a buffer touched through a kernel mapping that has been undone. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import type { Rule } from "./rule.ts";

export const useAfterVunmap: Rule = {
	id: "use-after-vunmap",
	violation: "DBS-V06",
	severity: "error",
	replay: true,
	title: "a kernel mapping used after it was undone",
	over: ["vmap"],
	gone: ["unmapped"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many && h.localToken === true,
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		// mapped twice: the first vunmap leaves one
		{ in: "mapped", on: "open", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "close",
			to: "unmapped",
			note: (h) => `${h.callee}() undoes the mapping of \`${h.object.text}\``,
		},
		{ in: "unmapped", on: "open", to: "mapped" },
		{ in: "unmapped", on: "lose-track", to: "start" },
		{
			in: "unmapped",
			on: "access",
			to: "start",
			report: (h) =>
				`${h.how === "write" ? "writes" : "reads"} \`${h.object.text}\` through a kernel mapping that has been undone: the address may lead nowhere by now. Do it before the vunmap${cited(CITATIONS.vunmap)}`,
		},
	],
};
