/** A signalling section or a walk over fences that is begun and not ended, or ended without a begin. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { calls, cite, ends, isOwn, type Rule } from "./rule.ts";

export const sectionUnbalanced: Rule = {
	id: "section-unbalanced",
	violation: "DBS-L16",
	severity: "error",
	replay: true,
	title: "a signalling section or a walk over fences that is not ended, or ended twice",
	over: ["signalling", "resv-iter"],
	exits: "inconsistent",
	doubts: true,
	gone: ["ended"],
	transitions: [
		{
			on: "open",
			when: (h) => !h.facts.many,
			to: "begun",
			note: (h) => `${h.callee}() begins ${named(h)}`,
		},
		{ in: "begun", on: "hand-over", to: "start" },
		{ in: "begun", on: "lose-track", to: "start" },
		{ in: "begun", on: "close", to: "ended", note: (h) => `${h.callee}() ends it` },
		{ in: "begun", on: "exit", when: isOwn, exits: "each", report: left },
		{ in: "ended", on: "open", to: "begun", note: (h) => `${h.callee}() begins ${named(h)}` },
		{
			in: "ended",
			on: "close",
			to: "start",
			report: (h) =>
				`${calls(h)} ends ${named(h)} a second time: ${OF[h.over]?.twice}. Leave one of the two out${cite(h.row, h.release)}`,
		},
	],
};

function left(h: Happening): string {
	return `${ends(h)} without ending ${named(h)}: ${OF[h.over]?.open}. End it on this path, too${cited(CITATIONS[h.over === "signalling" ? "signalling" : "endOfCursor"])}`;
}

const OF: Readonly<Record<string, { readonly open: string; readonly twice: string }>> = {
	signalling: {
		open: "whatever this task does from here on counts as needed for a fence",
		twice: "lockdep finds nothing to end, or ends the section around it",
	},
	"resv-iter": {
		open: "it has stopped early, and the fence it stands at is never put",
		twice: "it has stopped early, and the fence it stands at is put again",
	},
};

/** "the walk over fences `&cursor`" */
function named(h: Happening): string {
	return h.over === "signalling" ? "the signalling section" : `the walk over fences \`${h.object.text}\``;
}
