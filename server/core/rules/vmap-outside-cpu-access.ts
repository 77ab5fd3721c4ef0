/** Memory behind a kernel mapping of a dma-buf touched outside begin/end_cpu_access. */
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
			when: (h) => !h.facts.many && h.object.type === "dmabuf" && h.facts.cpuAccess === "none",
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		{ in: "mapped", on: "close", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "access",
			when: (h) => h.facts.cpuAccess === "none",
			to: "start",
			report: (h) =>
				`${h.how === "write" ? "writes" : "reads"} \`${h.object.text}\` through a kernel mapping outside begin/end_cpu_access: no cache maintenance, and no wait for the devices. Call ${CITATIONS.beginCpuAccess.function}() first${cited(CITATIONS.beginCpuAccess)}`,
		},
	],
};
