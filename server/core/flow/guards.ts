/** `guard(class)(lock)`, and the end of its scope: a lock is taken, or dropped, by a class of the kernel's or of somebody's own. */
import type { LockClass } from "../kernel/row.ts";
import { CLEANUP_CLASSES, GUARD_CLASSES, INDIFFERENT_GUARD } from "../kernel/table/scopes.ts";
import { rowCall } from "./calls.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import type { Call, Expr } from "./ir.ts";
import { factOf, lockHappening, setLock } from "./locks.ts";
import { exprText } from "./memory.ts";
import { ordinaryLock } from "./objects.ts";
import { UNKNOWN, type Value } from "./value.ts";

export function guard(cx: Context, s: PathState, fr: Frame, on: Expr, className: string, take: boolean): Value {
	const v = evaluate(cx, s, fr, on);
	const what: LockClass =
		className.startsWith("spin") || className.startsWith("raw_spin")
			? "spinlock"
			: className.startsWith("rw")
				? "rwsem"
				: "mutex";
	const known = GUARD_CLASSES.get(className);
	const row = known?.conditional ? undefined : cx.row((take ? known?.take : known?.drop) ?? "");
	if (row) {
		const call: Call = { t: "call", name: row.name, callee: on, args: row.args.length > 0 ? [on] : [], span: on.span };
		rowCall(
			cx,
			s,
			fr,
			call,
			row,
			row.args.map(() => v),
		);
		return UNKNOWN;
	}
	if (!known && !CLEANUP_CLASSES.has(className) && !INDIFFERENT_GUARD.test(className)) {
		// somebody's own class: it may be about any lock
		s.unsure = `guard(${className})`;
		for (const [id, l] of [...s.locks]) if (l.is === "free") s.locks.delete(id);
		return UNKNOWN;
	}
	if (v.s === "?") return UNKNOWN;
	const lock = ordinaryLock(what, v, exprText(fr, on));
	const at = s.trail?.length ?? 0;
	lockHappening(cx, s, at, take ? "acquire" : "release", lock, factOf(s, lock), undefined, `guard(${className})`);
	setLock(s, lock, take ? "held" : "free", at);
	return UNKNOWN;
}
