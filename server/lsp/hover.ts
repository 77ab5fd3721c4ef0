/** Hover: the contract of the call under the cursor for the release in force, and what the rule of a finding there says. */
import type { Hover, Position as LspPosition } from "vscode-languageserver";
import type { CheckedDocument } from "./checker.ts";
import { contractMarkdown } from "./contract-markdown.ts";
import { toDiagnostic } from "./diagnostics.ts";
import { toLspRange, touches } from "./documents.ts";
import { rulePage } from "./rule-pages.ts";

/** What to show at a place, or null. */
export function hoverAt(checked: CheckedDocument, position: LspPosition, offset: number): Hover | null {
	const word = wordAt(checked.text, offset);
	const contract =
		word === undefined ? undefined : contractMarkdown(word.text, checked.kernel, defines(checked, word.text));
	const parts = [...rulesAt(checked, position), ...(contract === undefined ? [] : [contract])];
	if (parts.length === 0) return null;
	const { line, character } = position;
	return {
		contents: { kind: "markdown", value: parts.join("\n\n---\n\n") },
		...(contract === undefined || word === undefined
			? {}
			: {
					range: {
						start: { line, character: character - (offset - word.start) },
						end: { line, character: character + word.start + word.text.length - offset },
					},
				}),
	};
}

function wordAt(text: string, offset: number): { readonly start: number; readonly text: string } | undefined {
	let start = offset;
	while (start > 0 && /\w/.test(text.charAt(start - 1))) start--;
	const found = /^[A-Za-z_]\w*/.exec(text.slice(start, start + 128));
	return found === null ? undefined : { start, text: found[0] };
}

/** The file has a function of this name. */
function defines(checked: CheckedDocument, name: string): boolean {
	return checked.analysis?.functions().some((each) => each.name === name) === true;
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
