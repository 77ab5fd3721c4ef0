/**
 * Did a function body parse? A body counts when the tree has a function there with the same braces as the text, no
 * error inside, and no function inside the function (two macros taken for one).
 */
import type { Node, Tree } from "web-tree-sitter";
import { cyrb53 } from "../text/digest.ts";
import type { Body } from "../text/frames.ts";
import { sliceOf } from "../text/pieces.ts";
import type { ParsedSource } from "./parse.ts";

/** The function_definition whose body opens at offset `open`. */
export function definitionAt(tree: Tree | undefined, open: number): Node | undefined {
	let node = tree?.rootNode.descendantForIndex(open, open + 1) ?? null;
	for (let i = 0; i < 4 && node !== null; i++, node = node.parent) {
		if (node.type !== "function_definition") continue;
		return node.childForFieldName("body")?.startIndex === open ? node : undefined;
	}
	return undefined;
}

/** The tree and the brackets agree on the function, and nothing in it is an error. Nested functions are not looked for. */
export function isWhole(body: Body, node: Node | undefined): boolean {
	return body.closed && node !== undefined && !node.hasError && node.endIndex === body.close;
}

/** A function_definition among the statements of a body that is whole. `key`: of its text. */
export function holdsFunction(parsed: ParsedSource, key: string, node: Node): boolean {
	let nested = parsed.verdicts.get(key);
	if (nested === undefined) {
		nested = searchStatements(node);
		parsed.verdicts.set(key, nested);
	}
	return nested;
}

/**
 * Of all that is known of a function by its text: as written, its first line and the comment above it whole, and as the
 * parser sees it. A digest, not the text: a slice would keep every version of the source alive.
 */
export function textKey({ source, masked }: ParsedSource, { header, close }: Body, comment: string): string {
	const start = source.lastIndexOf("\n", header - 1) + 1;
	const text = source.slice(start, close);
	const seen = sliceOf(masked.text, start, close);
	return cyrb53(`${comment}\0${text}${seen === text ? "" : `\0${seen}`}`);
}

const STATEMENTS = new Set([
	"compound_statement",
	"if_statement",
	"else_clause",
	"for_statement",
	"while_statement",
	"do_statement",
	"switch_statement",
	"case_statement",
	"labeled_statement",
]);

function searchStatements(definition: Node): boolean {
	const cursor = definition.walk();
	let depth = cursor.gotoFirstChild() ? 1 : 0;
	let found = false;
	while (depth > 0 && !found) {
		const type = cursor.nodeType;
		found = type === "function_definition";
		if (STATEMENTS.has(type) && cursor.gotoFirstChild()) {
			depth++;
			continue;
		}
		while (depth > 0 && !cursor.gotoNextSibling()) {
			cursor.gotoParent();
			depth--;
		}
	}
	cursor.delete();
	return found;
}
