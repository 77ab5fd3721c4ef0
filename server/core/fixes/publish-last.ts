/**
 * A descriptor that is published as the last step: first only its number is taken, and given back where a later step fails;
 * the file is put behind it in front of the successful return.
 */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import { DESCRIPTORS } from "../kernel/repairs.ts";
import { braced } from "./around.ts";
import { isHarmless } from "./c-path.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { lineStart, opensLine, roomAround, statementOf } from "./layout.ts";
import { argumentsOf, calleeOf, flaggedCall, type Site } from "./site.ts";

export function publishLast(site: Site): readonly Candidate[] {
	const call = flaggedCall(site);
	const statement = call && statementOf(call.node);
	const left = call?.node.parent?.type === "assignment_expression" ? call.node.parent.childForFieldName("left") : null;
	const [buffer, flags] = call ? argumentsOf(call.node) : [];
	const test = statement?.nextNamedSibling;
	const row = call && lookup(call.event.callee, site.release);
	if (!call || !left || !buffer || !flags || statement?.type !== "expression_statement") return [];
	if (row?.returns.kind !== "fd_or_errno" || !isHarmless(site, buffer) || test?.type !== "if_statement") return [];
	const put = undoing(site, row.closes?.with ?? [], site.textOf(buffer));
	const fd = site.textOf(left);
	const callee = calleeOf(call.node);
	const last = statement.parent?.namedChildren.filter((each) => each !== null && each.type !== "comment").at(-1);
	if (
		put === undefined ||
		!callee ||
		last?.type !== "return_statement" ||
		!/^return(?:\s+0)?\s*;/.test(site.textOf(last))
	)
		return [];
	const installed = `${DESCRIPTORS.install}(${fd}, ${site.textOf(buffer)}->${DESCRIPTORS.fileOf});`;
	const exits = leavings(statement.parent!, test.endIndex, last.startIndex);
	const undone = exits.map((exit) => {
		const edits = before(site, exit, [`${DESCRIPTORS.release}(${fd});`, `${put};`]);
		return edits && [...edits, ...excuse(site, exit, call.event.callee)];
	});
	const done = before(site, last, [installed, ""]);
	if (!done || undone.some((each) => each === undefined)) return [];
	return [
		{
			title: "Reserve the descriptor, and publish it as the last step",
			edits: [
				{ start: callee.startIndex, end: callee.endIndex, newText: DESCRIPTORS.reserve },
				{ start: buffer.startIndex, end: flags.startIndex, newText: "" },
				...undone.flatMap((each) => each ?? []),
				...done,
			],
		},
	];
}

/** The call that drops the reference that the descriptor did not get: the partner of the opener that cannot fail. */
function undoing(site: Site, openers: readonly string[], buffer: string): string | undefined {
	const names = openers.flatMap((name) => lookup(name, site.release)?.opens?.with ?? []);
	const row = names.map((name) => lookup(name, site.release)).find((each) => each?.returns.kind === "void");
	return row && `${row.name}(${buffer})`;
}

/** A comment on why nothing is undone here has become wrong. */
function excuse(site: Site, exit: Node, publisher: string): TextEdit[] {
	const comment = exit.previousSibling;
	if (comment?.type !== "comment" || !site.textOf(comment).includes(publisher)) return [];
	const start = lineStart(site.text, comment.startIndex);
	return opensLine(site.text, comment.startIndex)
		? [{ start, end: lineStart(site.text, exit.startIndex), newText: "" }]
		: [];
}

function leavings(block: Node, from: number, to: number): Node[] {
	return block
		.descendantsOfType(["return_statement", "goto_statement"])
		.filter((each): each is Node => each !== null && each.startIndex > from && each.endIndex <= to);
}

function before(site: Site, statement: Node, lines: readonly string[]): TextEdit[] | undefined {
	const room = roomAround(site.text, statement);
	const at = statement.startIndex;
	return room && braced(room, [{ start: at, end: at, newText: room.before(lines) }]);
}
