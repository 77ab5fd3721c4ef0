/** A headless Chromium for the panel's tests, and the panel bundled for it. Without a Chromium the tests skip aloud. */
import { existsSync } from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { REPLAY_SCHEMA, type Replay } from "../../server/core/wire.ts";

/** Root of the repository, from the compiled test. */
export const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../../..");

const CANDIDATES = [
	process.env.VSR_CHROMIUM,
	"/usr/bin/chromium",
	"/usr/bin/chromium-browser",
	"/usr/bin/google-chrome",
];
const found = CANDIDATES.find((file) => file !== undefined && existsSync(file));

/** Why browser tests cannot run, or false. */
export const NO_BROWSER: string | false = found
	? false
	: "skipped: no Chromium found (install chromium or set VSR_CHROMIUM)";

export async function launch(): Promise<Browser> {
	return chromium.launch({
		executablePath: found ?? "",
		headless: true,
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-dev-shm-usage",
		],
	});
}

/** The panel with `entry` (below the root) as its entry, as script and style sheet. */
export async function bundlePanel(entry: string): Promise<{ script: string; styles: string }> {
	const result = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: [entry],
		bundle: true,
		minify: true,
		write: false,
		outdir: "unused",
		platform: "browser",
		format: "iife",
		target: ["chrome118"],
		jsx: "automatic",
		jsxImportSource: "preact",
		loader: { ".svg": "text", ".md": "text", ".dmabuf": "text" },
		define: { "process.env.NODE_ENV": '"production"' },
		logLevel: "error",
	});
	const text = (extension: string) => result.outputFiles.find((file) => file.path.endsWith(extension))?.text ?? "";
	return { script: text(".js"), styles: text(".css") };
}

/** A replay whose paths only matter to the controls; the test page brings its own run. */
export const STUB_REPLAY: Replay = {
	schema: REPLAY_SCHEMA,
	title: "story",
	file: "drivers/gpu/drm/sample/sample_draw.c",
	function: "sample_draw",
	kernel: "6.12",
	source: { firstLine: 1, lines: [] },
	path: 0,
	paths: ["returns 0", "returns ret (dma_buf_begin_cpu_access failed with -ERESTARTSYS)", "returns ret"].map(
		(label, index) => ({
			index,
			label,
			entry: { held: [], certain: false, context: "process", because: "Entered with nothing held." },
			events: [
				{
					id: 1,
					kind: "call",
					callee: "dma_buf_vmap_unlocked",
					args: [],
					span: { start: 100, end: 130 },
					depth: 0,
					outcome: index === 2 ? { is: "failure", errno: "ENOMEM" } : { is: "success" },
				},
				{
					id: 2,
					kind: "call",
					callee: "dma_buf_begin_cpu_access",
					args: [],
					span: { start: 200, end: 230 },
					depth: 0,
					outcome: index === 1 ? { is: "failure", errno: "ERESTARTSYS" } : { is: "success" },
				},
			],
		}),
	),
	assumptions: [],
};

export type Theme = "light" | "dark" | "hc-light" | "hc-dark";
export const THEMES: readonly Theme[] = ["light", "dark", "hc-light", "hc-dark"];

/** Loads `html` at an address with a query, so that the test page can read its parameters. */
export async function openPage(page: Page, html: string, query = ""): Promise<void> {
	await page.route("http://panel.test/**", (route) =>
		route.fulfill({ contentType: "text/html; charset=utf-8", body: html }),
	);
	await page.goto(`http://panel.test/${query}`);
	await page.waitForSelector(".panel, .waiting");
}

/** The page in one theme. */
export function themed(html: string, theme: Theme): string {
	return html.replace('<body class="standalone">', `<body class="standalone theme-${theme}">`);
}
