/**
 * What one C function is to the analysis: expressions, instructions and basic blocks as plain data.
 * Spans count UTF-16 units from the function's first character, so that moving a function changes nothing in it.
 */
import type { Span } from "../kernel/vocabulary.ts";

export type Expr =
	| { readonly t: "id"; readonly name: string; readonly span: Span }
	| { readonly t: "num"; readonly value: number; readonly text: string; readonly span: Span }
	| { readonly t: "str"; readonly span: Span }
	| { readonly t: "field"; readonly base: Expr; readonly name: string; readonly arrow: boolean; readonly span: Span }
	| { readonly t: "index"; readonly base: Expr; readonly index: Expr; readonly span: Span }
	| { readonly t: "deref"; readonly e: Expr; readonly span: Span }
	| { readonly t: "addr"; readonly e: Expr; readonly span: Span }
	| { readonly t: "unary"; readonly op: string; readonly e: Expr; readonly span: Span }
	| { readonly t: "binary"; readonly op: string; readonly l: Expr; readonly r: Expr; readonly span: Span }
	/** `after`: what it gives is what was there before (`x++`) */
	| {
			readonly t: "assign";
			readonly op: string;
			readonly l: Expr;
			readonly r: Expr;
			readonly after?: true;
			readonly span: Span;
	  }
	| {
			readonly t: "call";
			readonly name: string | null;
			readonly callee: Expr;
			readonly args: readonly Expr[];
			readonly span: Span;
	  }
	| { readonly t: "cond"; readonly c: Expr; readonly a: Expr; readonly b: Expr; readonly span: Span }
	| { readonly t: "comma"; readonly l: Expr; readonly r: Expr; readonly span: Span }
	| {
			readonly t: "init";
			readonly items: readonly { readonly path: readonly string[]; readonly value: Expr }[];
			readonly span: Span;
	  }
	/** a loop header that the masks rewrote: `list_for_each_entry(pos, head, member)` */
	| { readonly t: "iterate"; readonly name: string; readonly args: readonly Expr[]; readonly span: Span }
	/** anything else; its parts are evaluated for their effects */
	| { readonly t: "other"; readonly parts: readonly Expr[]; readonly span: Span };

export type Call = Expr & { readonly t: "call" };

export type Instr =
	| { readonly k: "eval"; readonly e: Expr; readonly span: Span }
	| { readonly k: "declare"; readonly name: string; readonly type: string; readonly init?: Expr; readonly span: Span }
	/** the end of a scope runs what `__free`, `guard` and `scoped_guard` promised, innermost first */
	| { readonly k: "cleanup"; readonly what: Cleanup; readonly span: Span };

/** A release that the compiler inserts when a scope ends. */
export interface Cleanup {
	/** class name as written: `__free(kfree)` → "kfree", `guard(mutex)` → "mutex" */
	readonly className: string;
	readonly kind: "free" | "guard" | "loop";
	/** the variable (`free`) or the guard's argument */
	readonly on: Expr;
}

export type Terminator =
	/** `jump`: a goto statement that leads ahead in the text, as unwinding does; `cuts`: a round of a loop is cut short */
	| { readonly k: "goto"; readonly to: number; readonly jump?: Span; readonly cuts?: LoopJump }
	| {
			readonly k: "branch";
			readonly cond: Expr;
			readonly then: number;
			readonly else: number;
			readonly span: Span;
			readonly loop?: true;
	  }
	| {
			readonly k: "switch";
			readonly on: Expr;
			readonly cases: readonly Case[];
			readonly span: Span;
	  }
	| { readonly k: "return"; readonly value?: Expr; readonly span: Span }
	/** a path that cannot be followed (asm goto, computed goto) */
	| { readonly k: "stop" };

/** `last`: of a range, `case 1 ... 4`; the default has no value. */
export interface Case {
	readonly value: Expr | null;
	readonly last?: Expr;
	readonly to: number;
}

/** `continue` or `break`; `round`: the block with which the round would have ended. */
export interface LoopJump {
	readonly by: "continue" | "break";
	readonly round: number;
	readonly span: Span;
}

export interface Block {
	readonly instrs: readonly Instr[];
	readonly end: Terminator;
}

export interface Param {
	readonly name: string;
	readonly type: string;
}

export interface FunctionIr {
	readonly name: string;
	/** set when it lies in another file than the one under analysis */
	readonly file?: string;
	/** offset of the function's first character in its file */
	readonly start: number;
	readonly length: number;
	readonly nameSpan: Span;
	readonly params: readonly Param[];
	readonly returns: string;
	readonly isStatic: boolean;
	readonly blocks: readonly Block[];
	/** names of every function called by name, for the call graph */
	readonly calls: ReadonlySet<string>;
	/** the function's text as written; messages quote from it */
	readonly text: string;
	/** local variables (parameters included) */
	readonly locals: ReadonlySet<string>;
	/** annotations in the header: `__must_hold(&x->lock)` → ["must_hold", "&x->lock"] */
	readonly annotations: readonly (readonly [string, string])[];
}

const texts = new WeakMap<Span, { readonly of: string; readonly text: string }>();

/** The C text of an expression, white space folded. Asked for the same few spans on every path: kept by span. */
export function textOf(fn: { readonly text: string }, span: Span): string {
	let known = texts.get(span);
	if (known?.of !== fn.text) {
		known = { of: fn.text, text: fn.text.slice(span.start, span.end).replace(/\s+/g, " ").trim() };
		texts.set(span, known);
	}
	return known.text;
}

/** Calls `visit` on an expression and everything below it, operands first. */
export function walkExpr(e: Expr, visit: (e: Expr) => void): void {
	switch (e.t) {
		case "field":
			walkExpr(e.base, visit);
			break;
		case "index":
			walkExpr(e.base, visit);
			walkExpr(e.index, visit);
			break;
		case "deref":
		case "addr":
		case "unary":
			walkExpr(e.e, visit);
			break;
		case "binary":
		case "assign":
		case "comma":
			walkExpr(e.l, visit);
			walkExpr(e.r, visit);
			break;
		case "cond":
			walkExpr(e.c, visit);
			walkExpr(e.a, visit);
			walkExpr(e.b, visit);
			break;
		case "call":
			walkExpr(e.callee, visit);
			for (const a of e.args) walkExpr(a, visit);
			break;
		case "iterate":
			for (const a of e.args) walkExpr(a, visit);
			break;
		case "init":
			for (const i of e.items) walkExpr(i.value, visit);
			break;
		case "other":
			for (const p of e.parts) walkExpr(p, visit);
			break;
		default:
			break;
	}
	visit(e);
}

/** Expressions that an instruction evaluates. */
export function exprsOf(i: Instr): readonly Expr[] {
	if (i.k === "eval") return [i.e];
	if (i.k === "declare") return i.init ? [i.init] : [];
	if (i.k === "cleanup") return [i.what.on];
	return [];
}

/** Calls `visit` on every expression of a block, what it ends with included. */
export function walkBlock({ instrs, end }: Block, visit: (e: Expr) => void): void {
	for (const i of instrs) for (const e of exprsOf(i)) walkExpr(e, visit);
	if (end.k === "branch") walkExpr(end.cond, visit);
	else if (end.k === "switch") walkExpr(end.on, visit);
	else if (end.k === "return" && end.value) walkExpr(end.value, visit);
}

/** The variable is named somewhere in it. */
export function containsId(e: Expr, name: string): boolean {
	let found = false;
	walkExpr(e, (x) => {
		if (x.t === "id" && x.name === name) found = true;
	});
	return found;
}
