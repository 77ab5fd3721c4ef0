/** A statement taken out with its line, and the braces of a block that has one statement left. */
import type { Node } from "web-tree-sitter";
import type { TextEdit } from "./candidate.ts";
import { indentAt, lineStart, opensLine, roomAround } from "./layout.ts";
import type { Site } from "./site.ts";

/** Undefined when the statement shares its line, or is not one of a block's. */
export function withoutStatement(text: string, statement: Node): TextEdit[] | undefined {
	const block = statement.parent;
	if (block?.type !== "compound_statement" || !opensLine(text, statement.startIndex)) return undefined;
	const start = lineStart(text, statement.startIndex);
	const rest = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(statement.endIndex));
	if (!rest) return undefined;
	const edits = [{ start, end: statement.endIndex + rest[0].length, newText: "" }];
	const others = block.namedChildren.filter((each): each is Node => each !== null && each.id !== statement.id);
	const control = block.parent;
	const [only] = others;
	if (others.length !== 1 || !only || control?.type !== "if_statement" || control.childForFieldName("alternative"))
		return edits;
	const tail = lineStart(text, block.endIndex);
	const before = text.slice(block.startIndex + 1, Math.min(start, lineStart(text, only.startIndex)));
	if (before.trim() !== "" || text.slice(tail, block.endIndex).trim() !== "}") return edits;
	const spaces = /[ \t]*$/.exec(text.slice(0, block.startIndex))?.[0].length ?? 0;
	const line = /^(?:\r\n|\n|\r)?/.exec(text.slice(block.endIndex))?.[0].length ?? 0;
	return [
		{ start: block.startIndex - spaces, end: block.startIndex + 1, newText: "" },
		...edits,
		{ start: tail, end: block.endIndex + line, newText: "" },
	];
}

/**
 * The only statement between a label and the next one, both taken out: whoever jumped there jumps to the next. Undefined
 * where the code above runs into it.
 */
export function withoutLabelled({ text, textOf, fn }: Site, statement: Node): TextEdit[] | undefined {
	const labelled = statement.parent;
	const next = labelled?.nextNamedSibling;
	const above = labelled?.previousNamedSibling;
	const [own, other] = [labelled, next].map((each) => each?.childForFieldName("label") ?? undefined);
	if (labelled?.type !== "labeled_statement" || next?.type !== "labeled_statement" || !own || !other) return undefined;
	if (!above || !LEAVES.test((above.type === "labeled_statement" ? above.namedChildren.at(-1) : above)?.type ?? ""))
		return undefined;
	const jumps = fn.body.descendantsOfType("goto_statement").flatMap((each): TextEdit[] => {
		const target = each?.childForFieldName("label");
		if (!target || textOf(target) !== textOf(own)) return [];
		return [{ start: target.startIndex, end: target.endIndex, newText: textOf(other) }];
	});
	const [start, end] = [lineStart(text, labelled.startIndex), lineStart(text, next.startIndex)];
	return /\/[*/]/.test(text.slice(start, end)) ? undefined : [...jumps, { start, end, newText: "" }];
}

const LEAVES = /^(?:return|goto)_statement$/;

/** A statement of a block put behind a later one of the same block; undefined when they are not on lines of their own. */
export function movedBehind(text: string, statement: Node, later: Node): TextEdit[] | undefined {
	const room = roomAround(text, later);
	const rest = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(statement.endIndex));
	if (statement.parent?.type !== "compound_statement" || !room || !rest) return undefined;
	if (!opensLine(text, statement.startIndex) || room.indent !== indentAt(text, statement.startIndex)) return undefined;
	const moved = text.slice(statement.startIndex, statement.endIndex);
	return [
		{ start: lineStart(text, statement.startIndex), end: statement.endIndex + rest[0].length, newText: "" },
		{ start: room.end, end: room.end, newText: room.after([moved]) },
	];
}

/** Two neighbouring statements in the other order; undefined when they are not on lines of their own. */
export function swapped(text: string, first: Node, second: Node): TextEdit[] | undefined {
	if (!opensLine(text, first.startIndex) || !opensLine(text, second.startIndex)) return undefined;
	if (text.slice(first.endIndex, second.startIndex).trim() !== "") return undefined;
	return [
		{ start: first.startIndex, end: first.endIndex, newText: text.slice(second.startIndex, second.endIndex) },
		{ start: second.startIndex, end: second.endIndex, newText: text.slice(first.startIndex, first.endIndex) },
	];
}
