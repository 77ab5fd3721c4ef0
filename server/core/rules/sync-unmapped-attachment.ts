/** Caches looked after, in the exporter's hook for CPU access, for every attachment: mapped or not. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import type { Rule } from "./rule.ts";

export const syncUnmappedAttachment: Rule = {
	id: "sync-unmapped-attachment",
	violation: "DBS-C06",
	severity: "warning",
	replay: true,
	title: "caches looked after for attachments that may have no mapping",
	over: ["attachment"],
	transitions: [
		{
			on: "maintain",
			when: (h) => h.fact === "free",
			report: (h) =>
				`${h.callee}() runs for every attachment of the list, whether \`${h.object.text}\` has a mapping or not: without one the addresses of its table are stale or zero. Remember in the attachment that it is mapped, and skip the others${cited(CITATIONS.mappedOnly)}`,
		},
	],
};
