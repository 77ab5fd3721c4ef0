/**
 * Calls that take a lock unless one is brought along (`ttm_bo_init_reserved(…, resv, …)`): where it is, it is the object's from
 * then on, and stays as it is. A path that does not know whether it is goes on both ways.
 */
import type { ApiRow } from "../kernel/row.ts";
import type { Context, PathState } from "./context.ts";
import { store } from "./memory.ts";
import type { LockRef } from "./objects.ts";
import { fieldOf, isPlain, POS, UNKNOWN, type Value, ZERO } from "./value.ts";

/** The lock that is brought along on this path. */
export function lockBrought(cx: Context, s: PathState, row: ApiRow, args: readonly Value[]): Value | undefined {
	const arg = row.lock.unless === undefined ? undefined : (args[row.lock.unless] ?? UNKNOWN);
	if (!arg) return undefined;
	const mask = s.maskOf(arg) & (ZERO | POS);
	const given = mask === (ZERO | POS) ? cx.choose(2) === 1 : mask === POS;
	if (isPlain(arg)) s.facts.set(arg.s, given ? POS : ZERO);
	return given ? arg : undefined;
}

/** It guards the object now: under the object's own name, nobody can say how that lock stands. */
export function guardedBy(
	s: PathState,
	{ lock }: ApiRow,
	args: readonly Value[],
	resv: Value,
	own: LockRef | null,
	event: number,
): void {
	if (own) s.locks.set(own.id, { is: "held", what: own.what, by: "caller", object: own.object, many: true, event });
	const [, arg, members] = /^arg(\d+)->([\w.]+)$/.exec(lock.on ?? "") ?? [];
	const object = arg === undefined ? undefined : args[Number(arg)];
	if (object && members && resv.s !== "?") store(s, members.split(".").reduce(fieldOf, object), resv);
}

/** None was. */
export const NOT_GIVEN = { literal: "NULL" };
