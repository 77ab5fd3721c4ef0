/** A reservation lock taken on a path and still held where the function returns. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { contextName, ends, isOwn, lockName, type Rule } from "./rule.ts";

export const resvNotReleased: Rule = {
	id: "resv-not-released",
	violation: "DBS-L03",
	severity: "error",
	replay: true,
	title: "a return with the reservation lock still held",
	over: ["resv", "resv-lock-array", "acquire-ctx", "exec"],
	exits: "inconsistent",
	doubts: true,
	transitions: [
		{
			on: "acquire",
			when: (h) => !h.facts.many && !h.inContext && isItsOwn(h) && h.fact !== "held",
			to: "held",
			note: (h) => `${h.callee}() takes ${lockName(h)}`,
		},
		// what an acquire context holds is given back with the context
		{
			on: "open",
			when: (h) => isContext(h) && !h.facts.many,
			to: "context",
			note: (h) => `${h.callee}() begins ${contextName(h)}`,
		},
		{ in: "context", on: "hand-over", to: "start" },
		{ in: "context", on: "lose-track", to: "start" },
		{ in: "context", on: "close", to: "start" },
		{ in: "context", on: "exit", when: (h) => h.fact === "held" && isOwn(h), exits: "each", report: gathered },
		{
			in: "context",
			on: "exit",
			when: (h) => h.fact === "held" && h.exit === "failure" && !h.facts.member,
			report: gathered,
		},
		// all of an array, whose locks are one thing to whoever takes them
		{
			on: "open",
			when: (h) => !isContext(h),
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

function gathered(h: Happening): string {
	return `${ends(h)} with the reservation locks taken through ${contextName(h)} still held: the next user of any of them waits for ever. Release them and end it on this path, too${cited(CITATIONS.unlock)}`;
}

const isContext = ({ over }: Happening): boolean => over === "acquire-ctx" || over === "exec";

/** A call that takes the lock unless it gets one does so where this path gives it none. */
function isItsOwn({ row }: Happening): boolean {
	return row?.lock.pre !== "depends" || row.lock.unless !== undefined;
}
