/** Conditions as branches: short circuit, negation, and calls that only one side of an expression makes. */
import type { Span } from "../kernel/vocabulary.ts";
import type { Expr, Terminator } from "./ir.ts";
import { hasConditionalCall } from "./shape.ts";

/** What building a condition needs of the graph under construction. */
export interface Graph {
	readonly newBlock: () => number;
	/** ends the current block */
	readonly finish: (end: Terminator) => void;
	readonly goTo: (block: number) => void;
	readonly goOnIn: (block: number) => void;
	readonly newName: () => string;
	readonly assign: (name: string, value: Expr, span: Span) => void;
}

export interface Conditions {
	/** an expression with its conditional calls moved into branches of their own */
	readonly flatten: (e: Expr) => Expr;
	/** branches on a condition, one test per block */
	readonly condition: (e: Expr, yes: number, no: number, loop?: boolean) => void;
}

export function conditions(g: Graph): Conditions {
	const flatten = (e: Expr): Expr => {
		if (!hasConditionalCall(e)) return e;
		switch (e.t) {
			case "cond":
				return e.a === e.c ? orElse(e.c, e.b, e.span) : chosen(e.c, e.a, e.b, e.span);
			case "binary":
				if (e.op !== "&&" && e.op !== "||") return { ...e, l: flatten(e.l), r: flatten(e.r) };
				return chosen(e, truth(1, e.span), truth(0, e.span), e.span);
			case "assign":
				return { ...e, r: flatten(e.r) };
			case "call":
				return { ...e, args: e.args.map(flatten) };
			case "unary":
			case "deref":
			case "addr":
				return { ...e, e: flatten(e.e) };
			case "field":
				return { ...e, base: flatten(e.base) };
			case "index":
				return { ...e, base: flatten(e.base), index: flatten(e.index) };
			case "init":
				return { ...e, items: e.items.map((i) => ({ ...i, value: flatten(i.value) })) };
			case "comma":
				return { ...e, l: flatten(e.l), r: flatten(e.r) };
			case "other":
				return { ...e, parts: e.parts.map(flatten) };
			default:
				return e;
		}
	};
	/** A temporary that holds one of two values, each computed on its own side of the condition. */
	const chosen = (c: Expr, a: Expr, b: Expr, span: Span): Expr => {
		const name = g.newName();
		const [yes, no, after] = [g.newBlock(), g.newBlock(), g.newBlock()];
		condition(c, yes, no);
		g.goOnIn(yes);
		g.assign(name, flatten(a), a.span);
		g.goTo(after);
		g.goOnIn(no);
		g.assign(name, flatten(b), b.span);
		g.goTo(after);
		g.goOnIn(after);
		return { t: "id", name, span };
	};
	/** `c ?: b`: what is asked about is what it gives, and it is run once. */
	const orElse = (c: Expr, b: Expr, span: Span): Expr => {
		const name = g.newName();
		g.assign(name, flatten(c), c.span);
		const once: Expr = { t: "id", name, span: c.span };
		return chosen(once, once, b, span);
	};
	const condition = (e: Expr, yes: number, no: number, loop = false): void => {
		if (e.t === "unary" && e.op === "!") return condition(e.e, no, yes, loop);
		if (e.t === "comma") {
			g.assign(g.newName(), flatten(e.l), e.l.span);
			return condition(e.r, yes, no, loop);
		}
		if (e.t === "binary" && (e.op === "&&" || e.op === "||")) {
			const mid = g.newBlock();
			if (e.op === "&&") condition(e.l, mid, no, loop);
			else condition(e.l, yes, mid, loop);
			g.goOnIn(mid);
			return condition(e.r, yes, no, loop);
		}
		const cond = flatten(e);
		if (cond.t === "num" && !Number.isNaN(cond.value)) return g.goTo(cond.value ? yes : no);
		g.finish({ k: "branch", cond, then: yes, else: no, span: cond.span, ...(loop ? { loop: true as const } : {}) });
	};
	return { flatten, condition };
}

function truth(value: number, span: Span): Expr {
	return { t: "num", value, text: String(value), span };
}
