/**
 * Maintenance for the mapped attachments only: a flag in the exporter's own attachment, set and cleared where the table is
 * mapped and unmapped, and asked in every hook that goes through the list.
 */
import type { Node } from "web-tree-sitter";
import { EXPORTER, WORDS } from "../kernel/repairs.ts";
import type { FunctionView } from "../syntax/functions.ts";
import { opsTables } from "../syntax/views.ts";
import { braced } from "./around.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { deeper, indentAt, lineStart, opensLine, roomAround, statementOf } from "./layout.ts";
import { type Site, siteOf } from "./site.ts";
import { structOf } from "./variables.ts";

const FLAG = "mapped";

type Whole = FunctionView & { readonly node: Node; readonly body: Node };

export function mappedOnly(site: Site): readonly Candidate[] {
	const { analysis, finding, text } = site;
	const root = analysis.inside.parsed.tree?.rootNode;
	const type = structOf(site, finding.object);
	const structs = root?.descendantsOfType("struct_specifier") ?? [];
	const definition = type === undefined ? undefined : structs.find((each) => isDefinition(text, each, type));
	const list = definition?.childForFieldName("body");
	const [attach, map, unmap] = [EXPORTER.attach, EXPORTER.map, EXPORTER.unmap].map((member) => hook(site, member));
	if (
		!type ||
		!list ||
		!attach ||
		!map ||
		!unmap ||
		new RegExp(`\\b${FLAG}\\b`).test(text.slice(list.startIndex, list.endIndex))
	)
		return [];
	if (!EXPORTER.zeroed.test(site.textOf(attach.node))) return [];
	const set = setIn(site, map, type);
	const cleared = clearedIn(site, unmap, type);
	const asked = analysis.findings
		.filter((each) => each.rule === finding.rule)
		.map((each) => siteOf(analysis, each))
		.map((each) => each && askedIn(each));
	const end = lineStart(text, list.endIndex - 1);
	const indent = indentAt(text, list.namedChildren.at(-1)?.startIndex ?? list.startIndex);
	if (!set || !cleared || asked.some((each) => each === undefined)) return [];
	const member = { start: end, end, newText: `${indent}bool ${FLAG};\n` };
	return [
		{
			title: `Remember in struct ${type} what is mapped, and skip the others`,
			edits: [member, ...set, ...cleared, ...asked.flatMap((each) => each ?? [])],
		},
	];
}

function isDefinition(text: string, node: Node | null, tag: string): boolean {
	const name = node?.childForFieldName("name");
	return name ? text.slice(name.startIndex, name.endIndex) === tag && node?.childForFieldName("body") !== null : false;
}

/** The function of this file that is a member of its one ops table. */
function hook({ analysis }: Site, member: string): Whole | undefined {
	const { parsed, flow } = analysis.inside;
	const tables = opsTables(parsed).filter((each) => each.struct === EXPORTER.ops);
	const name = tables.length === 1 ? tables[0]?.members.find((each) => each.member === member)?.value : undefined;
	const view = name === undefined ? undefined : flow.views.get(name.replace(/^&/, ""));
	return view?.node && view.body ? (view as Whole) : undefined;
}

/** In front of every return of the table. */
function setIn(site: Site, fn: Whole, type: string): TextEdit[] | undefined {
	const own = ownIn(site, fn, type);
	const last = fn.body.namedChildren.filter((each) => each !== null && each.type !== "comment").at(-1);
	const table =
		last?.type === "return_statement" ? /^return\s+(&?[\w.>-]+)\s*;$/.exec(site.textOf(last))?.[1] : undefined;
	if (!own || !last || table === undefined) return undefined;
	const fails = new RegExp(`\\b${table.replace(/\W+/g, "\\W+")}\\s*=\\s*${WORDS.errPtr}\\b`).test(site.textOf(fn.node));
	const line = `${own.name}->${FLAG} = ${fails ? `!${WORDS.isErr}(${table})` : "true"};`;
	const same = fn.body
		.descendantsOfType("return_statement")
		.filter((each): each is Node => each !== null && site.textOf(each) === site.textOf(last));
	const edits = same.map((each) => {
		const room = roomAround(site.text, each);
		return room && braced(room, [{ start: each.startIndex, end: each.startIndex, newText: room.before([line]) }]);
	});
	return edits.every((each) => each !== undefined) ? [...own.declare, ...edits.flat()] : undefined;
}

/** First thing in the function. */
function clearedIn(site: Site, fn: Whole, type: string): TextEdit[] | undefined {
	const own = ownIn(site, fn, type);
	const first = fn.body.namedChildren.find((each) => each && each.type !== "declaration" && each.type !== "comment");
	if (!own || !first || !opensLine(site.text, first.startIndex)) return undefined;
	const newText = `${own.name}->${FLAG} = false;\n${indentAt(site.text, first.startIndex)}`;
	return [...own.declare, { start: first.startIndex, end: first.startIndex, newText }];
}

/** The function's variable for the exporter's own attachment, declared where it has none. */
function ownIn(site: Site, fn: Whole, type: string): { name: string; declare: TextEdit[] } | undefined {
	const body = site.textOf(fn.body);
	const known = new RegExp(`\\bstruct\\s+${type}\\s*\\*\\s*(\\w+)\\s*=`).exec(body)?.[1];
	if (known) return { name: known, declare: [] };
	const param = fn.params.find((each) => each.typeText.startsWith(EXPORTER.attachmentType));
	const first = fn.body.namedChildren.find((each) => each !== null);
	if (!param || !first || /\ba\b/.test(body)) return undefined;
	const gap = first.type === "declaration" ? "" : "\n";
	const indent = indentAt(site.text, first.startIndex);
	const newText = `struct ${type} *a = ${param.name}->${EXPORTER.own};\n${gap}${indent}`;
	return { name: "a", declare: [{ start: first.startIndex, end: first.startIndex, newText }] };
}

/** In the loop, in front of the maintenance. */
function askedIn(site: Site): TextEdit[] | undefined {
	const at = site.span(site.event);
	const node = at && site.fn.node.descendantForIndex(at.start, Math.max(at.start, at.end - 1));
	const statement = node && statementOf(node);
	const room = statement && roomAround(site.text, statement);
	if (!statement || !room) return undefined;
	const lines = [`if (!${site.finding.object}->${FLAG})`, `${deeper("")}continue;`];
	return braced(room, [{ start: statement.startIndex, end: statement.startIndex, newText: room.before(lines) }]);
}
