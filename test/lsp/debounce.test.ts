/** How long a document is left alone after an edit: the setting's value, on a clock that only the test moves. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, mock, test } from "node:test";
import type { Connection } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Parser } from "web-tree-sitter";
import { type Checker, createChecker } from "../../server/lsp/checker.ts";
import { createKernelResolver } from "../../server/lsp/kernel-of-file.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { createSettings } from "../../server/lsp/settings.ts";

const URI = "file:///nowhere/demo.c";
const TEXT = "void demo(struct dma_buf *buf)\n{\n\tdma_buf_put(buf);\n}\n";

/** What is due without the clock going on has run afterwards. */
async function settle(): Promise<void> {
	for (let i = 0; i < 5; i++) await new Promise((go) => setImmediate(go));
}

describe("after an edit a document is left alone", () => {
	let parser: Parser;
	let checker: Checker;
	let document: TextDocument;
	let published: number[];

	/** A checker whose editor sends these settings. */
	function start(settings: object): void {
		published = [];
		document = TextDocument.create(URI, "c", 1, TEXT);
		const connection = {
			sendDiagnostics: ({ version }: { version: number }) => void published.push(version),
			sendNotification: () => undefined,
			console: { error: assert.fail },
		} as unknown as Connection;
		checker = createChecker({
			connection,
			documentAt: () => document,
			openDocuments: () => [document],
			parser: Promise.resolve(parser),
			kernels: createKernelResolver(),
			settings: createSettings(connection, false, settings),
			// nothing to read beside it, so that nothing is looked at a second time
			index: { of: () => undefined, ready: () => undefined, prepare: async () => false, changed: () => false },
			withSteps: false,
		});
	}

	async function edit(): Promise<void> {
		document = TextDocument.create(URI, "c", document.version + 1, `${document.getText()}\n`);
		checker.schedule(document, "edited");
		await settle();
	}

	async function pass(milliseconds: number): Promise<void> {
		mock.timers.tick(milliseconds);
		await settle();
	}

	before(async () => {
		parser = await loadParser();
		mock.timers.enable({ apis: ["setTimeout"] });
	});
	afterEach(() => checker.dispose());
	after(() => mock.timers.reset());

	test("for as long as the setting says, and not a moment longer", async () => {
		for (const debounce of [40, 700]) {
			start({ debounce });
			await edit();
			await pass(debounce - 1);
			assert.deepEqual(published, [], `with ${debounce}`);
			await pass(1);
			assert.deepEqual(published, [2], `with ${debounce}`);
			checker.dispose();
		}
	});

	test("anew with every edit, and then looked at once", async () => {
		start({ debounce: 700 });
		await edit();
		await pass(500);
		await edit();
		await pass(699);
		assert.deepEqual(published, []);
		await pass(1);
		assert.deepEqual(published, [3]);
		await pass(10_000);
		assert.deepEqual(published, [3]);
	});

	test("not at all with 0, when it was opened or saved", async () => {
		start({ debounce: 0 });
		await edit();
		assert.deepEqual(published, [2]);
		checker.dispose();
		for (const why of ["opened", "saved"] as const) {
			start({ debounce: 700 });
			checker.schedule(document, why);
			await settle();
			assert.deepEqual(published, [1], why);
			checker.dispose();
		}
	});

	test("for the default where the value is none", async () => {
		start({ debounce: "soon" });
		await edit();
		await pass(149);
		assert.deepEqual(published, []);
		await pass(1);
		assert.deepEqual(published, [2]);
	});
});
