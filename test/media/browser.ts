/// <reference lib="dom" />
/** A headless Chromium for the panel's tests, and the panel bundled for it. Without a Chromium the tests skip aloud. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
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
	return page.evaluate(() => {
		const faults: string[] = [];
		const shown = (element: Element) => {
			if (element.closest(".visually-hidden, script, style")) return false;
			return element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
		};
		const name = (element: Element) => `${element.tagName.toLowerCase()}.${element.className}`;
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const boxes: { text: string; rect: DOMRect; element: Element }[] = [];
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const element = node.parentElement;
			const text = node.textContent?.trim() ?? "";
			if (!element || text === "" || !shown(element)) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			for (const rect of range.getClientRects()) {
				if (rect.width < 1 || rect.height < 1) continue;
				let clip: Element | null = element;
				let visible = true;
				while (clip && clip !== document.body) {
					const style = getComputedStyle(clip);
					const box = clip.getBoundingClientRect();
					const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
					const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
					if (scrolls && (rect.bottom <= box.top || rect.top >= box.bottom)) visible = false;
					if (hides && (rect.right > box.right + 1 || rect.left < box.left - 1))
						faults.push(`cut off: "${text}" in ${name(clip)}`);
					if (scrolls && style.overflowX === "visible" && rect.right > box.right + 1) faults.push(`cut off: "${text}"`);
					clip = clip.parentElement;
				}
				if (!visible) continue;
				if (rect.right > innerWidth + 1 && !element.closest(".lanes, .table-box"))
					faults.push(`outside the window: "${text}" in ${name(element)}`);
				boxes.push({ text, rect, element });
			}
		}
		for (let i = 0; i < boxes.length; i++) {
			for (let j = i + 1; j < boxes.length; j++) {
				const a = boxes[i];
				const b = boxes[j];
				if (!a || !b || a.element.closest(".lane-head") || b.element.closest(".lane-head")) continue;
				const wide = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
				const high = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
				const scrolled = (box: (typeof boxes)[number]) => box.element.closest(".lanes, .side, .code, .main");
				if (scrolled(a) !== scrolled(b)) continue;
				if (wide > 2 && high > 4) faults.push(`on each other: "${a.text}" and "${b.text}"`);
			}
		}
		for (const element of document.querySelectorAll("body *")) {
			const style = getComputedStyle(element);
			if (!shown(element) || style.overflowX !== "hidden") continue;
			if (element.scrollWidth > element.clientWidth + 1) faults.push(`cut off: ${name(element)}`);
		}
		if (document.documentElement.scrollWidth > innerWidth + 1) faults.push("the page scrolls sideways");
		return faults;
	});
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
