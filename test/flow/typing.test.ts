/** While somebody types: what an edit does not touch is found again, and a function that is half typed stands as it was. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze } from "../../server/core/analyze.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import type { Finding } from "../../server/core/wire.ts";
import { keptFindings } from "../../server/lsp/keep-findings.ts";
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
	const all = typed(start(LOCK) + RUN, half, start("\td->count = 1;\n") + RUN, start(LOCK) + RUN);
	assert.deepEqual(all.map(rulesOf), [[], [], ["resv-unlock-not-held"], []]);
	assert.match(all[1]!.incomplete.map((each) => each.function).join(), /demo_start/);
	assert.ok("problem" in replayOf(all[1]!, "demo_start"));
});

test("another version of the file is judged by itself", () => {
	const others = (ret: number): string =>
		[1, 2, 3, 4, 5].map((n) => `int demo_${n}(void)\n{\n\treturn ${ret};\n}\n`).join("");
	const all = typed(others(0) + start(LOCK) + RUN, others(1) + start(`${LOCK}\tx\n`) + RUN);
	assert.deepEqual(
		all.map(({ stats }) => stats.unread),
		[0, 1],
	);
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

const BROKEN = "\tx y z;\n";
const DROPS = "\tdma_resv_unlock(d->resv);\n";

/** A function that takes and drops the lock, so that nobody else is assumed to have taken it, with something in between. */
const between = (...lines: string[]): string =>
	`int demo_run(struct demo *d)\n{\n${LOCK}${DROPS}${lines.join("")}\treturn 0;\n}\n`;

test("nobody knows what a function does that cannot be read, and never could", () => {
	const readable = [
		[LOCK, between("\tdemo_start(d);\n", DROPS)],
		[LOCK, between("\tdemo_start(d);\n", "\tdma_buf_move_notify(d->buf);\n", DROPS)],
		[DROPS, between(LOCK, "\tdemo_start(d);\n")],
		[DROPS, between(LOCK, "\tdemo_start(d);\n", LOCK, DROPS)],
		["\tmutex_lock(&d->lock);\n", between("\tdemo_start(d);\n", "\tmutex_unlock(&d->lock);\n")],
		["\tmutex_unlock(&d->lock);\n", between("\tmutex_lock(&d->lock);\n", "\tdemo_start(d);\n")],
	] as const;
	for (const [body, caller] of readable)
		for (const through of ["", "static void demo_begin(struct demo *d)\n{\n\tdemo_start(d);\n}\n"]) {
			const run = through === "" ? caller : through + caller.replace("demo_start", "demo_begin");
			const analysis = analyze(given(start(body + BROKEN) + run));
			assert.deepEqual(rulesOf(analysis), [], run);
			assert.equal(analysis.stats.unread, 1, run);
			assert.deepEqual(
				analysis.incomplete.map((part) => part.function),
				["demo_start"],
			);
		}
});

test("a function that cannot be read may drop what another one keeps", () => {
	const keeps = `int demo_keeps(struct demo *d)\n{\n${LOCK}${DROPS}\tmutex_lock(&d->lock);\n\treturn 0;\n}\n`;
	assert.deepEqual(rulesOf(analyze(given(keeps))), ["lock-not-released"]);
	assert.deepEqual(rulesOf(analyze(given(keeps + start(`\tmutex_unlock(&d->lock);\n${BROKEN}`)))), []);
});

/** A callback, and a caller of what stands behind the function that is typed in; behind that, too, the table of the callback. */
const opened = (typing: string): string =>
	[
		"static int demo_pin(struct dma_buf_attachment *attach)\n{\n",
		"\tdma_resv_lock(attach->dmabuf->resv, NULL);\n\tdma_resv_unlock(attach->dmabuf->resv);\n\treturn 0;\n}\n",
		RUN,
		`int demo_edit(struct demo *d)\n{\n${LOCK}${typing}${DROPS}\treturn 0;\n}\n`,
		`int demo_wrong(struct demo *d)\n{\n${LOCK}\tif (d->x)\n\t\treturn -EINVAL;\n${DROPS}\treturn 0;\n}\n`,
		...[1, 2, 3].map((n) => `int demo_${n}(struct demo *d)\n{\n${LOCK}${DROPS}\treturn 0;\n}\n`),
		start(LOCK),
		"static const struct dma_buf_ops demo_ops = {\n\t.pin = demo_pin,\n};\n",
	].join("");

test("what is not closed yet swallows what stands behind it, and nothing is found or forgotten for that", () => {
	const block = "\tif (d->x) {\n\t\td->x = 0;\n\t}\n";
	for (const steps of [
		["", "\tif (d->x) {", "\tif (d->x) {\n\t\td", block],
		["", "\tswitch (d->x) {\n\tcase 0: {", "\tswitch (d->x) {\n\tcase 0: {\n\t\td"],
		["", "\t/*", "\t/* a", "\t/* a */\n"],
		["", "#if 0\n", "#if 0\n#endif\n"],
		[block, block.slice(block.indexOf("\n") + 1), ""],
		[block + block, block.slice(block.indexOf("\n") + 1) + block],
	]) {
		let shown: readonly Finding[] | undefined;
		let text = "";
		for (const analysis of typed(...steps.map(opened))) {
			const now = analysis.inside.input.text;
			const kept = keptFindings(shown ?? [], text, now, analysis);
			shown = [...analysis.findings, ...kept];
			text = now;
			const found = shown.map((each) => `${each.rule} ${now.split("\n")[each.range.start.line - 1]!.trim()}`);
			assert.deepEqual(
				found.sort(),
				["resv-not-released return -EINVAL;", "resv-self-deadlock dma_resv_lock(attach->dmabuf->resv, NULL);"],
				now,
			);
			const broken = analysis.functions().filter((each) => each.incomplete !== undefined);
			assert.equal(analysis.functions().length, 8, now);
			assert.deepEqual(
				broken.map((each) => each.name),
				analysis.incomplete.map((each) => each.function),
			);
		}
	}
});
