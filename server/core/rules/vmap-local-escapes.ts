/** A local kernel mapping used, kept or unprotected outside the block between its vmap and its vunmap. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import type { Rule } from "./rule.ts";

export const vmapLocalEscapes: Rule = {
	id: "vmap-local-escapes",
	violation: "DBS-V03",
	severity: "error",
	replay: true,
	title: "a local kernel mapping outside its scope",
	over: ["vmap-local"],
	gone: ["unmapped"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many,
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\` for this block only`,
		},
		{
			in: "mapped",
			on: "hand-over",
			// with the buffer goes whoever ends the mapping
			when: (h) => h.direct !== true,
			to: "start",
			report: (h) =>
				`keeps a local mapping of \`${h.object.text}\` beyond its block: it is valid only until vunmap, under one hold of the reservation lock. Use a mapping that pins${cited(CITATIONS.localUnmap)}`,
		},
		{
			in: "mapped",
			on: "close",
			to: "unmapped",
			note: (h) => `${h.callee}() undoes the local mapping of \`${h.object.text}\` and drops its lock`,
		},
		{ in: "unmapped", on: "open", to: "mapped" },
		{
			in: "unmapped",
			on: "access",
			to: "start",
			report: (h) =>
				`${h.how === "write" ? "writes" : "reads"} \`${h.object.text}\` through a local mapping that has been undone: nothing keeps the buffer in place any more. Do it before the vunmap${cited(CITATIONS.localUnmap)}`,
		},
	],
};
