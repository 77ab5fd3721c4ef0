/** A call of a row of the table, as the path meets it: how it ends there, and what it makes is called from then on. */
import { type ApiRow, freesOnFailure, OWN_FAMILY, pairingsOf } from "../kernel/row.ts";
import type { Outcome } from "../kernel/vocabulary.ts";
import { lockBrought } from "./brought.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { create } from "./created.ts";
import type { Call } from "./ir.ts";
import { triesInVain } from "./locks.ts";
import { sameAs } from "./moved.ts";
import { isThrownAway, cannotFail as sure } from "./must-check.ts";
import { RESULTS } from "./results.ts";
import { place, symbol, UNKNOWN, type Value, ZERO } from "./value.ts";

export interface RowCall {
	readonly e: Call;
	readonly row: ApiRow;
	readonly args: readonly Value[];
	readonly outcome: Outcome;
	/** "untested" counts: nothing says that it failed */
	readonly succeeded: boolean;
	/** this path is one of two: in the other the call ends the other way */
	readonly forks: boolean;
	readonly cannotFail: boolean;
	/** nobody learns what it answers */
	readonly thrownAway: boolean;
	/** the acquire context that it takes a lock in */
	readonly ctx: Value | undefined;
	/** the lock that somebody has taken for it already */
	readonly brought: ReturnType<typeof lockBrought>;
	/** symbol of its answer, and its answer: an argument, where it gives that back */
	readonly sym: string;
	readonly value: Value;
	/** the argument that is known by the answer's symbol from here on */
	readonly renamed: number | undefined;
	/** the argument that is the address of what it opens, and the symbol of that */
	readonly out: { readonly index: number; readonly to: Value; readonly made: string } | null;
	/** the argument that leads to the object which the row is about, -1: none */
	readonly pointed: number;
	/** arguments by the address of which an object is given back */
	readonly emptied: ReadonlySet<number>;
}

/** Asks the path how the call ends, where both ways matter. */
export function beginCall(cx: Context, s: PathState, fr: Frame, e: Call, row: ApiRow, args: readonly Value[]): RowCall {
	const ctx = row.lock.ctxArg === undefined ? undefined : args[row.lock.ctxArg];
	const withCtx = row.lock.ctxArg !== undefined && s.maskOf(ctx ?? UNKNOWN) !== ZERO;
	const cannotFail = sure(row, args, withCtx);
	const thrownAway = isThrownAway(cx, fr, e, row);
	const forks = canFork(row) && (isAbout(s, row) || hasMoves(row)) && !cannotFail && !thrownAway;
	const outcome: Outcome =
		RESULTS[row.returns.kind].failure === undefined || cannotFail
			? { is: "success" }
			: !forks
				? { is: "untested" }
				: !triesInVain(s, fr, row, e, args) && cx.choose(2) === 0
					? { is: "success" }
					: { is: "failure" };
	const succeeded = outcome.is !== "failure";
	const brought = succeeded ? lockBrought(cx, s, row, args) : undefined;
	const sym = row.steady ? steadySymbol(row.name, args) : create(cx, s, fr, e);
	const same = sameAs(cx, s, e, row, args, symbol(sym));
	const index = Number(/^\*arg(\d+)$/.exec(row.opens?.on ?? "")?.[1] ?? -1);
	const to = args[index]?.s === "?" ? undefined : args[index];
	return {
		e,
		row,
		args,
		outcome,
		succeeded,
		forks,
		cannotFail,
		thrownAway,
		ctx: withCtx ? ctx : undefined,
		brought,
		sym,
		value: same ?? symbol(sym),
		renamed: same?.s === sym ? row.returns.same : undefined,
		out: to ? { index, to, made: create(cx, s, fr, e, "*") } : null,
		pointed: pointedBy(row),
		emptied: emptiedBy(row),
	};
}

/** It moves locks or resources. */
export function hasEffect(row: ApiRow): boolean {
	return (
		row.lock.effect !== "none" || row.opens !== undefined || row.closes !== undefined || row.alsoOpens !== undefined
	);
}

function hasMoves(row: ApiRow): boolean {
	return hasEffect(row) || row.ownership.some(freesOnFailure);
}

/** What it gives away somebody has a reference for, until it has succeeded. */
function isAbout(s: PathState, row: ApiRow): boolean {
	return row.forwards !== undefined && (s.entry.kept?.some(({ by }) => by !== undefined) ?? false);
}

/** Whether a call of this function can end in two ways that matter. */
export function canFork(row: ApiRow): boolean {
	return (hasMoves(row) || row.forwards !== undefined) && RESULTS[row.returns.kind].failure !== undefined;
}

function emptiedBy({ closes, alsoCloses }: ApiRow): ReadonlySet<number> {
	if (!closes?.on.startsWith("*") && !alsoCloses) return NONE;
	return new Set(
		pairingsOf(closes, alsoCloses).flatMap(({ on }) => (on.startsWith("*") ? [Number(on.slice("*arg".length))] : [])),
	);
}

const NONE: ReadonlySet<number> = new Set();

function pointedBy({ family, lock, closes }: ApiRow): number {
	const at = /^\*arg(\d+)(->)?/.exec(lock.on ?? (family === OWN_FAMILY ? (closes?.on ?? "") : ""));
	return at && (at[2] || family === OWN_FAMILY) ? Number(at[1]) : -1;
}

/** An accessor's answer: the same for the same arguments; of what nobody knows which, any. */
function steadySymbol(name: string, args: readonly Value[]): string {
	return `${name}(${args.map(place).join(",")})${args.some((v) => v.s === "?") ? "[*]" : ""}`;
}
