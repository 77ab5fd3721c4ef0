/** Hover: the contract of the call under the cursor for the release in force, and what the rule of a finding there says. */
import type { Hover, Position as LspPosition } from "vscode-languageserver";
import { contractAt } from "../core/analyze.ts";
import type { CheckedDocument } from "./checker.ts";
import { contractMarkdown } from "./contract-markdown.ts";
import { toDiagnostic } from "./diagnostics.ts";
import { toLspRange, touches } from "./documents.ts";
import { rulePage } from "./rule-pages.ts";

/** What to show at a place, or null. */
export function hoverAt(checked: CheckedDocument, position: LspPosition, offset: number): Hover | null {
	const contract = checked.analysis === undefined ? undefined : contractAt(checked.analysis, offset);
	const parts = [
		...rulesAt(checked, position),
		...(contract === undefined ? [] : [contractMarkdown(contract, checked.kernel)]),
	];
	if (parts.length === 0) return null;
	return {
		contents: { kind: "markdown", value: parts.join("\n\n---\n\n") },
		...(contract === undefined ? {} : { range: toLspRange(contract.range) }),
	};
}

function rulesAt(checked: CheckedDocument, position: LspPosition): string[] {
	const here = { start: position, end: position };
	const rules = checked.findings
		.filter((finding) => toDiagnostic(finding, checked, checked.settings, false) !== undefined)
		.filter((finding) => touches(toLspRange(finding.range), here))
		.map((finding) => finding.rule);
	return [...new Set(rules)].flatMap((rule) => {
		const page = rulePage(rule);
		return page === undefined ? [] : [`**${rule}** [page](${page.href})\n\n${page.summary}`];
	});
}
