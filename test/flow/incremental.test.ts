/** An analysis that goes on from an earlier one says what an analysis from scratch says, whatever was typed in between. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze } from "../../server/core/analyze.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import { addressTaken } from "../../server/core/syntax/address-taken.ts";
import { opsTables } from "../../server/core/syntax/views.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { random, sample, shapeOf } from "../syntax/fixtures.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

const DRIVER = readFileSync(path.join(import.meta.dirname, "../../../samples/pixl_dmabuf.c"), "utf8");

const PIECES = [
	"x",
	" ",
	"\n",
	";",
	"\tret = 0;\n",
	"\tdma_buf_put(dmabuf);\n",
	"\tdma_resv_lock(dmabuf->resv, NULL);\n",
	"\tmutex_lock(&lock);\n",
	"\nint more(struct dma_buf *b)\n{\n\tdma_buf_put(b);\n\treturn 0;\n}\n",
	"\nstatic const struct dma_buf_ops other = { .release = more, .pin = more };\n",
	"/* the caller holds the reservation lock */\n",
	"&more",
	"{",
	"}",
	"/*",
	"*/",
	"#if 0\n",
	"#endif\n",
	"return 0;",
];

/** All that an analysis says. */
function said(analysis: Analysis): unknown {
	const { findings, functions, incomplete, stats, inside } = analysis;
	const { parsed, flow, lines } = inside;
	return JSON.parse(
		JSON.stringify({
			findings,
			functions: functions(),
			incomplete,
			stats,
			tables: opsTables(parsed),
			taken: [...addressTaken(parsed)].sort(),
			relevant: flow.relevant,
			roots: flow.relevant.filter((name) => flow.isRoot(name)),
			lines,
			starts: flow.relevant.map((name) => flow.ir(name)?.start),
			fingerprints: flow.relevant.map((name) =>
				(["exact", "loose"] as const).map((how) => flow.fingerprint(name, how)),
			),
		}),
	);
}

test("an analysis after edits is the analysis of the text", () => {
	let [findings, compared, rounds] = [0, 0, 0];
	for (const [seed, text] of [DRIVER, sample("driver.c"), `${DRIVER}\n${sample("driver.c")}`, DRIVER].entries()) {
		const next = random(seed + 1);
		let source = text;
		let current = analyze({ file: "a.c", text: source, parser, release: "6.12" });
		for (let round = 0; round < 60; round++) {
			rounds++;
			if (round % 10 === 9) source = text;
			const start = next(source.length + 1);
			const end = next(3) === 0 ? Math.min(source.length, start + next(80)) : start;
			const insert = next(5) === 0 ? "" : (PIECES[next(PIECES.length)] ?? "");
			source = source.slice(0, start) + insert + source.slice(end);
			const incremental = analyze({ file: "a.c", text: source, parser, release: "6.12", previous: current });
			const full = analyze({ file: "a.c", text: source, parser, release: "6.12" });
			// the parser's own error recovery depends on the history; where it made the same tree, all must be the same
			const [a, b] = [incremental, full].map((each) => shapeOf(each.inside.parsed.tree!.rootNode));
			if (a === b) {
				compared++;
				assert.deepEqual(said(incremental), said(full), `seed ${seed}, round ${round}`);
			}
			findings += full.findings.length;
			const shown = full.findings[0];
			if (a === b && shown)
				assert.deepEqual(
					replayOf(incremental, shown.function, { finding: shown.id }),
					replayOf(full, shown.function, { finding: shown.id }),
				);
			current.dispose();
			full.dispose();
			current = incremental;
		}
		current.dispose();
	}
	assert.ok(compared > rounds / 2, `only ${compared} of ${rounds} texts compared`);
	assert.ok(findings > 20, `only ${findings} findings compared`);
});

test("what another function of the file decides is looked at again when that changes", () => {
	const bind = (dir: string): string =>
		`int demo_bind(struct demo_binding *b)\n{\n\tb->sgt = dma_buf_map_attachment_unlocked(b->attach, ${dir});\n\treturn 0;\n}\n`;
	const unbind =
		"void demo_unbind(struct demo_binding *b)\n{\n\tdma_buf_unmap_attachment_unlocked(b->attach, b->sgt, DMA_TO_DEVICE);\n}\n";
	const release = (flag: string): string =>
		`void demo_mem_release(struct demo_mem *m)\n{\n\tif (m->${flag})\n\t\tdma_buf_unpin(m->attach);\n}\n`;
	const fix =
		"void demo_mem_fix(struct demo_mem *m)\n{\n\tdma_resv_assert_held(m->attach->dmabuf->resv);\n\tif (dma_buf_pin(m->attach))\n\t\treturn;\n\tm->pinned = 1;\n\tdma_buf_unpin(m->attach);\n\tdemo_release(&m->base);\n}\n";
	const texts = [
		bind("DMA_TO_DEVICE") + unbind + release("idle") + fix,
		bind("DMA_FROM_DEVICE") + unbind + release("pinned") + fix,
		bind("DMA_TO_DEVICE") + unbind + release("idle") + fix,
	];
	let previous: Analysis | undefined;
	const found = texts.map((text) => {
		const given = { file: "a.c", text, parser, release: "6.12" };
		const analysis = analyze({ ...given, ...(previous ? { previous } : {}) });
		assert.deepEqual(said(analysis), said(analyze(given)));
		previous = analysis;
		return analysis.findings.map((finding) => finding.rule).filter((rule) => /^un(?:map|pin)/.test(rule));
	});
	assert.deepEqual(found, [[], ["unmap-mismatch", "unpin-without-pin"], []]);
});

