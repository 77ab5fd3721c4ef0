/** The result of a call that fails with NULL, tested with IS_ERR(). */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { follows, looksBlind, type Rule, unnoticed } from "./rule.ts";

export const errCheckOnNull: Rule = {
	id: "err-check-on-null",
	violation: "DBS-S04",
	severity: "error",
	replay: true,
	title: "NULL tested with IS_ERR()",
	over: ["result"],
	transitions: [
		{
			on: "look",
			when: (h) => h.row?.returns.kind === "null_on_error" && looksBlind(h),
			to: "mistaken",
			note: (h) =>
				`${h.callee}() fails with NULL, never with an error pointer: this test of \`${h.object.text}\` does not see it. Test for NULL${cited(CITATIONS.isErr)}`,
		},
		{
			in: "mistaken",
			on: "rely",
			to: "start",
			reportNoted: true,
			report: follows,
		},
		...unnoticed("mistaken"),
	],
};
