// npm test: everything. npm run test:fast: what needs no browser and takes no time. npm test -- NAME…: only the parts named
// (build, style, unused, unit, browser, vscode, e2e). What is missing is found, installed, or skipped aloud.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { bin, ensureNativeParser, ensureTools, installHint, installPackages, ROOT, run, which } from "./machine.mjs";

const total = { passed: 0, skipped: 0, failed: 0 };
const skips = [];
const words = process.argv.slice(2);
const fast = words.includes("--fast");
const only = words.filter((word) => !word.startsWith("--"));
const node = process.execPath;

/** Start many processes or try very many inputs: left to the full run. */
const LONG = new RegExp(
	`^(${[
		"cli/(bad-input|check|patch|replay|sim)",
		"conformance/switches",
		"flow/(incremental|limits)",
		"house/tarball",
		"media/fold",
		"scenarios/(bundled|command|explore|invariants|reduction)",
		"sim/random-paths",
		"syntax/incremental",
		"text/(remask|robust)",
	].join("|")})\\.test\\.js$`,
);

await installPackages();

/** One command that passes or fails as a whole. */
const command =
	(file, ...args) =>
	async () =>
		(await run(file, args)) === 0 ? one("passed") : one("failed");

const PARTS = [
	{ name: "build", does: "compile and bundle", run: build },
	{
		name: "style",
		does: "format and lint",
		run: command(node, bin("@biomejs/biome", "biome"), "check", "--reporter=summary", "."),
	},
	{ name: "unused", does: "unused code and packages", run: command(node, bin("knip"), "--no-progress") },
	{ name: "unit", does: "unit and LSP tests", run: () => nodeTests(unitTests()) },
	{
		name: "browser",
		does: "tests of the panel in Chromium",
		slow: true,
		run: () => needing(["chromium"], browserTests()),
	},
	{
		name: "vscode",
		does: "tests inside VS Code",
		slow: true,
		run: async () => (await import("./vscode/run-mocha.mjs")).runMocha(),
	},
	{ name: "e2e", does: "the whole road in VS Code's window", slow: true, run: endToEnd },
];

const unknown = only.filter((word) => !PARTS.some((part) => part.name === word));
if (unknown.length > 0) {
	console.error(
		`npm test: no part is called ${unknown.join(", ")}; there are ${PARTS.map((part) => part.name).join(", ")}.`,
	);
	process.exit(2);
}
if (only.length === 0)
	reportMissing(ensureTools(fast ? ["universal-ctags"] : ["chromium", "ripgrep", "universal-ctags"]));
