/** C text as the flow analysis sees it: graphs, findings, and the paths it offers. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { before } from "node:test";
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze, type Config } from "../../server/core/analyze.ts";
import type { Event } from "../../server/core/kernel/vocabulary.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import { loadParser } from "../../server/lsp/parser.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

const FOLDER = path.join(import.meta.dirname, "../../../test/flow/graphs");

/** A file of test/flow/graphs, in the source tree. */
export function graphFile(name: string): string {
	return path.join(FOLDER, name);
}

export function source(name: string): string {
	return readFileSync(graphFile(name), "utf8");
}

export function analysed(text: string, release = "6.12", config: Config = {}): Analysis {
	return analyze({ file: "test.c", text, parser, release, config });
}

/** "resv-not-held@7" and so on, sorted by line; assumed findings end in "?". */
export function findings(text: string, release?: string): string[] {
	const analysis = analysed(text, release);
	const found = analysis.findings.map(
		(one) => `${one.rule}@${one.range.start.line}${one.confidence === "assumed" ? "?" : ""}`,
	);
	analysis.dispose();
	return found;
}

/** The paths a function offers, shortest first; empty when it has none. */
export function paths(text: string, fn: string): (readonly Event[])[] {
	const analysis = analysed(text);
	const replay = replayOf(analysis, fn);
	analysis.dispose();
	return "problem" in replay ? [] : replay.paths.map((one) => one.events);
}
