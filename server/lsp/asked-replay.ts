/** The replay that somebody means who names a function, and perhaps a finding or a path. For editor and command line. */
import { type Analysis, analyze } from "../core/analyze.ts";
import { withFixed } from "../core/fixes/fixed-replay.ts";
import { replayOf } from "../core/replay-of.ts";
import { simulate } from "../core/sim/lower.ts";
import type { Replay } from "../core/wire.ts";
import { fixesOf } from "./fixes.ts";

/**
 * Without a finding and a path: the path of the function's first finding, if it has one; of a callee in which it goes wrong
 * only as its caller calls it, the caller's. A finding's replay brings those of its repaired text to compare with.
 */
export function askedReplay(
	analysis: Analysis,
	name: string,
	asked: { readonly finding?: string; readonly path?: number },
): Replay | { problem: string } {
	const { findings, inside } = analysis;
	const chosen = asked.finding !== undefined || asked.path !== undefined;
	const finding = chosen
		? findings.find(({ id }) => id === asked.finding)
		: (findings.find(({ id }) => inside.reports.get(id)?.root === name) ??
			findings.find((each) => each.function === name && inside.reports.has(each.id)));
	const replay = replayOf(analysis, name, { ...asked, ...(finding ? { finding: finding.id } : {}) });
	if (!finding || "problem" in replay) return replay;
	const whole = withFixed(replay, analysis, fixesOf(analysis, finding), { analyze, replayOf, simulate });
	return chosen || whole.function === name ? whole : { ...whole, asked: name };
}
