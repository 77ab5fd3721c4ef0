// Bundles everything that is shipped into dist/: client.cjs, server.cjs, cli.cjs, webview.js + .css, the wasm
// files, the rules' pages and the list of names that wakes the server.
// node build.mjs [--production] [--watch]
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";
import { bundleAsText } from "./scripts/bundle-as-text.mjs";

const root = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const require = createRequire(import.meta.url);
const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");
const dist = path.join(root, "dist");

const common = {
	absWorkingDir: root,
	bundle: true,
	minify: production,
	sourcemap: production ? false : "linked",
	logLevel: "warning",
	legalComments: "none",
	define: { "process.env.NODE_ENV": production ? '"production"' : '"development"' },
	loader: { ".md": "text", ".dmabuf": "text" },
};

const node = {
	...common,
	platform: "node",
	format: "cjs",
	target: "node20",
	mainFields: ["module", "main"],
	external: ["vscode"],
	// the ES build of web-tree-sitter needs import.meta.url, which CommonJS does not have
	alias: { "web-tree-sitter": require.resolve("web-tree-sitter") },
	banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
	define: { ...common.define, "import.meta.url": "importMetaUrl" },
};

const bundles = [
	{ ...node, entryPoints: ["client/extension.ts"], outfile: "dist/client.cjs" },
	{ ...node, entryPoints: ["client/launch.ts"], outfile: "dist/launch.cjs" },
	{ ...node, entryPoints: ["server/lsp/main.ts"], outfile: "dist/server.cjs" },
	{
		...node,
		entryPoints: ["server/cli/main.ts"],
		outfile: "dist/cli.cjs",
		banner: { js: `#!/usr/bin/env node\n${node.banner.js}` },
	},
	{
		...common,
		entryPoints: ["media/main.tsx"],
		outfile: "dist/webview.js",
		platform: "browser",
		format: "iife",
		target: ["chrome118", "firefox115", "safari17"],
		jsx: "automatic",
		jsxImportSource: "preact",
		plugins: [bundleAsText(esbuild)],
		loader: { ...common.loader, ".ttf": "dataurl", ".svg": "text" },
	},
];

/** Names of the API table's family, for the client: it starts the server when a document mentions one of them. */
async function writeApiNames() {
	const built = await esbuild.build({
		absWorkingDir: root,
		entryPoints: ["server/core/kernel/lookup.ts"],
		bundle: true,
		format: "esm",
		write: false,
	});
	const code = Buffer.from(built.outputFiles[0].contents).toString("base64");
	const { namesOfFamily } = await import(`data:text/javascript;base64,${code}`);
	const names = [...namesOfFamily()].sort();
	if (names.length === 0) throw new Error("the API table names nothing");
	writeFileSync(path.join(dist, "api-names.json"), JSON.stringify(names));
}

function copyAssets() {
	copyFileSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm"), path.join(dist, "web-tree-sitter.wasm"));
	copyFileSync(require.resolve("tree-sitter-c/tree-sitter-c.wasm"), path.join(dist, "tree-sitter-c.wasm"));
	mkdirSync(path.join(dist, "rules"), { recursive: true });
	const rules = path.join(root, "server/core/rules");
	for (const file of existsSync(rules) ? readdirSync(rules) : []) {
		if (file.endsWith(".md")) copyFileSync(path.join(rules, file), path.join(dist, "rules", file));
	}
}

mkdirSync(dist, { recursive: true });
copyAssets();
await writeApiNames();
if (watch) {
	const contexts = await Promise.all(bundles.map((options) => esbuild.context({ ...options, logLevel: "info" })));
	await Promise.all(contexts.map((context) => context.watch()));
} else {
	await Promise.all(bundles.map((options) => esbuild.build(options)));
	// source maps of an earlier development build are not shipped
	for (const file of production ? readdirSync(dist) : []) {
		if (file.endsWith(".map")) rmSync(path.join(dist, file));
	}
}
