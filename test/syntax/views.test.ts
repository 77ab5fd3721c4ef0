import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { addressTaken } from "../../server/core/syntax/address-taken.ts";
import { disposeSource, type ParsedSource, parseSource } from "../../server/core/syntax/parse.ts";
import { importedNamespaces, includesOf, macrosOf, opsTables } from "../../server/core/syntax/views.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { sample } from "./fixtures.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

function withParsed<T>(source: string, use: (parsed: ParsedSource) => T): T {
	const parsed = parseSource(parser, source, "6.12");
	try {
		return use(parsed);
	} finally {
		disposeSource(parsed);
	}
}

test("ops tables of the sample driver", () => {
	withParsed(sample("driver.c"), (parsed) => {
		assert.deepEqual(
			opsTables(parsed).map((t) => [t.struct, t.name, t.members.map((m) => `${m.member}=${m.value}`)]),
			[
				[
					"dma_buf_ops",
					"sample_ops",
					[
						"attach=sample_attach",
						"pin=sample_pin",
						"unpin=sample_unpin",
						"map_dma_buf=sample_map",
						"cache_sgt_mapping=true",
					],
				],
				["sample_driver", "sample_driver", ['name="sample"', "ops.walk=sample_walk", "ops.scopes=sample_scopes"]],
			],
		);
		const table = opsTables(parsed)[0];
		assert.ok(table?.members[2]);
		assert.equal(parsed.source.slice(table.members[2].span.start, table.members[2].span.end), "&sample_unpin");
	});
});

test("arrays of tables, several declarators, no tables", () => {
	const source = [
		"static const struct sample_ops list[] = { { .run = a, }, [1] = { .run = b, .stop = c }, };",
		"static struct x_ops one = { .f = g }, *two = &one;",
		"int plain[] = { 1, 2 }; struct y none = { 1 };",
		"static __maybe_unused const struct z_ops last __initconst = { .base.run = h };",
	].join("\n");
	withParsed(source, (parsed) => {
		assert.deepEqual(
			opsTables(parsed).map((t) => [t.struct, t.name, t.members.map((m) => `${m.member}=${m.value}`)]),
			[
				["sample_ops", "list", ["run=a", "run=b", "stop=c"]],
				["x_ops", "one", ["f=g"]],
				["z_ops", "last", ["base.run=h"]],
			],
		);
	});
});

test("includes, macros, namespaces", () => {
	withParsed(sample("driver.c"), (parsed) => {
		assert.deepEqual(
			includesOf(parsed).map((i) => [i.path, i.system]),
			[
				["linux/dma-buf.h", true],
				["sample_local.h", false],
			],
		);
		assert.deepEqual(
			macrosOf(parsed).map((m) => [m.name, m.parameters, m.body]),
			[
				["SAMPLE_MAX", undefined, "4"],
				["sample_warn", ["dev", "fmt", "args..."], "dev_warn((dev)->base, fmt, ##args)"],
				["sample_lock", ["b"], "\\\n\tmutex_lock(&(b)->lock)"],
			],
		);
		assert.deepEqual(importedNamespaces(parsed), ["DMA_BUF"]);
	});
	withParsed('MODULE_IMPORT_NS(DMA_BUF);\nMODULE_IMPORT_NS( "OTHER" )\n', (parsed) =>
		assert.deepEqual(importedNamespaces(parsed), ["DMA_BUF", "OTHER"]),
	);
});

test("functions whose address is taken", () => {
	const source = [
		"static int used(void) { return 0; }",
		"static int called(void) { return used(); }",
		"static int in_table(void) { return called(); }",
		"static int in_macro(void) { return 0; }",
		"static int in_branch(void) { return 0; }",
		"static int exported(void) { return 0; }",
		"static int member(void) { return x->member + y.member; }",
		"#define RUN(x) x(in_macro)",
		"#if 0\nint *p = in_branch;\n#endif",
		"static struct o o = { .used = in_table, .member = 0 };",
		"SIMPLE_OPS(exported)",
	].join("\n");
	withParsed(source, (parsed) =>
		assert.deepEqual([...addressTaken(parsed)].sort(), ["exported", "in_branch", "in_macro", "in_table"]),
	);
});
