/** A sample of what `npm run fuzz` does at length, and that it would notice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadParser } from "../../server/lsp/parser.ts";
import { random } from "../syntax/fixtures.ts";
import { attempt } from "./attempt.ts";
import { mutated } from "./mutate.ts";
import { seedTexts } from "./seeds.ts";

test("mutated examples are analysed, repaired and replayed without a crash or a position outside the text", async () => {
	const parser = await loadParser();
	const texts = seedTexts();
	const next = random(11);
	for (let n = 0; n < 400; n++) {
		const text = mutated(texts[next(texts.length)]!, next);
		assert.equal(attempt(text, parser, n % 2 === 0 ? "6.12" : "7.3"), null, text);
	}
});

test("a crash is told, not thrown", async () => {
	assert.match(attempt(undefined as unknown as string, await loadParser(), "6.12") ?? "", /TypeError/);
});
