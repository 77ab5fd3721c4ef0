/**
 * Findings of a function that is syntactically broken at the moment stay where they were, moved with the text, until the
 * function can be read again: problems must not jump about while somebody types.
 */
import type { Analysis } from "../core/analyze.ts";
import { movedBetween } from "../core/text/moved.ts";
import { lineIndex, offsetAt, positionAt } from "../core/text/positions.ts";
import type { Finding, Position, Range } from "../core/wire.ts";

/** Earlier findings that the new analysis cannot confirm or deny, at their new places and without their fixes. */
export function keptFindings(shown: readonly Finding[], before: string, after: string, analysis: Analysis): Finding[] {
	if (shown.length === 0 || analysis.incomplete.length === 0) return [];
	const unreadable = new Set(analysis.incomplete.map((part) => part.function));
	const readable = new Set(
		analysis
			.functions()
			.filter((each) => each.incomplete === undefined)
			.map((each) => each.name),
	);
	const news = new Set(analysis.findings.map((finding) => finding.id));
	const broken = (name: string): boolean =>
		unreadable.has(name) || (!readable.has(name) && new RegExp(`\\b${name}\\s*\\(`).test(after));
	const kept = shown.filter((finding) => !news.has(finding.id) && broken(finding.function));
	if (kept.length === 0) return [];
	const move = createMover(before, after);
	return kept.map((finding) => ({
		...finding,
		range: move(finding.range),
		steps: finding.steps.map((step) => (step.file === finding.file ? { ...step, range: move(step.range) } : step)),
		fixes: [],
	}));
}

/** Maps ranges of the old text to the new one, which differ in one window. */
function createMover(before: string, after: string): (range: Range) => Range {
	const oldLines = lineIndex(before);
	const newLines = lineIndex(after);
	const moved = movedBetween(before, after);
	const position = (at: Position): Position => positionAt(newLines, moved(offsetAt(oldLines, at)));
	return (range) => ({ start: position(range.start), end: position(range.end) });
}
