/** A lock that the path holds already: taken out where it is taken again. */
import type { Candidate } from "./candidate.ts";
import { statementOf } from "./layout.ts";
import { withoutStatement } from "./remove.ts";
import { flaggedCall, type Site } from "./site.ts";

export function removeTaking(site: Site): readonly Candidate[] {
	const call = flaggedCall(site);
	const statement = call && statementOf(call.node);
	if (statement?.type !== "expression_statement" || statement.namedChild(0)?.id !== call?.node.id) return [];
	const edits = withoutStatement(site.text, statement);
	return edits ? [{ title: `Remove this ${call!.event.callee}(), the lock is held`, edits }] : [];
}
