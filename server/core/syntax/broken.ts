/**
 * Why a function could not be parsed: the place of the first syntax error and the macro that most likely caused it.
 */
import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import { type LineIndex, lineIndex, positionAt } from "../text/positions.ts";
import type { ParsedSource } from "./parse.ts";

const KEYWORDS = new Set(
	"if else for while do switch case default return goto break continue sizeof struct union enum static const unsigned int char void long".split(
		" ",
	),
);

/** First ERROR or MISSING node at or below `root` that touches `span`. */
export function firstError(root: Node, span: Span): Node | undefined {
	let node = root;
	for (let depth = 0; depth < 400; depth++) {
		if (node.isMissing || (node.isError && node.startIndex >= span.start)) return node;
		let child = node.firstChildForIndex(span.start);
		while (child !== null && child.startIndex <= span.end && !child.hasError && !child.isMissing)
			child = child.nextSibling;
		if (child === null || child.startIndex > span.end) return node.isError ? node : undefined;
		node = child;
	}
	return node;
}

/** "skipped: macro X at line N", or the plain place when no macro is near. */
export function brokenReason(parsed: ParsedSource, error: Node | undefined, span: Span): string {
	const at = error === undefined ? span.start : Math.max(span.start, Math.min(error.startIndex, span.end));
	const line = positionAt(linesOf(parsed), at).line;
	const name = likelyMacro(parsed.source, at, span);
	return name === undefined ? `skipped: syntax error at line ${line}` : `skipped: macro ${name} at line ${line}`;
}

function linesOf(parsed: ParsedSource): LineIndex {
	let index = parsed.memo.get("lines") as LineIndex | undefined;
	if (index === undefined) {
		index = lineIndex(parsed.source);
		parsed.memo.set("lines", index);
	}
	return index;
}

/** A name in capitals, or one followed by a parenthesis, on the line of the error or the one before it. */
function likelyMacro(source: string, at: number, span: Span): string | undefined {
	const lineStart = source.lastIndexOf("\n", at - 1) + 1;
	const previous = Math.max(span.start, source.lastIndexOf("\n", lineStart - 2) + 1);
	const lineEnd = source.indexOf("\n", at);
	const end = lineEnd < 0 ? source.length : lineEnd;
	for (const from of [lineStart, previous]) {
		const text = source
			.slice(from, Math.min(end, from + 400))
			.replace(/"(?:[^"\\\n]|\\.)*"/g, (s) => " ".repeat(s.length));
		const names = [...text.matchAll(/[A-Za-z_]\w*(?=\s*\()|\b[A-Z_][A-Z0-9_]{2,}\b/g)].filter(
			(m) => !KEYWORDS.has(m[0]),
		);
		const before = names.filter((m) => from + m.index <= at);
		const best = before.at(-1) ?? names[0];
		if (best !== undefined) return best[0];
	}
	return undefined;
}
