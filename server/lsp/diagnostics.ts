/** Findings to LSP diagnostics. Severity settings are applied here; nothing else decides what a user sees. */
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from "vscode-languageserver";
import type { AllowComment } from "../core/text/allow-comments.ts";
import type { Finding, Incomplete, Range, Settings } from "../core/wire.ts";
import { staleSentence } from "./configured.ts";
import { toLspRange, uriOf } from "./documents.ts";
import { rulePage } from "./rule-pages.ts";

export const SOURCE = "dma-buf Lens";

/** What a code action finds its way back by. */
export interface DiagnosticData {
	readonly id: string;
	/** titles of the fixes, best first */
	readonly fixes: readonly string[];
}

export interface Own {
	readonly uri: string;
	readonly file: string;
}

const SEVERITIES = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	info: DiagnosticSeverity.Information,
	hint: DiagnosticSeverity.Hint,
} as const;

/** One finding, or undefined when its rule is switched off. */
export function toDiagnostic(
	finding: Finding,
	own: Own,
	settings: Settings,
	withSteps: boolean,
): Diagnostic | undefined {
	const level = settings.severity[finding.rule] ?? finding.severity;
	if (level === "off") return undefined;
	const page = rulePage(finding.rule);
	const data: DiagnosticData = { id: finding.id, fixes: finding.fixes.map((fix) => fix.title) };
	const assuming = finding.assumptions.map((assumption) => `\nAssuming: ${assumption}`).join("");
	return {
		range: toLspRange(finding.range),
		severity: SEVERITIES[level],
		source: SOURCE,
		code: finding.rule,
		...(page === undefined ? {} : { codeDescription: { href: page.href } }),
		message: finding.message + assuming,
		...(withSteps
			? {
					relatedInformation: finding.steps.map((step, index) => ({
						location: { uri: uriOf(step.file, own), range: toLspRange(step.range) },
						message: `${index + 1}. ${step.message}`,
					})),
				}
			: {}),
		data,
	};
}

/** A comment that allows nothing, dimmed. */
export function toStaleHint(comment: AllowComment): Diagnostic {
	const line = comment.line - 1;
	return {
		range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } },
		severity: DiagnosticSeverity.Hint,
		tags: [DiagnosticTag.Unnecessary],
		source: SOURCE,
		code: "stale-allow",
		message: staleSentence(comment),
	};
}

/** A part that was not analysed: one dimmed line with the reason. */
export function toDimmedHint(part: Incomplete, nameRange: Range | undefined): Diagnostic | undefined {
	const where = part.range ?? nameRange;
	if (where === undefined) return undefined;
	const range = toLspRange(where);
	const end = range.end.line === range.start.line ? range.end : { line: range.start.line + 1, character: 0 };
	return {
		range: { start: range.start, end },
		severity: DiagnosticSeverity.Hint,
		tags: [DiagnosticTag.Unnecessary],
		source: SOURCE,
		code: "not-analysed",
		message: `${part.function} was not analysed: ${part.reason}`,
	};
}
