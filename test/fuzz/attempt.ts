/** One input through everything a user can ask of a file: analysis, fixes, replay, the simulator. Says what is wrong. */
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze, FAULT } from "../../server/core/analyze.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import { simulate } from "../../server/core/sim/lower.ts";
import type { Range } from "../../server/core/wire.ts";
import { fixesOf } from "../../server/lsp/fixes.ts";

/** Null when all went well; else one sentence with what broke. */
export function attempt(text: string, parser: Parser, release: string): string | null {
	let analysis: Analysis | undefined;
	try {
		analysis = analyze({ file: "fuzz.c", text, parser, release });
		const fault = analysis.incomplete.find((one) => one.reason.includes(FAULT));
		if (fault) return fault.reason;
		const lines = text.split("\n");
		for (const f of analysis.findings) {
			for (const r of [f.range, ...f.steps.map((s) => s.range)]) {
				const problem = outside(r, lines);
				if (problem) return `${f.rule}: ${problem}`;
			}
			fixesOf(analysis, f);
		}
		for (const { name } of analysis.functions().slice(0, 3)) {
			const replay = replayOf(analysis, name);
			if ("problem" in replay) continue;
			for (const p of replay.paths.slice(0, 4)) simulate(p.entry, p.events, release);
		}
		return null;
	} catch (error) {
		return error instanceof Error ? (error.stack ?? error.message) : String(error);
	} finally {
		analysis?.dispose();
	}
}

function outside(range: Range, lines: readonly string[]): string | null {
	for (const { line, column } of [range.start, range.end])
		if (line < 1 || column < 1 || line > lines.length || column > lines[line - 1]!.length + 1)
			return `position ${line}:${column} lies outside the text`;
	return null;
}
