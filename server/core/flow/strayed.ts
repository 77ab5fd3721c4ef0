/** Where a way out left the others that end in the same return. Knows no rule. */
import { LOCKISH_NAME } from "../kernel/idioms.ts";
import type { LockClass } from "../kernel/row.ts";
import type { Span } from "../kernel/vocabulary.ts";
import type { Context, Frame, PathState } from "./context.ts";
import type { Exit } from "./explore.ts";
import { LOCKS, type Looked } from "./forgotten.ts";
import { type Expr, walkBlock } from "./ir.ts";
import type { Happening } from "./machine.ts";
import { bodyOf, successors } from "./relevance.ts";
import { brokenAt } from "./rounds.ts";
import { isSettled } from "./standing.ts";
import { BACK, STORED, type Track } from "./state.ts";
import { rootOf } from "./value.ts";

/** The end of a callee that leaves something to its caller. */
export interface Left {
	readonly state: PathState;
	readonly at: number;
	readonly how: Pick<Happening, "exit" | "jump" | "always" | "unlike" | "undoneBy" | "others" | "once">;
}

/** How a way out left something behind that others do not leave, or that all of them leave. */
export function strayedAt(
	cx: Context,
	fr: Frame,
	t: Track,
	exit: Exit,
	exits: readonly Exit[],
): Omit<Left["how"], "exit"> {
	if (isNeverKept(t, exit, exits)) return { always: true };
	const id = `${cx.machines[t.machine]!.id}|${t.key}`;
	const unlike =
		(t.state === STORED && isUnlikeFailures(BACK + id, exit, exits)) ||
		(t.over === "acquire-ctx" && isUnlikeFailures(id, exit, exits));
	return {
		...jumpPast(fr, t, exit, exits),
		...(unlike ? { unlike } : {}),
		...undoneElsewhere(t, exit),
		...settledElsewhere(cx, t, exit, exits),
		...begunOnce(fr, t, exit),
	};
}

/** A set of locks that was begun before any loop is the same one in every round, whatever its locks are. */
function begunOnce({ fn, chain }: Frame, { over, since }: Track, { state }: Exit): Pick<Happening, "once"> {
	if (over !== "acquire-ctx" || since.chain !== chain) return {};
	const inside = state.rounds.some((round) => {
		const at = round.lastIndexOf(":");
		return round.slice(0, at) === chain && bodyOf(fn, Number(round.slice(at + 1)))?.has(since.block);
	});
	return inside ? {} : { once: true };
}

/** How ways out that do not fail leave what this one has settled, where the object is still to be found as on entry. */
function settledElsewhere(cx: Context, t: Track, exit: Exit, exits: readonly Exit[]): Pick<Happening, "others"> {
	if (!isSettled(cx, t) || exit.state.mem.has(t.key)) return {};
	const key = `${t.machine}|${t.key}`;
	return { others: exits.flatMap((e) => (e.cls === "failure" ? [] : (e.state.tracks.get(key)?.state ?? []))) };
}

/** A callback fails, or a callee of one, with something done to what was there before: what it has made itself, the teardown may find. */
function undoneElsewhere(t: Track, { cls, state }: Exit): Pick<Happening, "undoneBy"> {
	const { undoneBy } = state.entry;
	if (undoneBy === undefined || t.state !== STORED || cls !== "failure") return {};
	return state.created.has(rootOf(t.key)) ? {} : { undoneBy };
}

/** Another way out that fails alike gives it back; one that ends by the same jump and return is steered by what callers know. */
function isUnlikeFailures(id: string, exit: Exit, exits: readonly Exit[]): boolean {
	if (exit.cls !== "failure") return false;
	const answer = exit.state.maskOf(exit.value);
	const clean = exits.filter(
		({ cls, state, value }) => cls === "failure" && (state.maskOf(value) & answer) !== 0 && state.clean.has(id),
	);
	const sameWay = (e: Exit) =>
		e.span.start === exit.span.start && e.state.jump?.span.start === exit.state.jump?.span.start;
	return clean.length > 0 && !clean.some(sameWay);
}

/**
 * The `goto` by which a way out left something behind, where others that end in the same return do not: it skips what
 * they undo, or jumps before it has.
 */
function jumpPast(fr: Frame, t: Track, exit: Exit, exits: readonly Exit[]): Pick<Happening, "jump"> {
	const { jump } = exit.state;
	// many a jump leads there, each with what the rounds before have left in the array: what is missing is missing at the end
	if (t.array) return {};
	const isLeft = (s: PathState): boolean => s.tracks.get(`${t.machine}|${t.key}`)?.state === t.state;
	const broken = t.since.chain === fr.chain ? brokenAt(t.key, isLeft, exits, exit.state) : undefined;
	if (broken) return { jump: broken };
	// a callee may have taken it for this function
	if (jump?.chain !== fr.chain || !t.since.chain.startsWith(fr.chain) || jump.at < (t.notes[0]?.[0] ?? 0)) return {};
	const others = exits.filter((e) => e.span.start === exit.span.start && !isLeft(e.state));
	// what a callee has taken, and that very jump undoes on another path, it does not skip
	const leads = t.since.chain !== fr.chain && others.some(({ state }) => state.jump?.span.start === jump.span.start);
	return others.length > 0 && !leads ? { jump: jump.span } : {};
}

/** No way out that succeeds gives it back, or knows it any longer: not the return is to blame. */
function isNeverKept(t: Track, exit: Exit, exits: readonly Exit[]): boolean {
	if (exit.cls !== "success" || exit.state.locks.has(t.key)) return false;
	const key = `${t.machine}|${t.key}`;
	const others = exits.filter(
		(e) => e.cls !== "failure" && [...e.state.touched].some((id) => id.endsWith(`|${t.key}`)),
	);
	return others.length > 0 && others.every((e) => e.state.tracks.get(key)?.state === t.state);
}

/**
 * A lock is left behind by a `goto` that no way out shares which gives it back, and such ways answer the same at the same
 * return: the jump skips what they undo, and nothing behind its label hangs on a condition that could still undo it. A
 * return that answers otherwise may tell the caller that it has the lock now.
 */
export function skips(
	look: Looked,
	{ over, jump }: Happening,
	exit: Exit,
	exits: readonly Exit[],
	id: string,
): boolean {
	if (!jump || !LOCKS.has(over) || (exit.cls !== "success" && exit.cls !== "void")) return false;
	const clean = exits.filter((e) => e !== exit && e.state.clean.has(id));
	if (clean.some((e) => e.state.jump?.span.start === jump.start)) return false;
	const answer = exit.state.maskOf(exit.value);
	const same = clean.some(
		(e) => e.cls === exit.cls && e.span.start === exit.span.start && e.state.maskOf(e.value) === answer,
	);
	return same && !isGivenBackBehind(look, over as LockClass, jump);
}

function isGivenBackBehind({ fn, row }: Looked, what: LockClass, jump: Span): boolean {
	const behind = new Set<number>();
	for (const { end } of fn.blocks) if (end.k === "goto" && end.jump?.start === jump.start) behind.add(end.to);
	for (const block of behind) for (const to of successors(fn, block)) behind.add(to);
	let may = false;
	const visit = (e: Expr): void => {
		if (e.t !== "call" || !e.name) return;
		const known = row(e.name);
		if (known ? known.lock.effect === "releases" && (known.lock.what ?? "resv") === what : LOCKISH_NAME.test(e.name))
			may = true;
	};
	for (const block of behind) walkBlock(fn.blocks[block]!, visit);
	return may;
}
