/** The last reference is given back behind the detach that follows in the same block. */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import type { Candidate } from "./candidate.ts";
import { statementOf } from "./layout.ts";
import { movedBehind } from "./remove.ts";
import { argumentsOf, calleeOf, flaggedCall, type Site } from "./site.ts";

export function putAfterDetach(site: Site): readonly Candidate[] {
	const call = flaggedCall(site);
	const statement = call && statementOf(call.node);
	if (!call || statement?.type !== "expression_statement" || statement.namedChild(0)?.id !== call.node.id) return [];
	const buffer = argumentsOf(call.node)[0];
	for (let next = statement.nextNamedSibling; next && buffer; next = next.nextNamedSibling) {
		if (/^(?:return|goto|break|continue|labeled)/.test(next.type)) return [];
		const detach = next.type === "expression_statement" ? next.namedChild(0) : null;
		if (detach?.type !== "call_expression" || !detaches(site, detach, site.textOf(buffer))) continue;
		const edits = movedBehind(site.text, statement, next);
		return edits ? [{ title: `Call ${call.event.callee}() after the detach`, edits }] : [];
	}
	return [];
}

function detaches(site: Site, call: Node, buffer: string): boolean {
	const callee = calleeOf(call);
	const row = callee && lookup(site.textOf(callee), site.release);
	const closes = [row?.closes, ...(row?.alsoCloses ?? [])].some((each) => each?.what === "attachment");
	return closes && argumentsOf(call).some((each) => site.textOf(each) === buffer);
}
