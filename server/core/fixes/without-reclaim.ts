/** An allocation that may not wait for reclaim gets the flag that says so, if its failure is looked at right behind it. */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import { FALLS_BACK, WORDS } from "../kernel/repairs.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { statementOf } from "./layout.ts";
import { argumentsOf, type Site, siteIn } from "./site.ts";

export function withoutReclaim(site: Site): readonly Candidate[] {
	const { event } = site;
	// it may lie in a callee of the function that is not allowed to
	const there = event.file === undefined && siteIn(site.analysis, site.finding, event.fn ?? site.report.root);
	const call = there && event.kind === "call" ? there.call(event) : undefined;
	const row = event.kind === "call" ? lookup(event.callee, site.release) : undefined;
	if (!there || !call || typeof row?.allocates !== "number" || FALLS_BACK.test(row.name)) return [];
	if (!isTested(there, call)) return [];
	const args = argumentsOf(call);
	const flags = args[row.allocates];
	const edit = flags ? replaced(there, flags) : added(args, row.allocates);
	return edit ? [{ title: `Allocate with ${WORDS.noReclaim}`, edits: [edit] }] : [];
}

function replaced(site: Site, flags: Node): TextEdit | undefined {
	const at = new RegExp(`\\b${WORDS.mayReclaim}\\b`).exec(site.textOf(flags))?.index;
	if (at === undefined) return undefined;
	const start = flags.startIndex + at;
	return { start, end: start + WORDS.mayReclaim.length, newText: WORDS.noReclaim };
}

/** Left out, it is what may wait. */
function added(args: readonly Node[], position: number): TextEdit | undefined {
	const last = args.at(-1);
	if (!last || args.length !== position) return undefined;
	return { start: last.endIndex, end: last.endIndex, newText: `, ${WORDS.noReclaim}` };
}

function isTested(site: Site, call: Node): boolean {
	const statement = statementOf(call);
	const left = call.parent?.childForFieldName(call.parent.type === "init_declarator" ? "declarator" : "left");
	let next = statement?.nextNamedSibling;
	while (next?.type === "declaration") next = next.nextNamedSibling;
	const condition = next?.type === "if_statement" ? next.childForFieldName("condition") : undefined;
	const name = left ? site.textOf(left).replace(/^\*+\s*/, "") : "";
	return name !== "" && condition ? site.textOf(condition).includes(name) : false;
}
