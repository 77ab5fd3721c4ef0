/** The result of a call that fails with an error pointer, tested for NULL or kept where only NULL is expected. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ERR, follows, looksBlind, NULL, type Rule, unnoticed } from "./rule.ts";

export const nullCheckOnErrPtr: Rule = {
	id: "null-check-on-err-ptr",
	violation: "DBS-S03",
	severity: "error",
	replay: true,
	title: "an error pointer tested for NULL",
	over: ["result"],
	gone: ["failed"],
	transitions: [
		{
			on: "look",
			when: (h) => isErrPtr(h) && looksBlind(h),
			to: "mistaken",
			note: (h) =>
				`${h.callee}() fails with an error pointer, never with NULL: this test of \`${h.object.text}\` does not see it. Test with IS_ERR()${cited(CITATIONS.isErr)}`,
		},
		{
			in: "mistaken",
			on: "rely",
			to: "start",
			reportNoted: true,
			report: follows,
		},
		...unnoticed("mistaken"),
		{
			on: "look",
			when: (h) => isErrPtr(h) && h.left === ERR,
			to: "failed",
			note: (h) =>
				`${h.callee}() has failed here, and \`${h.object.text}\` keeps its error pointer: what follows takes it for a good one. Set it to NULL${cited(CITATIONS.isErr)}`,
		},
		{
			in: "failed",
			on: "rely",
			to: "start",
			reportNoted: true,
			report: follows,
		},
		{
			in: "failed",
			on: "stays",
			to: "start",
			reportNoted: true,
			report: (h) => `; ${h.tested!.fn}() tests it only for NULL`,
		},
	],
};

function isErrPtr(h: Happening): boolean {
	return h.row?.returns.kind === "err_ptr" && (h.before === undefined || (h.before & NULL) === 0);
}
