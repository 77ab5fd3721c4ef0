/** A descriptor given to user space on a path that fails afterwards, or still needs what a close of it frees. */
import type { Happening } from "../flow/machine.ts";
import { cite, type Rule } from "./rule.ts";

const publishes = (h: Happening): boolean => h.row?.publishes === true;

const note = (h: Happening): string =>
	`${h.callee}() gives user space the descriptor of \`${h.object.text}\`${cite(h.row, h.release)}`;

const failed = (): string =>
	", and the function fails afterwards: the program can use and close a descriptor that it is never told of, and nobody can take it back. Reserve the number first, and publish as the last step, which cannot fail";

export const fdPublishedEarly: Rule = {
	id: "fd-published-early",
	violation: "DBS-R04",
	severity: "error",
	replay: true,
	title: "a descriptor published before the last step that can fail, or that needs the file",
	over: ["dmabuf-ref", "file-ref"],
	transitions: [
		{ on: "close", when: (h) => !h.facts.many && publishes(h) && h.given !== undefined, to: "alone", note },
		{ on: "close", when: (h) => !h.facts.many && publishes(h), to: "published", note },
		{ on: "open", when: (h) => !h.facts.many && h.fresh === true, to: "one" },
		{ in: "one", on: "close", when: publishes, to: "alone", note },
		// another reference of the function's, or of somebody it knows, keeps the file
		{ in: "one", on: "open", to: "start" },
		{ in: "one", on: "hand-over", to: "start" },
		{ in: "one", on: "lose-track", to: "start" },
		{
			in: "alone",
			on: "use",
			to: "published",
			reportNoted: true,
			report: (h) =>
				`, and \`${h.object.text}\` is needed afterwards: another thread can close the number it guesses, and that frees it. Reserve the number first, and publish as the last step`,
		},
		{ in: "alone", on: "exit", when: (h) => h.exit === "failure", reportNoted: true, report: failed },
		{ in: "published", on: "exit", when: (h) => h.exit === "failure", reportNoted: true, report: failed },
	],
};
