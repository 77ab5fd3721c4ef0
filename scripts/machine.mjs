// What the scripts share about the machine: where things are, how to run them, how to get what is missing.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Where downloads are kept between runs. */
export const CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "dmabuf-lens");

/** Full path of an executable on the PATH, or undefined. */
export function which(...names) {
	for (const name of names) {
		for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
			for (const suffix of process.platform === "win32" ? [".exe", ".cmd", ""] : [""]) {
				const file = path.join(folder, name + suffix);
				try {
					accessSync(file, constants.X_OK);
					return file;
				} catch {
					// not here
				}
			}
		}
	}
	return undefined;
}

/** Runs a command in the project's root and resolves to its exit status; output goes to ours unless options say otherwise. */
export function run(command, args, options = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", shell: needsShell(command), ...options });
		child.on("error", reject);
		child.on("exit", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
	});
}

/** Runs a command, throwing when it fails. */
export async function must(command, args, options = {}) {
	const status = await run(command, args, options);
	if (status !== 0) throw new Error(`${[path.basename(command), ...args].join(" ")} ended with ${status}`);
}

/** npm as a command of this platform. */
export const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

function needsShell(command) {
	return process.platform === "win32" && command.endsWith(".cmd");
}

/** An executable out of node_modules/.bin, run by this Node. */
export function bin(packageName, name = packageName) {
	const folder = path.join(ROOT, "node_modules", packageName);
	const declared = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")).bin;
	return path.join(folder, typeof declared === "string" ? declared : declared[name]);
}

/** Installs what the lockfile says, if it was not done yet. */
export async function installPackages() {
	const done = path.join(ROOT, "node_modules", ".package-lock.json");
	if (existsSync(done)) return;
	console.log("Installing packages (npm ci) …");
	await must(NPM, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** Executables that some tests need beyond npm, the Debian package of each, and what is not tested without it. */
const TOOLS = {
	chromium: {
		find: () => process.env.CHROMIUM || which("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
		debian: "chromium",
	},
	ripgrep: { find: () => which("rg"), debian: "ripgrep" },
	"universal-ctags": { find: () => which("ctags-universal", "ctags"), debian: "universal-ctags" },
};

/** Path of one of the tools above, or undefined. */
export function tool(name) {
	return TOOLS[name].find();
}

/**
 * Makes sure of the tools: finds them, else installs them where that is allowed (root on Debian, and
 * DMABUF_LENS_NO_INSTALL unset). Returns the names that are still missing.
 */
export function ensureTools(names) {
	const missing = () => names.filter((name) => !tool(name));
	const wanted = missing();
	if (wanted.length === 0) return [];
	if (process.env.DMABUF_LENS_NO_INSTALL || process.getuid?.() !== 0 || !which("apt-get")) return wanted;
	const packages = wanted.map((name) => TOOLS[name].debian);
	console.log(`Installing with apt-get: ${packages.join(" ")} (DMABUF_LENS_NO_INSTALL=1 forbids this) …`);
	const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	const apt = (...args) =>
		spawnSync("apt-get", ["-qq", ...args], { env: environment, stdio: ["ignore", "ignore", "inherit"] });
	apt("update");
	apt(
		"install",
		"-y",
		"--no-install-recommends",
		...packages,
		...(packages.includes("chromium") ? ["fonts-dejavu-core"] : []),
	);
	return missing();
}

/** What to tell a user who misses tools. */
export function installHint(names) {
	return `install ${names.map((name) => TOOLS[name].debian).join(", ")}`;
}

/**
 * Builds the native parser where its ready-made binary does not load (it wants a newer C++ library than Debian 12 has).
 * Only a differential test and the benchmark use it. Resolves to true when it loads.
 */
export async function ensureNativeParser() {
	const folder = path.join(ROOT, "node_modules", "tree-sitter");
	const loads = () =>
		spawnSync(process.execPath, ["-e", "require('tree-sitter')"], { cwd: ROOT, stdio: "ignore" }).status === 0;
	if (loads()) return true;
	const gyp = path.join(nodePrefix(), "lib", "node_modules", "npm", "node_modules", "node-gyp", "bin", "node-gyp.js");
	const debianGyp = "/usr/share/nodejs/node-gyp/bin/node-gyp.js";
	const script = [gyp, debianGyp].find((file) => existsSync(file));
	if (!existsSync(folder) || !script || !which("g++") || !which("make") || !which("python3")) return false;
	console.log("Building the native parser for the differential test (once, about half a minute) …");
	const headers = existsSync(path.join(nodePrefix(), "include", "node")) ? [`--nodedir=${nodePrefix()}`] : [];
	await run(process.execPath, [script, "rebuild", "--silent", ...headers], {
		cwd: folder,
		stdio: "ignore",
		env: { ...process.env, CXXFLAGS: "-std=c++20" },
	});
	return loads();
}

function nodePrefix() {
	return path.resolve(path.dirname(process.execPath), "..");
}
