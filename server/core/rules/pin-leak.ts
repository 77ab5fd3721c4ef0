/** A pin taken on a path that fails, and not given back before the function returns. */
import type { Happening } from "../flow/machine.ts";
import { STORED } from "../flow/state.ts";
import { citeUndoing, ends, type Rule } from "./rule.ts";
import { storedLeaks } from "./stored.ts";

export const pinLeak: Rule = {
	id: "pin-leak",
	violation: "DBS-P01",
	severity: "error",
	replay: true,
	title: "a pin that a failing path keeps",
	over: ["pin"],
	exits: "inconsistent",
	doubts: true,
	transitions: [
		{
			on: "open",
			when: (h) => canLeak(h) && h.unshared === true,
			to: "pinned",
			note,
		},
		{ in: "pinned", on: "close", to: "start" },
		{ in: "pinned", on: "hand-over", to: "start" },
		{ in: "pinned", on: "lose-track", to: "start" },
		// who could still unpin it has no attachment for that any more
		{ in: "pinned", on: "owner-closed", to: "detached" },
		{ in: "detached", on: "exit", report: kept },
		{ in: "pinned", on: "exit", when: (h) => h.doubt === undefined, report: kept },
		// what a longer-lived structure leads to, its teardown may unpin
		{ on: "open", when: (h) => canLeak(h) && h.unshared !== true, to: STORED, note },
		...storedLeaks((h) => `\`${h.object.text}\` still pinned by this call`),
		{
			in: STORED,
			on: "exit",
			when: (h) => h.undoneBy !== undefined,
			assumes: ({ object, undoneBy }) => `nothing but ${undoneBy} unpins \`${object.text}\``,
			report: (h) =>
				`returns an error with \`${h.object.text}\` still pinned by this call: nobody calls ${h.undoneBy} for a ${h.callback} that has failed. Unpin it on this path, too${citeUndoing(h)}`,
		},
	],
};

function kept(h: Happening): string {
	return `${ends(h)} with \`${h.object.text}\` still pinned by this call: nobody else gives that pin back, and while the buffer lives its memory cannot move. Unpin it on this path, too${citeUndoing(h)}`;
}

function canLeak({ facts, row }: Happening): boolean {
	return !facts.many && row?.opens?.atEnd !== true;
}

function note({ callee, object }: Happening): string {
	return `${callee}() pins \`${object.text}\``;
}
