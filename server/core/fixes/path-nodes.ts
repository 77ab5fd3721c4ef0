/** The statements through which a finding's path went. */
import type { Node } from "web-tree-sitter";
import { statementOf } from "./layout.ts";
import type { Site } from "./site.ts";

/** The goto in the branch that was taken last, when the path left through one. */
export function lastGoto(site: Site): Node | undefined {
	for (const event of [...site.report.path].reverse()) {
		if (event.kind !== "branch") continue;
		const span = site.span(event);
		const condition = span && site.fn.node.descendantForIndex(span.start, Math.max(span.start, span.end - 1));
		const decision = condition && statementOf(condition);
		if (decision?.type !== "if_statement") return undefined;
		const branch = decision.childForFieldName(event.taken ? "consequence" : "alternative");
		const jumps = branch?.descendantsOfType("goto_statement") ?? [];
		if (branch && jumps.length === 1 && jumps[0]) return jumps[0];
	}
	return undefined;
}
