/** Where statements of a function stand to each other, as far as the tree shows without following paths. */
import type { Node } from "web-tree-sitter";
import type { CallView } from "../../syntax/calls.ts";

const HOLDS: ReadonlySet<string> = new Set(["compound_statement", "labeled_statement", "case_statement"]);

/** The statement directly inside a block that holds a node. */
export function statementOf(node: Node): Node {
	let at = node;
	while (at.parent && !HOLDS.has(at.parent.type)) at = at.parent;
	return at;
}

/** Whether control that goes on after `first` can only come to `later` from there: it stands further down in the same block, or inside what does. */
export function comesAfter(first: Node, later: Node): boolean {
	const block = statementOf(first).parent;
	for (let at: Node | null = statementOf(later); at; at = at.parent ? statementOf(at.parent) : null) {
		if (block && at.parent?.id === block.id) return at.startIndex >= statementOf(first).endIndex;
		if (at.type === "function_definition") return false;
	}
	return false;
}

/** Runs whenever its block goes on: nothing asks first. */
export function isUnconditional(node: Node): boolean {
	return statementOf(node).type === "expression_statement" || statementOf(node).type === "declaration";
}

export function isDropped(call: Node): boolean {
	return call.parent?.type === "expression_statement";
}

const JUMPS: ReadonlySet<string> = new Set([
	"return_statement",
	"goto_statement",
	"break_statement",
	"continue_statement",
]);

/** The statement a branch leaves its block by; undefined when control goes on behind it. */
export function leaves(branch: Node | null): Node | undefined {
	const last =
		branch?.type === "compound_statement" ? branch.namedChildren.filter((n) => n?.type !== "comment").at(-1) : branch;
	return last && JUMPS.has(last.type) ? last : undefined;
}

/**
 * The branch taken where a call that returns 0 or -1 has failed: `if (call)`, `if (call < 0)`, or the same of a variable
 * that got the result in the statement before.
 */
export function failureBranch(call: Node): Node | undefined {
	const own = statementOf(call);
	if (own.type === "if_statement") return failing(own, call.text);
	const at = call.parent;
	const holder =
		at?.type === "assignment_expression"
			? at.childForFieldName("left")?.text
			: at?.type === "init_declarator"
				? at.childForFieldName("declarator")?.text
				: undefined;
	let next = own.nextNamedSibling;
	while (next?.type === "comment") next = next.nextNamedSibling;
	return holder !== undefined && next?.type === "if_statement" ? failing(next, holder) : undefined;
}

function failing(test: Node, what: string): Node | undefined {
	const flat = (text: string): string => text.replace(/\s+/g, "");
	const condition = flat(test.childForFieldName("condition")?.text ?? "").replace(/^\((.*)\)$/, "$1");
	const failed = ["", "<0", "!=0", "==-1"].some((tail) => condition === flat(what) + tail);
	return failed ? (test.childForFieldName("consequence") ?? undefined) : undefined;
}

/** The variable that gets a call's result. */
export function holderOf({ node }: CallView): string {
	let at = node.parent;
	while (at?.type === "cast_expression" || at?.type === "parenthesized_expression") at = at.parent;
	if (at?.type === "assignment_expression") return at.childForFieldName("left")?.text ?? "";
	if (at?.type !== "init_declarator") return "";
	return (at.childForFieldName("declarator")?.text ?? "").replace(/^[*\s]+/, "");
}
