/**
 * Acquire contexts of wound/wait locks along a path: which locks each holds, whether it lost one to somebody older
 * (-EDEADLK), whether it was declared complete. Kept as words in `open`, like everything that is begun and not ended.
 */
import type { ApiRow, Resource } from "../kernel/row.ts";
import type { ObjectRef } from "../kernel/vocabulary.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { happen } from "./happen.ts";
import type { FunctionIr } from "./ir.ts";
import type { LockRef } from "./objects.ts";
import { loopsLeft } from "./relevance.ts";
import { contextKey, type Value } from "./value.ts";

const WITHIN = "in-context";
/** of several objects, or in a loop: that some are held, not which */
const GATHERED = "gathered";
const LOST = "lost";
const DONE = "context-done";
const FRESH = "fresh-context";

/** A reservation lock is asked for, with or without a context; told before it is known how that ends. */
export function asked(
	cx: Context,
	s: PathState,
	at: number,
	row: ApiRow,
	lock: LockRef,
	ctx: Value | undefined,
	text: string,
): void {
	if (row.lock.effect !== "acquires" || row.lock.trylock || lock.what !== "resv" || lock.many) return;
	const key = ctx && contextKey(ctx);
	if (key !== undefined) {
		const object: ObjectRef = { id: key, type: "ww_ctx", text };
		const fact = s.open.has(`${DONE}|${key}`) ? ("held" as const) : ("free" as const);
		happen(cx, s, at, { kind: "take", over: "acquire-ctx", key, object, fact, row, callee: row.name });
	}
	const lost = key === undefined ? undefined : lostWithin(s, key);
	const holding = [...s.locks.values()].find(
		(l) =>
			l.is === "held" &&
			l.what === "resv" &&
			!l.many &&
			!l.left &&
			l.object.id !== lock.object.id &&
			(key === undefined || lost !== undefined),
	)?.object;
	if (!holding && (lost === undefined || lost === lock.id)) return;
	happen(cx, s, at, {
		kind: "ask",
		over: "resv",
		key: lock.id,
		object: lock.object,
		row,
		callee: row.name,
		inContext: key !== undefined,
		...(holding ? { holding } : {}),
		...(lost === undefined ? {} : { lost }),
	});
}

/** The lock that the context has lost: where others can make it fail, too, this path has looked at the errno. */
function lostWithin(s: PathState, key: string): string | undefined {
	const [lock, failure] = wordsOf(s, `${LOST}|${key}|`)[0]?.split("|") ?? [];
	return failure === undefined || s.errnos.get(failure) === HAS_LOST ? lock : undefined;
}

/** How asking within a context ended; `failure`: what the call that failed has answered. */
export function answered(s: PathState, fr: Frame, row: ApiRow, lock: LockRef, ctx: Value, failure?: string): void {
	const key = contextKey(ctx);
	used(s, ctx);
	for (const word of wordsOf(s, `${LOST}|${key}|`)) s.open.delete(`${LOST}|${key}|${word}`);
	// how many rounds of a loop took one, and which of them the unwinding covers, is beyond counting
	if (failure === undefined) {
		const several = inLoop(fr) || lock.many;
		// the one it had lost is dropped apart from the others, where that round has come past it
		if (!several || !row.lowers?.some(({ op }) => op === "resv.lock_slow"))
			s.open.add(`${several ? GATHERED : WITHIN}|${key}|${lock.id}`);
	} else if (failure !== undefined && row.returns.errors.includes(HAS_LOST))
		s.open.add(`${LOST}|${key}|${lock.id}${row.returns.errors[0] === HAS_LOST ? "" : `|${failure}`}`);
}

const HAS_LOST = "EDEADLK";

/** A context begins: nothing was asked for through it yet. */
export function begun(s: PathState, key: string): void {
	s.open.add(`${FRESH}|${key}`);
}

/** Somebody may have taken a lock through it. */
export function used(s: PathState, ctx: Value): void {
	if (s.open.size > 0) s.open.delete(`${FRESH}|${contextKey(ctx)}`);
}

