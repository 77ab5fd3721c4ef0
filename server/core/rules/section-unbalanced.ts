/** An acquire context, a set of locks, a signalling section or a walk over fences that is begun and not ended, or ended without a begin. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { calls, cite, ends, type Rule } from "./rule.ts";

/** A variable of the function, or a cookie that a call gave: nobody else can end it. */
const isOwn = (h: Happening): boolean => /^&(?!g:)/.test(h.key) || h.key.endsWith("#");

export const sectionUnbalanced: Rule = {
	id: "section-unbalanced",
	violation: "DBS-L16",
	severity: "error",
	replay: true,
	title: "an acquire context, set of locks, signalling section or walk over fences that is not ended, or ended twice",
	over: ["acquire-ctx", "exec", "signalling", "resv-iter"],
	exits: "inconsistent",
	doubts: true,
	gone: ["ended"],
	transitions: [
		{
			on: "close",
			// one that its callers know may be theirs, until the function begins it anew
			when: (h) => h.untaken !== undefined && isOwn(h),
			untaken: true,
			report: (h) =>
				`${h.callee}() ends ${named(h)}, which this path never began: other ways to this call begin it first. Jump past it here${cite(h.row, h.release)}`,
		},
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
		{ in: "begun", on: "exit", when: (h) => h.exit === "failure" && !h.facts.member, report: left },
		{ in: "ended", on: "open", to: "begun", note: (h) => `${h.callee}() begins ${named(h)}` },
		{ in: "ended", on: "lose-track", to: "start" },
		{
			in: "ended",
			on: "close",
			to: "start",
			report: (h) =>
				`${calls(h)} ends ${named(h)} a second time: ${TWICE[h.over]}. Leave one of the two out${cite(h.row, h.release)}`,
		},
	],
};

function left(h: Happening): string {
	return `${ends(h)} without ending ${named(h)}: ${OPEN[h.over]}. End it on this path, too${cited(CITATIONS[END[h.over]!])}`;
}

const END: Readonly<Record<string, "endOfContext" | "endOfSet" | "signalling" | "endOfCursor">> = {
	"acquire-ctx": "endOfContext",
	exec: "endOfSet",
	signalling: "signalling",
	"resv-iter": "endOfCursor",
};

const OPEN: Readonly<Record<string, string>> = {
	"acquire-ctx": "the context counts as a lock of this task for ever",
	exec: "its locks stay held and its list of objects is lost",
	signalling: "whatever this task does from here on counts as needed for a fence",
	"resv-iter": "it has stopped early, and the fence it stands at is never put",
};

const TWICE: Readonly<Record<string, string>> = {
	"acquire-ctx": "its locks are counted down in a context that is gone",
	exec: "its list is freed again, and its context ends twice",
	signalling: "lockdep finds nothing to end, or ends the section around it",
	"resv-iter": "it has stopped early, and the fence it stands at is put again",
};

const NAMED: Readonly<Record<string, string>> = {
	"acquire-ctx": "acquire context",
	exec: "set of locks",
	"resv-iter": "walk over fences",
};

/** "the acquire context `&ticket`" */
function named(h: Happening): string {
	if (h.over === "signalling") return "the signalling section";
	return `the ${NAMED[h.over]} \`${h.object.text}\``;
}
