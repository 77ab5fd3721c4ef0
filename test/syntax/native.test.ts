/** The wasm parser against native tree-sitter: same trees. Skips where the optional native module cannot be loaded. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { mask } from "../../server/core/text/mask.ts";
import { wholeOf } from "../../server/core/text/pieces.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { random, sample } from "./fixtures.ts";

interface NativeParser {
	setLanguage(language: unknown): void;
	parse(text: string, old?: undefined, options?: { bufferSize: number }): { rootNode: { toString(): string } };
}

function nativeParser(): NativeParser | string {
	const require = createRequire(import.meta.url);
	try {
		const parser = new (require("tree-sitter") as new () => NativeParser)();
		parser.setLanguage(require("tree-sitter-c"));
		return parser;
	} catch (error) {
		return `skipped: native tree-sitter cannot be loaded (build it: CXXFLAGS=-std=c++20 npx node-gyp rebuild in node_modules/tree-sitter): ${String(error).split("\n")[0]}`;
	}
}

test("wasm and native give the same trees", async (context) => {
	const native = nativeParser();
	if (typeof native === "string") {
		context.skip(native);
		return;
	}
	const wasm = await loadParser();
	const compare = (text: string): void => {
		const tree = wasm.parse(text);
		assert.ok(tree);
		assert.equal(tree.rootNode.toString(), native.parse(text, undefined, { bufferSize: 1 << 20 }).rootNode.toString());
		tree.delete();
	};
	const source = sample("driver.c");
	for (const release of ["5.10", "6.12", "7.3"]) compare(wholeOf(mask(source, release).text));
	compare(source);
	const next = random(3);
	for (let round = 0; round < 60; round++) {
		const at = next(source.length);
		const edited = source.slice(0, at) + ["{", "}", ";", "x(", ""][next(5)] + source.slice(at + next(20));
		compare(wholeOf(mask(edited, "6.12").text));
	}
});
