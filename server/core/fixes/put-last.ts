/** A reference is given back behind the last statement of its block that needs the object. */
import type { Node } from "web-tree-sitter";
import type { Candidate } from "./candidate.ts";
import { statementOf } from "./layout.ts";
import { movedBehind } from "./remove.ts";
import { argumentsOf, type Site } from "./site.ts";

export function putLast(site: Site): readonly Candidate[] {
	const { report, event } = site;
	const put = report.path.findLast((each) => each.id < report.at && report.notes.has(each.id));
	const call = put && site.call(put);
	const statement = call && statementOf(call);
	const use = site.span(event);
	if (
		put?.kind !== "call" ||
		!use ||
		statement?.type !== "expression_statement" ||
		statement.namedChild(0)?.id !== call?.id
	)
		return [];
	const object = /\w+/.exec(argumentsOf(call!).map(site.textOf)[0] ?? "")?.[0];
	const names = object === undefined ? undefined : new RegExp(`\\b${object}\\b`);
	let last: Node | undefined;
	for (let next = statement.nextNamedSibling; next && names; next = next.nextNamedSibling) {
		// what leaves in between would leave with it
		if (/^(?:return|goto|break|continue|labeled)/.test(next.type) || LEAVES.test(site.textOf(next))) break;
		if (names.test(site.textOf(next))) last = next;
	}
	const edits = last && last.endIndex >= use.end ? movedBehind(site.text, statement, last) : undefined;
	return edits ? [{ title: `Call ${put.callee}() after the last use`, edits }] : [];
}

const LEAVES = /\b(?:return|goto|break|continue)\b/;
