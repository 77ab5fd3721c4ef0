/** begin/end_cpu_access that do not pair up on a path. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { unpairedBrackets } from "./program/access.ts";
import { cite, ends, type Rule } from "./rule.ts";

export const cpuAccessUnbalanced: Rule = {
	id: "cpu-access-unbalanced",
	violation: "DBS-C05",
	severity: "error",
	replay: true,
	title: "CPU access begun and not ended, ended twice, or after a failed begin",
	over: ["cpu-access"],
	exits: "inconsistent",
	gone: ["ended"],
	inText: unpairedBrackets,
	transitions: [
		{
			on: "close",
			when: (h) => h.untaken !== undefined && !h.facts.many,
			untaken: true,
			report: (h) =>
				`${h.callee}() ends a CPU access to \`${h.object.text}\` that this path never began: other ways to this call begin it first. Jump past it here${cite(h.row, h.release)}`,
		},
		{
			on: "open",
			when: (h) => !h.facts.many,
			to: "begun",
			note: (h) => `${h.callee}() begins CPU access to \`${h.object.text}\``,
		},
		{
			on: "open-failed",
			when: (h) => !h.facts.many,
			to: "failed",
			note: (h) => `${h.callee}() fails: no CPU access was begun`,
		},
		{ in: "failed", on: "open", to: "begun" },
		{ in: "begun", on: "close", to: "ended", note: (h) => `${h.callee}() ends it` },
		{ in: "begun", on: "hand-over", to: "start" },
		{ in: "begun", on: "lose-track", to: "start" },
		{ in: "failed", on: "lose-track", to: "start" },
		{ in: "ended", on: "open", to: "begun", note: (h) => `${h.callee}() begins CPU access to \`${h.object.text}\`` },
		{ in: "ended", on: "lose-track", to: "start" },
		{
			in: "ended",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() ends the CPU access to \`${h.object.text}\` a second time: the exporter takes it for the end of somebody else's. Leave one of the two out${cite(h.row, h.release)}`,
		},
		{
			in: "failed",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() ends a CPU access to \`${h.object.text}\` that never began: the begin call failed on this path. Skip the end${cite(h.row, h.release)}`,
		},
		{
			in: "begun",
			on: "exit",
			report: (h) =>
				`${ends(h)} with CPU access to \`${h.object.text}\` still open: caches are not handed back to the devices. End it on this path, too${cited(CITATIONS.endCpuAccess)}`,
		},
	],
};
