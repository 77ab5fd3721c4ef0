/** While somebody types: what an edit does not touch is found again, and a function that is half typed stands as it was. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze } from "../../server/core/analyze.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import { loadParser } from "../../server/lsp/parser.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

const given = (text: string) => ({ file: "a.c", text, parser, release: "6.12" });

/** Analyses one text after the other, as somebody types them. */
function typed(...texts: string[]): readonly Analysis[] {
	const all: Analysis[] = [];
	for (const text of texts) {
		const previous = all.at(-1);
		all.push(analyze({ ...given(text), goesOn: true, ...(previous ? { previous } : {}) }));
	}
	return all;
}

const rulesOf = (analysis: Analysis): string[] => analysis.findings.map(({ rule }) => rule);

/** Callees within callees, the last one too deep to be followed. */
function chain(last: string): string {
	const link = (n: number): string =>
		`static void demo_${n}(struct demo *d)\n{\n\tdma_resv_lock(d->resv, NULL);\n\tdma_resv_unlock(d->resv);\n\tdemo_${n + 1}(d);\n}\n`;
	return `static void demo_6(struct demo *d)\n{\n${last}}\n${[5, 4, 3, 2, 1].map(link).join("")}void demo(struct demo *d)\n{\n\tdemo_1(d);\n}\n`;
}

test("a callee that was not followed may be edited, and what was found in its callers stands", () => {
	const locks = "\tdma_resv_lock(d->resv, NULL);\n\tdma_resv_unlock(d->resv);\n";
	const [first, same, other] = typed(
		chain(locks),
		chain(`\td->count = 1;\n${locks}`),
		chain(`\tif (d->count)\n\t\tdma_resv_lock(d->resv, NULL);\n`),
	);
	const rootOf = (analysis: Analysis | undefined) => analysis?.inside.roots.get("demo");
	assert.ok(rootOf(first));
	assert.equal(rootOf(same), rootOf(first));
	assert.notEqual(rootOf(other), rootOf(first));
	for (const each of [same, other]) {
		const cold = analyze(given(each!.inside.input.text));
		assert.deepEqual([each!.findings, each!.stats], [cold.findings, cold.stats]);
	}
});

const start = (lines: string): string => `static void demo_start(struct demo *d)\n{\n${lines}}\n`;
const LOCK = "\tdma_resv_lock(d->resv, NULL);\n";
const RUN =
	"int demo_run(struct demo *d)\n{\n\tdma_resv_lock(d->resv, NULL);\n\tdma_resv_unlock(d->resv);\n" +
	"\tdemo_start(d);\n\tdma_resv_unlock(d->resv);\n\treturn 0;\n}\n";

test("what calls a half-typed function is judged by what that was", () => {
	const half = start(`${LOCK}\tx\n`) + RUN;
	assert.deepEqual(rulesOf(analyze(given(half))), ["resv-unlock-not-held"]);
	const all = typed(start(LOCK) + RUN, half, start("\td->count = 1;\n") + RUN, start(LOCK) + RUN);
	assert.deepEqual(all.map(rulesOf), [[], [], ["resv-unlock-not-held"], []]);
	assert.match(all[1]!.incomplete.map((each) => each.function).join(), /demo_start/);
	assert.ok("problem" in replayOf(all[1]!, "demo_start"));
});

test("another version of the file is judged by itself", () => {
	const others = (ret: number): string =>
		[1, 2, 3, 4, 5].map((n) => `int demo_${n}(void)\n{\n\treturn ${ret};\n}\n`).join("");
	const all = typed(others(0) + start(LOCK) + RUN, others(1) + start(`${LOCK}\tx\n`) + RUN);
	assert.deepEqual(all.map(rulesOf), [[], ["resv-unlock-not-held"]]);
});

test("what a finding tells of a half-typed function moves with its text", () => {
	const run = "int demo_run(struct demo *d)\n{\n\tdemo_start(d);\n\tdma_resv_lock(d->resv, NULL);\n\treturn 0;\n}\n";
	const [whole, half] = typed(start(LOCK) + run, start(`\tx\n${LOCK}`) + run);
	const linesOf = (analysis: Analysis | undefined) =>
		analysis!.findings.map(({ rule, range, steps }) => [
			rule,
			range.start.line,
			...steps.map((step) => step.range.start.line),
		]);
	const before = linesOf(whole);
	assert.ok(before.length > 0);
	assert.deepEqual(
		linesOf(half),
		before.map(([rule, ...lines]) => [rule, ...lines.map((line) => (line as number) + 1)]),
	);
});
