/** The core's repairs behind the core's own door: what the editor and the command line ask for. */
import { type Analysis, analyze } from "../core/analyze.ts";
import { fixesFor } from "../core/fixes/fixes.ts";
import { replayOf } from "../core/replay-of.ts";
import { simulate } from "../core/sim/lower.ts";
import type { Finding, Fix } from "../core/wire.ts";

/** Re-checked fixes of a finding, best first; none for a finding that is not (any more) the analysis' own. */
export function fixesOf(analysis: Analysis, finding: Finding): readonly Fix[] {
	return [...fixesFor(analysis, finding, DOOR)];
}

/** The first of them, or none: what there is no choice to offer for. */
export function bestFix(analysis: Analysis, finding: Finding): readonly Fix[] {
	for (const fix of fixesFor(analysis, finding, DOOR)) return [fix];
	return [];
}

const DOOR = { analyze, replayOf, simulate };
