/** Documents that are not C: scenarios and the configuration file. And two trees side by side. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { CodeLens } from "vscode-languageserver/node";
import { BAD_PIN, createFolder, type Folder } from "../cli/run.ts";
import { startClient, type TestClient } from "./client.ts";

const SCENARIO = `scenario demo
kernel 6.12
buffer b dynamic
attachment a b dynamic

task driver:
  pin a

variant default
  expect clean
`;

describe("other documents", () => {
	let client: TestClient;
	let folder: Folder;
	const uriOf = (name: string): string => pathToFileURL(path.join(folder.path, name)).href;
	before(async () => {
		folder = createFolder();
		client = await startClient();
	});
	after(async () => {
		await client.stop();
		folder.remove();
	});

	test("a scenario: what its parser says, where", async () => {
		const uri = uriOf("broken.dmabuf");
		client.open(uri, SCENARIO.replace("pin a", "pinn a"), "dmabuf");
		const [diagnostic] = await client.diagnostics(uri, 0);
		assert.equal(diagnostic?.range.start.line, 6);
		assert.match(String(diagnostic?.message), /pinn/);
	});

	test("a scenario runs from its lens: what differs shows at the variant", async () => {
		const uri = uriOf("demo.dmabuf");
		client.open(uri, SCENARIO, "dmabuf");
		assert.deepEqual(await client.diagnostics(uri, 0), []);
		const [lens] = await client.request<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
		assert.equal(lens?.command?.title, "Run");
		await client.request("workspace/executeCommand", {
			command: lens?.command?.command,
			arguments: lens?.command?.arguments,
		});
		const unmet = client.published(uri).at(-1)?.diagnostics ?? [];
		assert.ok(unmet.length > 0);
		assert.equal(unmet[0]?.range.start.line, 8);
		await assert.rejects(client.request("workspace/executeCommand", { command: "other" }), /wants dmabufLens/);
	});

	test("the configuration file: what is wrong with it", async () => {
		const uri = uriOf(".dmabuf-lens.json");
		client.open(uri, '{ "kernel": "six" }', "json");
		const [diagnostic] = await client.diagnostics(uri);
		assert.match(String(diagnostic?.message), /six/);
	});

	test("two trees in one window, each judged by its own release; a saved configuration counts at once", async () => {
		folder.write("old/Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n");
		folder.write("new/Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\n");
		for (const name of ["old", "new"]) client.open(uriOf(`${name}/a.c`), BAD_PIN);
		assert.equal((await client.status(uriOf("old/a.c"))).kernel, "6.1");
		await client.diagnostics(uriOf("new/a.c"));
		const status = await client.status(uriOf("new/a.c"));
		assert.deepEqual([status.kernel, status.source], ["6.12", "Makefile 6.12.3"]);
		const config = folder.write("new/.dmabuf-lens.json", '{ "kernel": "6.6" }');
		const uri = pathToFileURL(config).href;
		client.open(uri, '{ "kernel": "6.6" }', "json");
		client.save(uri);
		await client.status(uriOf("new/a.c"), ({ kernel }) => kernel === "6.6");
	});
});
