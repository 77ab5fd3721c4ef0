#!/usr/bin/env node
// Stands in for the desktop `code` executable where there is none: takes the flags that @vscode/test-electron
// gives, runs the tests inside the extension host of VS Code's server with a headless Chromium as its window, and
// ends with their status.
import { existsSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { format, parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { chromiumOptions } from "./browser.mjs";
import { ensureServer, startServer, workbenchUrl } from "./server.mjs";

const LIMIT = Number(process.env.DMABUF_LENS_VSCODE_LIMIT ?? 600_000);
const { values, positionals } = parseArgs({
	strict: false, // the flags that only mean something to a desktop are passed over
	allowPositionals: true,
	options: { extensionDevelopmentPath: { type: "string" }, extensionTestsPath: { type: "string" } },
});
const folder = positionals.map((word) => path.resolve(word)).find((word) => existsSync(word));
const outcomeFile = path.join(os.tmpdir(), `dmabuf-lens-outcome-${process.pid}.json`);
const shim = fileURLToPath(new URL("test-shim.cjs", import.meta.url));

/** Noise of the workbench that the extension host's console comes mixed with. */
const NOISE =
	/connection token|Creating a socket|Ignoring fetching|Updating additional|Extension host|^\[|Error while fetching/;

const complaints = [];
let server;
let browser;
let ended = false;

async function close() {
	if (ended) return;
	ended = true;
	await browser?.close().catch(() => {});
	await server?.stop();
	rmSync(outcomeFile, { force: true });
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => close().then(() => process.exit(130)));

async function runTests() {
	await ensureServer();
	server = await startServer({
		env: { DMABUF_LENS_TESTS: path.resolve(values.extensionTestsPath), DMABUF_LENS_OUTCOME: outcomeFile },
		...(process.env.DMABUF_LENS_SERVER_LOG ? { log: process.env.DMABUF_LENS_SERVER_LOG } : {}),
	});
	browser = await chromium.launch({
		...chromiumOptions(),
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
	const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
	const finished = new Promise((resolve, reject) => {
		setTimeout(() => reject(new Error(`no outcome within ${LIMIT / 1000} s`)), LIMIT).unref();
		page.on("crash", () => reject(new Error("the page crashed")));
		browser.on("disconnected", () => reject(new Error("the browser ended")));
		// called by the workbench when the extension host that ran the tests has ended
		page.exposeFunction("codeAutomationExit", resolve);
	});
	finished.catch(() => {});
	await page.exposeFunction("codeAutomationLog", (type, words) => {
		const line = format(...words);
		if (type === "error" || type === "warn") complaints.push(line);
		else if (!NOISE.test(line)) process.stdout.write(`${line}\n`);
	});
	const uri = (file) => ({ $mid: 1, scheme: "vscode-remote", authority: `127.0.0.1:${server.port}`, path: file });
	await page.addInitScript(developWith, {
		extensions: [uri(path.resolve(values.extensionDevelopmentPath))],
		extensionTestsPath: uri(shim),
	});
	await page.goto(workbenchUrl(server.port, { folder }), { timeout: LIMIT });
	await finished;
	const outcome = existsSync(outcomeFile)
		? JSON.parse(readFileSync(outcomeFile, "utf8"))
		: { ok: false, problem: "the extension host ended before the tests did" };
	if (!outcome.ok) complaints.push(outcome.problem);
	return outcome.ok ? 0 : 1;
}

/**
 * Runs in the page before the workbench: a built workbench takes an extension under development only from the page's
 * own configuration, so that is extended as it is read. (Changing the HTML instead makes Chromium refuse the socket.)
 */
function developWith(options) {
	if (window !== window.top) return;
	const original = Element.prototype.getAttribute;
	Element.prototype.getAttribute = function (name) {
		const value = original.call(this, name);
		if (this.id !== "vscode-workbench-web-configuration" || name !== "data-settings" || !value) return value;
		const configuration = JSON.parse(value);
		configuration.developmentOptions = { ...configuration.developmentOptions, ...options };
		delete configuration.productConfiguration?.extensionsGallery;
		return JSON.stringify(configuration);
	};
}

let status = 1;
try {
	status = await runTests();
} catch (problem) {
	complaints.push(String(problem?.message ?? problem));
}
const ours = complaints.filter((line) => !/spdlog|native-watchdog|ServiceWorker|vsda/.test(line));
if (status !== 0) for (const line of ours) process.stderr.write(`[code-headless] ${line}\n`);
await close();
// the runner drops what is still in the pipe when we end
await new Promise((resolve) => process.stdout.write("", () => setTimeout(resolve, 50)));
process.exit(status);
