// npm run try: a real VS Code with the extension on the sample driver. The desktop one if there is one, else VS
// Code's server from npm, on 127.0.0.1, to be opened in any browser. `--once` (for the tests) ends when it answers.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { installPackages, must, ROOT, which } from "./machine.mjs";

await installPackages();
const { packVsix } = await import("./package.mjs");
const { desktopCode } = await import("./vscode/find.mjs");
const { ensureServer, startServer, workbenchUrl } = await import("./vscode/server.mjs");

console.log("Packing the extension …");
const vsix = await packVsix();
const work = mkdtempSync(path.join(os.tmpdir(), "dmabuf-lens-try-"));
const folder = path.join(work, "driver");
cpSync(path.join(ROOT, "samples"), folder, { recursive: true });
const driver = path.join(folder, "pixl_dmabuf.c");

const once = process.argv.includes("--once");
const desktop = once ? undefined : desktopCode();
if (desktop) {
	// a profile of its own: nothing of the user's is touched
	const profile = ["--user-data-dir", path.join(work, "user"), "--extensions-dir", path.join(work, "extensions")];
	await must(desktop, [...profile, "--install-extension", vsix]);
	console.log("Opening VS Code; the profile is a fresh one. Close the window to end.");
	await must(desktop, [...profile, "--wait", "--disable-workspace-trust", "--new-window", folder, driver]);
	rmSync(work, { recursive: true, force: true });
} else {
	await ensureServer();
	const server = await startServer({ vsix: [vsix] });
	const url = workbenchUrl(server.port, { folder, file: driver });
	const end = async () => {
		await server.stop();
		rmSync(work, { recursive: true, force: true });
		process.exit(0);
	};
	process.on("SIGINT", end);
	process.on("SIGTERM", end);
	console.log(
		`\nVS Code with dma-buf Lens:\n\n  ${url}\n\nPut the cursor on a squiggle and press Ctrl+. or run "dma-buf Lens: Simulate Function" (F1).`,
	);
	if (once) await end();
	openInBrowser(url);
	console.log("Ctrl+C ends it.");
}

function openInBrowser(url) {
	if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
	const opener = { darwin: "open", win32: "explorer" }[process.platform] ?? which("xdg-open");
	if (opener)
		spawn(opener, [url], { stdio: "ignore", detached: true })
			.on("error", () => {})
			.unref();
}
