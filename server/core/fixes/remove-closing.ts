/** Of two calls that give the same thing back on one path, one too many: taken out where it stands. */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import type { CallEvent } from "../kernel/vocabulary.ts";
import type { Candidate } from "./candidate.ts";
import { statementOf } from "./layout.ts";
import { withoutStatement } from "./remove.ts";
import { flaggedCall, type Site } from "./site.ts";

/** The one that is not on every path of the function first: the other may serve the paths beside it. */
export function removeClosing(site: Site): readonly Candidate[] {
	const flagged = flaggedCall(site);
	if (!flagged) return [];
	const earlier = earlierOf(site, flagged.event);
	const found = [flagged.node, ...(earlier ? [earlier] : [])].flatMap((call) => {
		// below a label it serves the paths that jump there
		if (call.id === flagged.node.id && isBelowLabel(call)) return [];
		const statement = statementOf(call);
		if (statement?.type !== "expression_statement" || statement.namedChild(0)?.id !== call.id) return [];
		const edits = withoutStatement(site.text, statement);
		const title = `Remove ${call.id === flagged.node.id ? "this" : "the earlier"} ${flagged.event.callee}()`;
		return edits ? [{ title, edits, deep: depth(statement) }] : [];
	});
	return found.sort((a, b) => b.deep - a.deep).map(({ title, edits }) => ({ title, edits }));
}

/** The call by which the same was given back before, as the finding's steps show it. */
function earlierOf(site: Site, flagged: CallEvent): Node | undefined {
	const over = site.report.happening.over;
	for (const event of [...site.report.path].reverse()) {
		if (event.kind !== "call" || event.id >= site.report.at || !site.report.notes.has(event.id)) continue;
		const row = lookup(event.callee, site.release);
		const closes = [row?.closes, ...(row?.alsoCloses ?? [])].some((each) => each?.what === over);
		if (closes && event.callee === flagged.callee) return site.call(event);
	}
	return undefined;
}

function isBelowLabel(call: Node): boolean {
	let at: Node | null | undefined = statementOf(call);
	while (at && at.type !== "labeled_statement") at = at.previousNamedSibling ?? at.parent;
	return at?.type === "labeled_statement";
}

function depth(node: Node): number {
	let levels = 0;
	for (let at = node.parent; at; at = at.parent) if (at.type === "compound_statement") levels++;
	return levels;
}
