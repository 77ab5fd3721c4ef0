/**
 * What becomes of the results of calls: looks that tell success from failure, or do not, values taken for a success that
 * may be a failure, results thrown away or given on. Recorded as events; machines hear of them as of anything else.
 */
import { FOREVER, RUNS_OUT, SAYS_LATE, UNDOING_NAME } from "../kernel/idioms.ts";
import type { ApiRow, ReturnKind } from "../kernel/row.ts";
import type { ObjectRef, ResultEvent, ReturnEvent, Span } from "../kernel/vocabulary.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { signatureOf } from "./entry.ts";
import type { Exit } from "./explore.ts";
import { happen } from "./happen.ts";
import { containsId, type Expr } from "./ir.ts";
import type { Happening } from "./machine.ts";
import { exprText, localAddress, SAME } from "./memory.ts";
import type { Predicate } from "./predicate.ts";
import { relevanceOf } from "./relevance.ts";
import { ANY, NEG, NO_ERROR, POS, place, type Value, ZERO } from "./value.ts";

/** Signs of the result when the call succeeded and when it failed; no failure = it cannot fail. */
export const RESULTS: Readonly<Record<ReturnKind, { readonly success: number; readonly failure?: number }>> = {
	void: { success: ANY },
	errno: { success: ZERO, failure: NEG },
	zero_or_minus_one: { success: ZERO, failure: NEG },
	err_ptr: { success: POS, failure: NEG },
	null_on_error: { success: POS, failure: ZERO },
	null_or_err_ptr: { success: POS, failure: NEG | ZERO },
	ptr: { success: POS },
	ptr_or_null: { success: ZERO | POS },
	bool: { success: POS, failure: ZERO },
	fd_or_errno: { success: ZERO | POS, failure: NEG },
	count_zero_on_error: { success: POS, failure: ZERO },
	count_or_errno: { success: POS, failure: NEG },
	bytes_left: { success: ZERO, failure: POS },
	long_timeout: { success: POS, failure: NEG },
	vm_fault: { success: ZERO, failure: POS },
	value: { success: ANY },
};

/** A call whose result can say that it failed, as long as a value still is that result. */
export interface Result {
	readonly event: number;
	readonly row: ApiRow;
	/** a wait that is over at once, one that never runs out of time, and one on a fence that answers a timeout with an errno */
	readonly waits?: "not" | "forever" | "answers";
	/** a wait whose time is seen to run out */
	readonly limited?: true;
	/** a look has told nothing apart */
	readonly blind?: true;
}

function failureOf(row: ApiRow): number {
	return (RESULTS[row.returns.kind].failure ?? 0) | (row.returns.kind === "long_timeout" ? ZERO : 0);
}

/** The call made a result that can say that it failed. */
export function resultMade(
	s: PathState,
	fr: Frame,
	e: Expr & { t: "call" },
	sym: string,
	event: number,
	row: ApiRow,
	args: readonly Value[],
): void {
	if (RESULTS[row.returns.kind].failure === undefined) {
		s.results.delete(sym);
		return;
	}
	const limit = row.args.indexOf("timeout");
	const timeout = args[limit]?.s;
	const limited = limit >= 0 && e.args[limit] !== undefined && RUNS_OUT.test(exprText(fr, e.args[limit]));
	const answers = limit >= 0 && args.some((v) => s.results.get(v.s)?.row.answersTimeout);
	const waits = WAITS.get(timeout ?? "") ?? (answers ? "answers" : undefined);
	s.results.set(sym, { event, row, ...(waits ? { waits } : limited ? { limited } : {}) });
}

/** By the timeout: a moment is no more than a look. */
const WAITS: ReadonlyMap<string, "not" | "forever"> = new Map([
	["=0", "not"],
	["=1", "not"],
	[`g:${FOREVER}`, "forever"],
]);

