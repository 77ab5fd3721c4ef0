/** How a function ends: the class of an exit, what it gives away, and what the machines are told then. */

import { type Context, type Frame, type PathState, record } from "./context.ts";
import { keptThrough } from "./contexts.ts";
import { errorsLeft } from "./errors-left.ts";
import type { Exit } from "./explore.ts";
import { isGivenBack } from "./forgotten.ts";
import { happen } from "./happen.ts";
import type { Expr } from "./ir.ts";
import { textOf } from "./ir.ts";
import { undecidedAtEnd } from "./lent.ts";
import type { ExitClass } from "./machine.ts";
import { letGo } from "./memory.ts";
import { endedAfterFailure, failureBefore, given, hasFailed } from "./results.ts";
import { strayedAt } from "./strayed.ts";
import { NEG, POS, type Value, ZERO } from "./value.ts";
import { recalled } from "./weak.ts";

export function exitClass(s: PathState, fr: Frame, e: Expr | undefined, value: Value): ExitClass {
	if (!e) return "void";
	s.untested.delete(value.s);
	const mask = s.maskOf(value);
	const pointer = fr.fn.returns.includes("*");
	if (mask === NEG) return "failure";
	if (pointer) return mask === ZERO ? "failure" : (mask & NEG) === 0 ? "success" : "unknown";
	if (/\bbool\b/.test(fr.fn.returns)) return mask === ZERO ? "failure" : mask === POS ? "success" : "unknown";
	if (!/\b(?:int|long|ssize_t|s32|s64)\b/.test(fr.fn.returns)) return "unknown";
	if ((mask & NEG) === 0) return "success";
	return mask & ZERO ? "unknown" : "failure";
}

/** sparse's word for a function that takes or drops a lock for its caller: `__acquires(&x->lock)` */
const LOCKS_FOR_CALLER = /^(?:cond_)?(?:acquires|releases)/;

/** The end of the function under analysis: the return is recorded, what it gives away leaves, machines are told. */
export function leave(cx: Context, fr: Frame, exit: Exit, exits: readonly Exit[]): number {
	const s = exit.state;
	const span = exit.span;
	if (s.tracks.size > 0) {
		undecidedAtEnd(cx, s, exit.cls);
		recalled(cx, fr, exit);
	}
	errorsLeft(cx, fr, exit);
	letGo(cx, s, fr, exit.value, "caller", span);
	const mask = s.maskOf(exit.value);
	const pointer = fr.fn.returns.includes("*");
	const value =
		exit.cls === "void"
			? "void"
			: mask === NEG || (exit.cls === "failure" && !pointer && mask !== ZERO)
				? pointer
					? "err-ptr"
					: "negative"
				: mask === ZERO
					? pointer
						? "null"
						: "zero"
					: mask === POS || (pointer && exit.cls === "success")
						? pointer
							? "pointer"
							: "positive"
						: "unknown";
	given(cx, s, fr, exit.value, span, textOf(fr.fn, span));
	const after = failureBefore(exit, exits, pointer);
	const at = record(s, fr, span, { kind: "return", text: textOf(fr.fn, span), value, ...(after ? { after } : {}) });
	if (after) endedAfterFailure(cx, exit, after.result, at);
	const unfailed = pointer && mask === ZERO && !hasFailed(s) ? { unfailed: true as const } : {};
	const locks = fr.fn.annotations.some(([name]) => LOCKS_FOR_CALLER.test(name));
	// what the function is for, its row says: it opens this for its caller
	for (const t of [...s.tracks.values()])
		if ((cx.row(fr.fn.name)?.opens?.what !== t.over && !(locks && s.locks.has(t.key))) || exit.cls === "failure") {
			// a lock that some way out gives back is this function's to give back
			const isOurs = (id: string): boolean => t.over === "resv" && exits.some((e) => isGivenBack(e, id));
			const left = t.left && isOurs(`${cx.machines[t.machine]!.id}|${t.key}`) ? undefined : t.left;
			const { undoneBy, ...how } = left?.how ?? { exit: exit.cls, ...strayedAt(cx, fr, t, exit, exits) };
			// a callee may have failed where this function does not
			const fails = undoneBy !== undefined && exit.cls === "failure" ? { undoneBy } : {};
			const kept = keptThrough(left?.state ?? s, t.over, t.key);
			const h = {
				kind: "exit",
				over: t.over as never,
				key: t.key,
				object: t.object,
				...kept,
				...how,
				...fails,
				...unfailed,
			} as const;
			happen(cx, left?.state.clone() ?? s, left?.at ?? at, h);
		}
	return at;
}
