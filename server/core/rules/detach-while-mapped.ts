/** An attachment detached, and so freed, while a mapping made through it is in place. */
import { cite, type Rule } from "./rule.ts";

export const detachWhileMapped: Rule = {
	id: "detach-while-mapped",
	violation: "DBS-M07",
	severity: "error",
	replay: true,
	title: "an attachment detached while it is mapped",
	over: ["mapping"],
	doubts: true,
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many && h.facts.ours,
			to: "mapped",
			note: (h) => `${h.callee}() maps the buffer for the device`,
		},
		{ in: "mapped", on: "close", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "owner-closed",
			to: "start",
			report: (h) =>
				`${h.callee}() frees the attachment while a table mapped through it is in place: the exporter can no longer undo the mapping. Unmap first${cite(h.row, h.release)}`,
		},
	],
};
