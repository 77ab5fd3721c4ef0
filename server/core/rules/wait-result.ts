/** A timed wait answers three ways; here two of them are taken for one. */
import type { Happening } from "../flow/machine.ts";
import { cite, ERR, GOOD, NULL, type Rule } from "./rule.ts";

export const waitResult: Rule = {
	id: "wait-result",
	violation: "DBS-S06",
	severity: "error",
	replay: true,
	title: "the three answers of a timed wait taken for two",
	over: ["result"],
	transitions: [
		{
			on: "give",
			when: (h) => isWait(h) && h.here !== undefined && (h.before! & GOOD) !== 0,
			report: (h) =>
				`${answers(h)}: returned as it is, callers take the time left over for a failure and a timeout for a success. Return 0 only for a positive answer${cite(h.row, h.release)}`,
		},
		{
			on: "give",
			when: (h) => isWait(h) && h.here !== undefined && (h.before! & (GOOD | NULL)) === NULL && h.waits === undefined,
			report: (h) =>
				`${answers(h)}: returned as it is, callers take a timeout for a success. Return an errno of your own for it${cite(h.row, h.release)}`,
		},
		{
			on: "look",
			when: (h) => isWait(h) && h.left === (ERR | GOOD) && h.waits !== "not",
			to: "mixed",
			note: (h) =>
				`${answers(h)}: from here the time left over goes the same way as an error. Test for less than 0, and for 0${cite(h.row, h.release)}`,
		},
		{
			on: "look",
			when: (h) => isWait(h) && h.left === (NULL | GOOD) && h.last === true && h.limited === true,
			to: "untimed",
			note: (h) =>
				`${answers(h)}: here a timeout goes on as if all were done. Test for 0, too${cite(h.row, h.release)}`,
		},
		{
			on: "look",
			when: (h) => h.late === true && h.row?.waits === true && h.row.returns.kind === "errno",
			to: "done",
			note: (h) =>
				`${h.callee}() answers 0 when all is done, and a negative errno when it could not wait: here the one is told as a timeout. Test for the errno${cite(h.row, h.release)}`,
		},
		{ in: "done", on: "exit", when: (h) => h.exit === "failure", reportNoted: true, report: () => "" },
		{ in: "untimed", on: "exit", when: (h) => h.exit === "success", reportNoted: true, report: () => "" },
		{ in: "mixed", on: "look", when: (h) => h.left !== h.before, to: "start" },
		{ in: "mixed", on: "give", when: (h) => h.here === undefined, to: "start" },
		{ in: "mixed", on: "exit", when: (h) => h.exit === "failure", reportNoted: true, report: () => "" },
	],
};

function answers(h: Happening): string {
	return `${h.callee}() answers a negative errno, 0 when time ran out, and the time left over when all is done`;
}

function isWait(h: Happening): boolean {
	return h.row?.returns.kind === "long_timeout";
}
