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
	over: ["vmap", "cpu-access"],
	transitions: [
		{
			on: "open",
			when: (h) => isBuffer(h) && h.facts.cpuAccess === "none" && !h.row?.shows,
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		{
			// the caller may have announced it
			on: "open",
			when: (h) => isBuffer(h) && h.facts.cpuAccess === "unknown" && !h.row?.shows,
			to: "asked",
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		{
			// mapped by somebody before: no obligation that could go elsewhere
			on: "open",
			when: (h) => isBuffer(h) && h.facts.cpuAccess === "none" && h.row?.shows !== undefined,
			to: "shown",
			note: (h) => `${h.callee}() leads to the mapping of \`${h.object.text}\`, which may be imported`,
		},
		...["mapped", "asked", "touched"].map((state) => ({ in: state, on: "lose-track" as const, to: "start" })),
		{ in: "shown", on: "lose-track", when: (h) => h.direct === true, to: "start" },
		{ in: "asked", on: "access", when: (h) => h.facts.cpuAccess === "unknown", to: "touched", note: outside },
		{ in: "touched", on: "close", when: (h) => h.over === "cpu-access", to: "start" },
		{
			// nobody announces again what the caller has announced
			in: "touched",
			on: "open",
			when: (h) => h.over === "cpu-access",
			to: "start",
			reportNoted: true,
			report: (h) => `; ${h.callee}() below comes too late for that`,
		},
		...["mapped", "shown", "asked"].map((state) => ({
			in: state,
			on: "access" as const,
			when: (h: Happening) => h.facts.cpuAccess === "none",
			to: "start",
			report: outside,
		})),
	],
};

function isBuffer(h: Happening): boolean {
	return h.over === "vmap" && !h.facts.many && (h.object.type === "dmabuf" || h.object.type === "fb");
}

function outside(h: Happening): string {
	const { type, text } = h.object;
	const begin = type === "fb" ? CITATIONS.beginFbAccess : CITATIONS.beginCpuAccess;
	return `${h.how === "write" ? "writes" : "reads"} \`${text}\` through a kernel mapping outside begin/end_cpu_access: no cache maintenance, and no wait for the devices. Call ${begin.function}() first${cited(begin)}`;
}
