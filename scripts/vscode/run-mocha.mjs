// Runs test/vscode/*.test.ts inside the extension host of a real VS Code, on a copy of the sample driver.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "@vscode/test-electron";
import * as esbuild from "esbuild";
import { ROOT } from "../machine.mjs";
import { findVsCode } from "./find.mjs";

/** Compiles, runs, and resolves to `{ passed, failed, skipped, skips }`. */
export async function runMocha() {
	const found = await findVsCode();
	if (found.skipped) return { passed: 0, failed: 0, skipped: 1, skips: [`tests inside VS Code: ${found.skipped}`] };
	console.log(`  in ${found.what}`);
	const outdir = path.join(ROOT, "out", "vscode");
	const tests = readdirSync(path.join(ROOT, "test", "vscode")).filter((name) => name.endsWith(".ts"));
	// a test that is gone must not run from an earlier build
	rmSync(outdir, { recursive: true, force: true });
	await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: tests.map((name) => `test/vscode/${name}`),
		outdir,
		outExtension: { ".js": ".cjs" },
		bundle: true,
		platform: "node",
		format: "cjs",
		target: "node20",
		sourcemap: "inline",
		external: ["vscode", "mocha"],
		logLevel: "warning",
	});
	const work = mkdtempSync(path.join(os.tmpdir(), "dmabuf-lens-test-"));
	const workspace = path.join(work, "driver");
	const countsFile = path.join(work, "counts.json");
	cpSync(path.join(ROOT, "samples"), workspace, { recursive: true });
	let problem;
	try {
		await runTests({
			vscodeExecutablePath: found.executable,
			extensionDevelopmentPath: ROOT,
			extensionTestsPath: path.join(outdir, "index.cjs"),
			extensionTestsEnv: { DMABUF_LENS_COUNTS: countsFile, DMABUF_LENS_WORKSPACE: workspace },
			launchArgs: [workspace, "--disable-extensions"],
		});
	} catch (failure) {
		problem = failure;
	}
	const counts = existsSync(countsFile)
		? JSON.parse(readFileSync(countsFile, "utf8"))
		: { passed: 0, failed: 0, skipped: 0, skips: [] };
	rmSync(work, { recursive: true, force: true });
	// whatever the tests say, an editor that ended badly, or without their outcome, is a failure
	if (counts.failed === 0 && (problem || counts.passed === 0)) {
		console.log(`  FAILED the editor: ${problem ?? "no test ran"}`);
		counts.failed++;
	}
	return counts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const counts = await runMocha();
	console.log(`${counts.passed} passed, ${counts.skipped} skipped, ${counts.failed} failed`);
	process.exit(counts.failed > 0 ? 1 : 0);
}