/**
 * The first lock of a context, and no signal ends the wait: nobody older can want what this task does not hold, and not
 * even injected deadlocks begin before the second lock (kernel/locking/mutex.c:ww_mutex_lock, 6.12).
 */
export function firstOfContext(s: PathState, fr: Frame, row: ApiRow, args: readonly Value[], ctx: Value): boolean {
	return (
		s.open.has(`${FRESH}|${contextKey(ctx)}`) &&
		!inLoop(fr) &&
		row.returns.errors.every((x) => OF_CONTEXT.has(x) || args[row.errorNeeds?.[x] ?? -1]?.s === "=0")
	);
}

const OF_CONTEXT: ReadonlySet<string> = new Set(["EDEADLK", "EALREADY"]);

export function inLoop(fr: Frame): boolean {
	for (let at: Frame | undefined = fr; at; at = at.from?.frame)
		if (loopsLeft(at.fn, at.block, -1) !== null) return true;
	return false;
}

/** The context is complete: no lock may follow. */
export function declaredDone(s: PathState, ctx: Value): void {
	s.open.add(`${DONE}|${contextKey(ctx)}`);
}

export function leftContexts(s: PathState, lock: string): void {
	for (const word of [...s.open]) if (IN_CONTEXT.test(word) && word.endsWith(`|${lock}`)) s.open.delete(word);
}

const IN_CONTEXT = new RegExp(`^(?:${WITHIN}|${GATHERED})\\|`);

/** A lock is dropped of which nobody knows whose it is, or in a loop: none of several is known to be held any more. */
export function scattered(s: PathState): void {
	for (const word of [...s.open]) if (word.startsWith(`${GATHERED}|`)) s.open.delete(word);
}

/** Of what is left behind: locks that were taken through it, and not dropped. */
export function keptThrough(s: PathState, over: string, key: string): { readonly fact: "held" } | undefined {
	if (!OF_CONTEXTS.has(over)) return undefined;
	return wordsOf(s, `${WITHIN}|${key}|`).length + wordsOf(s, `${GATHERED}|${key}|`).length > 0
		? { fact: "held" }
		: undefined;
}

/** The lock is held, and was taken through this very context. */
export function isWithin(s: PathState, ctx: Value, lock: LockRef): boolean {
	return !lock.many && s.locks.get(lock.id)?.is === "held" && s.open.has(`${WITHIN}|${contextKey(ctx)}|${lock.id}`);
}

/** Locks a context still holds. */
export function heldWithin(s: PathState, ctx: string): readonly string[] {
	return wordsOf(s, `${WITHIN}|${ctx}|`);
}

/** … as far as the code has looked: who never asks whether it got a lock may know that another task has it. */
export function surelyHeldWithin(s: PathState, ctx: string): boolean {
	return heldWithin(s, ctx).some((id) => {
		const taken = s.locks.get(id)?.event;
		return ![...s.untested.keys()].some((sym) => s.results.get(sym)?.event === taken);
	});
}

export function forgetContext(s: PathState, ctx: string): void {
	for (const kind of [WITHIN, GATHERED, LOST, DONE, FRESH])
		for (const word of [...s.open])
			if (word === `${kind}|${ctx}` || word.startsWith(`${kind}|${ctx}|`)) s.open.delete(word);
}

function wordsOf(s: PathState, prefix: string): string[] {
	return [...s.open].filter((word) => word.startsWith(prefix)).map((word) => word.slice(prefix.length));
}

const contextual = new WeakMap<FunctionIr["blocks"], boolean>();

/** The function takes the locks of several objects through a context, and round by round: none of them alone is what matters. */
export function usesContexts(cx: Context, fn: FunctionIr): boolean {
	let does = contextual.get(fn.blocks);
	if (does === undefined) {
		does = [...fn.calls].some((name) => OF_CONTEXTS.has(cx.row(name)?.opens?.what ?? ""));
		contextual.set(fn.blocks, does);
	}
	return does;
}

const OF_CONTEXTS: ReadonlySet<string> = new Set<Resource>(["acquire-ctx", "exec"]);
