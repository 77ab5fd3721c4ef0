/**
 * What a helper in another file of the driver can return, looked up when a condition asks for an error pointer: one that
 * answers a failure with NULL gives none (nouveau dispnv50/atom.h:nv50_head_atom_get_new, 6.12). Knows no rule.
 */
import { IDIOMS } from "../kernel/idioms.ts";
import type { Context, PathState } from "./context.ts";
import { type Expr, exprsOf, type FunctionIr, walkExpr } from "./ir.ts";
import type { Predicate } from "./predicate.ts";
import { ANY, NEG } from "./value.ts";

/** Takes the error pointers away from what a callee gave that is not followed, where its body has none to give. */
export function asksForError(cx: Context, s: PathState, { value: { s: sym, off }, yes, no }: Predicate): void {
	if ((yes !== NEG && no !== NEG) || off !== "" || s.facts.has(sym)) return;
	const made = cx.unfollowed.get(sym);
	const fn = made && cx.callees.elsewhere(made.name, made.from);
	if (fn && givesNoError(fn)) s.facts.set(sym, ANY & ~NEG);
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

const ABOUT_ERRORS: ReadonlySet<string> = new Set(["is-err", "is-err-or-null", "err-ptr", "ptr-err-or-zero"]);
