/** The one word for an object that is no longer followed. */
import type { Context, PathState } from "./context.ts";
import { happen } from "./happen.ts";
import type { Over } from "./machine.ts";
import type { Track } from "./state.ts";

/** Nobody knows any more what becomes of it; `at` = the event after which that is so. */
export function loseTrack(cx: Context, s: PathState, { over, key, object }: Track, at = s.trail?.length ?? 0): void {
	happen(cx, s, at, { kind: "lose-track", over: over as Over, key, object });
}

/** Objects that are nobody's any more, and that nothing can name: no machine has to remember them. */
export function forgetGone(cx: Context, s: PathState, is: (key: string) => boolean): void {
	for (const [k, t] of s.tracks) if (cx.machines[t.machine]!.gone?.includes(t.state) && is(t.key)) s.tracks.delete(k);
}
