/** What there is to replay of an analysis: the flagged path of a finding, and the paths offered for a function. */
import { type Analysis, inputFor } from "./analyze.ts";
import { offeredPaths } from "./flow/analysis.ts";
import type { Event } from "./kernel/vocabulary.ts";
import { sourcesOf } from "./rules/told/sources.ts";
import { type OfferedPath, REPLAY_SCHEMA, type Replay } from "./wire.ts";

/** Paths offered for one function. */
const OFFERED = 32;

/** What to replay: the flagged path of a finding, or one of the paths that are offered for a function. */
export function replayOf(
	analysis: Analysis,
	functionName: string,
	pick: { finding?: string; path?: number } = {},
): Replay | { problem: string } {
	const { input, flow, lines, reports } = analysis.inside;
	const sources = sourcesOf(input.file, input.text, flow, lines);
	const finding = pick.finding === undefined ? undefined : analysis.findings.find((f) => f.id === pick.finding);
	if (pick.finding !== undefined && !finding) return { problem: `no finding ${pick.finding} in ${input.file}` };
	const report = finding && reports.get(finding.id);
	const name = report?.root ?? functionName;
	const view = flow.views.get(name);
	if (!view) return { problem: `no function ${name} in ${input.file}` };
	const flowInput = view.broken === undefined ? inputFor(input.release, flow, [], name) : undefined;
	if (!flowInput) return { problem: `${name} cannot be replayed: ${view.broken ?? "it could not be read"}` };
	const offered = offeredPaths(flowInput, OFFERED);
	const absolute = (events: readonly Event[]): Event[] =>
		events.map((e) => {
			const place = { fn: e.fn ?? name, span: e.span, ...(e.file === undefined ? {} : { file: e.file }) };
			return { ...e, span: sources.absolute(place) };
		});
	const paths: OfferedPath[] = [];
	if (report)
		paths.push({ index: 0, label: `flagged by ${finding.rule}`, entry: report.entry, events: absolute(report.path) });
	for (const p of offered.paths)
		paths.push({ index: paths.length, label: labelOf(p.events), entry: p.entry, events: absolute(p.events) });
	if (paths.length === 0) return { problem: `${name} has no path to its end within the budget` };
	const path = pick.path ?? 0;
	if (path >= paths.length) return { problem: `${name} has ${paths.length} paths; there is no path ${path}` };
	const others = new Map(
		paths.flatMap((p) =>
			p.events.map((e) => [`${e.file ?? ""}\0${e.fn ?? name}`, { fn: e.fn ?? name, file: e.file }] as const),
		),
	);
	others.delete(`\0${name}`);
	const callees = [...others.values()].flatMap(({ fn, file }) => {
		const lines = sources.linesOf(fn, file);
		return lines
			? [
					{
						function: fn,
						...(file === undefined ? {} : { file: sources.fileOf({ fn, file, span: view.span }) }),
						...lines,
					},
				]
			: [];
	});
	const shown = (e: Event): Event =>
		e.file === undefined ? e : { ...e, file: sources.fileOf({ fn: name, file: e.file, span: e.span }) };
	return {
		schema: REPLAY_SCHEMA,
		title: name,
		file: input.file,
		function: name,
		kernel: input.release,
		source: sources.linesOf(name)!,
		...(callees.length > 0 ? { callees } : {}),
		paths: paths.map((p) => ({ ...p, events: p.events.map(shown) })),
		path,
		...(finding
			? { finding: { id: finding.id, rule: finding.rule, violation: finding.violation, message: finding.message } }
			: {}),
		assumptions: finding?.assumptions ?? [],
	};
}

function labelOf(events: readonly Event[]): string {
	const end = events.at(-1);
	const failed = events
		.filter((e) => e.kind === "call" && e.outcome.is === "failure")
		.map((e) => (e.kind === "call" ? `${e.callee}() fails` : ""));
	const way = end?.kind !== "return" || end.text === "}" ? "to the end" : end.text.replace(/;$/, "");
	return `${way}${failed.length > 0 ? ` (${failed.join(", ")})` : ""}`;
}
