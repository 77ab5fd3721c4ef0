/** Mistakes that the text of a file shows by itself: no path leads to them, and nothing is replayed. */
import type { Span } from "../kernel/vocabulary.ts";
import type { ParsedSource } from "../syntax/parse.ts";
import { cyrb53 } from "../text/digest.ts";
import type { Finding, Range, Severity, Step } from "../wire.ts";
import type { Rule } from "./rule.ts";

export interface TextMistake {
	/** where it is marked; offsets into the file */
	readonly span: Span;
	/** what it is about, as written */
	readonly object: string;
	readonly message: string;
	/** what shows it, elsewhere in the file */
	readonly because?: readonly { readonly span: Span; readonly message: string }[];
	readonly assumptions?: readonly string[];
}

/** What a rule about the text gets to see. */
export interface SourceText {
	readonly parsed: ParsedSource;
	readonly release: string;
}

const LOWER: Readonly<Record<Severity, Severity>> = { error: "warning", warning: "info", info: "info" };

export function textFindings(
	rule: Rule,
	file: string,
	source: SourceText,
	rangeOf: (span: Span) => Range,
	configured?: Severity,
): Finding[] {
	const base = configured ?? rule.severity;
	const step = (span: Span, message: string): Step => ({ file, range: rangeOf(span), message });
	return (rule.inText?.(source) ?? []).map((mistake): Finding => {
		const assumptions = mistake.assumptions ?? [];
		const statement = source.parsed.source.slice(mistake.span.start, mistake.span.end).replace(/\s+/g, " ");
		return {
			id: `${rule.id}-${cyrb53(`${mistake.object}|${statement}|${mistake.message}`)}`,
			rule: rule.id,
			violation: rule.violation,
			severity: assumptions.length > 0 ? LOWER[base] : base,
			confidence: assumptions.length > 0 ? "assumed" : "certain",
			assumptions,
			file,
			function: "",
			object: mistake.object,
			entry: "",
			range: rangeOf(mistake.span),
			message: mistake.message,
			steps: [
				...(mistake.because ?? []).map((each) => step(each.span, each.message)),
				step(mistake.span, mistake.message),
			],
			fixes: [],
			replay: false,
			kernels: [source.release],
		};
	});
}
