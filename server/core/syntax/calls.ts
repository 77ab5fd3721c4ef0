/** Calls by name in the functions of a file, found in their text and proven by the tree. Knows no API name. */
import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import { type FunctionView, functionsOf, remembered } from "./functions.ts";
import type { ParsedSource } from "./parse.ts";

export interface CallView {
	readonly name: string;
	readonly nameSpan: Span;
	readonly span: Span;
	/** arguments as written */
	readonly args: readonly Span[];
	readonly node: Node;
	readonly fn: FunctionView;
}

const CALL = /\b[A-Za-z_]\w*(?=\s*\()/g;

/** Which calls are asked for. */
export interface Wanted {
	/** names the question where a name alone answers it: the answers stay with the function through edits elsewhere */
	readonly as?: string;
	readonly name: (name: string) => boolean;
	/** functions that are looked at */
	readonly within?: (fn: FunctionView) => boolean;
}

/** Every call of a name that is wanted, in source order. What stands in comments and strings is none. */
export function callsOf(parsed: ParsedSource, wanted: Wanted): readonly CallView[] {
	const root = parsed.tree?.rootNode;
	if (!root) return [];
	const calls: CallView[] = [];
	const { name: isWanted } = wanted;
	const key = wanted.as === undefined ? undefined : `calls of ${wanted.as}`;
	for (const fn of functionsOf(parsed)) {
		if (fn.broken !== undefined || wanted.within?.(fn) === false) continue;
		for (const [name, at] of wordsOf(parsed, fn, isWanted, key)) {
			const start = fn.bodySpan.start + at;
			const node = callAt(root, start);
			if (!node) continue;
			const list = node.childForFieldName("arguments");
			calls.push({
				name,
				nameSpan: { start, end: start + name.length },
				span: { start: node.startIndex, end: node.endIndex },
				args: (list?.namedChildren ?? []).flatMap((a) =>
					a && a.type !== "comment" ? [{ start: a.startIndex, end: a.endIndex }] : [],
				),
				node,
				fn,
			});
		}
	}
	return calls;
}

type Word = readonly [name: string, at: number];

/** What a function's text calls, or seems to, in source order; each counted from the beginning of its body. */
export function callWords(parsed: ParsedSource, fn: FunctionView): readonly Word[] {
	return remembered(fn.lasting, "call-words", () => {
		const body = parsed.source.slice(fn.bodySpan.start, fn.bodySpan.end);
		return [...body.matchAll(CALL)].map((m): Word => [m[0], m.index]);
	});
}

/** `key`: what the answer is remembered by. */
function wordsOf(
	parsed: ParsedSource,
	fn: FunctionView,
	isWanted: Wanted["name"],
	key: string | undefined,
): readonly Word[] {
	const asked = (): readonly Word[] => callWords(parsed, fn).filter(([word]) => isWanted(word));
	return key === undefined ? asked() : remembered(fn.lasting, key, asked);
}

/** The call whose function is named at this place. */
function callAt(root: Node, start: number): Node | undefined {
	const name = root.descendantForIndex(start, start);
	const call = name?.parent;
	if (name?.type !== "identifier" || call?.type !== "call_expression") return undefined;
	return call.childForFieldName("function")?.startIndex === start ? call : undefined;
}
