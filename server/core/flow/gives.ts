/**
 * What a helper in another file of the driver can return, looked up when a condition asks for an error pointer: one that
 * answers a failure with NULL gives none (nouveau dispnv50/atom.h:nv50_head_atom_get_new, 6.12). Knows no rule.
 */
import { IDIOMS } from "../kernel/idioms.ts";
import { callPart } from "../kernel/lookup.ts";
import { type ApiRow, OWN_FAMILY } from "../kernel/row.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import type { Exit } from "./explore.ts";
import { type Call, containsId, type Expr, exprsOf, type FunctionIr, walkBlock, walkExpr } from "./ir.ts";
import type { Predicate } from "./predicate.ts";
import { ANY, NEG, POS, type Value, ZERO } from "./value.ts";

/** Takes the error pointers away from what a callee gave that is not followed, where its body has none to give. */
export function asksForError(cx: Context, s: PathState, { value: { s: sym, off }, yes, no }: Predicate): void {
	if ((yes !== NEG && no !== NEG) || off !== "" || s.facts.has(sym)) return;
	const made = cx.unfollowed.get(sym);
	const fn = made && cx.callees.elsewhere(made.name, made.from);
	if (fn && givesNoError(fn)) s.facts.set(sym, ANY & ~NEG);
}

/**
 * A condition asks for NULL what a callee gave that is not followed, and whose failures are all error pointers: none of them
 * is seen here. What comes of that, the rules say.
 */
export function asksForNull(
	cx: Context,
	s: PathState,
	fr: Frame,
	cond: Expr,
	{ value: { s: sym, off }, yes, no }: Predicate,
): void {
	if (!isPointer(fr.fn, cond) || (yes !== ZERO && no !== ZERO) || off !== "" || s.facts.has(sym) || s.results.has(sym))
		return;
	const made = cx.unfollowed.get(sym);
	if (made?.from !== fr.fn) return;
	if (!cx.givesErrors(cx, made.name, made.from)) return;
	s.facts.set(sym, POS | NEG);
	answered(cx, s, fr, sym, made.name, made.span);
}

/**
 * The same for a callee that was followed, by all its ways out; asked only where the caller tests for NULL somewhere what
 * it puts the result in, or never looks at it.
 */
export function errorsGiven(
	cx: Context,
	s: PathState,
	fr: Frame,
	callee: FunctionIr,
	call: Call,
	exits: readonly Exit[],
	{ s: sym, off }: Value,
): void {
	if (!callee.returns.includes("*") || off !== "" || cx.target?.call !== call) return;
	const { text } = cx.target;
	const unseen = !isLookedAt(fr.fn, text);
	if (!unseen && !pointersIn(fr.fn).has(text)) return;
	const masks = exits.map((exit) => exit.state.maskOf(exit.value));
	if (!masks.some((mask) => mask & NEG) || masks.some((mask) => mask & ZERO)) return;
	const mask = s.maskOf({ s: sym, off });
	// where nobody looks, the way on from a success tells of the failure
	if (mask === NEG && unseen) s.dead = true;
	if (mask !== POS) return;
	answered(cx, s, fr, sym, callee.name, call.span);
	s.untested.set(sym, "success");
}

/** The path says from here on that this call gave it, and that its failures are error pointers. */
export function answered(cx: Context, s: PathState, fr: Frame, sym: string, callee: string, span: Span): void {
	const row = resultOnly(callee, cx.release);
	const called = { kind: "call", callee, args: [], outcome: { is: "untested" }, row: callPart(row) } as const;
	s.results.set(sym, { event: record(s, fr, span, called), row });
}

/** A variable of its own that is a pointer, by itself or negated: what is tested is nothing else. */
function isPointer(fn: FunctionIr, cond: Expr): boolean {
	const name = namedIn(cond);
	return name !== undefined && pointersIn(fn).has(name);
}

function namedIn(cond: Expr): string | undefined {
	return cond.t === "unary" && cond.op === "!" ? namedIn(cond.e) : cond.t === "id" ? cond.name : undefined;
}

const pointers = new WeakMap<FunctionIr["blocks"], ReadonlySet<string>>();

