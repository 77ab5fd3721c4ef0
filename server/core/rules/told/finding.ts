/** From a report of the flow analysis to a finding as users get it: severity, stable identity. */
import type { FlowReport } from "../../flow/analysis.ts";
import { cyrb53 } from "../../text/digest.ts";
import type { Finding, Severity } from "../../wire.ts";
import type { Rule } from "../rule.ts";
import { eventOf, type Places, placeOf, placeOfEvent } from "./places.ts";
import { entryOf, messageOf, stepsOf } from "./steps.ts";

const LOWER: Readonly<Record<Severity, Severity>> = { error: "warning", warning: "info", info: "info" };

export function toFinding(
	rule: Rule,
	report: FlowReport,
	release: string,
	places: Places,
	configured?: Severity,
): Finding {
	const here = placeOf(report);
	const { fn } = here;
	const assumptions = [...report.assumptions];
	// a report about an earlier event is one that this event proves
	const proven = rule.transitions[report.transition]?.reportNoted === true;
	if (report.happening.fact === "assumed-free" && !proven) assumptions.push("no caller holds the lock");
	const { mapped } = report.happening;
	if (mapped)
		assumptions.push(
			`\`${report.happening.object.text}\` is the table that ${mapped.fn}() maps, as ${mapped.direction}`,
		);
	const doubtful = (report.happening.row as { doubtful?: true } | undefined)?.doubtful === true;
	if (doubtful) assumptions.push(`it is not proven that ${report.happening.callee}() has this contract in ${release}`);
	const base = configured ?? rule.transitions[report.transition]?.severity ?? rule.severity;
	const severity = doubtful ? "info" : assumptions.length > 0 ? LOWER[base] : base;
	const statement = places.text(here).replace(/\s+/g, " ");
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
		entry: entryOf(report),
		range: places.range(here),
		message: messageOf(report) + ledTo(report, places) + testedAt(report, places),
		steps: stepsOf(report, release, places),
		fixes: [],
		replay: rule.replay,
		kernels: [release],
	};
}

/** Of a pointer that another function takes for a good one: where it does. */
function testedAt({ happening: { tested } }: FlowReport, places: Places): string {
	return tested ? ` (line ${places.range(tested).start.line})` : "";
}

/** Of a mistake in a callee of another file: where it is. */
function ledTo(report: FlowReport, places: Places): string {
	const event = eventOf(report);
	if (event.via === undefined) return "";
	const place = placeOfEvent(report, event);
	return `; this call leads there through ${place.fn}() (${places.fileOf(place)}:${places.range(place).start.line})`;
}
