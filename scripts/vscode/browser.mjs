// Chromium as the tests use it: headless, and cut off from everything but 127.0.0.1.
import { tool } from "../machine.mjs";

/** Options for playwright's chromium.launch. */
export function chromiumOptions() {
	return {
		executablePath: tool("chromium"),
		headless: true,
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-dev-shm-usage",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
			"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
		],
	};
}
