/** A call failed, what was done before was undone, and the function tells its caller that all went well. */
import type { Happening } from "../flow/machine.ts";
import type { ReturnKind } from "../kernel/row.ts";
import { cite, type Rule } from "./rule.ts";

export const successOnFailure: Rule = {
	id: "success-on-failure",
	violation: "DBS-S05",
	severity: "error",
	replay: true,
	title: "success reported after a failure",
	over: ["result"],
	transitions: [
		{
			on: "end-after-failure",
			when: (h) => (h.row!.mustCheck || h.row!.allocates !== undefined) && REPORTS.has(h.row!.returns.kind),
			report: (h) => `${h.callee}() failed on this path, and ${says(h)}${cite(h.row, h.release)}`,
		},
	],
};

function says({ misread }: Happening): string {
	if (misread !== undefined)
		return `the function takes the error out of \`${misread}\`, which is no error pointer: what its caller gets is no errno. Take it from what failed`;
	return "the function reports success: its caller goes on with something that is not there. Return the error";
}

/** Conventions whose failure is one, and not just the other answer. */
const REPORTS: ReadonlySet<ReturnKind> = new Set<ReturnKind>([
	"errno",
	"err_ptr",
	"null_on_error",
	"null_or_err_ptr",
	"fd_or_errno",
	"count_or_errno",
]);
