/** Keeps a path away from an unlock or an end for which nothing was taken on it. */
import type { Node } from "web-tree-sitter";
import type { Candidate, TextEdit } from "./candidate.ts";
import { labelsOf, withoutLabelOf } from "./labels.ts";
import { statementOf } from "./layout.ts";
import { lastGoto } from "./path-nodes.ts";
import { withoutStatement } from "./remove.ts";
import { flaggedCall, type Site } from "./site.ts";

export function skipClosing(site: Site): readonly Candidate[] {
	const call = flaggedCall(site);
	const statement = call && statementOf(call.node);
	if (!call || statement?.type !== "expression_statement" || statement.namedChild(0)?.id !== call.node.id) return [];
	const name = call.event.callee;
	const found: Candidate[] = [];
	const offer = (title: string, edits: TextEdit[] | undefined): void => {
		if (edits) found.push({ title, edits });
	};
	const next = statement.nextNamedSibling;
	if (next?.type === "return_statement" || next?.type === "goto_statement")
		offer(`Remove ${name}() where there is nothing to undo`, withoutStatement(site.text, statement));
	const jump = lastGoto(site);
	if (!jump || jump.startIndex > statement.startIndex) return found;
	// done once before the goto, and once more behind the label
	const twin = jump.previousNamedSibling;
	if (twin?.type === "expression_statement" && site.textOf(twin) === site.textOf(statement))
		offer(`Leave ${name}() to the label`, withoutStatement(site.text, twin));
	offer(`Do not pass ${name}() where there is nothing to undo`, pastLabel(site, jump, site.textOf(call.node)));
	return found;
}

/** Return at once where the label does nothing else, else jump to the label behind the call. */
function pastLabel(site: Site, jump: Node, closing: string): TextEdit[] | undefined {
	const target = jump.childForFieldName("label");
	const labels = labelsOf(site);
	const label = target && labels.find((each) => each.name === site.textOf(target));
	if (!target || !label || label.returns === undefined || label.does[0] !== closing) return undefined;
	if (label.does.length === 1) {
		const newText = label.returns === "" ? "return;" : `return ${label.returns};`;
		return [{ start: jump.startIndex, end: jump.endIndex, newText }, ...withoutLabelOf(site, jump)];
	}
	const later = labels.find((each) => each.start > label.start && each.does.join() === label.does.slice(1).join());
	return (
		later && [{ start: target.startIndex, end: target.endIndex, newText: later.name }, ...withoutLabelOf(site, jump)]
	);
}
