/** The three answers of a timed wait made the two that callers understand. */
import type { Node } from "web-tree-sitter";
import { WORDS } from "../kernel/repairs.ts";
import { braced } from "./around.ts";
import type { Candidate } from "./candidate.ts";
import { deeper, indentAt, opensLine, roomAround } from "./layout.ts";
import { nodeAt, type Site } from "./site.ts";
import { localFor } from "./variables.ts";
import { realigned } from "./variant.ts";

/** `return wait(…);`: the errno, or -ETIMEDOUT, or 0. */
export function waitAnswers(site: Site): readonly Candidate[] {
	const at = site.span(site.event);
	const statement = at && nodeAt(site.fn.node, at, "return_statement");
	const value = statement?.namedChildren.find((each): each is Node => each !== null && each.type !== "comment");
	const room = statement && roomAround(site.text, statement);
	if (!statement || value?.type !== "call_expression" || !room) return [];
	const local = localFor(site, "long", statement.startIndex, statement.endIndex, true);
	if (!local) return [];
	const { name } = local;
	const step = deeper("");
	const lines = [`if (${name} < 0)`, `${step}return ${name};`, `if (${name} == 0)`, `${step}return ${WORDS.timedOut};`];
	const gap = statement.parent?.id === site.fn.body.id ? [""] : [];
	return [
		{
			title: `Return 0, ${WORDS.timedOut} or the error`,
			edits: braced(room, [
				...local.declare,
				{ start: statement.startIndex, end: value.startIndex, newText: `${name} = ` },
				...realigned(site.text, value, `${name} = `.length - (value.startIndex - statement.startIndex)),
				{ start: value.endIndex, end: statement.endIndex, newText: `;${room.after([...lines, ...gap, "return 0;"])}` },
			]),
		},
	];
}

/** `if (ret) { … }`: what is left of the time is no error, and no time left is one. */
export function waitTest(site: Site): readonly Candidate[] {
	const at = site.span(site.event);
	const name = site.event.kind === "result" ? site.event.object.text : "";
	const node = at && site.fn.node.descendantForIndex(at.start, Math.max(at.start, at.end - 1));
	const test = node?.parent?.parent;
	const branch = test?.type === "if_statement" ? test.childForFieldName("consequence") : undefined;
	if (!node || !/^\w+$/.test(name) || site.textOf(node) !== name || branch?.type !== "compound_statement") return [];
	const first = branch.namedChildren.find((each) => each !== null && each.type !== "comment");
	if (!first || !opensLine(site.text, first.startIndex)) return [];
	const indent = indentAt(site.text, first.startIndex);
	const newText = `if (!${name})\n${deeper(indent)}${name} = ${WORDS.timedOut};\n${indent}`;
	return [
		{
			title: `Test for less than 1, and give ${WORDS.timedOut} for 0`,
			edits: [
				{ start: node.endIndex, end: node.endIndex, newText: " <= 0" },
				{ start: first.startIndex, end: first.startIndex, newText },
			],
		},
	];
}
