/** A call of a driver's own function of which the body is worth a row. */
import { rowCall } from "./calls.ts";
import type { Context, Frame, PathState } from "./context.ts";
import type { Expr } from "./ir.ts";
import { GUARDED } from "./locks.ts";
import { letGo, overwritten } from "./memory.ts";
import type { OwnRow } from "./own-row-of.ts";
import { place, symbol, type Value } from "./value.ts";

/** What the row does; and what it does not say, of members that are written and of what is passed on. */
export function ownCall(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Expr & { t: "call" },
	{ row, handsOn, writes }: OwnRow,
	args: readonly Value[],
): Value {
	cx.ownRows.set(row.name, row);
	const handOn = (): void => {
		for (const { arg, below } of handsOn) {
			const v = args[arg];
			// what is put into the context's own list ends no context
			if (arg === row.lock.ctxArg) continue;
			if (!v || v.s === "?") continue;
			letGo(cx, s, fr, below === "" ? v : symbol(place(v) + below), "neutral", e.span);
		}
	};
	// what it opens is there when it comes back, what it closes is not
	if (!row.closes) handOn();
	for (const i of writes) if (args[i]) overwritten(cx, s, args[i], `w${fr.tag}:${e.span.start}*${i}`);
	const value = rowCall(cx, s, fr, e, row, args);
	if (row.closes) handOn();
	// what the body made may have the lock of something that it was given: how that stands nobody can say here
	if (row.returns.object && value.off === "" && row.lock.effect !== "acquires") s.open.add(`${GUARDED}${value.s}`);
	return value;
}
