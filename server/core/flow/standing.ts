/** What a machine thinks of the place where it stands with an object: what would be a mistake next. */
import type { Context, PathState } from "./context.ts";
import { STORED, type Track } from "./state.ts";

/** The function would miss it if it returned now, on some way out at least. */
export function isOwed(cx: Context, t: Track): boolean {
	if (t.state === STORED) return false;
	return cx.machines[t.machine]!.transitions.some((x) => x.on === "exit" && x.in === t.state && x.report);
}

/** The function would miss it: what is wrong is that it is left, not what was done to it before. */
export function isMissed({ machines }: Context, t: Track): boolean {
	return machines[t.machine]!.transitions.some(
		(x) => x.on === "exit" && x.in === t.state && x.report && !x.reportNoted,
	);
}

/** The path owes, or has given back, what none that was told of this block did. */
export function standsAnew(cx: Context, { tracks, clean }: PathState, block: number, told: Set<string>): boolean {
	const before = told.size;
	for (const [id, t] of tracks) if (isOwed(cx, t)) told.add(`${block}|${id}`);
	for (const id of clean) told.add(`${block}|${id}`);
	return told.size > before;
}

/** The path has given back what it took: a loop that is left changes nothing about that. */
export function isSettled({ machines }: Context, { machine, state }: Track): boolean {
	return machines[machine]!.settled?.includes(state) === true;
}

/** It was given back, or never taken: to give it back now would be wrong, however that is done. */
export function isGivenBack(cx: Context, t: Track): boolean {
	return cx.machines[t.machine]!.transitions.some((x) => x.on === "close" && x.in === t.state && x.report && !x.when);
}

/** To give it back now may be wrong, as the case may be. */
export function isAgain(cx: Context, t: Track): boolean {
	return cx.machines[t.machine]!.transitions.some((x) => x.on === "close" && x.in === t.state && x.report);
}
