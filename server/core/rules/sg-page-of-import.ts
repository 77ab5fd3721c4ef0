/** The pages behind a table that another driver has mapped. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import type { Rule } from "./rule.ts";

export const sgPageOfImport: Rule = {
	id: "sg-page-of-import",
	violation: "DBS-M18",
	severity: "warning",
	replay: true,
	title: "pages of an imported table",
	over: ["mapping"],
	transitions: [
		{
			on: "open",
			when: (h) => h.facts.ours,
			to: "mapped",
			note: (h) => `${h.callee}() maps the buffer: the table is the exporter's`,
		},
		{
			in: "mapped",
			on: "access",
			report: (h) =>
				`${h.callee}() looks at the pages of an imported table: it has addresses for the device, but need not have pages, and with CONFIG_DMABUF_DEBUG they lead nowhere. Use the device addresses, or vmap for the CPU${cited(CITATIONS.mangledTable)}`,
		},
	],
};
