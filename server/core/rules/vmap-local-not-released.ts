/** A local kernel mapping, which keeps the reservation lock, left in place where the function returns. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ends, type Rule } from "./rule.ts";

export const vmapLocalNotReleased: Rule = {
	id: "vmap-local-not-released",
	violation: "DBS-V03",
	severity: "error",
	replay: true,
	title: "a local kernel mapping, and its lock, left behind",
	over: ["vmap-local"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many && h.localToken === true,
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\` and keeps its reservation lock`,
		},
		{ in: "mapped", on: "close", to: "start" },
		{ in: "mapped", on: "hand-over", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "exit",
			report: (h) =>
				`${ends(h)} inside the local mapping of \`${h.object.text}\`: the mapping and the reservation lock that protects it stay behind. Undo it on this path, too${cited(CITATIONS.localUnmap)}`,
		},
	],
};
