/** A kernel mapping made on a path and neither undone nor handed on where the function returns. */
import { STORED } from "../flow/state.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { citeUndoing, ends, type Rule } from "./rule.ts";
import { storedLeaks } from "./stored.ts";

export const vmapLeak: Rule = {
	id: "vmap-leak",
	violation: "DBS-V01",
	severity: "error",
	replay: true,
	title: "a kernel mapping that is never undone",
	over: ["vmap"],
	transitions: [
		{
			on: "open",
			// a mapping whose token is the caller's is the caller's to undo
			when: (h) => !h.facts.many && h.localToken === true && h.row?.opens?.atEnd !== true,
			to: "mapped",
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		{
			on: "open",
			when: (h) => !h.facts.many && h.localToken !== true && h.object.type === "dmabuf",
			to: "lent",
			note: (h) => `${h.callee}() maps \`${h.object.text}\` for the caller`,
		},
		{
			on: "open",
			when: (h) => !h.facts.many && h.row?.opens?.once !== undefined,
			to: STORED,
			note: (h) => `${h.callee}() maps \`${h.object.text}\``,
		},
		...storedLeaks((h) => `the kernel mapping of \`${h.object.text}\` in place`),
		{ in: "lent", on: "close", to: "start" },
		{ in: "lent", on: "lose-track", to: "start" },
		{
			in: "lent",
			on: "exit",
			// who gets an error undoes nothing; NULL may also say that there is nothing to see
			when: (h) => h.exit === "failure" && h.unfailed !== true,
			exits: "inconsistent",
			report: (h) =>
				`returns an error with the kernel mapping of \`${h.object.text}\` in place: the caller has no reason to undo it, and the last put of the buffer meets a BUG_ON. Undo it on this path${cited(CITATIONS.lastPut)}`,
		},
		{ in: "mapped", on: "close", to: "start" },
		{ in: "mapped", on: "hand-over", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "exit",
			when: (h) => h.object.type === "map" || h.object.type === "other",
			report: (h) =>
				`${ends(h)} with the kernel mapping that \`${h.object.text}\` describes still in place: nothing else leads to it, and its addresses are lost. Undo it on this path, too${cited(CITATIONS.mapBack)}`,
		},
		{
			in: "mapped",
			on: "exit",
			when: (h) => h.object.type !== "dmabuf",
			report: (h) =>
				`${ends(h)} with the kernel mapping of \`${h.object.text}\` still in place: nobody else undoes it, and its addresses stay in use. Undo it on this path, too${citeUndoing(h)}`,
		},
		{
			in: "mapped",
			on: "exit",
			report: (h) =>
				`${ends(h)} with the kernel mapping of \`${h.object.text}\` still in place: the core counts mappings, and the last put of the buffer meets a BUG_ON. Undo it on this path, too${cited(CITATIONS.lastPut)}`,
		},
	],
};
