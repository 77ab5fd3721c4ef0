/** Kernel style: where lines go beside a statement, how they are indented, braces where one statement becomes several. */
import type { Node } from "web-tree-sitter";
import type { TextEdit } from "./candidate.ts";

const CONTROL = new Set(["if_statement", "else_clause", "while_statement", "for_statement", "do_statement"]);
const BLOCK = new Set(["compound_statement", "case_statement", "labeled_statement"]);

/** Statements and declarations, also as the body of a control statement. */
export function isStatement(node: Node): boolean {
	return node.type.endsWith("_statement") || node.type === "declaration";
}

/** The statement or declaration a node lies in. */
export function statementOf(node: Node): Node | undefined {
	let at: Node | null = node;
	while (at && !isStatement(at)) at = at.parent;
	return at ?? undefined;
}

export function lineStart(text: string, offset: number): number {
	return Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
}

/** White space in front of the first word of the line. */
export function indentAt(text: string, offset: number): string {
	return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}

/** True if nothing stands before it on its line. */
export function opensLine(text: string, offset: number): boolean {
	return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}

/** One level deeper than `indent`, with what the file uses. */
export function deeper(indent: string): string {
	return indent.includes("\t") || indent === "" ? `${indent}\t` : `${indent}    `;
}

/** Where lines may be put before and after a statement. */
export interface Room {
	readonly indent: string;
	/** put in front of the statement, lines without their indentation; "" = an empty line */
	readonly before: (lines: readonly string[]) => string;
	readonly after: (lines: readonly string[]) => string;
	/** offset at which text may be added after the statement */
	readonly end: number;
	/** braces, if it has to become a block; the edit at `end` goes in front of the closing one */
	readonly open: readonly TextEdit[];
	readonly close: readonly TextEdit[];
}

/** Undefined where no line can be added: a statement inside another's head, several statements on a line. */
export function roomAround(text: string, statement: Node): Room | undefined {
	const parent = statement.parent;
	if (!parent) return undefined;
	const end = withComment(text, statement);
	if (BLOCK.has(parent.type)) {
		if (!opensLine(text, statement.startIndex)) return undefined;
		return { ...linesAt(indentAt(text, statement.startIndex)), end, open: [], close: [] };
	}
	if (!CONTROL.has(parent.type) || !isStatement(statement)) return undefined;
	const head = headBefore(statement);
	if (!head) return undefined;
	const control = parent.type === "else_clause" ? parent.parent : parent;
	if (!control) return undefined;
	const outer = indentAt(text, outermost(control).startIndex);
	const own = opensLine(text, statement.startIndex);
	const indent = own ? indentAt(text, statement.startIndex) : deeper(outer);
	const open = own
		? { start: head.endIndex, end: head.endIndex, newText: " {" }
		: { start: head.endIndex, end: statement.startIndex, newText: ` {\n${indent}` };
	if (parent.type === "do_statement") return undefined;
	const next = parent.type === "if_statement" ? parent.childForFieldName("alternative") : null;
	const close = next
		? { start: end, end: next.startIndex, newText: `\n${outer}} ` }
		: { start: end, end, newText: `\n${outer}}` };
	const other = otherBranch(text, statement, parent, outer);
	return { ...linesAt(indent), end, open: [...other, open], close: [close] };
}

/** Braces for the other branch of an if as well: either both have them, or none. */
function otherBranch(text: string, statement: Node, parent: Node, outer: string): TextEdit[] {
	const clause = parent.type === "else_clause" ? parent : parent.childForFieldName("alternative");
	const consequence = clause?.parent?.childForFieldName("consequence");
	const alternative = clause?.namedChildren.find((n) => n !== null && n.type !== "comment");
	if (!clause || !consequence || !alternative) return [];
	const other = consequence.id === statement.id ? alternative : consequence;
	const head = headBefore(other);
	if (!head || other.type === "compound_statement" || other.type === "if_statement") return [];
	const end = withComment(text, other);
	const open = { start: head.endIndex, end: head.endIndex, newText: " {" };
	return other.id === consequence.id
		? [open, { start: end, end: clause.startIndex, newText: `\n${outer}} ` }]
		: [open, { start: end, end, newText: `\n${outer}}` }];
}

function linesAt(indent: string): Pick<Room, "indent" | "before" | "after"> {
	const line = (each: string): string => (each === "" ? "" : `${indent}${each}`);
	return {
		indent,
		before: (lines) => `${lines.map((each, i) => (i === 0 ? each : line(each))).join("\n")}\n${indent}`,
		after: (lines) => lines.map((each) => `\n${line(each)}`).join(""),
	};
}

/** The `)` or `else` in front of a control statement's body. */
function headBefore(statement: Node): Node | undefined {
	let before = statement.previousSibling;
	while (before?.type === "comment") before = before.previousSibling;
	return before ?? undefined;
}

/** The `if` an else-if chain begins with. */
function outermost(control: Node): Node {
	let at = control;
	while (at.parent?.type === "else_clause" && at.parent.parent) at = at.parent.parent;
	return at;
}

/** The end of a statement with the comment that follows it on its line. */
function withComment(text: string, statement: Node): number {
	const next = statement.nextSibling;
	if (next?.type !== "comment") return statement.endIndex;
	return /[\r\n]/.test(text.slice(statement.endIndex, next.endIndex)) ? statement.endIndex : next.endIndex;
}
