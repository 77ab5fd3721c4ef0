/** A test of a result that cannot see its failure, in the form that can; or NULL put where an error pointer stayed. */
import type { Node } from "web-tree-sitter";
import { CITATIONS } from "../kernel/citations.ts";
import { WORDS } from "../kernel/repairs.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { indentAt, opensLine } from "./layout.ts";
import type { Site } from "./site.ts";
import { localFor } from "./variables.ts";

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
	// where it comes from somewhere else, it may also have stayed what it was at first
	const test = isMadeHere(site) ? IS_ERR : WORDS.isErrOrNull;
	const newText = `${negative ? "" : "!"}${test}(${pointer})`;
	const edit: TextEdit = { start: condition.startIndex, end: condition.endIndex, newText };
	const title = `Test with ${test}()`;
	return [
		{ title, edits: [edit] },
		...withError(site, condition, pointer).map((edits) => ({ title, edits: [edit, ...edits] })),
	];
}

function isMadeHere(site: Site): boolean {
	const { event, report } = site;
	const call = event.kind === "result" ? report.path.find((each) => each.id === event.of) : undefined;
	return call !== undefined && site.span(call) !== undefined;
}

/** Where others look at the pointer later: NULL is put there, and the error it was is what is returned. */
function withError(site: Site, condition: Node, pointer: string): TextEdit[][] {
	const exit = exitOf(condition);
	const value = exit?.namedChildren.find((each): each is Node => each !== null && each.type !== "comment");
	if (!exit || !value || !opensLine(site.text, exit.startIndex) || site.fn.returnType !== "int") return [];
	if (!/^-E[A-Z]+$/.test(site.textOf(value))) return [];
	const local = localFor(site, "int", exit.startIndex, exit.endIndex, true);
	if (!local) return [];
	const indent = indentAt(site.text, exit.startIndex);
	const newText = `${local.name} = ${WORDS.ptrErr}(${pointer});\n${indent}${pointer} = NULL;\n${indent}return ${local.name};`;
	return [[...local.declare, { start: exit.startIndex, end: exit.endIndex, newText }]];
}

/** The return a condition's block ends with. */
function exitOf(condition: Node): Node | undefined {
	let node: Node | null = condition;
	while (node && node.type !== "if_statement") node = node.parent;
	const block = node?.childForFieldName("consequence");
	const last = block?.type === "compound_statement" ? block.namedChildren.filter((c) => c !== null).at(-1) : undefined;
	return last?.type === "return_statement" ? last : undefined;
}

/** `p = NULL;` before the branch that has seen the failure is left by its goto, or by its return. */
export function forgetErrorPointer(site: Site): readonly Candidate[] {
	const at = site.span(site.event);
	if (!at || site.event.kind !== "result") return [];
	const pointer = /^[\w.>-]+$/.exec(site.event.object.text)?.[0];
	let node: Node | null | undefined = conditionAt(site, at);
	while (node && node.type !== "if_statement") node = node.parent;
	const branch = node?.childForFieldName("consequence");
	const inBlock = branch?.type === "compound_statement";
	const exit = inBlock ? branch.namedChildren.filter((c) => c !== null).at(-1) : branch;
	if (!node || !pointer || !exit || !opensLine(site.text, exit.startIndex)) return [];
	const start = exit.startIndex;
	const indent = indentAt(site.text, start);
	const title = `Set ${pointer} to NULL`;
	if (exit.type === "goto_statement" && inBlock)
		return [{ title, edits: [{ start, end: start, newText: `${pointer} = NULL;\n${indent}` }] }];
	if (exit.type !== "return_statement") return [];
	const taken = takenOut(site, exit, pointer);
	if (!taken) return [];
	const lines = taken.lines.join(`\n${indent}`);
	if (inBlock) return [{ title, edits: [...taken.declare, { start, end: exit.endIndex, newText: lines }] }];
	const condition = node.childForFieldName("condition");
	// an else of its own would need braces, too
	if (!condition || node.childForFieldName("alternative")) return [];
	const outer = indentAt(site.text, node.startIndex);
	const newText = ` {\n${indent}${lines}\n${outer}}`;
	return [{ title, edits: [...taken.declare, { start: condition.endIndex, end: exit.endIndex, newText }] }];
}

/** A return without the error pointer, whose errno is taken out before it goes. */
function takenOut(
	site: Site,
	exit: Node,
	pointer: string,
): { readonly declare: readonly TextEdit[]; readonly lines: readonly string[] } | undefined {
	const value = exit.namedChildren.find((each): each is Node => each !== null && each.type !== "comment");
	const text = value ? site.textOf(value).replace(/\s+/g, "") : "";
	if (!text.includes(pointer)) return { declare: [], lines: [`${pointer} = NULL;`, site.textOf(exit)] };
	if (text !== `${WORDS.ptrErr}(${pointer})` || site.fn.returnType !== "int") return undefined;
	const local = localFor(site, "int", exit.startIndex, exit.endIndex, true);
	if (!local) return undefined;
	const lines = [`${local.name} = ${WORDS.ptrErr}(${pointer});`, `${pointer} = NULL;`, `return ${local.name};`];
	return { declare: local.declare, lines };
}

/** The condition that a span tests, its negation included. */
function conditionAt(site: Site, at: { readonly start: number; readonly end: number }): Node | undefined {
	let node = site.fn.node.descendantForIndex(at.start, Math.max(at.start, at.end - 1)) ?? undefined;
	while (node && (node.startIndex > at.start || node.endIndex < at.end)) node = node.parent ?? undefined;
	if (node?.parent?.type === "unary_expression" && site.textOf(node.parent).startsWith("!")) return node.parent;
	return node;
}
