/** A descriptor's number that is reserved and neither published nor given back, or settled twice. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { calls, cite, ends, type Rule } from "./rule.ts";

export const fdUnbalanced: Rule = {
	id: "fd-unbalanced",
	violation: "DBS-R10",
	severity: "error",
	replay: true,
	title: "a reserved descriptor number that is neither published nor given back, or is twice",
	over: ["fd"],
	exits: "inconsistent",
	gone: ["spent"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many && h.fresh === true,
			to: "reserved",
			note: (h) => `${h.callee}() reserves the number \`${h.object.text}\``,
		},
		{ in: "reserved", on: "hand-over", to: "start" },
		{ in: "reserved", on: "lose-track", to: "start" },
		{
			in: "reserved",
			on: "close",
			to: "spent",
			note: (h) => `${h.callee}() ${publishes(h) ? "publishes it" : "gives it back"}`,
		},
		{
			in: "reserved",
			on: "exit",
			report: (h) =>
				`${ends(h)} with the descriptor number \`${h.object.text}\` reserved, which nobody will publish or give back: the process has one less for ever. Give it back on this path, too${cited(CITATIONS.numberBack)}`,
		},
		{
			in: "spent",
			on: "close",
			to: "start",
			report: (h) =>
				`${calls(h)} ${publishes(h) ? "publishes" : "gives back"} the descriptor number \`${h.object.text}\` a second time: it may be another file's by now. Leave one of the two out${cite(h.row, h.release)}`,
		},
	],
};

function publishes(h: Happening): boolean {
	return h.row?.publishes === true;
}
