/** A driver of several files, in memory: one of them analysed with what the others tell. */
import { before } from "node:test";
import type { Parser } from "web-tree-sitter";
import { type Analysis, type AnalyzeInput, analyze } from "../../server/core/analyze.ts";
import { scanFile } from "../../server/core/flow/index-scan.ts";
import { type Unit, unitOf } from "../../server/core/flow/index-unit.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import type { Replay } from "../../server/core/wire.ts";
import { loadParser } from "../../server/lsp/parser.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

export function parserOf(): Parser {
	return parser;
}

export type Files = Readonly<Record<string, string>>;

export function unitFrom(files: Files, complete = true): Unit {
	return unitOf(
		new Map(
			Object.entries(files).map(([name, text]) => [name, { facts: scanFile(text), digest: text, text: () => text }]),
		),
		complete,
	);
}

/** Analyses one file of a driver. */
export function analysed(
	files: Files,
	own: string,
	release = "6.12",
	unit = unitFrom(files),
	config?: AnalyzeInput["config"],
): Analysis {
	return analyze({
		...(config ? { config } : {}),
		file: own,
		text: files[own] ?? "",
		parser,
		release,
		index: { unit, own, show: (file) => `driver/${file}` },
	});
}

/** "resv-not-held@7" and so on; assumed findings end in "?". */
export function findings(files: Files, own: string, release?: string): string[] {
	const analysis = analysed(files, own, release);
	const found = analysis.findings.map(
		(one) => `${one.rule}@${one.range.start.line}${one.confidence === "assumed" ? "?" : ""}`,
	);
	analysis.dispose();
	return found;
}

export function replayed(files: Files, own: string, fn: string, finding?: string): Replay {
	const analysis = analysed(files, own);
	const replay = replayOf(analysis, fn, finding === undefined ? {} : { finding });
	analysis.dispose();
	if ("problem" in replay) throw new Error(replay.problem);
	return replay;
}
