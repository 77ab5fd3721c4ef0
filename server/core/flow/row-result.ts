/** What a path knows of the answer of a row's call, once it is one of the ways in which the call can end. */
import type { Frame, PathState } from "./context.ts";
import { EMPTY_MAP } from "./resources.ts";
import { RESULTS, resultMade } from "./results.ts";
import type { RowCall } from "./row-call.ts";
import { ANY, isPlain, POS, place, UNKNOWN, ZERO } from "./value.ts";

/** `at`: the call's event. */
export function signResult(s: PathState, fr: Frame, c: RowCall, at: number): void {
	const { e, row, args, sym } = c;
	const sign = signOf(s, c);
	if (sign !== ANY) s.facts.set(sym, sign);
	if (row.tells && s.open.has(`${EMPTY_MAP}|${place(args[0]!)}`)) s.facts.set(sym, row.tells === "set" ? ZERO : POS);
	// what it gave a reference to, it gave by that pointer
	const referred = row.returns.same === undefined ? undefined : args[row.returns.same];
	if (referred && isPlain(referred) && row.returns.kind === "ptr_or_null" && c.outcome.is === "success")
		s.facts.set(referred.s, POS);
	if (c.cannotFail) s.results.delete(sym);
	else resultMade(s, fr, e, sym, at, row, args);
}

function signOf(s: PathState, { row, args, outcome, succeeded, cannotFail }: RowCall): number {
	const { kind, same } = row.returns;
	const { success, failure } = RESULTS[kind];
	if (same !== undefined && kind === "ptr") return s.maskOf(args[same] ?? UNKNOWN);
	if (failure === undefined || cannotFail) return success;
	if (outcome.is !== "untested") return succeeded ? success : failure;
	return success | failure | (kind === "long_timeout" ? ZERO : 0);
}
