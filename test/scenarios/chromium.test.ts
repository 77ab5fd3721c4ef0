/** The simulator in a browser: the same states, violations and explorations as in Node, for every bundled variant. */
import assert from "node:assert/strict";
import { it } from "node:test";
import * as esbuild from "esbuild";
import { launch, NO_BROWSER } from "../media/browser.ts";
import { digestOf } from "./digest.ts";
import { bundledScenarios, ROOT } from "./files.ts";

it("Node and Chromium give identical hash sequences", NO_BROWSER === false ? {} : { skip: NO_BROWSER }, async () => {
	const texts = bundledScenarios().map(({ text }) => text);
	const { outputFiles } = await esbuild.build({
		absWorkingDir: ROOT,
		stdin: {
			contents: 'import { digestOf } from "./test/scenarios/digest.ts"; globalThis.digestOf = digestOf;',
			resolveDir: ROOT,
		},
		bundle: true,
		write: false,
		format: "iife",
		platform: "browser",
		logLevel: "error",
	});
	const browser = await launch();
	try {
		const page = await browser.newPage();
		await page.addScriptTag({ content: outputFiles[0]!.text });
		const there = await page.evaluate(
			(all) => all.map((text) => (globalThis as unknown as { digestOf: typeof digestOf }).digestOf(text)),
			texts,
		);
		const here = texts.map((text) => digestOf(text));
		assert.deepEqual(there, here);
		assert.ok(here.flat().length > 1500);
	} finally {
		await browser.close();
	}
});
