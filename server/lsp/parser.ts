/**
 * Loads the C parser: web-tree-sitter with the grammar's wasm, from beside the bundle or from node_modules.
 * The core gets the ready parser and never knows where it came from.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Language, Parser } from "web-tree-sitter";
import { moduleDirectory } from "./package-root.ts";

let language: Promise<Language> | undefined;

/**
 * A parser for C, ready to use. The runtime and the grammar are loaded once per process.
 *
 * @throws Error with one sentence when the wasm files are not where the package puts them.
 */
export async function loadParser(): Promise<Parser> {
	language ??= loadLanguage();
	const grammar = await language;
	const parser = new Parser();
	parser.setLanguage(grammar);
	return parser;
}

async function loadLanguage(): Promise<Language> {
	const runtime = wasmFile("web-tree-sitter.wasm", "web-tree-sitter");
	await Parser.init({ locateFile: () => runtime });
	return Language.load(readFileSync(wasmFile("tree-sitter-c.wasm", "tree-sitter-c")));
}

function wasmFile(name: string, packageName: string): string {
	const beside = path.join(moduleDirectory(), name);
	if (existsSync(beside)) return beside;
	const require = createRequire(path.join(moduleDirectory(), "noop.js"));
	try {
		return require.resolve(`${packageName}/${name}`);
	} catch {
		throw new Error(`${name} is missing beside ${moduleDirectory()}: reinstall dmabuf-lens.`);
	}
}
