/**
 * Mistakes that the simulator raises on offered paths of a file, each once, with the reason why the checker is silent
 * about it where it is. Compares and explains; decides nothing.
 */
import { type Analysis, replayOf } from "../../../server/core/analyze.ts";
import type { Event, ObjectRef } from "../../../server/core/kernel/vocabulary.ts";
import { RULES } from "../../../server/core/rules/index.ts";
import { eventOf } from "../../../server/core/rules/places.ts";
import { type PathViolation, simulate } from "../../../server/core/sim/lower.ts";
import type { OfferedPath } from "../../../server/core/wire.ts";

/** Why the checker says nothing, or "found" when it does; "unexplained" is a missed bug or a wrong simulator. */
export type Reason =
	| "found"
	| "no rule is about it"
	| "the object stands for several"
	| "the object escaped"
	| "callers are not known"
	| "a result nobody looked at"
	| "every exit leaves it"
	| "paths were joined"
	| "the budget ended"
	| "unexplained";

export interface Raised {
	readonly function: string;
	readonly violation: string;
	readonly object: string;
	/** offset of the statement in the file */
	readonly at: number;
	readonly statement: string;
	readonly reason: Reason;
}

/** Everything raised on the offered paths of the file's functions that are entered from outside. */
export function raisedIn(analysis: Analysis): Raised[] {
	const { flow, input } = analysis.inside;
	const all = new Map<string, Raised>();
	for (const name of flow.relevant.filter((each) => flow.isRoot(each))) {
		const replay = replayOf(analysis, name);
		if ("problem" in replay) continue;
		for (const path of replay.paths)
			for (const violation of simulate(path.entry, path.events, input.release).violations) {
				const one = told(analysis, name, path, violation);
				const key = `${one.violation}|${one.at}|${one.object}`;
				const other = all.get(key);
				// one path may be explained and another not
				if (other === undefined || other.reason !== "unexplained") all.set(key, one);
				if (other?.reason === "found") all.set(key, other);
			}
	}
	return [...all.values()];
}

function told(analysis: Analysis, name: string, path: OfferedPath, violation: PathViolation): Raised {
	const event = path.events.find((each) => each.id === violation.event) ?? path.events.at(-1)!;
	const { text } = analysis.inside.input;
	return {
		function: event.fn ?? name,
		violation: violation.id,
		object: violation.object,
		at: event.span.start,
		statement: text.slice(event.span.start, event.span.end).replace(/\s+/g, " "),
		reason: reasonFor(analysis, name, path, violation, event),
	};
}

function reasonFor(
	analysis: Analysis,
	name: string,
	path: OfferedPath,
	violation: PathViolation,
	event: Event,
): Reason {
	if (isFound(analysis, violation, event)) return "found";
	if (!RULES.some((rule) => rule.violation === violation.id)) return "no rule is about it";
	const { flow, memo } = analysis.inside;
	const before = path.events.filter((each) => each.id <= event.id);
	const same = before.flatMap(objectsOf).filter((each) => isAbout(violation.object, each));
	if (same.some((each) => each.many === true)) return "the object stands for several";
	if (
		before.some(
			(each) =>
				each.kind === "call" &&
				each.unknown === true &&
				objectsOf(each).some((o) => hangsTogether(violation.object, o)),
		)
	)
		return "the object escaped";
	if (before.some((each) => isUnseenFailure(each, before))) return "a result nobody looked at";
	const made = before.some(
		(each) => each.kind === "call" && each.result !== undefined && hangsTogether(violation.object, each.result),
	);
	if (!path.entry.certain && !made && event.kind !== "return") return "callers are not known";
	const result = memo.get(flow.fingerprint(name));
	if (event.kind === "return" && (result?.silenced.consistent ?? 0) > 0) return "every exit leaves it";
	if ((result?.silenced.joined ?? 0) > 0) return "paths were joined";
	if (result?.cut) return "the budget ended";
	return "unexplained";
}

function isFound(analysis: Analysis, violation: PathViolation, event: Event): boolean {
	const { flow, reports } = analysis.inside;
	return analysis.findings.some((finding) => {
		const report = reports.get(finding.id);
		if (report === undefined || finding.violation !== violation.id) return false;
		const at = eventOf(report);
		const start = (flow.ir(at.fn ?? report.root)?.start ?? 0) + at.span.start;
		return start === event.span.start;
	});
}

function objectsOf(event: Event): ObjectRef[] {
	if (event.kind === "call")
		return [...event.args, ...(event.result ? [event.result] : [])].filter((each): each is ObjectRef => "id" in each);
	return "object" in event ? [event.object] : [];
}

/** The simulator names a lock apart from the buffer it guards. */
function isAbout(simulated: string, { id, buf, resv }: ObjectRef): boolean {
	return [id, buf, resv].includes(simulated.replace(/\.resv$/, ""));
}

/** One is the other, or is reached through it. */
function hangsTogether(simulated: string, { id }: ObjectRef): boolean {
	return simulated === id || simulated.startsWith(`${id}.`) || id.startsWith(`${simulated}.`);
}

/** A call that failed on this path although no branch of it looks at the result. */
function isUnseenFailure(event: Event, before: readonly Event[]): boolean {
	if (event.kind !== "call" || event.outcome.is !== "failure") return false;
	return !before.some((each) => each.kind === "branch" && each.tests === event.id);
}
