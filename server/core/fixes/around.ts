/**
 * Lines put right before and right after a call, wherever the call stands: its statement is taken apart first where
 * nothing can go between the call and what is done with its result.
 */
import type { Node } from "web-tree-sitter";
import type { ReturnKind } from "../kernel/row.ts";
import { declaredName } from "../syntax/functions.ts";
import type { TextEdit } from "./candidate.ts";
import { type Room, roomAround, statementOf } from "./layout.ts";
import type { Site } from "./site.ts";
import { localFor, typeText } from "./variables.ts";

/** C type of what a call returns, where it needs no header to know. */
export const RESULT_TYPES: Partial<Readonly<Record<ReturnKind, string>>> = {
	errno: "int",
	zero_or_minus_one: "int",
	fd_or_errno: "int",
	count_or_errno: "int",
	bool: "bool",
	long_timeout: "long",
};

/** Edits that run `before` ahead of the call and `after` behind it on every way on; undefined where that is not safe. */
export function around(
	site: Site,
	call: Node,
	kind: ReturnKind,
	before: readonly string[],
	after: readonly string[],
): TextEdit[] | undefined {
	const statement = statementOf(call);
	if (!statement || !isAlwaysReached(call, statement)) return undefined;
	if (statement.type === "declaration") return aroundInitialiser(site, call, statement, before, after);
	const room = roomAround(site.text, statement);
	if (!room) return undefined;
	switch (statement.type) {
		case "expression_statement":
			return braced(room, [
				{ start: statement.startIndex, end: statement.startIndex, newText: room.before(before) },
				{ start: room.end, end: room.end, newText: room.after(after) },
			]);
		case "return_statement":
			return aroundReturn(site, call, statement, room, before, after);
		case "if_statement":
		case "switch_statement":
			return aroundCondition(site, call, kind, statement, room, before, after);
		default:
			return undefined;
	}
}

export function braced(room: Room, edits: readonly TextEdit[]): TextEdit[] {
	return [...room.open, ...edits, ...room.close];
}

/** Whether the call runs whenever its statement does. */
function isAlwaysReached(call: Node, statement: Node): boolean {
	for (let at: Node = call; at.id !== statement.id; at = at.parent!) {
		const parent = at.parent;
		if (!parent) return false;
		if (parent.type === "conditional_expression" && parent.childForFieldName("condition")?.id !== at.id) return false;
		if (parent.type !== "binary_expression") continue;
		const operator = parent.childForFieldName("operator")?.type;
		if ((operator === "&&" || operator === "||") && parent.childForFieldName("right")?.id === at.id) return false;
	}
	return true;
}

function aroundReturn(
	site: Site,
	call: Node,
	statement: Node,
	room: Room,
	before: readonly string[],
	after: readonly string[],
): TextEdit[] | undefined {
	const value = statement.namedChildren.find((n) => n !== null && n.type !== "comment");
	const type = site.fn.returnType.replace(/\s*(\*+)$/, " $1");
	if (!value || type === "" || type === "void") return undefined;
	const object = /struct (\w+) \*$/.exec(type)?.[1];
	const local = localFor(site, type, call.endIndex, call.endIndex, true, object && (SHORT[object] ?? "result"));
	if (!local) return undefined;
	const gap = statement.parent?.id === site.fn.body.id ? [""] : [];
	return braced(room, [
		...local.declare,
		{
			start: statement.startIndex,
			end: value.startIndex,
			newText: room
				.before([...before, `${local.name} = `])
				.trimEnd()
				.concat(" "),
		},
		{
			start: value.endIndex,
			end: statement.endIndex,
			newText: `;${room.after([...after, ...gap, `return ${local.name};`])}`,
		},
	]);
}

/** Names that maintainers give to pointers of these types. */
const SHORT: Readonly<Record<string, string>> = { sg_table: "sgt", dma_buf: "dmabuf", dma_buf_attachment: "attach" };

function aroundCondition(
	site: Site,
	call: Node,
	kind: ReturnKind,
	statement: Node,
	room: Room,
	before: readonly string[],
	after: readonly string[],
): TextEdit[] | undefined {
	const condition = statement.childForFieldName("condition");
	if (!condition || call.startIndex < condition.startIndex || call.endIndex > condition.endIndex) return undefined;
	const others = condition
		.descendantsOfType("call_expression")
		.filter((n) => n !== null && n.endIndex <= call.startIndex);
	if (others.length > 0) return undefined;
	const assignment = call.parent?.type === "assignment_expression" ? call.parent : undefined;
	const hoist = (name: string, declare: readonly TextEdit[], replaced: Node): TextEdit[] => [
		...declare,
		{
			start: statement.startIndex,
			end: statement.startIndex,
			newText: room.before([...before, `${name} = ${site.textOf(call)};`, ...after]),
		},
		{ start: replaced.startIndex, end: replaced.endIndex, newText: name },
	];
	if (assignment) {
		const left = assignment.childForFieldName("left");
		if (left?.type !== "identifier" || assignment.childForFieldName("operator")?.type !== "=") return undefined;
		const outer = assignment.parent;
		const bare = outer?.type === "parenthesized_expression" && outer.id !== condition.id;
		return braced(room, hoist(site.textOf(left), [], bare ? outer : assignment));
	}
	const type = RESULT_TYPES[kind];
	const local = type && localFor(site, type, condition.endIndex, statement.endIndex, false);
	return local ? braced(room, hoist(local.name, local.declare, call)) : undefined;
}

/** The value is given after the block's declarations: there can be no statement between two of them. */
function aroundInitialiser(
	site: Site,
	call: Node,
	statement: Node,
	before: readonly string[],
	after: readonly string[],
): TextEdit[] | undefined {
	const declarators = statement.childrenForFieldName("declarator");
	const [init] = declarators;
	const declarator = init?.childForFieldName("declarator");
	const value = init?.childForFieldName("value");
	const type = statement.childForFieldName("type");
	const name = declarator && declaredName(declarator);
	if (declarators.length !== 1 || !declarator || !value || !name || !type) return undefined;
	if (declarator.type === "array_declarator" || value.type === "initializer_list") return undefined;
	if (/\b(?:const|static)\b/.test(site.text.slice(statement.startIndex, type.startIndex))) return undefined;
	if (call.startIndex < value.startIndex || typeText(site.textOf(type), "") === "auto") return undefined;
	let last = statement;
	for (let next = last.nextNamedSibling; next?.type === "declaration"; next = next.nextNamedSibling) {
		if (new RegExp(`\\b${site.textOf(name)}\\b`).test(site.textOf(next))) return undefined;
		last = next;
	}
	const room = roomAround(site.text, statement);
	const end = last.id === statement.id ? room?.end : roomAround(site.text, last)?.end;
	if (!room || end === undefined) return undefined;
	return [
		{ start: declarator.endIndex, end: value.endIndex, newText: "" },
		{
			start: end,
			end,
			newText: room.after(["", ...before, `${site.textOf(name)} = ${site.textOf(value)};`, ...after]),
		},
	];
}