/** Local variables that are pointers, and conditions by themselves. */
function pointersIn({ blocks }: FunctionIr): ReadonlySet<string> {
	let names = pointers.get(blocks);
	if (!names) {
		const declared = new Set<string>();
		for (const { instrs } of blocks)
			for (const i of instrs) if (i.k === "declare" && i.type.includes("*")) declared.add(i.name);
		const tested = blocks.flatMap(({ end }) => (end.k === "branch" ? [namedIn(end.cond)] : []));
		names = new Set(tested.filter((name) => name !== undefined && declared.has(name)) as string[]);
		pointers.set(blocks, names);
	}
	return names;
}

const lookedAt = new WeakMap<FunctionIr["blocks"], Map<string, boolean>>();

/** Some condition names it, or a call that tells error pointers from others, or it is given on: somebody may look. */
function isLookedAt({ blocks, locals }: FunctionIr, name: string): boolean {
	const known = lookedAt.get(blocks) ?? new Map<string, boolean>();
	lookedAt.set(blocks, known);
	let is = known.get(name);
	if (is === undefined) {
		is = !locals.has(name);
		const visit = (x: Expr): void => {
			const idiom = x.t === "call" && x.name ? IDIOMS.get(x.name) : undefined;
			if (x.t === "call" && idiom && ABOUT_ERRORS.has(idiom))
				for (const arg of x.args) if (containsId(arg, name)) is = true;
			if (x.t === "assign" && x.r.t === "id" && x.r.name === name) is = true;
		};
		for (const block of blocks) {
			walkBlock(block, visit);
			const asked = block.end.k === "branch" ? block.end.cond : block.end.k === "switch" ? block.end.on : undefined;
			if (asked && containsId(asked, name)) is = true;
		}
		known.set(name, is);
	}
	return is;
}

/** All that is known of a function of the driver: how it says that it failed. */
function resultOnly(name: string, release: string): ApiRow {
	return {
		name,
		kind: "function",
		family: OWN_FAMILY,
		header: "(driver)",
		releases: { from: release, to: null, provenance: "inferred" },
		args: [],
		returns: { kind: "err_ptr", errors: ["ENOMEM"] },
		lock: { pre: "n/a", effect: "none", enforcement: "none" },
		ownership: [],
		mustCheck: false,
		maySleep: false,
		evidence: [],
	};
}

const known = new WeakMap<FunctionIr["blocks"], boolean>();

function givesNoError(fn: FunctionIr): boolean {
	let none = known.get(fn.blocks);
	if (none === undefined) {
		none = fn.returns.includes("*") && saysNull(fn);
		known.set(fn.blocks, none);
	}
	return none;
}

/** Some return is NULL, the others give back what is at hand or what one call makes of it, and nobody speaks of errors. */
function saysNull({ blocks }: FunctionIr): boolean {
	let [null_, errors] = [false, false];
	for (const { instrs, end } of blocks) {
		const value = end.k === "return" ? end.value : end.k === "branch" ? end.cond : undefined;
		if (end.k === "return" && value?.t === "num") null_ ||= value.value === 0;
		else if (end.k === "return" && value?.t === "call" && value.args.length !== 1) errors = true;
		for (const e of [...instrs.flatMap(exprsOf), ...(value ? [value] : [])])
			walkExpr(e, (x) => {
				if (x.t === "call" && x.name && ABOUT_ERRORS.has(IDIOMS.get(x.name) ?? "")) errors = true;
			});
	}
	return null_ && !errors;
}

/**
 * A container_of() of a driver's own that may answer NULL for a pointer that leads somewhere: because of what is there.
 * One that only asks whether its pointer leads anywhere answers NULL for NULL, as container_of() of a first member does.
 */
export function mayGiveNothing({ blocks, params }: FunctionIr): boolean {
	const looksAt = (x: Expr): boolean =>
		!PLAIN.has(x.t) && !(x.t === "id" && (x.name === params[0]?.name || ABOUT_ERRORS.has(IDIOMS.get(x.name) ?? "")));
	const returns = blocks.flatMap(({ end }) => (end.k === "return" ? [end.value?.t] : []));
	// a stub gives nothing for anything
	let looks = returns.every((t) => t === "num");
	for (const { end } of blocks) {
		if (end.k === "switch") looks = true;
		if (end.k === "branch") walkExpr(end.cond, (x) => (looks ||= looksAt(x)));
	}
	return looks && returns.includes("num");
}

const PLAIN: ReadonlySet<Expr["t"]> = new Set<Expr["t"]>(["num", "binary", "unary", "call"]);

export const ABOUT_ERRORS: ReadonlySet<string> = new Set(["is-err", "is-err-or-null", "err-ptr", "ptr-err-or-zero"]);
