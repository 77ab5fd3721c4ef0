/** Where a way out left the others that end in the same return. Knows no rule. */
import type { Frame, PathState } from "./context.ts";
import type { Exit } from "./explore.ts";
import type { Happening } from "./machine.ts";
import type { Track } from "./state.ts";

/** The end of a callee that leaves something to its caller. */
export interface Left {
	readonly state: PathState;
	readonly at: number;
	readonly how: Pick<Happening, "exit" | "jump" | "always">;
}

/**
 * The `goto` by which a way out left something behind, where others that end in the same return do not: it skips what
 * they undo, or jumps before it has.
 */
export function strayedAt(fr: Frame, t: Track, exit: Exit, exits: readonly Exit[]): Pick<Happening, "jump" | "always"> {
	if (isNeverKept(t, exit, exits)) return { always: true };
	const { jump } = exit.state;
	if (jump?.chain !== fr.chain || t.since.chain !== fr.chain || jump.at < (t.notes[0]?.[0] ?? 0)) return {};
	const other = exits.some(
		(e) => e.span.start === exit.span.start && e.state.tracks.get(`${t.machine}|${t.key}`)?.state !== t.state,
	);
	return other ? { jump: jump.span } : {};
}

/** No way out that succeeds gives it back, or knows it any longer: not the return is to blame. */
function isNeverKept(t: Track, exit: Exit, exits: readonly Exit[]): boolean {
	if (exit.cls !== "success" || exit.state.locks.has(t.key)) return false;
	const key = `${t.machine}|${t.key}`;
	const others = exits.filter(
		(e) => e.cls !== "failure" && [...e.state.touched].some((id) => id.endsWith(`|${t.key}`)),
	);
	return others.length > 0 && others.every((e) => e.state.tracks.get(key)?.state === t.state);
}
