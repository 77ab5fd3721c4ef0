/** Names for what a call makes: one for each call, and for each object that it made while others are followed. */
import type { Context, Frame, PathState } from "./context.ts";
import type { Call } from "./ir.ts";
import { forgetGone, loseTrack } from "./lose-track.ts";
import { isCounted } from "./objects.ts";

/** A symbol for what a call site creates; a second object from the same site, while the first is followed, is `many`. */
export function create(cx: Context, s: PathState, fr: Frame, e: Call, suffix = ""): string {
	let sym = `c${fr.tag}:${e.span.start}${suffix}#`;
	if (s.created.has(sym)) {
		forgetGone(cx, s, (key) => key === sym || key.startsWith(`${sym}.`));
		const followed = [...s.tracks.values()].some((t) => t.key === sym || t.key.startsWith(`${sym}.`));
		if (followed) {
			// which of several the ways out give back is beyond counting
			for (const t of [...s.tracks.values()])
				if (isCounted(t.over as never) && !t.array && (t.key === sym || t.key.startsWith(`${sym}.`)))
					loseTrack(cx, s, t);
			sym = `${sym}[*]`;
		}
		for (const map of [s.facts, s.errnos]) for (const k of [...map.keys()]) if (k.includes(sym)) map.delete(k);
		for (const k of [...s.mem.keys()]) if (k.startsWith(`${sym}.`)) s.mem.delete(k);
		for (const k of [...s.locks.keys()]) if (k.includes(sym)) s.locks.delete(k);
		for (const k of [...s.open]) if (k.endsWith(`|${sym}`)) s.open.delete(k);
		s.lost.delete(sym);
		s.shared.delete(sym);
		s.untested.delete(sym);
	}
	s.created.set(sym, (s.trail?.length ?? 0) + 1);
	return sym;
}