if (only.length === 0 && !fast && !process.env.DMABUF_LENS_NO_INSTALL) await ensureNativeParser();
for (const part of PARTS) {
	if (only.length > 0 ? !only.includes(part.name) : fast && part.slow) continue;
	console.log(`\n${part.name}: ${part.does}`);
	const started = Date.now();
	const counts = await part.run().catch((problem) => {
		console.log(`  FAILED ${problem?.stack ?? problem}`);
		return one("failed");
	});
	for (const key of Object.keys(total)) total[key] += counts[key];
	skips.push(...(counts.skips ?? []));
	console.log(
		`  ${counts.passed} passed, ${counts.skipped} skipped, ${counts.failed} failed in ${((Date.now() - started) / 1000).toFixed(1)} s`,
	);
	if (part.name === "build" && counts.failed > 0) break; // nothing after it would mean anything
}
if (skips.length > 0) console.log(`\nskipped:\n${skips.map((why) => `  ${why}`).join("\n")}`);
console.log(`\n${total.passed} passed, ${total.skipped} skipped, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
if (process.env.DMABUF_LENS_STRICT_SKIPS) {
	if (!(await skipsAreDue())) process.exitCode = 1;
	console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
}

/** True if every skip names something that this machine indeed cannot have. */
async function skipsAreDue() {
	const reasons = [
		{ pattern: /\.\.\/shared/, due: !existsSync(path.join(ROOT, "..", "shared")) },
		{ pattern: /LINUX_SRC/, due: !process.env.LINUX_SRC },
		{ pattern: /SARIF_SCHEMA/, due: !process.env.SARIF_SCHEMA },
		{ pattern: /root reads everything/, due: process.getuid?.() === 0 },
		{ pattern: /native tree-sitter/i, due: !(await ensureNativeParser()) },
		{ pattern: /chromium|VS Code/i, due: ensureTools(["chromium"]).length > 0 },
		{ pattern: /ctags/i, due: ensureTools(["universal-ctags"]).length > 0 },
		{ pattern: /clangd/i, due: which("clangd") === undefined },
		{ pattern: /ripgrep/i, due: ensureTools(["ripgrep"]).length > 0 },
	];
	const undue = skips.filter((why) => !reasons.some(({ pattern, due }) => due && pattern.test(why)));
	for (const why of undue) console.error(`This machine could have run: ${why}`);
	return undue.length === 0;
}

function one(outcome, ...why) {
	return { passed: 0, skipped: 0, failed: 0, skips: why, [outcome]: 1 };
}

async function build() {
	const compiled = await run(node, [bin("typescript", "tsc"), "-b"]);
	return compiled === 0 && (await run(node, ["build.mjs"])) === 0 ? one("passed") : one("failed");
}

/** Compiled test files below out/test whose source still exists. */
function compiledTests(select) {
	const base = path.join(ROOT, "out", "test");
	return readdirSync(base, { recursive: true })
		.map(String)
		.filter((file) => file.endsWith(".test.js") && existsSync(path.join(ROOT, "test", file.replace(/\.js$/, ".ts"))))
		.filter((file) => select(file.split(path.sep).join("/")))
		.map((file) => path.join("out", "test", file))
		.sort();
}

/** Tests that drive a browser say so by what they import, or by their name. */
function needsBrowser(file) {
	if (/chromium|browser/.test(path.basename(file))) return true;
	return /from "(playwright-core|[./\w-]*\/browser\.ts)"/.test(
		readFileSync(path.join(ROOT, "test", file.replace(/\.js$/, ".ts")), "utf8"),
	);
}

function unitTests() {
	const files = compiledTests((file) => !/^(vscode|e2e)\//.test(file) && !needsBrowser(file));
	return fast
		? files.filter((file) => !LONG.test(path.relative(path.join("out", "test"), file).split(path.sep).join("/")))
		: files;
}

function browserTests() {
	return compiledTests((file) => !/^(vscode|e2e)\//.test(file) && needsBrowser(file));
}

/** Runs files with node:test; the counts come from our reporter, and a bad end without a failed test is one. */
async function nodeTests(files, options = []) {
	if (files.length === 0) return { passed: 0, skipped: 0, failed: 0 };
	const countsFile = path.join(ROOT, "out", `counts-${process.pid}.json`);
	rmSync(countsFile, { force: true });
	const reporter = ["--test-reporter=./scripts/count-reporter.mjs", "--test-reporter-destination=stdout"];
	const status = await run(
		node,
		["--test", ...(options.length > 0 ? options : ["--test-concurrency=2"]), ...reporter, ...files],
		{
			env: { ...process.env, DMABUF_LENS_COUNTS: countsFile, FORCE_COLOR: "0" },
		},
	);
	const counts = existsSync(countsFile)
		? JSON.parse(readFileSync(countsFile, "utf8"))
		: { passed: 0, skipped: 0, failed: 0, skips: [] };
	rmSync(countsFile, { force: true });
	if (status !== 0 && counts.failed === 0) counts.failed++;
	if (status === 0 && counts.passed + counts.skipped === 0) counts.failed++;
	return counts;
}

async function needing(tools, files) {
	if (files.length === 0) return { passed: 0, skipped: 0, failed: 0 };
	const missing = ensureTools(tools);
	if (missing.length > 0)
		return { ...one("skipped"), skipped: files.length, skips: [`${files.length} files: ${installHint(missing)}`] };
	return nodeTests(files);
}

async function endToEnd() {
	const files = compiledTests((file) => file.startsWith("e2e/"));
	const missing = ensureTools(["chromium"]);
	if (missing.length > 0) return { ...one("skipped"), skips: [`end to end: ${installHint(missing)}`] };
	const { ensureServer, haveServer } = await import("./vscode/server.mjs");
	try {
		await ensureServer();
	} catch (problem) {
		if (!haveServer())
			return { ...one("skipped"), skips: [`end to end: VS Code's server could not be fetched (${problem.message})`] };
	}
	const { packVsix } = await import("./package.mjs");
	process.env.DMABUF_LENS_VSIX = await packVsix();
	mkdirSync(path.join(ROOT, "test-results"), { recursive: true });
	return nodeTests(files, ["--test-concurrency=1"]);
}

function reportMissing(missing) {
	if (missing.length > 0) console.log(`Without ${missing.join(", ")} some tests are skipped: ${installHint(missing)}.`);
}
