/** Calls by name in the functions of a file, found in their text and proven by the tree. Knows no API name. */
import type { Node } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import { copied } from "../text/copied.ts";
import { type FunctionView, functionsOf, remembered } from "./functions.ts";
import { LASTING, type ParsedSource } from "./parse.ts";

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
	/** names the question where a name, and the text of the function, answer it: the answers stay through edits elsewhere */
	readonly as?: string;
	readonly name: (name: string) => boolean;
	/** functions that are looked at */
	readonly within?: (fn: FunctionView) => boolean;
}

/** Every call of a name that is wanted, in source order. What stands in comments and strings is none. */
export function callsOf(parsed: ParsedSource, wanted: Wanted): readonly CallView[] {
	const root = parsed.tree?.rootNode;
	if (!root) return [];
	const functions = functionsOf(parsed);
	const calls: CallView[] = [];
	for (const [i, words] of wordsOf(parsed, functions, wanted)) {
		const fn = functions[i]!;
		if (fn.broken !== undefined) continue;
		for (const [name, at] of words) {
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
		const body = copied(parsed.source.slice(fn.bodySpan.start, fn.bodySpan.end));
		return [...body.matchAll(CALL)].map((m): Word => [m[0], m.index]);
	});
}

/** Words of the functions that have some, by the function's place among all. */
type Words = ReadonlyMap<number, readonly Word[]>;

function wordsOf(parsed: ParsedSource, functions: readonly FunctionView[], wanted: Wanted): Words {
	const key = wanted.as === undefined ? "" : `${LASTING}calls of ${wanted.as}`;
	const known = parsed.memo.get(key) as Words | undefined;
	if (known !== undefined) return known;
	const earlier = parsed.since?.known.get(key) as Words | undefined;
	const { from, oldTo, newTo } =
		parsed.since && earlier ? parsed.since.region.bodies : { from: 0, oldTo: 0, newTo: functions.length };
	const words = new Map<number, readonly Word[]>();
	for (const [i, found] of earlier ?? []) if (i < from) words.set(i, found);
	for (let i = from; i < newTo; i++) {
		const fn = functions[i]!;
		const found = wanted.within?.(fn) === false ? [] : callWords(parsed, fn).filter(([word]) => wanted.name(word));
		if (found.length > 0) words.set(i, found);
	}
	for (const [i, found] of earlier ?? []) if (i >= oldTo) words.set(i - oldTo + newTo, found);
	if (key !== "") parsed.memo.set(key, words);
	return words;
}

/** The call whose function is named at this place. */
function callAt(root: Node, start: number): Node | undefined {
	const name = root.descendantForIndex(start, start);
	const call = name?.parent;
	if (name?.type !== "identifier" || call?.type !== "call_expression") return undefined;
	return call.childForFieldName("function")?.startIndex === start ? call : undefined;
}
