/**
 * Whether a repair may be offered: the edited text, analysed again, has lost the finding and gained nothing, and its
 * paths replay without the mistake (DESIGN invariant 3).
 */

import { eventOf } from "../rules/places.ts";
import { offsetAt } from "../text/positions.ts";
import type { Finding, Replay } from "../wire.ts";
import type { Analysed, Door, Input } from "./analysed.ts";
import { applied, type Candidate, moved } from "./candidate.ts";

/** Why the candidate must not be offered; undefined when it may. */
export function objection<I extends Input, A extends Analysed<I>>(
	before: A,
	finding: Finding,
	{ edits }: Candidate,
	door: Door<I, A>,
): string | undefined {
	const { input, lines } = before.inside;
	const text = applied(input.text, edits);
	if (text === undefined) return "its edits overlap";
	if (text === input.text) return "it changes nothing";
	const after = door.analyze({ ...input, text, previous: before });
	try {
		const at = moved(input.text, edits, offsetAt(lines, finding.range.start));
		return unwelcome(before, after, finding, at) ?? replayed(before, after, finding, at, door);
	} finally {
		after.dispose();
	}
}

function unwelcome(before: Analysed, after: Analysed, finding: Finding, at: number | undefined): string | undefined {
	const known = new Set(before.findings.map((each) => each.id));
	for (const each of after.findings) {
		if (!known.has(each.id)) return `new finding ${each.rule}: ${each.message}`;
		// the same statement twice in a function has one id: it may be the other one that shows now
		if (each.id === finding.id && offsetAt(after.inside.lines, each.range.start) === at)
			return "the finding is still there";
	}
	if (at === undefined && after.findings.some((each) => each.id === finding.id)) return "the finding is still there";
	// a function that was cut short already may be cut short at another place
	const skipped = new Set(before.incomplete.map((each) => each.function));
	const more = after.incomplete.find((each) => !skipped.has(each.function));
	if (more) return `${more.function} is not analysed any more: ${more.reason}`;
	if (after.stats.escaped - before.stats.escaped > followedOn(before, after, finding)) return "more objects escape";
	if (after.stats.assumed > before.stats.assumed) return "it rests on more assumptions";
	if (total(after) > total(before)) return "more reports that the simulator does not confirm";
	return undefined;
}

/**
 * How many objects may be lost behind what was seen before: those that the repair made something to follow, and the
 * mistake's own, which was followed to the mistake and now goes on. At a way out nothing comes behind it.
 */
function followedOn(before: Analysed, after: Analysed, finding: Finding): number {
	const report = before.inside.reports.get(finding.id);
	const own = report && eventOf(report).kind !== "return" ? 1 : 0;
	return Math.max(0, after.stats.tracked - before.stats.tracked) + own;
}

function total({ stats }: Analysed): number {
	return Object.values(stats.unconfirmed).reduce((sum, each) => sum + each, 0);
}

/** No path of the function may raise a violation that it did not raise before, nor the finding's where it was. */
function replayed<I extends Input, A extends Analysed<I>>(
	before: A,
	after: A,
	finding: Finding,
	at: number | undefined,
	door: Door<I, A>,
): string | undefined {
	if (!finding.replay) return undefined;
	const root = before.inside.reports.get(finding.id)?.root ?? finding.function;
	const known = raised(before, root, door);
	const now = raised(after, root, door);
	if (now.some((each) => each.id === finding.violation && each.at === at))
		return "the replay still raises the violation";
	// a path that hung before its end never showed what it leaves open there; the checker has judged that
	const hung = known.some((each) => each.hung);
	const worse = now.find((each) => !(hung && each.exit) && places(now, each.key) > places(known, each.key));
	return worse && `the replay raises ${worse.key}`;
}

interface Raised {
	readonly id: string;
	readonly key: string;
	/** offset of the statement */
	readonly at: number;
	/** at the path's end */
	readonly exit?: true;
	/** the path came no further */
	readonly hung?: boolean;
}

/** How many statements raise it: by their text where they do something, exits only counted. */
function places(raised: readonly Raised[], key: string): number {
	return new Set(raised.filter((each) => each.key === key).map((each) => each.at)).size;
}

function raised<I extends Input, A extends Analysed<I>>(
	analysis: A,
	root: string,
	{ replayOf, simulate }: Door<I, A>,
): readonly Raised[] {
	const replay: Replay | { problem: string } = replayOf(analysis, root);
	if ("problem" in replay) return [{ id: "", key: replay.problem, at: -1 }];
	const { text, release } = analysis.inside.input;
	return replay.paths.flatMap((path) => {
		const { violations, trace } = simulate(path.entry, path.events, release);
		const hung = trace.at(-1)?.blocked !== undefined;
		return violations.map(({ id, event }): Raised => {
			const found = path.events.find((each) => each.id === event);
			if (!found || found.kind === "return")
				return { id, key: `${id} at an exit`, at: found?.span.start ?? -1, exit: true, hung };
			const statement = text.slice(found.span.start, found.span.end).replace(/\s+/g, " ");
			return { id, key: `${id} at ${statement}`, at: found.span.start, hung };
		});
	});
}
