/** A device attached to a buffer on a path and neither detached nor handed on where the function returns. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ends, type Rule } from "./rule.ts";
import { leftStored } from "./stored.ts";

export const attachmentLeak: Rule = {
	id: "attachment-leak",
	violation: "DBS-M06",
	severity: "error",
	replay: true,
	title: "an attachment that is never detached",
	over: ["attachment"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many && h.facts.ours,
			to: "attached",
			note: (h) => `${h.callee}() attaches a device to the buffer`,
		},
		{ in: "attached", on: "close", to: "start" },
		...leftStored("attached", () => "the device still attached"),
		{ in: "attached", on: "hand-over", to: "start" },
		{ in: "attached", on: "lose-track", to: "start" },
		{
			in: "attached",
			on: "exit",
			report: (h) =>
				`${ends(h)} with the device still attached: nobody knows the attachment any more, and it stays on the buffer's list. Detach it on this path, too${cited(CITATIONS.detach)}`,
		},
	],
};
