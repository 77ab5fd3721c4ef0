/** Of two calls that give the same thing back on one path, one too many: taken out where it stands. */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import type { CallEvent } from "../kernel/vocabulary.ts";
import type { Candidate } from "./candidate.ts";
import { statementOf } from "./layout.ts";
import { withoutLabelled, withoutStatement } from "./remove.ts";
import { type Site, siteIn } from "./site.ts";

/**
 * Where one of the two stands on the failing way out of a function that did not open what it closes, that one: nobody asked
 * it to. Else the one that is not on every path of the function first: the other may serve the paths beside it.
 */
export function removeClosing(site: Site): readonly Candidate[] {
	const { event: flagged, report } = site;
	if (flagged.kind !== "call") return [];
	const earlier = earlierOf(site, flagged);
	const opener = report.path.find((each) => report.notes.has(each.id));
	// what could not be opened here is opened on other paths
	if (!earlier && opener?.kind === "call" && opener.outcome.is === "failure") return [];
	const found = [flagged, ...(earlier ? [earlier] : [])].flatMap((event) => {
		const there = placeIn(site, event);
		const call = there?.call(event);
		// below a label it serves the paths that jump there
		if (!there || !call || (event === flagged && isBelowLabel(call))) return [];
		const statement = statementOf(call);
		if (statement?.type !== "expression_statement" || statement.namedChild(0)?.id !== call.id) return [];
		const edits = withoutStatement(there.text, statement) ?? withoutLabelled(there, statement);
		const foreign = opener !== undefined && (opener.fn ?? report.root) !== there.fn.name;
		// elsewhere it serves the paths, and the callers, that have something to be closed
		if (there.fn.name !== site.fn.name && !(foreign && earlier && isGivingUp(statement))) return [];
		const here = there.fn.name === site.fn.name ? "" : ` in ${there.fn.name}()`;
		const title = `Remove ${event === flagged ? "this" : "the earlier"} ${event.callee}()${here}`;
		return edits ? [{ title, edits, deep: depth(statement) + (foreign ? MOST_LEVELS : 0) }] : [];
	});
	return found.sort((a, b) => b.deep - a.deep).map(({ title, edits }) => ({ title, edits }));
}

/** More than any function has. */
const MOST_LEVELS = 100;

function placeIn(site: Site, event: CallEvent): Site | undefined {
	return event.file === undefined ? siteIn(site.analysis, site.finding, event.fn ?? site.report.root) : undefined;
}

/** The call by which the same was given back before, as the finding's steps show it. */
function earlierOf(site: Site, flagged: CallEvent): CallEvent | undefined {
	const over = site.report.happening.over;
	for (const event of [...site.report.path].reverse()) {
		if (event.kind !== "call" || event.id >= site.report.at || !site.report.notes.has(event.id)) continue;
		const row = lookup(event.callee, site.release);
		const closes = [row?.closes, ...(row?.alsoCloses ?? [])].some((each) => each?.what === over);
		if (closes && event.callee === flagged.callee) return event;
	}
	return undefined;
}

function isBelowLabel(call: Node): boolean {
	let at: Node | null | undefined = statementOf(call);
	while (at && at.type !== "labeled_statement") at = at.previousNamedSibling ?? at.parent;
	return at?.type === "labeled_statement";
}

/** In a branch that leaves the function behind it. */
function isGivingUp(statement: Node): boolean {
	const branch = statement.parent;
	const last = branch?.namedChildren.filter((each) => each !== null && each.type !== "comment").at(-1);
	return branch?.parent?.type === "if_statement" && /^(?:return|goto)_statement$/.test(last?.type ?? "");
}

function depth(node: Node): number {
	let levels = 0;
	for (let at = node.parent; at; at = at.parent) if (at.type === "compound_statement") levels++;
	return levels;
}
