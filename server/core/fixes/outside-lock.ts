/** Moves a call that takes the lock itself to the other side of a neighbouring lock or unlock. */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import type { Candidate } from "./candidate.ts";
import { statementOf } from "./layout.ts";
import { swapped, withoutStatement } from "./remove.ts";
import { calleeOf, flaggedCall, type Site } from "./site.ts";

export function outsideLock(site: Site): readonly Candidate[] {
	const call = flaggedCall(site);
	const statement = call && statementOf(call.node);
	if (!call || statement?.type !== "expression_statement") return [];
	const before = statement.previousNamedSibling;
	const after = statement.nextNamedSibling;
	const taken = before && moves(site, before, "acquires") ? before : undefined;
	const given = after && moves(site, after, "releases") ? after : undefined;
	const name = call.event.callee;
	if (taken && given) {
		const [first, second] = [withoutStatement(site.text, taken), withoutStatement(site.text, given)];
		return first && second ? [{ title: `Leave the locking to ${name}()`, edits: [...first, ...second] }] : [];
	}
	const edits = given ? swapped(site.text, statement, given) : taken && swapped(site.text, taken, statement);
	return edits ? [{ title: `Call ${name}() ${given ? "after dropping" : "before taking"} the lock`, edits }] : [];
}

/** A statement that is nothing but a call that takes, or drops, a reservation lock and cannot fail. */
function moves(site: Site, statement: Node, effect: "acquires" | "releases"): boolean {
	const call = statement.type === "expression_statement" ? statement.namedChild(0) : null;
	const callee = call?.type === "call_expression" ? calleeOf(call) : undefined;
	const row = callee && lookup(site.textOf(callee), site.release);
	return row?.lock.effect === effect && row.lock.what === undefined && !row.lock.trylock;
}
