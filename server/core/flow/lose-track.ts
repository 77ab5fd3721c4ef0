/** The one word for an object that is no longer followed. */
import { type Context, happen, type PathState } from "./context.ts";
import type { Over } from "./machine.ts";
import type { Track } from "./state.ts";

/** Nobody knows any more what becomes of it; `at` = the event after which that is so. */
export function loseTrack(cx: Context, s: PathState, { over, key, object }: Track, at = s.trail?.length ?? 0): void {
	happen(cx, s, at, { kind: "lose-track", over: over as Over, key, object });
}
