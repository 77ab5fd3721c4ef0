import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { functionsOf } from "../../server/core/syntax/functions.ts";
import { disposeSource, editBetween, type ParsedSource, parseSource } from "../../server/core/syntax/parse.ts";
import { wholeOf } from "../../server/core/text/pieces.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { random, sample, shapeOf } from "./fixtures.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

test("the edit between two texts is the changed range, with rows and columns", () => {
	const edit = editBetween("one\ntwo\nthree", "one\ntwenty\nmore\nthree");
	assert.deepEqual(
		[edit.startIndex, edit.oldEndIndex, edit.newEndIndex, edit.startPosition, edit.oldEndPosition, edit.newEndPosition],
		[6, 7, 15, { row: 1, column: 2 }, { row: 1, column: 3 }, { row: 2, column: 4 }],
	);
	const same = editBetween("a\n", "a\n");
	assert.deepEqual([same.startIndex, same.oldEndIndex, same.newEndIndex], [2, 2, 2]);
	const grown = editBetween("aa", "aaa");
	assert.deepEqual([grown.startIndex, grown.oldEndIndex, grown.newEndIndex], [2, 2, 3]);
});

test("the previous source stays valid, and unchanged text costs no parse", () => {
	const source = sample("driver.c");
	const first = parseSource(parser, source, "6.12");
	const again = parseSource(parser, source, "6.12", first, { stop: () => true });
	assert.ok(first.tree && again.tree);
	assert.equal(shapeOf(again.tree.rootNode), shapeOf(first.tree.rootNode));
	disposeSource(first);
	disposeSource(first);
	assert.ok(functionsOf(again).every((f) => f.broken === undefined));
	const later = parseSource(parser, `${source}\n`, "6.12", first);
	assert.ok(later.tree, "a disposed predecessor is ignored");
	disposeSource(again);
	disposeSource(later);
});

const PIECES = [
	"x",
	" ",
	";",
	"{",
	"}",
	"(",
	")",
	"/*",
	"*/",
	'"',
	"\n",
	"#if 0\n",
	"#endif\n",
	"if (a)",
	"list_for_each_entry(a, b, c) {",
	"__free(x)",
	"return 0;",
	"\r\n",
	"é𝄞",
];

/** Broken functions with their names, good ones with their trees. */
function outcome(parsed: ParsedSource): Map<string, string | undefined> {
	return new Map(
		functionsOf(parsed).map((f) => [
			`${f.name} at ${f.span.start}`,
			f.node === undefined ? undefined : shapeOf(f.node),
		]),
	);
}

test("an incremental parse gives what a full parse gives", () => {
	let trees = 0;
	for (let seed = 1; seed <= 8; seed++) {
		const next = random(seed);
		let text = sample("driver.c");
		let current = parseSource(parser, text, "6.12");
		functionsOf(current);
		for (let round = 0; round < 60; round++) {
			// back to sound code now and then: from a broken tree to a good one
			if (round % 10 === 9) text = sample("driver.c");
			const start = next(text.length);
			const end = next(3) === 0 ? Math.min(text.length, start + next(40)) : start;
			text = text.slice(0, start) + (next(4) === 0 ? "" : PIECES[next(PIECES.length)]) + text.slice(end);
			const incremental = parseSource(parser, text, "6.12", current);
			const full = parseSource(parser, text, "6.12");
			disposeSource(current);
			current = incremental;
			assert.ok(incremental.tree && full.tree);
			assert.equal(wholeOf(incremental.masked.text), wholeOf(full.masked.text));
			// error recovery inside a broken function may differ with the history; nothing else may
			if (!full.tree.rootNode.hasError) {
				assert.equal(shapeOf(incremental.tree.rootNode), shapeOf(full.tree.rootNode));
				trees++;
			}
			const [a, b] = [outcome(incremental), outcome(full)];
			assert.deepEqual([...a.keys()], [...b.keys()]);
			for (const [name, shape] of a) assert.equal(shape, b.get(name), `seed ${seed}, round ${round}: ${name}`);
			disposeSource(full);
		}
		disposeSource(current);
	}
	assert.ok(trees > 20, `only ${trees} sound texts compared`);
});

test("functions behind a brace that is open for a while are known when it is closed", () => {
	const source = sample("driver.c");
	const first = parseSource(parser, source, "6.12");
	// the last is made by a macro: its name does not stand where names do
	const known = functionsOf(first).slice(0, -1);
	const again = (parsed: ParsedSource): number =>
		known.filter(({ lasting }) => functionsOf(parsed).some((f) => f.lasting === lasting)).length;
	const at = known[4]!.bodySpan.start;
	const open = parseSource(parser, `${source.slice(0, at)}{${source.slice(at)}`, "6.12", first);
	assert.ok(again(open) < known.length);
	const closed = parseSource(parser, source, "6.12", open);
	assert.equal(again(closed), known.length);
	for (const parsed of [first, open, closed]) disposeSource(parsed);
});

test("so are functions that the parser swallows because of a typo, until it is mended", () => {
	const source = `int fill(struct demo *d, size_t size)
{
	void *buf __free(kfree) = kmalloc(size, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	return 0;
}

int loop(struct demo *d, int n)
{
	while (n--)
		demo_step(d);
	return n;
}
`;
	const first = parseSource(parser, source, "6.12");
	const lastingOf = (parsed: ParsedSource) => functionsOf(parsed).map((f) => f.lasting);
	const known = lastingOf(first);
	const at = source.indexOf(";") + 1;
	const typed = parseSource(parser, `${source.slice(0, at)}x${source.slice(at)}`, "6.12", first);
	assert.ok(
		typed.since!.changed.some(({ end }) => end > source.indexOf("loop")),
		"the typo swallows nothing",
	);
	lastingOf(typed);
	const mended = parseSource(parser, source, "6.12", typed);
	assert.ok(lastingOf(mended).every((lasting, i) => lasting === known[i]));
	for (const parsed of [first, typed, mended]) disposeSource(parsed);
});
