import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { holds } from "../../server/core/syntax/holds.ts";
import { disposeSource, parseSource } from "../../server/core/syntax/parse.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { random, sample } from "./fixtures.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

test("what a text holds is known after any edit", () => {
	const word = /\bneedle_\w+/;
	const next = random(1);
	let text = sample("driver.c");
	let current = parseSource(parser, text, "6.12");
	const seen = new Set<boolean>();
	for (let round = 0; round < 200; round++) {
		assert.equal(holds(current, word), word.test(text), `round ${round}`);
		seen.add(word.test(text));
		const at = next(text.length);
		const there = text.search(word);
		text =
			there >= 0 && next(3) > 0
				? text.slice(0, there) + text.slice(there + 3)
				: text.slice(0, at) + (["\n", "x", " needle_x ", "needle", "_"][next(5)] ?? "") + text.slice(at);
		const edited = parseSource(parser, text, "6.12", current);
		disposeSource(current);
		current = edited;
	}
	disposeSource(current);
	assert.equal(seen.size, 2);
});
