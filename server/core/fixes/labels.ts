/** The unwinding labels of a function: what each of them does until it returns. */
import type { Node } from "web-tree-sitter";
import type { TextEdit } from "./candidate.ts";
import { lineStart } from "./layout.ts";
import type { Site } from "./site.ts";

export interface Label {
	readonly name: string;
	readonly start: number;
	/** its expression statements up to the return, as written without the semicolon */
	readonly does: readonly string[];
	/** text of the returned value, "" for none; undefined when it does anything else than that */
	readonly returns: string | undefined;
}

/** Labels of the function's outermost block, in source order. */
export function labelsOf(site: Site): Label[] {
	const body = site.fn.body.namedChildren.filter((n): n is Node => n !== null && n.type !== "comment");
	return body.flatMap((node, i) => {
		const label = node.type === "labeled_statement" ? node.childForFieldName("label") : null;
		return label ? [{ name: site.textOf(label), start: node.startIndex, ...runs(site, body.slice(i)) }] : [];
	});
}

function runs(site: Site, from: readonly Node[]): Pick<Label, "does" | "returns"> {
	const does: string[] = [];
	for (const each of from) {
		const node = unlabelled(each);
		if (node?.type === "return_statement") {
			const value = node.namedChildren.find((n) => n !== null && n.type !== "comment");
			return { does, returns: value ? site.textOf(value) : "" };
		}
		if (node?.type !== "expression_statement") return { does, returns: undefined };
		does.push(site.textOf(node).replace(/\s*;$/, ""));
	}
	return { does, returns: "" };
}

function unlabelled(node: Node): Node | undefined {
	let at: Node | null | undefined = node;
	while (at?.type === "labeled_statement") at = at.namedChildren.filter((n) => n?.type !== "comment").at(-1);
	return at ?? undefined;
}

/** Takes a label out that nothing but this goto leads to: the compiler warns of labels nobody uses. */
export function withoutLabelOf(site: Site, jump: Node): TextEdit[] {
	const target = jump.childForFieldName("label");
	const name = target ? site.textOf(target) : "";
	const used = site.fn.body
		.descendantsOfType("goto_statement")
		.filter((each) => each !== null && site.textOf(each.childForFieldName("label") ?? each) === name);
	const label = site.fn.body
		.descendantsOfType("labeled_statement")
		.find((each) => each !== null && site.textOf(each.childForFieldName("label") ?? each) === name);
	if (used.length > 1 || !label) return [];
	const { text } = site;
	const start = lineStart(text, label.startIndex);
	const last = behindIt(label);
	if (last) {
		const blank = /(?:\r\n|\n|\r)[ \t]*(\r\n|\n|\r)$/.exec(text.slice(0, start))?.[1]?.length ?? 0;
		const rest = /^[ \t]*(?:\r\n|\n|\r)?/.exec(text.slice(last.endIndex))?.[0].length ?? 0;
		return [{ start: start - blank, end: last.endIndex + rest, newText: "" }];
	}
	const alone = /^[ \t]*\w+[ \t]*:[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(start));
	if (alone) return [{ start, end: start + alone[0].length, newText: "" }];
	const written = /^\w+[ \t]*:[ \t]*/.exec(text.slice(label.startIndex));
	return written ? [{ start: label.startIndex, end: label.startIndex + written[0].length, newText: "" }] : [];
}

/** The return that ends what only a label leads to, where nothing runs into it from above and nothing jumps in further down. */
function behindIt(label: Node): Node | undefined {
	const above = label.previousNamedSibling;
	if (!above || !LEAVES.test((above.type === "labeled_statement" ? above.namedChildren.at(-1) : above)?.type ?? ""))
		return undefined;
	const first = unlabelled(label);
	if (first?.type === "return_statement") return first;
	let at = first?.type === "expression_statement" ? label.nextNamedSibling : null;
	while (at?.type === "expression_statement") at = at.nextNamedSibling;
	return at?.type === "return_statement" ? at : undefined;
}

const LEAVES = /^(?:return|goto)_statement$/;
