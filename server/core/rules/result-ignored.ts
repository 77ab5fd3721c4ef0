/** The result of a call that can fail is thrown away, and what follows takes success for granted. */
import type { Happening } from "../flow/machine.ts";
import { undoing } from "../flow/results.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { droppedBegins } from "./program/access.ts";
import { cite, ERR, follows, GOOD, type Rule } from "./rule.ts";

export const resultIgnored: Rule = {
	id: "result-ignored",
	violation: "DBS-S01",
	severity: "warning",
	replay: true,
	title: "the result of a call that can fail, thrown away",
	over: ["result"],
	inText: droppedBegins,
	gone: ["failed", "told"],
	transitions: [
		{
			on: "look",
			when: (h) => h.row?.leavesOut === true && h.left === ERR,
			to: "failed",
			note: (h) =>
				`${h.callee}() has failed here, and this path goes on as if it had not: the pointer that it was to fill in is still NULL${cite(h.row, h.release)}. Leave here, or skip what needs the pointer`,
		},
		{
			in: "failed",
			on: "rely",
			to: "start",
			severity: "error",
			reportNoted: true,
			report: follows,
		},
		{
			on: "rely",
			// what a look has not seen, another rule tells
			when: (h) => h.row?.returns.kind === "err_ptr" && h.before === (ERR | GOOD) && !h.blind,
			to: "told",
			severity: "error",
			report: (h) =>
				`${h.callee}() may have failed, and \`${h.object.text}\` is then an error pointer: nothing on this path has looked at it. Test it with IS_ERR() before it is used${cited(CITATIONS.isErr)}`,
		},
		{
			on: "drop",
			when: (h) => h.matters === true && grants(h),
			report: (h) =>
				`the result of ${h.callee}() is thrown away: where it fails, what follows relies on something that is not there. Look at it and give the error on${cite(h.row, h.release)}`,
		},
		{
			on: "drop",
			when: (h) => h.matters === true && !grants(h) && h.row?.waits === true,
			severity: "info",
			report: (h) =>
				`the result of ${h.callee}() is thrown away: a signal ends the wait before its time, and what follows takes it for over. Look at it, or wait without being interrupted${cite(h.row, h.release)}`,
		},
		{
			on: "drop",
			when: (h) => h.matters === true && h.facts.here && tellsAlone(h),
			to: "concealed",
			note: (h) =>
				`the result of ${h.callee}() is thrown away: where it fails, nobody is told. Look at it and give the error on${cite(h.row, h.release)}`,
		},
		{
			in: "concealed",
			on: "exit",
			when: (h) => h.exit === "success" || h.exit === "unknown",
			to: "start",
			reportNoted: true,
			report: () => "; what is returned in the end does not tell",
		},
	],
};

/** Only its result says how it went: it fills nothing in that could be looked at instead, and is no part of an unwinding. */
function tellsAlone({ row }: Happening): boolean {
	if (row?.returns.kind !== "errno" || row.args.includes("out") || row.lock.effect !== "none") return false;
	// a wait that only a signal ends is best effort
	return row.waits !== true && !undoing(row) && row.returns.errors.some((name) => !SIGNALS.has(name));
}

const SIGNALS: ReadonlySet<string> = new Set(["ERESTARTSYS", "EINTR"]);

function grants(h: Happening): boolean {
	return h.row?.opens !== undefined || h.row?.lock.effect === "acquires";
}
