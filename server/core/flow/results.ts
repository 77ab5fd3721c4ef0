/**
 * What becomes of the results of calls: looks that tell success from failure, or do not, values taken for a success that
 * may be a failure, results thrown away or given on. Recorded as events; machines hear of them as of anything else.
 */
import type { ApiRow, ReturnKind } from "../kernel/row.ts";
import type { ObjectRef, ResultEvent, Span } from "../kernel/vocabulary.ts";
import { type Context, type Frame, happen, type PathState, record } from "./context.ts";
import type { Expr } from "./ir.ts";
import type { Happening } from "./machine.ts";
import { exprText } from "./memory.ts";
import type { Predicate } from "./predicate.ts";
import { ANY, NEG, POS, type Value, ZERO } from "./value.ts";

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
}

function failureOf(row: ApiRow): number {
	return (RESULTS[row.returns.kind].failure ?? 0) | (row.returns.kind === "long_timeout" ? ZERO : 0);
}

/** The call made a result that can say that it failed. */
export function resultMade(s: PathState, sym: string, event: number, row: ApiRow): void {
	if (RESULTS[row.returns.kind].failure === undefined) s.results.delete(sym);
	else s.results.set(sym, { event, row });
}

function tell(
	cx: Context,
	s: PathState,
	fr: Frame,
	span: Span,
	sym: string,
	text: string,
	does: ResultEvent["does"],
	more: Pick<Partial<ResultEvent>, "here" | "there"> & Pick<Happening, "before" | "left" | "matters"> = {},
): void {
	const { event, row } = s.results.get(sym)!;
	const object: ObjectRef = { id: sym, type: "other", text };
	const { here, there, ...facts } = more;
	const at = record(s, fr, span, {
		kind: "result",
		of: event,
		object,
		does,
		...(here === undefined ? {} : { here }),
		...(there === undefined ? {} : { there }),
	});
	happen(cx, s, at, {
		kind: does === "field" || does === "pass" ? "rely" : does,
		over: "result",
		key: sym,
		object,
		row,
		callee: row.name,
		returns: fr.depth === 0 ? fr.fn.returns : "",
		...(does === "field" ? { how: "field" as const } : {}),
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
	if (p.value.off !== "" || p.errno !== undefined || !s.results.has(sym)) return NOTHING;
	const before = seenOf(s, sym);
	// one that is known already is looked at for another reason
	if (before === NEG || before === ZERO || before === POS) return NOTHING;
	const fork = s.untested.get(sym);
	return (after: PathState, taken: boolean): void => {
		const [here, there] = taken ? [p.yes, p.no] : [p.no, p.yes];
		const left = before & here;
		if (left === before && fork !== undefined) after.untested.set(sym, fork);
		tell(cx, after, fr, span, sym, text, "look", { here, there, before, left });
	};
}

const NOTHING = (): void => {};

/** Something is read, written or called through a value that may be the failure of a call. */
export function relied(cx: Context, s: PathState, fr: Frame, v: Value, e: Expr, does: "field" | "pass"): void {
	const sym = v.s;
	const made = s.results.get(sym);
	if (!made || (does === "pass" && v.off !== "")) return;
	const before = seenOf(s, sym);
	if ((before & failureOf(made.row)) === 0) return;
	tell(cx, s, fr, e.span, sym, exprText(fr, e), does, { before });
}

/** A statement that is nothing but a call: its result is gone. `matters`: the table asks for a look at it. */
export function dropped(cx: Context, s: PathState, fr: Frame, e: Expr, sym: string, matters: boolean): void {
	if (s.results.has(sym)) tell(cx, s, fr, e.span, sym, exprText(fr, e), "drop", { matters });
}

/** The function under analysis returns a result as it got it. */
export function given(cx: Context, s: PathState, fr: Frame, v: Value, span: Span, text: string): void {
	if (v.off === "" && s.results.has(v.s)) tell(cx, s, fr, span, v.s, text, "give", { before: seenOf(s, v.s) });
}
