/** A ready C parser for tests and measuring tools: loads the wasm that npm installed. */
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";

let language: Promise<Language> | undefined;

/** Parser with the C grammar set; the grammar is loaded once. */
export async function createParser(): Promise<Parser> {
	language ??= Parser.init().then(() =>
		Language.load(createRequire(import.meta.url).resolve("tree-sitter-c/tree-sitter-c.wasm")),
	);
	const grammar = await language;
	const parser = new Parser();
	parser.setLanguage(grammar);
	return parser;
}
