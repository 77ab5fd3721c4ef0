/**
 * Whether a repair may be offered: the edited text, analysed again, has lost the finding and gained nothing, and its
 * paths replay without the mistake (DESIGN invariant 3).
 */

import { lookup } from "../kernel/lookup.ts";
import { resultIgnored } from "../rules/result-ignored.ts";
import { eventOf } from "../rules/told/places.ts";
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
	const { input } = before.inside;
	const text = applied(input.text, edits);
	if (text === undefined) return "its edits overlap";
	if (text === input.text) return "it changes nothing";
	const after = door.analyze({ ...input, text, previous: before });
	try {
		return unwelcome(before, after, finding, edits) ?? replayed(before, after, finding, edits, door);
	} finally {
		after.dispose();
	}
}

function unwelcome(before: Analysed, after: Analysed, finding: Finding, edits: Candidate["edits"]): string | undefined {
	const { input, lines } = before.inside;
	const at = moved(input.text, edits, offsetAt(lines, finding.range.start));
	const known = new Set(before.findings.map((each) => each.id));
	// a statement that is written differently now has another id, and may still be the same mistake
	const places = new Set(
		before.findings.map((each) => `${each.rule} ${start(input.text, edits, offsetAt(lines, each.range.start))}`),
	);
	const stays = `${finding.rule} ${start(input.text, edits, offsetAt(lines, finding.range.start))}`;
	for (const each of after.findings) {
		const here = offsetAt(after.inside.lines, each.range.start);
		const place = `${each.rule} ${here}`;
		// the same statement twice in a function has one id: it may be the other one that shows now
		if (place === stays && each.object === finding.object) return "the finding is still there";
		if (!known.has(each.id) && !places.has(place)) return `new finding ${each.rule}: ${each.message}`;
		if (each.id === finding.id && (at === undefined || here === at)) return "the finding is still there";
	}
	// a function that was cut short already may be cut short at another place
	const skipped = new Set(before.incomplete.map((each) => each.function));
	const more = after.incomplete.find((each) => !skipped.has(each.function));
	if (more) return `${more.function} is not analysed any more: ${more.reason}`;
	const lost = newEscape(before, after, finding);
	if (lost) return lost;
	if (after.stats.assumed > before.stats.assumed) return "it rests on more assumptions";
	const rule = Object.keys(after.stats.unconfirmed).find(
		(each) => unconfirmed(after, each) > unconfirmed(before, each),
	);
	if (rule) return `more reports of ${rule} that the simulator does not confirm`;
	return undefined;
}

/**
 * The first object that is lost sight of and was not before. Only the mistake's own may be, behind the mistake: it was
 * followed to there, and now goes on.
 */
function newEscape(before: Analysed, after: Analysed, finding: Finding): string | undefined {
	const report = before.inside.reports.get(finding.id);
	const own = report && eventOf(report).kind !== "return" ? anywhere(report.happening.key) : undefined;
	const skipped = new Set(before.incomplete.map((each) => each.function));
	for (const [name, now] of after.inside.roots) {
		const then = before.inside.roots.get(name);
		// of one that was cut short, not all that escapes was seen
		if (then === now || skipped.has(name)) continue;
		const known = byKind(then?.escaped ?? []);
		for (const [kind, count] of byKind(now.escaped)) {
			const isOwn = name === report?.root && kind.slice(kind.indexOf("|") + 1) === own;
			if (!isOwn && count > (known.get(kind) ?? 0)) return `${kind} escapes in ${name}`;
		}
	}
	return undefined;
}

/** How many of them there are, by resource and name; an edit moves the places that the names tell. */
function byKind(keys: Iterable<string>): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const key of keys) {
		const kind = anywhere(key);
		counts.set(kind, (counts.get(kind) ?? 0) + 1);
	}
	return counts;
}

function anywhere(key: string): string {
	return key.replace(/\b\w+:\d+(?=[*:#])/g, "");
}

/** Those that it confirmed among them: what was a finding, and is met behind a lock that hangs first, is nothing new. */
function unconfirmed({ stats, findings }: Analysed, rule: string): number {
	return (stats.unconfirmed[rule] ?? 0) + findings.filter((each) => each.rule === rule).length;
}

/** No path of the function may raise a violation that it did not raise before, nor the finding's where it was. */
function replayed<I extends Input, A extends Analysed<I>>(
	before: A,
	after: A,
	finding: Finding,
	edits: Candidate["edits"],
	door: Door<I, A>,
): string | undefined {
	if (!finding.replay) return undefined;
	const { text } = before.inside.input;
	const root = before.inside.reports.get(finding.id)?.root ?? finding.function;
	const known = raised(before, root, door);
	const now = raised(after, root, door);
	const at = offsetAt(before.inside.lines, finding.range.start);
	const then = known.filter((each) => each.id === finding.violation && each.at === at);
	const still = now.filter((each) => each.id === finding.violation && each.at === moved(text, edits, at));
	// several ways lead to one exit, and of some the checker knows that nobody goes them
	if (still.length > 0 && (!still.every((each) => each.exit) || still.length >= then.length))
		return "the replay still raises the violation";
	// a path that hung before its end never showed what it leaves open there; the checker has judged that
	const hung = known.some((each) => each.hung);
	const renamed = new Set(known.map((each) => `${each.id} ${start(text, edits, each.at)}`));
	const worse = now.find((each) => {
		if (each.exit ? hung : renamed.has(`${each.id} ${each.at}`)) return false;
		// of callers nobody knows what they hold: what the replay says of that it said before
		if (each.anyCaller && known.some((one) => one.id === each.id && one.object === each.object)) return false;
		return !each.givesBack && places(now, each.key) > places(known, each.key);
	});
	return worse && `the replay raises ${worse.key}`;
}

/** Where a call is afterwards, be it under another name. */
function start(text: string, edits: Candidate["edits"], offset: number): number | undefined {
	return moved(
		text,
		edits.filter((edit) => edit.start !== offset || edit.start === edit.end),
		offset,
	);
}

interface Raised {
	readonly id: string;
	readonly key: string;
	/** offset of the statement */
	readonly at: number;
	readonly object: string;
	/** at the path's end */
	readonly exit?: true;
	/** the path came no further */
	readonly hung?: boolean;
	/** on a path that is entered with nothing known */
	readonly anyCaller?: boolean;
	/** thrown away is the result of a call that undoes something: where that fails there is nothing to be done */
	readonly givesBack?: boolean;
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
	if ("problem" in replay) return [{ id: "", key: replay.problem, at: -1, object: "" }];
	const { text, release } = analysis.inside.input;
	return replay.paths.flatMap((path) => {
		const { violations, trace } = simulate(path.entry, path.events, release);
		const hung = trace.at(-1)?.blocked !== undefined;
		return violations.map(({ id, event, object }): Raised => {
			const found = path.events.find((each) => each.id === event);
			const common = { id, object: anywhere(object), hung, anyCaller: !path.entry.certain };
			if (!found || found.kind === "return")
				return { ...common, key: `${id} at an exit`, at: found?.span.start ?? -1, exit: true };
			const statement = text.slice(found.span.start, found.span.end).replace(/\s+/g, " ");
			const call = found.kind === "result" ? path.events.find((each) => each.id === found.of) : found;
			const row = call?.kind === "call" ? lookup(call.callee, release) : undefined;
			const givesBack = id === resultIgnored.violation && row?.closes !== undefined && row.opens === undefined;
			return { ...common, key: `${id} at ${statement}`, at: found.span.start, givesBack };
		});
	});
}
