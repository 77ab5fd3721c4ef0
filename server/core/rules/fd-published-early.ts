/** A descriptor given to user space on a path that fails afterwards. */
import type { Happening } from "../flow/machine.ts";
import { cite, type Rule } from "./rule.ts";

const publishes = (h: Happening): boolean => h.row?.publishes === true;

export const fdPublishedEarly: Rule = {
	id: "fd-published-early",
	violation: "DBS-R04",
	severity: "error",
	replay: true,
	title: "a descriptor published before the last step that can fail",
	over: ["dmabuf-ref", "file-ref"],
	transitions: [
		{
			on: "close",
			when: (h) => !h.facts.many && publishes(h),
			to: "published",
			note: (h) =>
				`${h.callee}() gives user space the descriptor of \`${h.object.text}\`, and the function fails afterwards: the program can use and close a descriptor that it is never told of, and nobody can take it back. Reserve the number first, and publish as the last step, which cannot fail${cite(h.row, h.release)}`,
		},
		{ in: "published", on: "exit", when: (h) => h.exit === "failure", reportNoted: true, report: () => "" },
	],
};
