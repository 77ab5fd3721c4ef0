/** Memory behind a kernel mapping of a dma-buf touched outside begin/end_cpu_access. */

import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import type { Rule } from "./rule.ts";

export const vmapOutsideCpuAccess: Rule = {
	id: "vmap-outside-cpu-access",
	violation: "DBS-C01",
	severity: "warning",
	replay: true,
	title: "a mapped buffer touched outside begin/end_cpu_access",
	over: ["vmap"],
	transitions: [
		{
			on: "open",
			when: (h) => isBuffer(h) && !h.row?.shows,
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		{
			// mapped by somebody before: no obligation that could go elsewhere
			on: "open",
			when: (h) => isBuffer(h) && h.row?.shows !== undefined,
			to: "shown",
			note: (h) => `${h.callee}() leads to the mapping of \`${h.object.text}\`, which may be imported`,
		},
		{ in: "mapped", on: "lose-track", to: "start" },
		{ in: "shown", on: "lose-track", when: (h) => h.direct === true, to: "start" },
		...["mapped", "shown"].map((state) => ({
			in: state,
			on: "access" as const,
			when: (h: Happening) => h.facts.cpuAccess === "none",
			to: "start",
			report: outside,
		})),
	],
};

function isBuffer(h: Happening): boolean {
	return !h.facts.many && (h.object.type === "dmabuf" || h.object.type === "fb") && h.facts.cpuAccess === "none";
}

function outside(h: Happening): string {
	const { type, text } = h.object;
	const begin = type === "fb" ? CITATIONS.beginFbAccess : CITATIONS.beginCpuAccess;
	return `${h.how === "write" ? "writes" : "reads"} \`${text}\` through a kernel mapping outside begin/end_cpu_access: no cache maintenance, and no wait for the devices. Call ${begin.function}() first${cited(begin)}`;
}
