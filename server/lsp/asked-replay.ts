/** The replay that somebody means who names a function, and perhaps a finding or a path. For editor and command line. */
import { type Analysis, analyze, replayOf } from "../core/analyze.ts";
import { withFixed } from "../core/fixes/fixed-replay.ts";
import { simulate } from "../core/sim/lower.ts";
import type { Replay } from "../core/wire.ts";
import { fixesOf } from "./fixes.ts";

/**
 * Without a finding and a path: the path of the function's first finding, if it has one. A finding's replay brings those of
 * its repaired text to compare with.
 */
export function askedReplay(
	analysis: Analysis,
	name: string,
	asked: { readonly finding?: string; readonly path?: number },
): Replay | { problem: string } {
	const { reports } = analysis.inside;
	const chosen = asked.finding !== undefined || asked.path !== undefined;
	const finding = analysis.findings.find(({ id }) => (chosen ? id === asked.finding : reports.get(id)?.root === name));
	const replay = replayOf(analysis, name, { ...asked, ...(finding ? { finding: finding.id } : {}) });
	if (!finding || "problem" in replay) return replay;
	return withFixed(replay, analysis, fixesOf(analysis, finding), { analyze, replayOf, simulate });
}