export function tell(
	cx: Context,
	s: PathState,
	fr: Frame,
	span: Span,
	sym: string,
	text: string,
	does: ResultEvent["does"],
	more: Pick<Partial<ResultEvent>, "here" | "there" | "last" | "late"> &
		Pick<Happening, "before" | "left" | "matters" | "here" | "callee" | "tested"> = {},
): void {
	const { event, row, waits, limited, blind } = s.results.get(sym)!;
	const object: ObjectRef = { id: sym, type: "other", text };
	const { there, ...facts } = more;
	const { here, last, late } = more;
	const at = record(s, fr, span, {
		kind: "result",
		of: event,
		object,
		does,
		...(here === undefined ? {} : { here }),
		...(there === undefined ? {} : { there }),
		...(last ? { last } : {}),
		...(late ? { late } : {}),
	});
	happen(cx, s, at, {
		kind: does === "field" || does === "pass" ? "rely" : does === "keep" ? "stays" : does,
		over: "result",
		key: sym,
		object,
		row,
		callee: row.name,
		...(waits ? { waits } : {}),
		...(limited ? { limited } : {}),
		...(does === "field" ? { how: "field" as const } : {}),
		...(blind ? { blind } : {}),
		...facts,
	});
}

/** The signs a result can have as far as the code has looked: a fork that nobody has looked at yet has decided nothing. */
function seenOf(s: PathState, sym: string): number {
	const { success, failure } = RESULTS[s.results.get(sym)!.row.returns.kind];
	return s.untested.has(sym) ? success | (failure ?? 0) : s.maskOf({ s: sym, off: "" });
}

/** A branch is about to look at a result; gives what to do once it is taken, before the branch itself is recorded. */
export function looking(cx: Context, s: PathState, fr: Frame, p: Predicate, span: Span, text: string) {
	const sym = p.value.s.replace(/^pez:/, "");
	if (p.value.off !== "" || !s.results.has(sym)) return NOTHING;
	// this very errno is expected
	if (p.errno !== undefined) return s.failed?.sym === sym ? forgetFailure : NOTHING;
	const before = seenOf(s, sym);
	// one that is known already is looked at for another reason
	if (before === NEG || before === ZERO || before === POS) return NOTHING;
	const fork = s.untested.get(sym);
	return (after: PathState, taken: boolean, to: number): void => {
		const [here, there] = taken ? [p.yes, p.no] : [p.no, p.yes];
		const left = before & here;
		if (left === before && fork !== undefined) after.untested.set(sym, fork);
		const made = after.results.get(sym)!;
		const late = left === ZERO && made.row.waits === true && saysLate(fr, to, text);
		const more = { ...(isLast(fr, to, text) ? LAST : {}), ...(late ? LATE : {}) };
		tell(cx, after, fr, span, sym, text, "look", { here, there, before, left, ...more });
		if (left === before) after.results.set(sym, { ...made, blind: true });
		const { failure = 0 } = RESULTS[made.row.returns.kind];
		if (fr.depth === 0 && (left & ~failure) === 0)
			after.failed = { sym, at: after.trail!.item.id, undone: false, called: false };
		else if (after.failed?.sym === sym) after.failed = null;
	};
}

const NOTHING = (): void => {};
const LAST = { last: true } as const;
const LATE = { late: true } as const;

/** The way begins with an errno for a timeout, which is returned or takes the value's place; chosen by a condition, maybe. */
function saysLate({ fn }: Frame, to: number, text: string): boolean {
	const { instrs, end } = fn.blocks[to]!;
	const at = instrs[0]?.span.start ?? ("span" in end ? end.span.start : undefined);
	if (at === undefined) return false;
	const [before, says] = [fn.text.slice(0, at), fn.text.slice(at)];
	const chosen = end.k === "branch" && instrs.length === 0 ? STORES.exec(before) : null;
	const [stores, where] = chosen ?? STORES_FIRST.exec(says) ?? [];
	if (stores === undefined || (where !== undefined && where !== text)) return false;
	return SAYS_LATE.test(chosen ? says : says.slice(stores.length));
}

