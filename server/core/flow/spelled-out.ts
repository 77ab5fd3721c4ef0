/** Helpers that are no more than a short name for a place: `foo_buf(foo)` for `foo->attach->dmabuf`. Knows no rule. */
import { CONTAINER_NAME } from "../kernel/idioms.ts";
import type { Callees } from "./context.ts";
import type { Call, Expr, FunctionIr } from "./ir.ts";

/** What the call of such a helper stands for, with what it is given put in, all of it where the call stands. */
export function spelledOut(callees: Callees, e: Call, name: string, from: FunctionIr): Expr | undefined {
	if (CONTAINER_NAME.test(name) || e.args.length === 0 || !e.args.every((arg) => isPlace(arg, NOBODY)))
		return undefined;
	const body = callees.shortFor(name, from);
	const place = body && placeOf(body);
	if (!body || !place || body.params.length !== e.args.length) return undefined;
	return putIn(place, new Map(body.params.map((p, i) => [p.name, e.args[i]!])), e);
}

const places = new WeakMap<FunctionIr["blocks"], Expr | null>();

/** The function, where it is no more than a short name for a place. */
export function shortOf(fn: FunctionIr | undefined): FunctionIr | undefined {
	return fn && placeOf(fn) ? fn : undefined;
}

/** The place that a function returns, in terms of its parameters; null for one that does anything else. */
function placeOf(fn: FunctionIr): Expr | null {
	let place = places.get(fn.blocks);
	if (place === undefined) {
		place = read(fn);
		places.set(fn.blocks, place);
	}
	return place;
}

function read({ blocks, params, returns }: FunctionIr): Expr | null {
	const { instrs, end } = blocks[0]!;
	if (end.k !== "return" || !end.value || !returns.includes("*")) return null;
	const known = new Map<string, Expr>(params.map((p) => [p.name, { t: "id", name: p.name, span: end.span }]));
	for (const i of instrs) {
		if (i.k !== "declare" || !i.init || !isPlace(i.init, known)) return null;
		known.set(i.name, putIn(i.init, known));
	}
	return end.value.t !== "id" && isPlace(end.value, known) ? putIn(end.value, known) : null;
}

const NOBODY: ReadonlyMap<string, Expr> = new Map();

/** Made of members and addresses of what is known, or, with nobody known, of any variable. */
function isPlace(e: Expr, known: ReadonlyMap<string, Expr>): boolean {
	switch (e.t) {
		case "id":
			return known === NOBODY || known.has(e.name);
		case "field":
			return isPlace(e.base, known);
		case "addr":
			return isPlace(e.e, known);
		case "call":
			return isContainer(e) && isPlace(e.args[0]!, known);
		default:
			return false;
	}
}

/** `to_foo(p)`; the member that container_of() names stands in the helper's text, not where the call does. */
function isContainer({ name, args }: Call): boolean {
	return name !== null && args.length === 1 && CONTAINER_NAME.test(name);
}

/** The expression with others in place of its variables; `at`: the call that it stands for. */
function putIn(e: Expr, args: ReadonlyMap<string, Expr>, at?: Call): Expr {
	const span = at?.span ?? e.span;
	switch (e.t) {
		case "id":
			return args.get(e.name) ?? e;
		case "field":
			return { ...e, base: putIn(e.base, args, at), span };
		case "addr":
			return { ...e, e: putIn(e.e, args, at), span };
		case "call":
			return { ...e, args: e.args.map((arg) => putIn(arg, args, at)), span };
		default:
			return e;
	}
}
