/** A reservation lock taken on a path and still held where the function returns. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { lockName, type Rule } from "./rule.ts";

export const resvNotReleased: Rule = {
	id: "resv-not-released",
	violation: "DBS-L03",
	severity: "error",
	replay: true,
	title: "a return with the reservation lock still held",
	over: ["resv"],
	exits: "inconsistent",
	doubts: true,
	transitions: [
		{
			on: "acquire",
			when: (h) => !h.facts.many && !h.inContext && h.row?.lock.pre !== "depends" && h.fact !== "held",
			to: "held",
			note: (h) => `${h.callee}() takes ${lockName(h)}`,
		},
		{ in: "held", on: "release", to: "start" },
		{ in: "held", on: "lose-track", to: "start" },
		{
			in: "held",
			on: "exit",
			report: (h) =>
				`returns with ${lockName(h)} still held: the next user of the buffer waits for ever. Release it on this path, too${cited(CITATIONS.unlock)}`,
		},
	],
};
