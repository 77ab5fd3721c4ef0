/** An acquire context, or set of locks, that is not ended or ended twice, ends while its locks are held, or takes one too late. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { calls, cite, contextName, ends, isOwn, type Rule } from "./rule.ts";

export const acquireCtxMisuse: Rule = {
	id: "acquire-ctx-misuse",
	violation: "DBS-L12",
	severity: "error",
	replay: true,
	title: "an acquire context not ended, ended twice or with locks held, or used after it was declared complete",
	over: ["acquire-ctx", "exec"],
	exits: "inconsistent",
	doubts: true,
	gone: ["ended"],
	yieldsTo: "resv-not-released",
	transitions: [
		{
			on: "close",
			// one that its callers know may be theirs, until the function begins it anew
			when: (h) => h.untaken !== undefined && isOwn(h),
			untaken: true,
			report: (h) =>
				`${h.callee}() ends ${contextName(h)}, which this path never began: other ways to this call begin it first. Jump past it here${cite(h.row, h.release)}`,
		},
		{ on: "close", when: (h) => h.fact === "held", report: early },
		{
			on: "open",
			when: (h) => !h.facts.many,
			to: "begun",
			note: (h) => `${h.callee}() begins ${contextName(h)}`,
		},
		{ on: "take", when: (h) => h.fact === "held", report: late },
		{ in: "begun", on: "take", when: (h) => h.fact === "held", report: late },
		{ in: "begun", on: "hand-over", to: "start" },
		{ in: "begun", on: "lose-track", to: "start" },
		{ in: "begun", on: "close", when: (h) => h.fact === "held", to: "ended", report: early },
		{ in: "begun", on: "close", to: "ended", note: (h) => `${h.callee}() ends it` },
		{ in: "begun", on: "exit", when: isOwn, exits: "each", report: left },
		{ in: "begun", on: "exit", when: (h) => h.exit === "failure" && !h.facts.member, report: left },
		{
			in: "begun",
			on: "exit",
			// a teardown may end what a structure leads to
			when: (h) => h.facts.member && h.unlike === true,
			assumes: (h) => `whoever sees this fail does not end ${contextName(h)}: another path that fails does that itself`,
			report: left,
		},
		{ in: "ended", on: "open", to: "begun", note: (h) => `${h.callee}() begins ${contextName(h)}` },
		{ in: "ended", on: "lose-track", to: "start" },
		{
			in: "ended",
			on: "close",
			to: "start",
			report: (h) =>
				`${calls(h)} ends ${contextName(h)} a second time: ${h.over === "exec" ? TWICE.exec : TWICE.context}. Leave one of the two out${cite(h.row, h.release)}`,
		},
	],
};

function left(h: Happening): string {
	const end = h.over === "exec" ? CITATIONS.endOfSet : CITATIONS.endOfContext;
	return `${ends(h)} without ending ${contextName(h)}: the context counts as a lock of this task for ever. End it on this path, too${cited(end)}`;
}

function early(h: Happening): string {
	return `${h.callee}() ends the acquire context \`${h.object.text}\` while a lock taken through it is held: its unlock counts down in a context that is gone. Drop every lock first${cite(h.row, h.release)}`;
}

function late(h: Happening): string {
	return `${h.callee}() takes a lock through \`${h.object.text}\` after that context was declared complete: from there on others rely on no lock being added. Take every lock before that${cite(h.row, h.release)}`;
}

const TWICE = {
	context: "its locks are counted down in a context that is gone",
	exec: "its list is freed again, and its context ends twice",
};
