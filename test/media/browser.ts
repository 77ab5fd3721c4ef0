/// <reference lib="dom" />
/** A headless Chromium for the panel's tests, and the panel bundled for it. Without a Chromium the tests skip aloud. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { layoutFaultsIn } from "./layout.ts";
import { ROOT } from "./stub.ts";

const CANDIDATES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const found = CANDIDATES.find((file) => file !== undefined && existsSync(file));

/** Why browser tests cannot run, or false. */
export const NO_BROWSER: string | false = found
	? false
	: "skipped: no Chromium found (install chromium or set CHROMIUM)";

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

const { bundleAsText } = (await import(pathToFileURL(path.join(ROOT, "scripts", "bundle-as-text.mjs")).href)) as {
	bundleAsText: (builder: typeof esbuild) => esbuild.Plugin;
};

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
		plugins: [bundleAsText(esbuild)],
		loader: { ".svg": "text", ".md": "text", ".dmabuf": "text" },
		define: { "process.env.NODE_ENV": '"production"' },
		logLevel: "error",
	});
	const text = (extension: string) => result.outputFiles.find((file) => file.path.endsWith(extension))?.text ?? "";
	return { script: text(".js"), styles: text(".css") };
}

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

/** Texts that are cut off, run out of the window, or lie on each other: one line each; empty = a clean layout. */
export async function layoutFaults(page: Page): Promise<string[]> {
	return page.evaluate(layoutFaultsIn);
}

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** What axe calls serious or critical, one line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
	if (!(await page.evaluate("'axe' in window"))) await page.addScriptTag({ content: readFileSync(AXE, "utf8") });
	return page.evaluate(async () => {
		interface AxeViolation {
			id: string;
			impact: string;
			nodes: { html: string }[];
		}
		const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: AxeViolation[] }> } };
		const { violations } = await axe.run();
		return violations
			.filter(({ impact }) => impact === "serious" || impact === "critical")
			.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
	});
}
