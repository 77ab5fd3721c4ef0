/** Syntax tree -> expressions. Knows C's grammar as tree-sitter names it; knows no kernel function. */
import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import type { Expr } from "./ir.ts";

/** Reads nodes of one function: offsets are taken from the function's start. */
export interface Reader {
	readonly base: number;
	/** the function's text as written, not as masked */
	readonly text: string;
	/** what a variable of this name goes by where it stands */
	readonly nameOf: (written: string) => string;
	/** called for a statement expression `({ … })`; gives the expression that stands for its value */
	readonly statementExpression: (node: Node) => Expr;
}

export function spanOf(node: Node, r: Reader): Span {
	return { start: node.startIndex - r.base, end: node.endIndex - r.base };
}

export function sourceOf(node: Node, r: Reader): string {
	return r.text.slice(node.startIndex - r.base, node.endIndex - r.base);
}

function named(node: Node): Node[] {
	return node.namedChildren.filter((c): c is Node => c !== null && c.type !== "comment");
}

function numberOf(text: string): number {
	const n = Number(text.replace(/[uUlL]+$/, ""));
	return Number.isNaN(n) ? Number.NaN : n;
}

const CONSTANTS: ReadonlyMap<string, number> = new Map(Object.entries({ NULL: 0, false: 0, true: 1 }));

/** The expression a node stands for; nodes that are no expression give `other` with what they contain. */
export function toExpr(node: Node, r: Reader): Expr {
	const span = spanOf(node, r);
	const field = (name: string): Expr => {
		const child = node.childForFieldName(name);
		return child ? toExpr(child, r) : { t: "other", parts: [], span };
	};
	switch (node.type) {
		case "identifier":
		case "field_identifier":
		case "type_identifier":
		case "statement_identifier": {
			const name = sourceOf(node, r);
			const value = CONSTANTS.get(name);
			if (value !== undefined) return { t: "num", value, text: name, span };
			return { t: "id", name: node.type === "identifier" ? r.nameOf(name) : name, span };
		}
		case "null":
		case "true":
		case "false": {
			const text = sourceOf(node, r);
			return { t: "num", value: text === "true" ? 1 : 0, text, span };
		}
		case "number_literal":
		case "char_literal": {
			const text = sourceOf(node, r);
			return { t: "num", value: numberOf(text), text, span };
		}
		case "string_literal":
		case "concatenated_string":
			return { t: "str", span };
		case "parenthesized_expression": {
			const inner = named(node)[0];
			if (!inner) return { t: "other", parts: [], span };
			if (inner.type === "compound_statement") return r.statementExpression(inner);
			return toExpr(inner, r);
		}
		case "field_expression": {
			const member = node.childForFieldName("field");
			return {
				t: "field",
				base: field("argument"),
				name: member ? sourceOf(member, r) : "",
				arrow: node.childForFieldName("operator")?.type === "->",
				span,
			};
		}
		case "subscript_expression":
			return { t: "index", base: field("argument"), index: field("index"), span };
		case "pointer_expression":
			return node.childForFieldName("operator")?.type === "&"
				? { t: "addr", e: field("argument"), span }
				: { t: "deref", e: field("argument"), span };
		case "unary_expression":
			return negated({ t: "unary", op: node.childForFieldName("operator")?.type ?? "", e: field("argument"), span });
		case "update_expression":
			return {
				t: "assign",
				op: node.childForFieldName("operator")?.type === "--" ? "-=" : "+=",
				l: field("argument"),
				r: { t: "num", value: 1, text: "1", span },
				// the operator stands behind
				...(node.child(0)?.isNamed ? { after: true as const } : {}),
				span,
			};
		case "binary_expression":
			return {
				t: "binary",
				op: node.childForFieldName("operator")?.type ?? "",
				l: field("left"),
				r: field("right"),
				span,
			};
		case "assignment_expression":
			return {
				t: "assign",
				op: node.childForFieldName("operator")?.type ?? "=",
				l: field("left"),
				r: field("right"),
				span,
			};
		case "conditional_expression": {
			const c = field("condition");
			// `a ?: b` is `a ? a : b`, and the same object tells that it is run once
			const a = node.childForFieldName("consequence") ? field("consequence") : c;
			return { t: "cond", c, a, b: field("alternative"), span };
		}
		case "comma_expression":
			return { t: "comma", l: field("left"), r: field("right"), span };
		case "cast_expression":
			return field("value");
		case "call_expression":
			return callOf(node, r, span);
		case "initializer_list":
			return initialiser(node, r, span);
		case "compound_literal_expression":
			return field("value");
		case "sizeof_expression":
		case "alignof_expression":
		case "offsetof_expression":
			// operands are not evaluated
			return { t: "other", parts: [], span };
		case "gnu_asm_expression":
			return { t: "other", parts: [], span };
		default:
			return { t: "other", parts: named(node).map((c) => toExpr(c, r)), span };
	}
}

function negated(e: Expr & { t: "unary" }): Expr {
	if (e.op === "-" && e.e.t === "num") return { t: "num", value: -e.e.value, text: `-${e.e.text}`, span: e.span };
	return e;
}

function callOf(node: Node, r: Reader, span: Span): Expr {
	const fn = node.childForFieldName("function");
	const list = node.childForFieldName("arguments");
	const args = list
		? named(list).map((a) => (a.type === "compound_statement" ? r.statementExpression(a) : toExpr(a, r)))
		: [];
	const callee: Expr = fn ? toExpr(fn, r) : { t: "other", parts: [], span };
	const name = callee.t === "id" ? callee.name : null;
	if (name === "likely" || name === "unlikely") return args[0] ?? { t: "other", parts: [], span };
	return { t: "call", name, callee, args, span };
}

function initialiser(node: Node, r: Reader, span: Span): Expr {
	const items: { path: string[]; value: Expr }[] = [];
	for (const child of named(node)) {
		if (child.type !== "initializer_pair") {
			items.push({ path: [], value: toExpr(child, r) });
			continue;
		}
		const value = child.childForFieldName("value");
		const path = named(child)
			.filter((c) => c.type === "field_designator")
			.map((c) => sourceOf(c, r).replace(/^\s*\.\s*/, ""));
		if (value) items.push({ path, value: toExpr(value, r) });
	}
	return { t: "init", items, span };
}
