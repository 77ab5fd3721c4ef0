/** C text, its findings, and the text after the fix that would be offered first. */
import assert from "node:assert/strict";
import { before } from "node:test";
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze } from "../../server/core/analyze.ts";
import { candidatesFor } from "../../server/core/fixes/fixes.ts";
import { objection } from "../../server/core/fixes/recheck.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import { simulate } from "../../server/core/sim/lower.ts";
import type { Finding, Fix } from "../../server/core/wire.ts";
import { applyEdits } from "../../server/lsp/fix-all.ts";
import { fixesOf } from "../../server/lsp/fixes.ts";
import { loadParser } from "../../server/lsp/parser.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

export const DOOR = { analyze, replayOf, simulate };

/** Runs `use` on the analysis of a text and frees it. */
export function withAnalysis<T>(text: string, release: string, use: (analysis: Analysis) => T): T {
	const analysis = analyze({ file: "test.c", text, parser, release });
	try {
		return use(analysis);
	} finally {
		analysis.dispose();
	}
}

/** The fixes of the one finding of a rule. */
export function fixesIn(text: string, rule: string, release = "6.12"): readonly Fix[] {
	return withAnalysis(text, release, (analysis) => fixesOf(analysis, theFinding(analysis, rule)));
}

/** The text after the first fix of the first finding of a rule. */
export function fixed(text: string, rule: string, release = "6.12"): string {
	const [fix] = fixesIn(text, rule, release);
	if (!fix) return `no fix: ${objections(text, rule, release).join("; ")}`;
	return applyEdits(text, fix.edits);
}

/** The first fix turns one piece of the text into another, and nothing is left to be told. */
export function becomes(rule: string, before: string, from: string, to: string, release = "6.12"): void {
	assert.ok(before.includes(from));
	const result = fixed(before, rule, release);
	assert.equal(result, before.replace(from, to));
	const left = withAnalysis(result, release, (analysis) => analysis.findings.map((each) => each.rule));
	assert.deepEqual(left, []);
}

/** Why the candidates of the first finding of a rule are not offered. */
export function objections(text: string, rule: string, release = "6.12"): string[] {
	return withAnalysis(text, release, (analysis) => {
		const finding = theFinding(analysis, rule);
		return candidatesFor(analysis, finding).map((each) => objection(analysis, finding, each, DOOR) ?? "offered");
	});
}

export function theFinding(analysis: Analysis, rule: string): Finding {
	const finding = analysis.findings.find((each) => each.rule === rule);
	assert.ok(finding, `no finding ${rule} among ${analysis.findings.map((each) => each.rule).join(", ")}`);
	return finding;
}

/** A text without its first line break, so that it can start on a line of its own. */
export function c(text: TemplateStringsArray): string {
	return (text.raw[0] ?? "").replace(/^\n/, "");
}
