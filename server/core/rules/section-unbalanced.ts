/** A signalling section, a walk over fences or a section in which the device stays, begun and not ended, or ended twice. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, type Citation, cited } from "../kernel/citations.ts";
import { calls, cite, ends, isOwn, type Rule } from "./rule.ts";

export const sectionUnbalanced: Rule = {
	id: "section-unbalanced",
	violation: "DBS-L16",
	severity: "error",
	replay: true,
	title: "a signalling section, a walk over fences or a section of the device that is not ended, or ended twice",
	over: ["signalling", "resv-iter", "device-section"],
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
				`${calls(h)} ends ${named(h)} a second time: ${OF[h.over]!.twice}. Leave one of the two out${cite(h.row, h.release)}`,
		},
	],
};

function left(h: Happening): string {
	const section = OF[h.over]!;
	return `${ends(h)} without ending ${named(h)}: ${section.open}. End it on this path, too${cited(section.asked)}`;
}

interface Section {
	readonly name: (text: string) => string;
	readonly open: string;
	readonly twice: string;
	readonly asked: Citation;
}

const OF: Readonly<Record<string, Section>> = {
	signalling: {
		name: () => "the signalling section",
		open: "whatever this task does from here on counts as needed for a fence",
		twice: "lockdep finds nothing to end, or ends the section around it",
		asked: CITATIONS.signalling,
	},
	"resv-iter": {
		name: (text) => `the walk over fences \`${text}\``,
		open: "it has stopped early, and the fence it stands at is never put",
		twice: "it has stopped early, and the fence it stands at is put again",
		asked: CITATIONS.endOfCursor,
	},
	"device-section": {
		name: (text) => `the section \`${text}\` in which the device stays`,
		open: "whoever unplugs the device waits for it for ever",
		twice: "whoever unplugs the device no longer waits for somebody else who still needs it",
		asked: CITATIONS.endOfDeviceSection,
	},
};

/** "the walk over fences `&cursor`" */
function named(h: Happening): string {
	return OF[h.over]!.name(h.object.text);
}
