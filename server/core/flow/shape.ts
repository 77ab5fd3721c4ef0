/** Questions about the shape of expressions and declarations that building a graph asks. Knows C, no kernel function. */

import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import { type Mark, marksIn } from "../text/marks.ts";
import { type Reader, sourceOf, toExpr } from "./expressions.ts";
import { type Block, type Case, type Cleanup, type Expr, type Param, walkBlock, walkExpr } from "./ir.ts";

export interface FunctionInput {
	readonly name: string;
	readonly node: Node;
	readonly body: Node;
	readonly nameSpan: Span;
	readonly params: readonly Param[];
	readonly returns: string;
	readonly isStatic: boolean;
	readonly annotations: readonly (readonly [string, string])[];
	readonly source: string;
	/** what the masks rewrote in the file, sorted by start */
	readonly marks: readonly Mark[];
}

/** A block of the source in which scope-bound releases wait for its end. */
export interface Scope {
	readonly cleanups: Cleanup[];
	readonly parent: Scope | null;
	/** its variables, and what each goes by */
	readonly names: Map<string, string>;
}

/** What a variable goes by here: one that hides another (`int ret` in an inner block) has a name of its own. */
export function nameIn(scope: Scope | null, name: string): string {
	for (let s = scope; s; s = s.parent) {
		const known = s.names.get(name);
		if (known !== undefined) return known;
	}
	return name;
}

const INNER = "__inner";

/** A variable's name as the function has it. */
export function asWritten(name: string): string {
	const own = name.indexOf(INNER);
	return own > 0 ? name.slice(0, own) : name;
}

/** A variable begins here; gives what it goes by. */
export function declaredIn(scope: Scope, name: string, locals: Set<string>): string {
	let isHidden = false;
	for (let s = scope.parent; s; s = s.parent) isHidden ||= s.names.has(name);
	const own = scope.names.get(name) ?? (isHidden ? nameIn(scope.parent, name) + INNER : name);
	scope.names.set(name, own);
	locals.add(own);
	return own;
}

/** `guard(mutex)(&lock)` takes here and releases when the scope ends. */
export function guardOf(e: Expr): Cleanup | null {
	if (e.t !== "call" || e.callee.t !== "call" || e.callee.name !== "guard") return null;
	const className = e.callee.args[0];
	const on = e.args[0];
	return className?.t === "id" && on ? { className: className.name, kind: "guard", on } : null;
}

export function guardCall(className: string, on: Expr): Expr {
	const id: Expr = { t: "id", name: className, span: on.span };
	const guard: Expr = {
		t: "call",
		name: "guard",
		callee: { t: "id", name: "guard", span: on.span },
		args: [id],
		span: on.span,
	};
	return { t: "call", name: null, callee: guard, args: [on], span: on.span };
}

export function scopeHasCleanups(scope: Scope): boolean {
	for (let s: Scope | null = scope; s; s = s.parent) if (s.cleanups.length > 0) return true;
	return false;
}

export function commaParts(e: Expr): Expr[] {
	return e.t === "comma" ? [...commaParts(e.l), ...commaParts(e.r)] : [e];
}

export function hasConditionalCall(e: Expr): boolean {
	let found = false;
	walkExpr(e, (x) => {
		if (found || (x.t !== "cond" && !(x.t === "binary" && (x.op === "&&" || x.op === "||")))) return;
		walkExpr(x, (y) => {
			if (y.t === "call" || y.t === "assign") found = true;
		});
		// what is read through a pointer on one side proves nothing where the other side is all that was asked
		if (x.t === "binary")
			walkExpr(x.r, (y) => {
				if ((y.t === "field" && y.arrow) || y.t === "deref" || y.t === "index") found = true;
			});
		// a value chosen by a condition matters too: `obj = x ? a : b`
		if (x.t === "cond") found = true;
	});
	return found;
}

/** What a case label says: one value, or the first and the last of a range. */
export function caseOf(value: Node | null, r: Reader, marks: readonly Mark[]): Omit<Case, "to"> {
	if (!value) return { value: null };
	const e = toExpr(value, r);
	const isRange = marksIn(marks, { start: value.startIndex, end: value.endIndex }).some((m) => m.kind === "case-range");
	return isRange && e.t === "binary" ? { value: e.l, last: e.r } : { value: e };
}

export function callsOf(blocks: readonly Block[]): Set<string> {
	const names = new Set<string>();
	const visit = (e: Expr): void => {
		if (e.t === "call" && e.name) names.add(e.name);
	};
	for (const b of blocks) walkBlock(b, visit);
	return names;
}

export function declaredName(declarator: Node, r: Reader): string | null {
	let n: Node | null = declarator;
	for (let depth = 0; n && depth < 12; depth++) {
		if (n.type === "identifier") return sourceOf(n, r);
		n = n.childForFieldName("declarator") ?? (n.type === "parenthesized_declarator" ? n.namedChildren[0]! : null);
	}
	return null;
}
