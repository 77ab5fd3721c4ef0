/** A kernel mapping of the buffer made in the exporter's hook that begins CPU access. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { BEGIN_HOOK } from "../kernel/idioms.ts";
import { calls, type Rule } from "./rule.ts";

export const beginCreatesMapping: Rule = {
	id: "begin-creates-mapping",
	violation: "DBS-C10",
	severity: "info",
	replay: true,
	title: "the hook that begins CPU access maps the buffer into the kernel",
	over: ["vmap"],
	transitions: [
		{
			on: "maintain",
			when: (h) => BEGIN_HOOK.test(h.callback ?? ""),
			report: (h) =>
				`${calls(h)} maps the buffer into the kernel whenever CPU access begins: that is dear, can fail, and userspace causes it with an ioctl although it has a mapping of its own. Leave it to the vmap hook${cited(CITATIONS.mappedOnly)}`,
		},
	],
};
