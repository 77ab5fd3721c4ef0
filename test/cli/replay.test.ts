/** `replay` from the outside: every format of one flagged path. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { parseScenario } from "../../server/core/sim/language/parse.ts";
import { checkScenario } from "../../server/core/sim/scenario.ts";
import { REPLAY_SCHEMA } from "../../server/core/wire.ts";
import { packageRoot } from "../../server/lsp/package-root.ts";
import { BAD_PIN, createFolder, type Folder } from "./run.ts";

describe("replay", () => {
	let folder: Folder;
	let finding = "";
	const replay = (...args: string[]): string => {
		const said = folder.run(["replay", "bad.c:demo_ioctl", "--kernel", "6.12", ...args]);
		assert.equal(said.status, 0, said.stderr);
		return said.stdout;
	};
	before(() => {
		folder = createFolder();
		folder.write("bad.c", BAD_PIN);
		finding = JSON.parse(folder.run(["check", "--kernel", "6.12", "--format", "json", "bad.c"]).stdout).findings[0].id;
	});
	after(() => folder.remove());

	test("text: the steps, and the mistake where it happens", () => {
		const text = replay("--finding", finding);
		assert.match(text, /^demo_ioctl\(\) {2}bad\.c$/m);
		assert.match(text, /^ *1 .*dma_buf_pin\(demo->attach\)/m);
		assert.match(text, /DBS-L01/);
	});

	test("a function with a finding and nothing else said: the flagged path; a path that is asked for: that one", () => {
		assert.equal(JSON.parse(replay("--format", "json")).finding?.id, finding);
		assert.equal(JSON.parse(replay("--format", "json", "--path", "0")).finding, undefined);
	});

	test("json: the operations and their source, never states", () => {
		const value = JSON.parse(replay("--format", "json", "--finding", finding));
		assert.equal(value.schema, REPLAY_SCHEMA);
		assert.equal(value.finding.violation, "DBS-L01");
		assert.ok(value.paths[0].events.length > 0);
	});

	test("dmabuf: a scenario that parses, runs, and shows the mistake again", () => {
		const text = replay("--format", "dmabuf", "--finding", finding);
		assert.deepEqual(parseScenario(text).problems, []);
		const [variant] = checkScenario(text).variants;
		assert.ok(variant?.found.includes("DBS-L01"), text);
	});

	test("drawings and Markdown", () => {
		assert.match(replay("--format", "mermaid"), /^sequenceDiagram/);
		assert.match(replay("--format", "svg"), /^<svg[\s\S]*<\/svg>\n$/);
		assert.match(replay("--format", "markdown"), /^# demo_ioctl\(\)/);
	});

	const built = existsSync(path.join(packageRoot(), "dist/webview.js"));
	test("html: one file that needs nothing else", { skip: built ? false : "skipped: dist/ is not built" }, () => {
		const page = replay("--format", "html", "--finding", finding);
		assert.equal(page.slice(0, 15), "<!doctype html>");
		const frame = page.replace(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/g, "$1");
		assert.ok(!/<(script|link|img)[^>]+(src|href)=/.test(frame), "refers to another file");
		assert.ok(page.includes("demo_ioctl"));
	});

	test("a path that is not there, a finding that is not there", () => {
		for (const [option, value] of [
			["--path", "99"],
			["--finding", "nothing"],
		] as const) {
			const said = folder.run(["replay", "bad.c:demo_ioctl", option, value]);
			assert.equal(said.status, 2);
			assert.match(said.stderr, /^dmabuf-lens: [^\n]+\n$/);
		}
	});
});
