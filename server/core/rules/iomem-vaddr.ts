/** The mapping of an imported buffer used as ordinary memory, without a look whether it is memory of a device. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import type { Rule } from "./rule.ts";

export const iomemVaddr: Rule = {
	id: "iomem-vaddr",
	violation: "DBS-V08",
	severity: "warning",
	replay: true,
	title: "the mapping of an imported buffer taken for ordinary memory",
	over: ["vmap"],
	transitions: [
		// a new mapping may be of another kind
		...[{}, { in: "looked" }].map((from) => ({
			...from,
			on: "open" as const,
			when: (h: Happening) => h.facts.imported && !h.facts.many && h.localToken === true && h.object.type === "dmabuf",
			to: "mapped",
			note: (h: Happening) => `${h.callee}() maps \`${h.object.text}\`, whose exporter is not known`,
		})),
		{ in: "mapped", on: "look", to: "looked" },
		{
			in: "looked",
			on: "access",
			when: (h) => h.device === true,
			to: "start",
			report: (h) =>
				`${h.how === "write" ? "writes" : "reads"} \`${h.object.text}\` through the bare address, and this path has seen that its exporter mapped memory of a device, which plain loads and stores must not touch${cited(CITATIONS.mapsDeviceMemory)}. Use the iosys_map helpers`,
		},
		{
			in: "mapped",
			on: "access",
			when: (h) => h.plain === true,
			to: "start",
			report: (h) =>
				`${h.how === "write" ? "writes" : "reads"} \`${h.object.text}\` through the bare address, but its exporter may have mapped memory of a device, which plain loads and stores must not touch${cited(CITATIONS.mapsDeviceMemory)}. Use the iosys_map helpers, or refuse the mapping if is_iomem is set`,
		},
	],
};
