/** What machines are told of an object after it was closed: uses by call and by member, and a second close. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { analyze } from "../../server/core/analyze.ts";
import type { Rule } from "../../server/core/rules/rule.ts";
import { loadParser } from "../../server/lsp/parser.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

const AFTER_PUT: Rule = {
	id: "after-put",
	violation: "",
	severity: "error",
	replay: false,
	title: "what happens after a put",
	over: ["dmabuf-ref"],
	gone: ["put"],
	transitions: [
		{ on: "open", when: (h) => !h.facts.many, to: "got" },
		{ in: "got", on: "close", to: "put" },
		{ in: "put", on: "use", report: (h) => `${h.callee ?? "member"} after put` },
		{ in: "put", on: "close", report: () => "second put" },
	],
};

function told(body: string): string[] {
	const text = `int f(int fd, struct demo *d)\n{\n${body}\n}`;
	const analysis = analyze({ file: "test.c", text, parser, release: "6.12", rules: [AFTER_PUT] });
	const found = analysis.findings.map((one) => `${one.message}@${one.range.start.line}`);
	analysis.dispose();
	return found;
}

test("a call that takes the object, a member of it, and a second close are told", () => {
	assert.deepEqual(
		told(`	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	d->size = buf->size;
	dma_buf_put(buf);
	d->size = buf->size;
	dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
	dma_buf_put(buf);
	return 0;`),
		["member after put@8", "dma_buf_begin_cpu_access after put@9", "second put@10"],
	);
});

test("the address of a member, another object in the same variable, and an object got again are no uses", () => {
	assert.deepEqual(
		told(`	struct dma_buf *buf;
	int i;
	for (i = 0; i < 3; i++) {
		buf = dma_buf_get(fd + i);
		if (IS_ERR(buf))
			return PTR_ERR(buf);
		d->size = buf->size;
		dma_buf_put(buf);
		demo_compare(&buf->size);
	}
	return 0;`),
		[],
	);
});
