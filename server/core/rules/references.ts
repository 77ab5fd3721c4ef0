/**
 * What rules about counted references have in common: when one taken on a path is this function's to give back, and what
 * takes it out of its hands. Knows no kind of object.
 */
import type { Happening, Transition } from "../flow/machine.ts";

type Report = (h: Happening) => string;

const note = (h: Happening) => `${h.callee}() gives a reference to \`${h.object.text}\``;

function gone(state: string): readonly Transition[] {
	return [
		{ in: state, on: "close", to: "start" },
		{ in: state, on: "hand-over", to: "start" },
		{ in: state, on: "lose-track", to: "start" },
	];
}

/** A reference that came into being here, with what the call gave, and left by no way. */
export function ownLeaks(exit: Report): readonly Transition[] {
	return [
		{ on: "open", when: (h) => !h.facts.many && h.fresh === true, to: "ours", note },
		...gone("ours"),
		{ in: "ours", on: "exit", report: exit },
	];
}

/**
 * One more reference to somebody else's object, which may be meant to stay: only a failure is a mistake, and only where
 * other exits differ. One to what hangs in a structure is the structure's.
 */
export function takenLeaks(exit: Report): readonly Transition[] {
	return [
		{
			on: "open",
			when: (h) => !h.facts.many && !h.fresh && !h.born && !h.facts.member && h.facts.here,
			to: "taken",
			note,
		},
		...gone("taken"),
		{ in: "taken", on: "exit", when: (h) => h.exit === "failure", exits: "inconsistent", report: exit },
	];
}

/**
 * Follows the one reference that a call of this path gave until this function gives it back; `after` says what is a mistake
 * then. What a callee puts may be another: that of a structure it takes the object out of.
 */
export function givenBack(after: Transition): readonly Transition[] {
	return [
		{ on: "open", when: (h) => !h.facts.many && h.fresh === true, to: "one", note },
		// another reference: what is put later may be that one
		{ in: "one", on: "open", to: "start" },
		{ in: "one", on: "lose-track", to: "start" },
		{ in: "put", on: "lose-track", to: "start" },
		{ in: "one", on: "close", when: (h) => !h.apart, to: "put", note: (h) => `${h.callee}() gives it back` },
		{ ...after, when: (h) => !h.apart },
	];
}
