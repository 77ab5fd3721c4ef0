/** A pin given back that was never taken, or given back twice. */
import { calls, cite, type Rule } from "./rule.ts";

export const unpinWithoutPin: Rule = {
	id: "unpin-without-pin",
	violation: "DBS-P02",
	severity: "error",
	replay: true,
	title: "an unpin after a pin that failed, or a second unpin",
	over: ["pin"],
	doubts: "either",
	transitions: [
		{
			on: "close",
			when: (h) => h.untaken !== undefined && !h.facts.many,
			untaken: true,
			report: (h) =>
				`${h.callee}() gives back a pin of \`${h.object.text}\` that this path never took: other ways to this call take it first. Jump past it here${cite(h.row, h.release)}`,
		},
		{
			on: "open-failed",
			when: (h) => !h.facts.many,
			to: "failed",
			note: (h) => `${h.callee}() fails: \`${h.object.text}\` is not pinned`,
		},
		{
			on: "open",
			when: (h) => !h.facts.many,
			to: "pinned",
			note: (h) => `${h.callee}() pins \`${h.object.text}\``,
		},
		{ in: "failed", on: "open", to: "pinned", note: (h) => `${h.callee}() pins \`${h.object.text}\`` },
		{ in: "failed", on: "lose-track", to: "start" },
		{ in: "pinned", on: "open", to: "start" },
		{ in: "pinned", on: "lose-track", to: "start" },
		{
			in: "pinned",
			on: "close",
			to: "unpinned",
			note: (h) => `${h.callee}() gives the pin of \`${h.object.text}\` back`,
		},
		{ in: "unpinned", on: "open", to: "pinned" },
		{ in: "unpinned", on: "lose-track", to: "start" },
		{
			in: "failed",
			on: "close",
			// the flag may say that nothing was pinned
			when: (h) => !h.steered?.(),
			to: "start",
			report: (h) =>
				`${calls(h)} gives back a pin of \`${h.object.text}\` that was never taken: pinning failed on this path. Where the buffer has another user this takes his pin away, else the kernel warns, and what is accounted as pinned is wrong. Skip it${cite(h.row, h.release)}`,
		},
		{
			in: "unpinned",
			on: "close",
			to: "start",
			report: (h) =>
				`${calls(h)} gives the pin of \`${h.object.text}\` back a second time: where the buffer has another user this takes his pin away, else the kernel warns, and what is accounted as pinned is wrong. Leave one of the two out${cite(h.row, h.release)}`,
		},
	],
};
