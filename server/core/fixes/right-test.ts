/** A test of a result that cannot see its failure, in the form that can; or NULL put where an error pointer stayed. */
import type { Node } from "web-tree-sitter";
import { CITATIONS } from "../kernel/citations.ts";
import type { Candidate } from "./candidate.ts";
import { indentAt, opensLine } from "./layout.ts";
import type { Site } from "./site.ts";

const IS_ERR = CITATIONS.isErr.function;
const LVALUE = /^[\w.>-]+$/;

/** `!p`, `p == NULL`, `p` and their opposites become tests with IS_ERR(). */
export function errorPointerTest(site: Site): readonly Candidate[] {
	const at = site.span(site.event);
	if (!at || site.event.kind !== "result") return [];
	const pointer = site.event.object.text;
	const condition = conditionAt(site, at);
	if (!condition || !LVALUE.test(pointer)) return [];
	const text = site.textOf(condition).replace(/\s+/g, " ");
	const negative = [`!${pointer}`, `${pointer} == NULL`, `NULL == ${pointer}`].includes(text);
	const positive = [pointer, `${pointer} != NULL`, `NULL != ${pointer}`].includes(text);
	if (!negative && !positive) return [];
	const newText = `${negative ? "" : "!"}${IS_ERR}(${pointer})`;
	return [
		{
			title: `Test with ${IS_ERR}()`,
			edits: [{ start: condition.startIndex, end: condition.endIndex, newText }],
		},
	];
}

/** `p = NULL;` before the block that has seen the failure is left by its goto. */
export function forgetErrorPointer(site: Site): readonly Candidate[] {
	const at = site.span(site.event);
	if (!at || site.event.kind !== "result") return [];
	const pointer = /^[\w.>-]+$/.exec(site.event.object.text)?.[0];
	let node: Node | null | undefined = conditionAt(site, at);
	while (node && node.type !== "if_statement") node = node.parent;
	const block = node?.childForFieldName("consequence");
	const jump = block?.type === "compound_statement" ? block.namedChildren.filter((c) => c !== null).at(-1) : undefined;
	if (!pointer || jump?.type !== "goto_statement" || !opensLine(site.text, jump.startIndex)) return [];
	const newText = `${pointer} = NULL;\n${indentAt(site.text, jump.startIndex)}`;
	return [{ title: `Set ${pointer} to NULL`, edits: [{ start: jump.startIndex, end: jump.startIndex, newText }] }];
}

/** The condition that a span tests, its negation included. */
function conditionAt(site: Site, at: { readonly start: number; readonly end: number }): Node | undefined {
	let node = site.fn.node.descendantForIndex(at.start, Math.max(at.start, at.end - 1)) ?? undefined;
	while (node && (node.startIndex > at.start || node.endIndex < at.end)) node = node.parent ?? undefined;
	if (node?.parent?.type === "unary_expression" && site.textOf(node.parent).startsWith("!")) return node.parent;
	return node;
}
