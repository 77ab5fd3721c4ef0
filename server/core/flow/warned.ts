/**
 * `if (WARN_ON(x)) goto unwind;`: the author says that x cannot be, and how to give back what was taken if it is all the
 * same. Such a way is followed only to see whether it does; what else goes wrong on it follows from the broken promise.
 */
import type { Span } from "../kernel/vocabulary.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { textOf } from "./ir.ts";
import { assume, type Predicate } from "./predicate.ts";
import { isOwed } from "./standing.ts";

/** The path on which the warning comes true; null where the function has nothing to give back by then. */
export function warnedWay(cx: Context, s: PathState, fr: Frame, p: Predicate, span: Span): PathState | null {
	if (p.warns === undefined || s.warned || fr.fn.file !== undefined || !owes(cx, s, fr)) return null;
	const text = textOf(fr.fn, span);
	const way = s.clone();
	if (!assume(way, { ...p, yes: p.warns }, true)) return null;
	way.warned = true;
	way.assume(`\`${text}\` comes true`);
	record(way, fr, span, { kind: "branch", text, taken: p.yes === 0 });
	return way;
}

/** Something taken in this function would be missed if it returned now. */
function owes(cx: Context, s: PathState, fr: Frame): boolean {
	for (const t of s.tracks.values()) if (t.since.chain.startsWith(fr.chain) && isOwed(cx, t)) return true;
	return false;
}
