/** Releases that the end of a scope runs: `guard`, `scoped_guard` drop their lock, `__free` frees its variable. */
import { BORROWING_NAME } from "../kernel/idioms.ts";
import { CLEANUP_CLASSES } from "../kernel/table/scopes.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { rowCall } from "./calls.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { guard } from "./guards.ts";
import type { Cleanup, Expr } from "./ir.ts";
import { loseLock } from "./locks.ts";
import { letGo } from "./memory.ts";
import { NEG, ZERO } from "./value.ts";

export function guardEnd(cx: Context, s: PathState, fr: Frame, what: Cleanup, span: Span): void {
	if (what.kind === "guard") {
		guard(cx, s, fr, what.on, what.className, false);
		return;
	}
	if (what.kind === "loop") {
		const at = s.trail?.length ?? 0;
		for (const [id, l] of [...s.locks])
			if (l.what === "resv" && l.by === "us" && l.is === "held") loseLock(cx, s, at, id);
		return;
	}
	const v = evaluate(cx, s, fr, what.on);
	// cleanup functions leave NULL and ERR_PTR alone
	if ((s.maskOf(v) & ~(ZERO | NEG)) === 0) return;
	const name = CLEANUP_CLASSES.get(what.className) ?? what.className;
	const row = cx.row(name);
	if (BORROWING_NAME.test(name)) return;
	// somebody's own class: it gives back what it gets, whatever that is
	if (!row) return letGo(cx, s, fr, v, "callee", span);
	const call: Expr & { t: "call" } = {
		t: "call",
		name,
		callee: { t: "id", name, span },
		args: [what.on],
		span,
	};
	rowCall(cx, s, fr, call, row, [v]);
}
