/** A pin taken on a path that fails, and not given back before the function returns. */
import { citeUndoing, ends, type Rule } from "./rule.ts";

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
			// what a longer-lived structure leads to, its teardown may unpin
			when: (h) => !h.facts.many && h.unshared === true && h.row?.opens?.atEnd !== true,
			to: "pinned",
			note: (h) => `${h.callee}() pins \`${h.object.text}\``,
		},
		{ in: "pinned", on: "close", to: "start" },
		{ in: "pinned", on: "hand-over", to: "start" },
		{ in: "pinned", on: "lose-track", to: "start" },
		{
			in: "pinned",
			on: "exit",
			report: (h) =>
				`${ends(h)} with \`${h.object.text}\` still pinned by this call: nobody else gives that pin back, and while the buffer lives its memory cannot move. Unpin it on this path, too${citeUndoing(h)}`,
		},
	],
};