const STORES = /(?:\breturn|\b(\w+)\s*=)\s*\(?\s*$/;
const STORES_FIRST = /^(?:return|(\w+)\s*=)\s*\(?\s*/;

/** Nothing behind a look names the variable again. */
function isLast(fr: Frame, to: number, text: string): boolean {
	return fr.fn.locals.has(text) && !relevanceOf(fr.fn)[to]!.names.has(text);
}

const forgetFailure = (after: PathState): void => {
	after.failed = null;
};

/** Memory that keeps which call failed and left this pointer the NULL it was. */
const LEFT_NULL = "=null:";

export function leftNull(s: PathState, pointer: string, result: string): void {
	s.mem.set(LEFT_NULL + pointer, { s: result, off: "" });
}

/** The call that left a pointer, or the one it was taken from, NULL. */
function nullFrom(s: PathState, v: Value): string | undefined {
	for (let at: Value | undefined = v; at; at = s.mem.get(SAME + at.s)) {
		const from = s.mem.get(LEFT_NULL + at.s);
		if (from) return from.s;
	}
	return undefined;
}

/** Something is read, written or called through a value that may be the failure of a call; `looks`: NULL is none to this callee. */
export function relied(
	cx: Context,
	s: PathState,
	fr: Frame,
	v: Value,
	e: Expr,
	does: "field" | "pass",
	looks = does === "field",
): void {
	const sym = (looks && s.facts.get(v.s) === ZERO ? nullFrom(s, v) : undefined) ?? v.s;
	const made = s.results.get(sym);
	// a member's address is as wrong as the error pointer it is reckoned from; NULL may be meant, where the member comes first
	const nearby = does === "pass" && v.off !== "" && (made?.row.returns.kind !== "err_ptr" || !s.untested.has(sym));
	if (!made || nearby) return;
	const before = seenOf(s, sym);
	if ((before & failureOf(made.row)) === 0) return;
	tell(cx, s, fr, e.span, sym, exprText(fr, e), does, { before });
}

/** A call whose result is gone with its statement. `matters`: the table asks for a look at it; `by`: who hands it on. */
export function dropped(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Expr,
	sym: string,
	matters: boolean,
	by?: string | null,
): void {
	const callee = by ? { callee: by } : {};
	if (s.results.has(sym)) tell(cx, s, fr, e.span, sym, exprText(fr, e), "drop", { matters, ...callee });
}

/** Mark on a path: the result that has this name was read, for whatever purpose. */
const READ = "read|";

/** A variable is read, and what is in it may be a result that nobody has looked at. */
export function seen(s: PathState, v: Value): Value {
	if (s.untested.size > 0 && s.untested.has(v.s)) s.touched.add(READ + v.s);
	return v;
}

/** `ret = lock(…); ret = other(…);`: nobody has looked at what the first call said, and nobody can any more. */
export function overwritten(cx: Context, s: PathState, fr: Frame, { op, l, r }: Expr & { t: "assign" }): void {
	if (s.untested.size === 0 || op !== "=" || l.t !== "id" || !fr.fn.locals.has(l.name)) return;
	const old = s.mem.get(place(localAddress(fr, l.name)));
	const made = old?.off === "" && s.untested.has(old.s) ? s.results.get(old.s) : undefined;
	if (!old || !made || s.touched.has(READ + old.s) || containsId(r, l.name)) return;
	const { mustCheck, lock } = made.row;
	dropped(cx, s, fr, l, old.s, mustCheck && !lock.trylock);
}

/** The function under analysis returns a result as it got it; `here`: callers of an int function expect 0 or an errno. */
export function given(cx: Context, s: PathState, fr: Frame, v: Value, span: Span, text: string): void {
	const made = v.off === "" ? s.results.get(v.s) : undefined;
	if (!made) return;
	// who asks a helper whether all bytes were copied makes an errno of it himself; the core does not
	const known = made.row.returns.kind !== "bytes_left" || signatureOf(fr.fn)?.errno;
	const expected = known && RETURNS_ERRNO.test(fr.fn.returns) ? { here: NEG | ZERO } : {};
	tell(cx, s, fr, span, v.s, text, "give", { before: seenOf(s, v.s), ...expected });
}

const RETURNS_ERRNO = /^(?:(?:static|inline|noinline|extern|__\w+)\s+)*int\b/;

/** The last failure that the function itself has seen, until it tries something else. */
export interface Failed {
	readonly sym: string;
	/** the result event that showed it */
	readonly at: number;
	/** something was undone since */
	readonly undone: boolean;
	/** something was called since */
	readonly called: boolean;
}

/** A call comes after a failure: one that undoes something goes on with the unwinding, any other is another try. */
export function calledAfterFailure(s: PathState, fr: Frame, undoes: boolean): void {
	if (s.failed === null || fr.depth > 0) return;
	s.failed = undoes ? { ...s.failed, undone: true, called: true } : null;
}

/** Some call is known to have failed, whatever has been done about it. */
export function hasFailed(s: PathState): boolean {
	for (const [sym, { row }] of s.results)
		if (s.facts.has(sym) && (s.facts.get(sym)! & ~failureOf(row)) === 0) return true;
	return false;
}

/** A row that only gives back. */
export function undoing(row: ApiRow): boolean {
	return row.closes !== undefined || row.lock.effect === "releases" || UNDOING_NAME.test(row.name);
}

/**
 * The failure that was the last thing this way out has seen, although it says that all went well: a constant after
 * something was undone, a good pointer at once, or the error in a pointer that has none. But for that one, a return that is also reached with nothing gone wrong is none.
 */
export function failureBefore(exit: Exit, exits: readonly Exit[], pointer: boolean): ReturnEvent["after"] {
	const { failed } = exit.state;
	const none = isNoError(exit);
	if (failed === null || (exit.cls !== "success" && !none)) return undefined;
	const told = { result: failed.sym, undone: failed.undone };
	if (none) return { ...told, noError: true };
	if (pointer ? failed.called : !isStale(exit) && (!failed.undone || exit.value.s !== "=0")) return undefined;
	const same = exits.filter((e) => e.span.start === exit.span.start);
	const common =
		same.some((e) => e.cls === exit.cls && e.state.failed === null) &&
		// failures that are told go the same way
		!same.some((e) => e.cls === "failure" && e.state.failed !== null);
	return common ? undefined : told;
}

/** Returned is what an earlier call answered that went well, and nobody has set anew. */
function isStale({ state, value }: Exit): boolean {
	return value.s !== "=0" && state.maskOf(value) === ZERO;
}

/** Returned is the error in a pointer that has none: in another one than the call gave that failed, or in NULL. */
function isNoError({ state, value }: Exit): boolean {
	return value.s.startsWith(NO_ERROR) && (state.maskOf(value) & NEG) === 0;
}

export function endedAfterFailure(cx: Context, exit: Exit, sym: string, at: number): void {
	const s = exit.state;
	const row = s.results.get(sym)?.row;
	if (!row) return;
	// the `goto` before which the error should have been set
	const { jump, failed } = s;
	const misread = isNoError(exit) ? { misread: exit.value.s.slice(NO_ERROR.length) } : {};
	const jumped =
		(isStale(exit) || isNoError(exit)) && jump && failed && jump.at >= failed.at ? { jump: jump.span } : {};
	const object: ObjectRef = { id: sym, type: "other", text: row.name };
	happen(cx, s, at, {
		kind: "end-after-failure",
		over: "result",
		key: sym,
		object,
		row,
		callee: row.name,
		exit: exit.cls,
		...misread,
		...jumped,
	});
}
