/** What is generated from the table is up to date, and does what it is for. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { namesOfFamily } from "../../server/core/kernel/lookup.ts";
import { GENERATED, packageRoot } from "../tools/generate/files.ts";

const root = packageRoot();

for (const [file, text] of GENERATED)
	test(`${file} is up to date`, () => {
		assert.ok(existsSync(join(root, file)), `${file} is missing: npm run generate`);
		assert.ok(readFileSync(join(root, file), "utf8") === text(), `${file} is stale: npm run generate`);
	});

interface Pattern {
	readonly name?: string;
	readonly match?: string;
	readonly patterns?: readonly Pattern[];
	readonly include?: string;
	readonly captures?: Readonly<Record<string, Pattern>>;
}

test("the grammar for C gives every name of the family exactly one scope", () => {
	const patterns = readPatterns("syntaxes/c-injection.tmLanguage.json");
	for (const name of namesOfFamily()) {
		const hits = patterns.filter((pattern) => new RegExp(pattern.match!).exec(`x = ${name}(y);`)?.[0] === name);
		assert.equal(hits.length, 1, name);
	}
	const scope = (text: string) => patterns.find((pattern) => new RegExp(pattern.match!).test(text))?.name;
	assert.equal(scope("dma_resv_lock(r, NULL);"), "support.function.lock.dma-buf.c");
	assert.equal(scope("dma_resv_unlock(r);"), "support.function.unlock.dma-buf.c");
	assert.equal(scope("dma_buf_pin(a);"), "support.function.locked.dma-buf.c");
	assert.equal(scope("DMA_RESV_USAGE_WRITE"), "constant.other.usage.dma-buf.c");
	assert.equal(scope("my_dma_buf_pin_count = 0;"), undefined);
});

test("the grammar for scenarios marks the parts of a line", () => {
	const grammar = JSON.parse(readFileSync(join(root, "syntaxes/dmabuf.tmLanguage.json"), "utf8")) as {
		patterns: Pattern[];
		repository: Record<string, Pattern>;
	};
	for (const included of [...JSON.stringify(grammar).matchAll(/"include":"#(\w+)"/g)])
		assert.ok(grammar.repository[included[1]!], included[1]);
	const first = (line: string) => {
		for (const pattern of grammar.patterns) {
			const rule = grammar.repository[pattern.include!.slice(1)]!;
			const match = rule.match ? new RegExp(rule.match).exec(line) : null;
			if (match) return [pattern.include, ...match.slice(1)];
		}
		return undefined;
	};
	assert.deepEqual(first("  lock_ctx b X -> 0")?.slice(0, 3), ["#operation", "", "lock_ctx"]);
	assert.deepEqual(first("@2 spin: lock b")?.slice(0, 3), ["#operation", "@2 spin: ", "lock"]);
	assert.equal(first("scenario SC-A01")?.[0], "#section");
	assert.equal(first("  expect violation DBS-L01 here")?.[2], "violation");
	assert.equal(first("buffer b dynamic")?.[0], "#world");
	assert.equal(first("# a remark")?.[0], "#comment");
});

function readPatterns(file: string): readonly Pattern[] {
	return (JSON.parse(readFileSync(join(root, file), "utf8")) as { patterns: Pattern[] }).patterns;
}
