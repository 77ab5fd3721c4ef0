/** Which calls cannot fail with the arguments they get, whose results somebody has to look at, and whether somebody does. */
import { MAPPED_POINTERS } from "../kernel/idioms.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { Span } from "../kernel/vocabulary.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { type Call, walkBlock } from "./ir.ts";
import { relevanceOf, successors } from "./relevance.ts";
import { RESULTS } from "./results.ts";
import { POS, UNKNOWN, type Value, ZERO } from "./value.ts";

/** Arguments that rule every failure out: `no_intr` given as true, no acquire context to back off with. */
export function cannotFail(row: ApiRow, args: readonly Value[], withCtx: boolean): boolean {
	const when = row.cannotFailWhen;
	if (when !== undefined && args[when.arg]?.s === (when.is === "true" ? "=1" : "=0")) return true;
	if (row.lock.ctxArg === undefined && row.errorNeeds === undefined) return false;
	return row.returns.errors.every((x) => {
		const needs = row.errorNeeds?.[x];
		if (needs !== undefined) return args[needs]?.s === "=0";
		return row.lock.ctxArg !== undefined && !withCtx && (x === "EDEADLK" || x === "EALREADY");
	});
}

const unread = new WeakMap<Call, boolean>();

/** Nobody learns what this call answers: it is a statement of its own, or its errno goes where no way behind it looks. */
export function isThrownAway(cx: Context, fr: Frame, e: Call, row: ApiRow): boolean {
	if (cx.discarded === e) return true;
	if (cx.target?.call !== e || RESULTS[row.returns.kind].success !== ZERO) return false;
	let is = unread.get(e);
	if (is === undefined) {
		const to = cx.target.text;
		// and not what an expression or a return leaves between two instructions
		const isWritten = /=\s*$/.test(fr.fn.text.slice(0, e.span.start));
		is = isWritten && fr.fn.locals.has(to) && !isNamedAfter(fr, to, e.span);
		unread.set(e, is);
	}
	return is;
}

/** On some way from there, in a branch that the preprocessor leaves out, or by its address. */
function isNamedAfter({ fn, block }: Frame, name: string, { end }: Span): boolean {
	const { text, blocks } = fn;
	if (new RegExp(`&\\s*${name}\\b`).test(text)) return true;
	if (/^[ \t]*#/m.test(text) && new RegExp(`\\b${name}\\b`).test(text.slice(end))) return true;
	if (successors(fn, block).some((to) => relevanceOf(fn)[to]!.names.has(name))) return true;
	let named = false;
	walkBlock(blocks[block]!, (x) => {
		named ||= x.t === "id" && x.name === name && x.span.start >= end;
	});
	return named;
}

/** Whether the table asks for a look at the result of this very call, and its author has not declined with a cast. */
export function mustCheck(
	s: PathState,
	fr: Frame,
	e: Call,
	row: ApiRow,
	args: readonly Value[],
	lock: string | undefined,
): boolean {
	const when = row.mustCheckWhen;
	if (isDeclined(fr, e)) return false;
	// a map says itself whether it was filled in
	const map = e.args[row.args.indexOf("map")];
	if (map && LOOKS_AT_MAP.test(fr.fn.text.slice(e.span.end))) return false;
	// an attempt that nobody waits for: whoever drops its answer knows that the lock is free
	if (row.lock.trylock) return false;
	// the first lock of a context has nothing to back off from
	const ctx = row.lock.ctxArg;
	const first = ![...s.locks].some(([id, l]) => l.what === "resv" && l.is === "held" && id !== lock);
	if (ctx !== undefined && first && !row.interruptible) return false;
	return row.mustCheck || (when !== undefined && s.maskOf(args[when.arg] ?? UNKNOWN) === POS);
}

/** `(void)call(…)` */
export function isDeclined(fr: Frame, e: Call): boolean {
	const before = fr.fn.text.slice(0, e.span.start).trimEnd();
	return /^\(\s*void\s*\)$/.test(before.slice(before.lastIndexOf("(")));
}

const LOOKS_AT_MAP = new RegExp(
	`(?:if|!)\\s*\\(?\\s*!?\\s*[\\w.>-]+(?:\\.|->)(?:${MAPPED_POINTERS.join("|")})\\b|is_null\\(`,
);
