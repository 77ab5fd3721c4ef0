/** A reservation lock taken on a path and still held where the function returns. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ends, lockName, type Rule } from "./rule.ts";

export const resvNotReleased: Rule = {
	id: "resv-not-released",
	violation: "DBS-L03",
	severity: "error",
	replay: true,
	title: "a return with the reservation lock still held",
	over: ["resv", "resv-lock-array"],
	exits: "inconsistent",
	doubts: true,
	transitions: [
		{
			on: "acquire",
			when: (h) => !h.facts.many && !h.inContext && isItsOwn(h) && h.fact !== "held",
			to: "held",
			note: (h) => `${h.callee}() takes ${lockName(h)}`,
		},
		// all of an array, whose locks are one thing to whoever takes them
		{
			on: "open",
			to: "all",
			note: (h) => `${h.callee}() takes the reservation lock of every object in \`${h.object.text}\``,
		},
		{ in: "all", on: "lose-track", to: "start" },
		{
			in: "all",
			on: "exit",
			when: (h) => h.exit === "failure",
			report: (h) =>
				`${ends(h)} with the reservation locks of all of \`${h.object.text}\` still held: the next user of any of them waits for ever. Release them on this path, too${cited(CITATIONS.unlock)}`,
		},
		{ in: "held", on: "release", to: "start" },
		{ in: "held", on: "lose-track", to: "start" },
		{
			in: "held",
			on: "exit",
			report: (h) =>
				`${ends(h)} with ${lockName(h)} still held: the next user of the buffer waits for ever. Release it on this path, too${cited(CITATIONS.unlock)}`,
		},
	],
};

/** A call that takes the lock unless it gets one does so where this path gives it none. */
function isItsOwn({ row }: Happening): boolean {
	return row?.lock.pre !== "depends" || row.lock.unless !== undefined;
}
