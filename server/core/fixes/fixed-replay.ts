/**
 * The replay of a finding beside the replay of its repaired text: for each offered fix the way through the edited
 * function that comes nearest to the flagged one. Only shows; whether a fix may be offered is decided in recheck.
 */
import { offsetAt } from "../text/positions.ts";
import type { Fix, OfferedPath, Replay } from "../wire.ts";
import type { Analysed, Door, Input } from "./analysed.ts";
import { applied } from "./candidate.ts";

/** More are hard to tell apart, and each costs an analysis. */
const MOST = 2;

/** `replay` with the repaired ones in it; as it is where nothing can be repaired. */
export function withFixed<I extends Input, A extends Analysed<I>>(
	replay: Replay,
	analysis: A,
	fixes: readonly Fix[],
	{ analyze, replayOf, simulate }: Door<I, A>,
): Replay {
	const { input, lines } = analysis.inside;
	const flagged = replay.paths[replay.path];
	if (!flagged) return replay;
	const fixed = fixes.slice(0, MOST).flatMap(({ title, edits }) => {
		const text = applied(
			input.text,
			edits.map(({ range, newText }) => ({
				start: offsetAt(lines, range.start),
				end: offsetAt(lines, range.end),
				newText,
			})),
		);
		if (text === undefined) return [];
		const after = analyze({ ...input, text, previous: analysis });
		const repaired = replayOf(after, replay.function);
		after.dispose();
		if ("problem" in repaired) return [];
		const mistakes = ({ entry, events }: OfferedPath) => simulate(entry, events, input.release).violations.length;
		return [{ title, replay: { ...repaired, path: nearest(flagged, repaired.paths, mistakes) } }];
	});
	return fixed.length === 0 ? replay : { ...replay, fixed };
}

/** Index of the path that shares most with the flagged one; of several the one with fewest mistakes of its own. */
function nearest(flagged: OfferedPath, paths: readonly OfferedPath[], mistakes: (path: OfferedPath) => number): number {
	const own = wordsOf(flagged);
	const shared = paths.map((path) => common(own, wordsOf(path)));
	const most = Math.max(...shared);
	const near = paths.map((path, index) => ({ path, index })).filter(({ index }) => shared[index] === most);
	if (near.length === 0) return 0;
	const judged = near.map(({ path, index }) => ({ index, wrong: mistakes(path), length: path.events.length }));
	return judged.sort((a, b) => a.wrong - b.wrong || a.length - b.length)[0]?.index ?? 0;
}

function wordsOf(path: OfferedPath): string[] {
	return path.events.flatMap((event) => {
		if (event.kind === "call") return [`${event.callee} ${event.outcome.is}`];
		return event.kind === "branch" ? [`${event.text} ${event.taken}`] : [];
	});
}

/** Length of the longest common subsequence. */
function common(a: readonly string[], b: readonly string[]): number {
	let row = new Array<number>(b.length + 1).fill(0);
	for (const word of a) {
		const next = [0];
		b.forEach((other, i) => {
			next.push(word === other ? (row[i] ?? 0) + 1 : Math.max(row[i + 1] ?? 0, next[i] ?? 0));
		});
		row = next;
	}
	return row[b.length] ?? 0;
}
