/** Where a report of the flow analysis lies in the file. */
import type { FlowReport } from "../flow/analysis.ts";
import type { Event, Span } from "../kernel/vocabulary.ts";
import type { Range } from "../wire.ts";

/** A stretch of a function; `file` where that is not the file under analysis. */
export interface Place {
	readonly fn: string;
	readonly file?: string;
	readonly span: Span;
}

/** What turns spans of the flow analysis, which count from a function's start, into places in files. */
export interface Places {
	readonly file: string;
	/** a file of the workspace as users know it */
	readonly fileOf: (p: Place) => string;
	readonly range: (p: Place) => Range;
	readonly text: (p: Place) => string;
	/** where a function's name stands */
	readonly name: (fn: string) => Range;
}

/** Where a report is shown: in the file under analysis, at the call that leads to it where it happens elsewhere. */
export function placeOf(report: FlowReport): Place {
	const event = eventOf(report);
	return event.via ?? report.happening.site ?? placeOfEvent(report, event);
}

/** The statement a report is about. */
export function eventOf(report: FlowReport): Event {
	return report.path.find((e) => e.id === report.at) ?? report.path.at(-1)!;
}

export function placeOfEvent(report: FlowReport, e: Event): Place {
	return { fn: e.fn ?? report.root, span: e.span, ...(e.file === undefined ? {} : { file: e.file }) };
}
