/** A path as it is told: what the code has learned of a failure later on belongs to the call that failed. */
import type { Event } from "../kernel/vocabulary.ts";
import { STORED, type State, type Track, unwind } from "./state.ts";

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

/** What is told at an exit that leaves `track`: what was stored in a structure there, or in an array, stays the function's. */
export function pathLeaving(s: State<Event>, track: Track | undefined): readonly Event[] {
	const path = pathOf(s);
	const to = track?.array ? "list" : track?.state === STORED ? "field" : null;
	if (!track || to === null) return path;
	return path.filter((e) => e.kind !== "hand-over" || e.to !== to || e.object.id !== track.object.id);
}
