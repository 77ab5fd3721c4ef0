/**
 * What a function has stored in somebody's structure, and leaves there where it fails. Its teardown may undo that, so only
 * a way out is told which is unlike another one that fails and gives it back itself. Knows no kind of object.
 */
import type { Happening, Transition } from "../flow/machine.ts";
import { STORED } from "../flow/state.ts";
import { citeUndoing } from "./rule.ts";

/** For what a machine follows in the state `from`; `left` says what is left behind. */
export function leftStored(from: string, left: (h: Happening) => string): readonly Transition[] {
	return [stored(from), ...storedLeaks(left)];
}

/** The same where the machine has the rest of it from another state. */
export function stored(from: string): Transition {
	return { in: from, on: "hand-over", when: (h) => h.into === "field", to: STORED };
}

/** For what is stored from the beginning, or comes to it from another state. */
export function storedLeaks(left: (h: Happening) => string): readonly Transition[] {
	return [
		{ in: STORED, on: "close", to: "start" },
		{ in: STORED, on: "hand-over", when: (h) => h.into !== "field", to: "start" },
		{ in: STORED, on: "lose-track", to: "start" },
		{
			in: STORED,
			on: "exit",
			// opened by the very function that fails
			when: (h) => h.unlike === true && h.apart !== true,
			assumes: ({ object }) =>
				`whoever sees this fail does not give \`${object.text}\` back: another path that fails does that itself`,
			report: (h) =>
				`returns an error with ${left(h)}, which another path that fails undoes. Undo it on this path, too${citeUndoing(h)}`,
		},
	];
}
