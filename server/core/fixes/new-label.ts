/** An unwinding label of its own, in front of the one that several failures jump to, named as its neighbours are. */
import type { Node } from "web-tree-sitter";
import type { Resource } from "../kernel/row.ts";
import type { TextEdit } from "./candidate.ts";
import { labelsOf } from "./labels.ts";
import { deeper, lineStart, opensLine, statementOf } from "./layout.ts";
import type { Opener } from "./pairs.ts";
import type { Site } from "./site.ts";

/** What a label says that undoes this. */
const VERBS: Partial<Readonly<Record<Resource, string>>> = {
	mapping: "unmap",
	vmap: "vunmap",
	pin: "unpin",
	attachment: "detach",
	"resv-lock": "unlock",
	"cpu-access": "end_access",
	"dmabuf-ref": "put",
	"gem-ref": "put",
	"fence-ref": "put_fence",
	"syncobj-ref": "put_syncobj",
};

/** For every label that two or more failures behind the opening call jump to: they jump to a new one in front of it. */
export function newLabels(site: Site, opener: Opener, to: number, closing: string): TextEdit[][] {
	const jumps = site.fn.body
		.descendantsOfType("goto_statement")
		.filter((each): each is Node => each !== null && each.endIndex < to && isBehind(opener, each));
	const verb = VERBS[opener.pairing.what];
	if (verb === undefined) return [];
	return labelsOf(site).flatMap((label) => {
		const its = jumps.filter((each) => nameIn(site, each) === label.name && each.startIndex < label.start);
		const before = labelNode(site, label.start)?.previousNamedSibling;
		const name = its.length < 2 ? undefined : nameBeside(site, label.name, verb);
		if (name === undefined || !before || !leaves(before) || !opensLine(site.text, label.start)) return [];
		const at = lineStart(site.text, label.start);
		return [
			[
				...its.map((each): TextEdit => {
					const target = each.childForFieldName("label")!;
					return { start: target.startIndex, end: target.endIndex, newText: name };
				}),
				{ start: at, end: at, newText: `${name}:\n${deeper("")}${closing};\n` },
			],
		];
	});
}

/** Not in the test of the call itself, which has failed there. */
export function isBehind({ node }: Opener, jump: Node): boolean {
	if (jump.startIndex < node.endIndex) return false;
	const opening = statementOf(node);
	const test = opening?.type === "if_statement" ? opening : opening?.nextNamedSibling;
	return test?.type !== "if_statement" || jump.startIndex > test.endIndex;
}

function labelNode(site: Site, start: number): Node | undefined {
	return (
		site.fn.body.namedChildren.find((each) => each?.startIndex === start && each.type === "labeled_statement") ??
		undefined
	);
}

function leaves(statement: Node): boolean {
	const last = statement.type === "labeled_statement" ? statement.namedChildren.at(-1) : statement;
	return last?.type === "return_statement" || last?.type === "goto_statement";
}

function nameIn(site: Site, jump: Node): string {
	const target = jump.childForFieldName("label");
	return target ? site.textOf(target) : "";
}

/** `map_err` -> `unmap_err`, `err_free` -> `err_unmap`, `out` -> `out_unmap`; undefined when it is taken. */
function nameBeside(site: Site, label: string, verb: string): string | undefined {
	const style = /^(err|error|fail|failed|out|exit|free|bail)_?(?:\w*)$/.exec(label)?.[1];
	const tail = /^\w+_(err|error|fail|failed|out|exit)$/.exec(label)?.[1];
	const name = tail && !style ? `${verb}_${tail}` : style && style !== "free" ? `${style}_${verb}` : verb;
	return new RegExp(`\\b${name}\\b`).test(site.textOf(site.fn.node)) ? undefined : name;
}
