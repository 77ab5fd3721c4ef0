/** A vunmap of a dma-buf for which there is no mapping, or with another map than the vmap filled in. */
import type { Happening } from "../flow/machine.ts";
import { calls, cite, type Rule } from "./rule.ts";

/**
 * The dma-buf core counts mappings, and so do drivers that undo one by the object alone. GEM's own helpers accept an empty
 * map, and some drivers keep the one mapping an object has.
 */
function isCounted({ object, row }: Happening): boolean {
	if (object.type === "dmabuf") return true;
	return row !== undefined && !row.args.includes("map") && (row.closes ?? row.opens)?.once === undefined;
}

export const vunmapMismatch: Rule = {
	id: "vunmap-mismatch",
	violation: "DBS-V02",
	severity: "error",
	replay: true,
	title: "a vunmap that does not fit a vmap",
	over: ["vmap"],
	doubts: "either",
	transitions: [
		{
			on: "close",
			when: (h) => h.untaken !== undefined && !h.facts.many && h.row?.closes?.once === undefined,
			untaken: true,
			report: (h) =>
				`${h.callee}() undoes a mapping of \`${h.object.text}\` that this path never made: other ways to this call make it first. Jump past it here${cite(h.row, h.release)}`,
		},
		{
			on: "open-failed",
			when: (h) => !h.facts.many && isCounted(h),
			to: "failed",
			note: (h) => `${h.callee}() fails: \`${h.object.text}\` is not mapped`,
		},
		{
			on: "open",
			when: (h) => !h.facts.many && isCounted(h),
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		{ in: "failed", on: "open", to: "mapped" },
		{ in: "failed", on: "lose-track", to: "start" },
		{ in: "mapped", on: "open", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "close",
			when: (h) => h.foreign === true,
			to: "start",
			report: (h) =>
				`${calls(h)} gets another map than the one that describes the mapping of \`${h.object.text}\`: the core compares them and stops the kernel. Pass the map that vmap has filled in${cite(h.row, h.release)}`,
		},
		{
			in: "mapped",
			on: "close",
			to: "unmapped",
			note: (h) => `${h.callee}() undoes the mapping of \`${h.object.text}\``,
		},
		{ in: "unmapped", on: "open", to: "mapped" },
		{ in: "unmapped", on: "lose-track", to: "start" },
		{
			in: "failed",
			on: "close",
			when: isCounted,
			to: "start",
			report: (h) =>
				`${calls(h)} undoes a mapping of \`${h.object.text}\` that was never made: vmap failed on this path, and the kernel stops where it counts none. Skip it${cite(h.row, h.release)}`,
		},
		{
			in: "unmapped",
			on: "close",
			when: isCounted,
			to: "start",
			report: (h) =>
				`${calls(h)} undoes the mapping of \`${h.object.text}\` a second time: the kernel stops where it counts none, or takes away somebody else's. Leave one of the two out${cite(h.row, h.release)}`,
		},
	],
};
