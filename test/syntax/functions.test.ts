import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { functionsOf } from "../../server/core/syntax/functions.ts";
import { disposeSource, type ParsedSource, parseSource } from "../../server/core/syntax/parse.ts";
import { lineIndex, positionAt } from "../../server/core/text/positions.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { sample } from "./fixtures.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

function withParsed<T>(source: string, use: (parsed: ParsedSource) => T, release = "6.12"): T {
	const parsed = parseSource(parser, source, release);
	try {
		return use(parsed);
	} finally {
		disposeSource(parsed);
	}
}

test("every function of the sample driver, with its line", () => {
	const source = sample("driver.c");
	withParsed(source, (parsed) => {
		const index = lineIndex(source);
		const line = (text: string): number => positionAt(index, source.indexOf(text)).line;
		const seen = functionsOf(parsed).map((f) => [f.name, positionAt(index, f.nameSpan.start).line, f.broken]);
		assert.deepEqual(seen, [
			["sample_pin", line("sample_pin(struct"), undefined],
			["sample_unpin", line("sample_unpin(struct"), undefined],
			["sample_walk", line("sample_walk(struct"), undefined],
			["sample_scopes", line("sample_scopes(struct"), undefined],
			["sample_map", line("sample_map(struct"), undefined],
			["sample_debug", line("sample_debug(void) { pr"), undefined],
			["sample_debug", line("sample_debug(void) { }"), undefined],
			["sample_init", line("sample_init(void)"), undefined],
			["SYSCALL_DEFINE2", line("SYSCALL_DEFINE2"), undefined],
		]);
	});
});

test("what a function's header says", () => {
	withParsed(sample("driver.c"), (parsed) => {
		const [pin, unpin, walk] = functionsOf(parsed);
		assert.ok(pin && unpin && walk);
		assert.equal(pin.returnType, "int");
		assert.equal(pin.isStatic, true);
		assert.equal(pin.isInline, false);
		assert.match(pin.comment, /^\/\*\*\n \* sample_pin - pins one/);
		assert.deepEqual(
			pin.params.map((p) => [p.name, p.typeText]),
			[["attach", "struct dma_buf_attachment *"]],
		);
		assert.deepEqual(
			pin.attributes.map((a) => [a.name, ...a.args.map((s) => parsed.source.slice(s.start, s.end))]),
			[["__must_hold", "&attach->dmabuf->resv"]],
		);
		assert.equal(pin.body?.type, "compound_statement");
		assert.equal(pin.body?.startIndex, pin.bodySpan.start);
		assert.equal(pin.body?.endIndex, pin.span.end);
		assert.equal(unpin.isInline, true);
		assert.equal(unpin.comment, "");
		assert.deepEqual(
			walk.params.map((p) => [p.name, p.typeText]),
			[
				["list", "struct list_head *"],
				["from", "const char __user *"],
			],
		);
	});
});

test("odd headers", () => {
	const source = [
		"SAMPLE_API struct foo *__init a(int (*cb)(struct x *, int), char *names[], struct y, unsigned long flags) { return 0; }",
		"static void\nb(void)\n{\n}",
		"int __attribute__((noinline)) c(void) { return 0; }",
		"static __always_inline u32 d() { return 0; }",
		"ATTR_OF(x) int e(int a) TRAILING { return 0; }",
		"int (*f(int a))(void) { return 0; }",
	].join("\n");
	withParsed(source, (parsed) => {
		const functions = functionsOf(parsed);
		assert.deepEqual(
			functions.map((f) => [f.name, f.broken]),
			["a", "b", "c", "d", "e", "f"].map((n) => [n, undefined]),
		);
		assert.deepEqual(
			functions[0]?.params.map((p) => [p.name, p.typeText]),
			[
				["cb", "int (*)(struct x *, int)"],
				["names", "char *[]"],
				["", "struct y"],
				["flags", "unsigned long"],
			],
		);
		assert.equal(functions[0]?.returnType, "struct foo *");
		assert.equal(functions[1]?.returnType, "void");
		assert.deepEqual(functions[1]?.params, []);
		assert.equal(functions[3]?.isInline, true);
	});
});

test("a function that does not parse says so, and its neighbours are not touched", () => {
	const source =
		"int a(void) { return 0; }\n\nint b(void)\n{\n\tx = ODD_MACRO(1) 2 3;\n\treturn 0;\n}\n\nint c(void) { return 0; }\n";
	withParsed(source, (parsed) => {
		assert.deepEqual(
			functionsOf(parsed).map((f) => [f.name, f.broken, f.node === undefined, f.body === undefined]),
			[
				["a", undefined, false, false],
				["b", "skipped: macro ODD_MACRO at line 5", true, true],
				["c", undefined, false, false],
			],
		);
	});
});

test("a call being typed is an error, not a macro", () => {
	const source = "int a(void)\n{\n\tfirst(1)\n\tsecond(2);\n\treturn 0;\n}\n";
	withParsed(source, (parsed) => assert.notEqual(functionsOf(parsed)[0]?.broken, undefined));
});

test("an open brace breaks one function, not the file", () => {
	const source =
		"int a(void)\n{\n\tif (x) {\n\treturn 0;\n}\n\nint b(void)\n{\n\treturn 0;\n}\n\nstatic int c(void)\n{\n\treturn 1;\n}\n";
	withParsed(source, (parsed) => {
		const seen = functionsOf(parsed).map((f) => [f.name, f.broken === undefined]);
		assert.deepEqual(seen[0], ["a", false]);
		assert.deepEqual(
			seen.map(([name]) => name),
			["a", "b", "c"],
		);
	});
});

test("a function inside a function is a misparse", () => {
	const source = "int a(void)\n{\n\tint b(void) { return 1; }\n\treturn b();\n}\n";
	withParsed(source, (parsed) => {
		assert.deepEqual(
			functionsOf(parsed).map((f) => [f.name, f.broken?.startsWith("skipped: ")]),
			[["a", true]],
		);
	});
});

test("a stopped parse gives functions that say why", () => {
	const parsed = parseSource(parser, sample("driver.c").repeat(20), "6.12", undefined, { stop: () => true });
	assert.equal(parsed.tree, undefined);
	for (const f of functionsOf(parsed)) assert.equal(f.broken, "parsing stopped: out of time");
	disposeSource(parsed);
	withParsed(sample("driver.c"), (again) => assert.ok(functionsOf(again).every((f) => f.broken === undefined)));
});
