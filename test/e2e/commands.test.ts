/** The commands of the README as a newcomer types them. */
import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

const ROOT = process.cwd();
const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };

function script(name: string, ...words: string[]): SpawnSyncReturns<string> {
	const env = { ...process.env, INIT_CWD: ROOT };
	return spawnSync(process.execPath, [path.join("scripts", name), ...words], { cwd: ROOT, encoding: "utf8", env });
}

describe("npm start", () => {
	it("checks the sample with the path of each finding, writes a page and packs the extension", () => {
		const page = path.join(ROOT, "out", "replay.html");
		rmSync(page, { force: true });
		const { status, stdout, stderr } = script("start.mjs");
		assert.equal(status, 0, stdout + stderr);
		assert.match(stdout, /pixl_dmabuf\.c:\d+:\d+/);
		assert.match(stdout, /resv-not-held/);
		assert.match(readFileSync(page, "utf8"), /^<!doctype html>/i);
		const vsix = path.join(ROOT, `dmabuf-lens-${version}.vsix`);
		assert.ok(existsSync(vsix));
		assert.ok(statSync(vsix).size <= 2.5e6, `${statSync(vsix).size} bytes`);
	});

	it("says so in one sentence when a path does not exist", () => {
		const { status, stderr } = script("start.mjs", "no/such/driver.c");
		assert.equal(status, 2);
		assert.match(stderr, /no\/such\/driver\.c does not exist\.\n$/);
	});
});

describe("npm run try", () => {
	it("serves a VS Code with the sample open", () => {
		const { status, stdout, stderr } = script("try.mjs", "--once");
		assert.equal(status, 0, stdout + stderr);
		assert.match(stdout, /http:\/\/127\.0\.0\.1:\d+\/\?folder=/);
	});
});
