/** What `npm pack` makes: installs without any dependency, runs outside the repository, and carries nothing else. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { ROOT } from "./sources.ts";

const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

describe("the npm tarball", () => {
	let work = "";
	let files: string[] = [];
	let tarball = "";
	const cli = () => path.join(work, "node_modules", "dmabuf-lens", "dist", "cli.cjs");
	const lens = (...words: string[]) => spawnSync(process.execPath, [cli(), ...words], { cwd: work, encoding: "utf8" });

	before(() => {
		work = mkdtempSync(path.join(os.tmpdir(), "dmabuf-lens-tarball-"));
		// the bundles are there: the test run began with a build
		const packed = execFileSync(NPM, ["pack", "--ignore-scripts", "--json", "--silent", "--pack-destination", work], {
			cwd: ROOT,
			encoding: "utf8",
		});
		const [info] = Object.values(JSON.parse(packed)) as { filename: string; files: { path: string }[] }[];
		assert.ok(info);
		files = info.files.map((file) => file.path);
		tarball = path.join(work, info.filename);
		const flags = ["--prefix", work, "--omit=optional", "--offline", "--no-audit", "--no-fund", "--silent"];
		execFileSync(NPM, ["install", ...flags, tarball], { cwd: work });
	});
	after(() => rmSync(work, { recursive: true, force: true }));

	it("carries the bundles, pages and grammars, and no source, test or map", () => {
		for (const wanted of [
			"dist/cli.cjs",
			"dist/client.cjs",
			"dist/server.cjs",
			"dist/webview.js",
			"dist/tree-sitter-c.wasm",
			"README.md",
			"LICENSE",
		]) {
			assert.ok(files.includes(wanted), wanted);
		}
		assert.deepEqual(
			files.filter((file) => /\.(ts|tsx|map)$|^(test|scripts|out|samples|docs)\//.test(file)),
			[],
		);
	});

	it("is not larger than an extension may be", () => {
		assert.ok(statSync(tarball).size <= 2.5e6, `${statSync(tarball).size} bytes`);
	});

	it("installs a command that says its version and checks a driver", () => {
		const version = lens("--version");
		assert.equal(version.status, 0, version.stderr);
		assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
		const check = lens("check", path.join(ROOT, "samples"), "--format", "json", "--quiet");
		assert.equal(check.status, 1, check.stderr);
		const report = JSON.parse(check.stdout) as { findings: { rule: string }[] };
		assert.ok(report.findings.some((finding) => finding.rule === "resv-not-held"));
	});
});
