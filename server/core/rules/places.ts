/** Where a report of the flow analysis lies in the file. */
import type { FlowReport } from "../flow/analysis.ts";
import type { Event, Span } from "../kernel/vocabulary.ts";
import type { Range } from "../wire.ts";

/** What turns spans of the flow analysis into places in the file. */
export interface Places {
	readonly file: string;
	/** range of a span that counts from a function's start */
	readonly range: (fn: string, span: Span) => Range;
	readonly text: (fn: string, span: Span) => string;
	/** where a function's name stands */
	readonly name: (fn: string) => Range;
}

/** The function and the statement a report is shown at: a call of the function in which it happens, where that is told. */
export function placeOf(report: FlowReport): { readonly fn: string; readonly span: Span } {
	const event = eventOf(report);
	return report.happening.site ?? { fn: event.fn ?? report.root, span: event.span };
}

/** The statement a report is about. */
export function eventOf(report: FlowReport): Event {
	return report.path.find((e) => e.id === report.at) ?? report.path.at(-1)!;
}