test("where lines between statements come and go, only what is reported is looked at again", () => {
	const text = DRIVER;
	let previous = analyze({ file: "a.c", text, parser, release: "6.12" });
	let [kept, anew] = [0, 0];
	for (const line of [...text.matchAll(/^\t[^\n]*;\n/gm)].filter((_, i) => i % 8 === 0)) {
		const at = line.index + line[0].length;
		const given = { file: "a.c", text: `${text.slice(0, at)}\n\t\n${text.slice(at)}`, parser, release: "6.12" };
		const [after, full] = [analyze({ ...given, previous }), analyze(given)];
		assert.deepEqual(said(after), said(full), line[0]);
		for (const [name, result] of after.inside.roots)
			if (result === previous.inside.roots.get(name)) kept++;
			else {
				anew++;
				assert.ok(result.reports.length > 0, name);
			}
		for (const each of [previous, full]) each.dispose();
		previous = analyze({ file: "a.c", text, parser, release: "6.12", previous: after });
		after.dispose();
	}
	previous.dispose();
	assert.ok(kept > 40 && anew > 4, `${kept} kept, ${anew} anew`);
});

test("where an undo brings a function's text back, its graph comes back as well", () => {
	const go = (text: string, previous?: Analysis): Analysis =>
		analyze({ file: "a.c", text, parser, release: "6.12", ...(previous ? { previous } : {}) });
	const [name] = go(DRIVER).inside.flow.relevant;
	const typed = DRIVER.replace(new RegExp(`(\\b${name}\\([^{;]*\\{)`), "$1\n\tint typed = 0;\n");
	const first = go(DRIVER);
	const second = go(typed, first);
	const third = go(DRIVER, second);
	assert.notEqual(second.inside.flow.ir(name!)?.text, first.inside.flow.ir(name!)?.text);
	assert.equal(third.inside.flow.ir(name!), first.inside.flow.ir(name!));
});

test("who drops what another function leaves locked is asked again", () => {
	const keeps =
		"static int demo_start(struct demo *d)\n{\n\tmutex_lock(&d->lock);\n\td->buf = dma_buf_get(3);\n\treturn 0;\n}\n" +
		"int demo_run(struct demo *d)\n{\n\tint ret = demo_start(d);\n\tif (ret)\n\t\treturn ret;\n\tdma_buf_put(d->buf);\n\treturn 0;\n}\n";
	const other = (line: string): string => `void demo_other(struct demo *d)\n{\n${line}}\n`;
	let previous: Analysis | undefined;
	const found = ["", "\tmutex_unlock(&d->lock);\n", ""].map((line) => {
		const given = { file: "a.c", text: keeps + other(line), parser, release: "6.12" };
		const analysis = analyze({ ...given, ...(previous ? { previous } : {}) });
		assert.deepEqual(said(analysis), said(analyze(given)));
		previous = analysis;
		return analysis.findings.map((finding) => finding.rule).filter((rule) => rule === "lock-not-released");
	});
	assert.deepEqual(found, [["lock-not-released"], [], ["lock-not-released"]]);
});

test("who tests what a hook leaves in its buffer is asked again", () => {
	const release = (test: string, before: string): string =>
		`static void demo_release(struct dma_buf *buf)\n{\n\tstruct demo_buffer *demo = buf->priv;\n${before}\n\tif (${test})\n\t\tsg_free_table(demo->sgt);\n}\n`;
	const begin =
		"static struct sg_table *demo_table(struct demo_buffer *demo)\n{\n\tif (!demo->on)\n\t\treturn ERR_PTR(-ENODEV);\n\treturn &demo->table;\n}\n" +
		"static int demo_begin(struct dma_buf *buf, enum dma_data_direction dir)\n{\n\tstruct demo_buffer *demo = buf->priv;\n\tdemo->sgt = demo_table(demo);\n\tif (IS_ERR(demo->sgt))\n\t\treturn PTR_ERR(demo->sgt);\n\treturn 0;\n}\n" +
		"static const struct dma_buf_ops demo_ops = { .begin_cpu_access = demo_begin, .release = demo_release };\n";
	const other = "static int demo_is_on(struct demo_buffer *demo)\n{\n\treturn !IS_ERR_OR_NULL(demo->sgt);\n}\n";
	const texts = [
		release("demo->sgt", "") + begin,
		release("!IS_ERR_OR_NULL(demo->sgt)", "") + begin,
		`\n\n${release("demo->sgt", '\tpr_debug("gone");')}${begin}`,
		release("demo->sgt", "") + begin + other,
		release("demo->sgt", "") + begin,
	];
	let previous: Analysis | undefined;
	const found = texts.map((text) => {
		const given = { file: "a.c", text, parser, release: "6.12" };
		const analysis = analyze({ ...given, goesOn: true, ...(previous ? { previous } : {}) });
		assert.deepEqual(said(analysis), said(analyze(given)));
		previous = analysis;
		return analysis.findings.map(({ message }) => /\(line \d+\)/.exec(message)?.[0]);
	});
	assert.deepEqual(found, [["(line 5)"], [], ["(line 7)"], [], ["(line 5)"]]);
});
