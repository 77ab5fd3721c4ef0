/** A table mapped for a device on a path and neither unmapped nor handed on where the function returns. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ends, type Rule } from "./rule.ts";
import { leftStored } from "./stored.ts";

export const mappingLeak: Rule = {
	id: "mapping-leak",
	violation: "DBS-M01",
	severity: "error",
	replay: true,
	title: "a mapping for a device that is never undone",
	over: ["mapping"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many && h.facts.ours,
			to: "mapped",
			note: (h) => `${h.callee}() maps the buffer for the device`,
		},
		{ in: "mapped", on: "close", to: "start" },
		...leftStored("mapped", () => "the table still mapped"),
		{ in: "mapped", on: "hand-over", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "exit",
			report: (h) =>
				`${ends(h)} with the table still mapped: nobody knows it any more, so the device keeps its addresses and the exporter its memory. Unmap it on this path, too${cited(CITATIONS.unmapAttachment)}`,
		},
	],
};
