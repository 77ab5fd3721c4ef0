/** CPU access that does not keep to the direction it was begun with: another one at its end, or a write where reads were announced. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { cite, type Rule } from "./rule.ts";

export const cpuAccessDirection: Rule = {
	id: "cpu-access-direction",
	violation: "DBS-C02",
	severity: "warning",
	replay: true,
	title: "CPU access in another direction than announced",
	over: ["cpu-access", "vmap"],
	transitions: [
		{
			on: "open",
			when: (h) => h.over === "cpu-access" && !h.facts.many && isConstant(h.direction),
			to: "begun",
			note: (h) => `${h.callee}() begins CPU access to \`${h.object.text}\` with ${h.direction}`,
		},
		{
			in: "begun",
			on: "close",
			when: (h) =>
				h.over === "cpu-access" &&
				isConstant(h.direction) &&
				h.opened !== undefined &&
				h.direction !== h.opened.direction,
			to: "start",
			report: (h) =>
				`${h.callee}() ends CPU access to \`${h.object.text}\` with ${h.direction}, but it was begun with ${h.opened?.direction}: the caches are handed back for another access than there was. Give both the same direction${cite(h.row, h.release)}`,
		},
		{ in: "begun", on: "close", when: (h) => h.over === "cpu-access", to: "start" },
		{ in: "begun", on: "lose-track", when: (h) => h.over === "cpu-access", to: "start" },
		{
			in: "begun",
			on: "access",
			when: (h) =>
				(h.how === "write" && h.opened?.direction === "DMA_FROM_DEVICE") ||
				(h.how === "read" && h.opened?.direction === "DMA_TO_DEVICE"),
			report: (h) =>
				`${h.how === "write" ? "writes" : "reads"} \`${h.object.text}\` within CPU access begun with ${h.opened?.direction}: ${h.how === "write" ? "nobody flushes what was written" : "what is read may be stale"}. Begin it with DMA_BIDIRECTIONAL${cited(CITATIONS.beginCpuAccess)}`,
		},
	],
};

function isConstant(direction: Happening["direction"]): boolean {
	return direction !== undefined && /^DMA_(?:TO_DEVICE|FROM_DEVICE|BIDIRECTIONAL)$/.test(direction);
}
