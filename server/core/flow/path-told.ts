/** A path as it is told: what the code has learned of a failure later on belongs to the call that failed. */
import type { Event } from "../kernel/vocabulary.ts";
import { type State, unwind } from "./state.ts";

export function pathOf(s: State<Event>): readonly Event[] {
	const path = unwind(s.trail);
	if (s.errnos.size === 0) return path;
	for (const [sym, errno] of s.errnos) {
		const at = (s.results.get(sym)?.event ?? 0) - 1;
		const made = path[at];
		if (made?.kind === "call" && made.outcome.is === "failure")
			path[at] = { ...made, outcome: { is: "failure", errno } };
	}
	return path;
}
