/** From a report of the flow analysis to a finding as users get it: severity, steps along the path, stable identity. */
import type { FlowReport } from "../flow/analysis.ts";
import type { Event, Span } from "../kernel/vocabulary.ts";
import { cyrb53 } from "../text/digest.ts";
import type { Finding, Range, Severity, Step } from "../wire.ts";
import type { Rule } from "./rule.ts";

/** What turns spans of the flow analysis into places in the file. */
export interface Places {
	readonly file: string;
	/** range of a span that counts from a function's start */
	readonly range: (fn: string, span: Span) => Range;
	readonly text: (fn: string, span: Span) => string;
	/** where a function's name stands */
	readonly name: (fn: string) => Range;
}

const LOWER: Readonly<Record<Severity, Severity>> = { error: "warning", warning: "info", info: "info" };

/** The statement a report is about. */
export function eventOf(report: FlowReport): Event {
	return report.path.find((e) => e.id === report.at) ?? report.path.at(-1)!;
}

export function toFinding(
	rule: Rule,
	report: FlowReport,
	release: string,
	places: Places,
	configured?: Severity,
): Finding {
	const event = eventOf(report);
	const fn = event.fn ?? report.root;
	const assumptions = [...report.assumptions];
	if (report.happening.fact === "assumed-free") assumptions.push("no caller holds the lock");
	const doubtful = (report.happening.row as { doubtful?: true } | undefined)?.doubtful === true;
	if (doubtful) assumptions.push(`it is not proven that ${report.happening.callee}() has this contract in ${release}`);
	const base = configured ?? rule.severity;
	const severity = doubtful ? "info" : assumptions.length > 0 ? LOWER[base] : base;
	const statement = places.text(fn, event.span).replace(/\s+/g, " ");
	const object = report.happening.object.text;
	return {
		id: `${rule.id}-${cyrb53(`${fn}|${object}|${statement}`)}`,
		rule: rule.id,
		violation: rule.violation,
		severity,
		confidence: assumptions.length > 0 ? "assumed" : "certain",
		assumptions,
		file: places.file,
		function: fn,
		object,
		entry: report.entry.because,
		range: places.range(fn, event.span),
		message: report.message,
		steps: stepsOf(report, places),
		fixes: [],
		replay: rule.replay,
		kernels: [release],
	};
}

/** Entry, what moved the object, and the decisions from there on; the last step is the finding itself. */
function stepsOf(report: FlowReport, places: Places): Step[] {
	const steps: Step[] = [{ file: places.file, range: places.name(report.root), message: report.entry.because }];
	let following = report.notes.size === 0;
	for (const e of report.path) {
		if (e.id >= report.at) break;
		const note = report.notes.get(e.id);
		if (note) following = true;
		const message = note ?? (following ? spoken(e, report) : null);
		if (message) steps.push({ file: places.file, range: places.range(e.fn ?? report.root, e.span), message });
	}
	const last = eventOf(report);
	steps.push({ file: places.file, range: places.range(last.fn ?? report.root, last.span), message: report.message });
	return steps;
}

function spoken(e: Event, report: FlowReport): string | null {
	if (e.kind === "branch") {
		const tested = e.tests === undefined ? undefined : report.path.find((x) => x.id === e.tests && x.kind === "call");
		if (tested?.kind === "call" && !tested.unknown && tested.result === undefined && e.sign !== undefined)
			return `${tested.callee}() ${e.sign === 1 ? "has failed" : e.sign === 2 ? "returned 0" : "has not failed"}: ${e.taken ? "taking" : "passing"} the branch`;
		return e.text.startsWith("case ") || e.text === "default"
			? `taking \`${e.text}\``
			: `assuming \`${e.text}\` is ${e.taken ? "true" : "false"}`;
	}
	return null;
}
