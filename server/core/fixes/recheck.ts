/**
 * Whether a repair may be offered: the edited text, analysed again, has lost the finding and gained nothing, and its
 * paths replay without the mistake (DESIGN invariant 3).
 */

import { eventOf, placeOf } from "../rules/told/places.ts";
import { offsetAt } from "../text/positions.ts";
import type { Finding } from "../wire.ts";
import type { Analysed, Door, Input } from "./analysed.ts";
import { applied, type Candidate, moved, movedCall } from "./candidate.ts";
import { anywhere, replayed } from "./replayed.ts";

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
	const after = door.analyze({ ...input, text, previous: before, only: nearby(before, finding, edits) });
	try {
		return unwelcome(before, after, finding, edits) ?? replayed(before, after, finding, edits, door);
	} finally {
		after.dispose();
	}
}

/** Where the mistake was found, what the edits change, and who calls that: farther away they are one callee among many. */
function nearby({ inside }: Analysed, finding: Finding, edits: Candidate["edits"]): (name: string) => boolean {
	const { flow, reports } = inside;
	const near = new Set([reports.get(finding.id)?.root ?? finding.function]);
	for (const [name, { span }] of flow.views)
		if (edits.some((edit) => edit.start < span.end && edit.end >= span.start))
			for (const each of [name, ...flow.callersOf(name)]) near.add(each);
	return (name) => near.has(name);
}

function unwelcome(before: Analysed, after: Analysed, finding: Finding, edits: Candidate["edits"]): string | undefined {
	const { input, lines } = before.inside;
	const at = moved(input.text, edits, offsetAt(lines, finding.range.start));
	const known = new Set(before.findings.map((each) => each.id));
	// a statement that is written differently now has another id, and may still be the same mistake
	const places = new Set(
		before.findings.map((each) => `${each.rule} ${movedCall(input.text, edits, offsetAt(lines, each.range.start))}`),
	);
	const stays = `${finding.rule} ${movedCall(input.text, edits, offsetAt(lines, finding.range.start))}`;
	for (const each of after.findings) {
		const here = offsetAt(after.inside.lines, each.range.start);
		const place = `${each.rule} ${here}`;
		// the same statement twice in a function: the other one has this id once the first is gone
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
	const rule = Object.keys(after.stats.unconfirmed).find((each) => reported(after, each) > reported(before, each));
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

/**
 * The places where a rule was reported, those that the simulator confirmed among them: what was a finding, and is met
 * behind a lock that hangs first, is nothing new. Several paths to one place are one finding.
 */
function reported({ inside }: Analysed, rule: string): number {
	const places = new Set<string>();
	for (const { reports } of inside.roots.values())
		for (const each of reports) {
			if (each.machine !== rule) continue;
			const { fn, file, span } = placeOf(each);
			places.add(`${file ?? ""}|${fn}|${span.start}|${each.happening.object.text}`);
		}
	return places.size;
}
