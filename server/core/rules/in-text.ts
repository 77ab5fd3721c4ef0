/** Mistakes that the text of a file shows by itself: no path leads to them, and nothing is replayed. */

import type { Overrides } from "../kernel/lookup.ts";
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
	/** the function it lies in */
	readonly fn?: string;
	/** weighs less than the rule says */
	readonly severity?: Severity;
	readonly repair?: Repair;
}

/** What would repair a mistake, still to be re-checked; offsets into the file. */
export interface Repair {
	readonly title: string;
	readonly edits: readonly { readonly start: number; readonly end: number; readonly newText: string }[];
}

/** What a rule about the text gets to see. */
export interface SourceText {
	readonly parsed: ParsedSource;
	readonly release: string;
	/** every release that was asked for, in order, where there are several */
	readonly releases?: readonly string[];
	/** names that the tree's own headers declare although the release should not have them: backports */
	readonly declared?: Overrides;
	/** what a header of the driver's own includes in turn; undefined when it cannot be read */
	readonly bringsAlong?: (header: string) => readonly string[] | undefined;
}

const LOWER: Readonly<Record<Severity, Severity>> = { error: "warning", warning: "info", info: "info" };

export function textFindings(
	rule: Rule,
	file: string,
	source: SourceText,
	rangeOf: (span: Span) => Range,
	repairs: Map<string, Repair>,
	configured?: Severity,
): Finding[] {
	const base = configured ?? rule.severity;
	const step = (span: Span, message: string): Step => ({ file, range: rangeOf(span), message });
	const times = new Map<string, number>();
	return (rule.inText?.(source) ?? []).map((mistake): Finding => {
		const assumptions = mistake.assumptions ?? [];
		const statement = source.parsed.source.slice(mistake.span.start, mistake.span.end).replace(/\s+/g, " ");
		const what = `${mistake.fn ?? ""}|${mistake.object}|${statement}`;
		// the same statement again in one function is a finding, and has a repair, of its own
		const before = times.get(what) ?? 0;
		times.set(what, before + 1);
		const id = `${rule.id}-${cyrb53(before === 0 ? what : `${what}|${before + 1}`)}`;
		if (mistake.repair) repairs.set(id, mistake.repair);
		return {
			id,
			rule: rule.id,
			violation: rule.violation,
			severity: mistake.severity ?? (assumptions.length > 0 ? LOWER[base] : base),
			confidence: assumptions.length > 0 ? "assumed" : "certain",
			assumptions,
			file,
			function: mistake.fn ?? "",
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
