/** What becomes of results: looks, reliance, results thrown away or given on, as events and as happenings. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { analyze } from "../../server/core/analyze.ts";
import type { ResultEvent } from "../../server/core/kernel/vocabulary.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import { loadParser } from "../../server/lsp/parser.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

/** What is done with results on the first path of `f`, as words. */
function told(body: string, index = 0): string[] {
	const text = `long f(int fd, struct dma_buf *buf, struct dma_resv *resv)\n{\n${body}\n}\n`;
	const analysis = analyze({ file: "f.c", text, parser, release: "6.12" });
	const replay = replayOf(analysis, "f");
	analysis.dispose();
	assert.ok(!("problem" in replay));
	return replay.paths[index]!.events.filter((e): e is ResultEvent => e.kind === "result").map((e) =>
		e.does === "look" ? `look ${e.object.text} ${e.here}|${e.there}` : `${e.does} ${e.object.text}`,
	);
}

test("a look says which signs go which way", () => {
	assert.deepEqual(told("buf = dma_buf_get(fd);\nif (IS_ERR(buf)) return 1;\nreturn 0;"), ["look buf 1|6"]);
	assert.deepEqual(told("buf = dma_buf_get(fd);\nif (!IS_ERR(buf)) return 1;\nreturn 0;"), ["look buf 1|6"]);
	assert.deepEqual(
		told("fd = PTR_ERR_OR_ZERO(buf = dma_buf_get(fd));\nif (fd) return 1;\ndma_buf_put(buf);\nreturn 0;"),
		[],
	);
});

test("what follows an unseen failure relies on it, what follows a seen one does not", () => {
	assert.deepEqual(told("buf = dma_buf_get(fd);\nfd = buf->size;\nreturn 0;"), ["field buf->size"]);
	assert.deepEqual(told("buf = dma_buf_get(fd);\ndma_buf_put(buf);\nreturn 0;"), ["pass buf"]);
	assert.deepEqual(told("buf = dma_buf_get(fd);\nif (!IS_ERR(buf)) dma_buf_put(buf);\nreturn 0;", 1), ["look buf 6|1"]);
});

test("a result thrown away, and one given on", () => {
	assert.deepEqual(told("dma_resv_lock_interruptible(resv, NULL);\nreturn 0;"), [
		"drop dma_resv_lock_interruptible(resv, NULL)",
	]);
	assert.deepEqual(told("return dma_resv_wait_timeout(resv, DMA_RESV_USAGE_READ, true, 10);"), [
		"give return dma_resv_wait_timeout(resv, DMA_RESV_USAGE_READ, true, 10);",
	]);
	assert.deepEqual(told("dma_resv_lock(resv, NULL);\nreturn 0;"), [], "one that cannot fail says nothing");
});
