/** A VS Code workbench in Chromium with the packed extension in it, and the few moves the tests make there. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type FrameLocator, type Locator, type Page } from "playwright-core";

const ROOT = process.cwd();

interface RunningServer {
	readonly port: number;
	stop(): Promise<void>;
}
interface ServerScript {
	startServer(options: {
		vsix?: string[];
		extensions?: readonly string[];
		settings?: Record<string, unknown>;
		log?: string;
	}): Promise<RunningServer>;
	workbenchUrl(port: number, where: { folder: string; workspace?: string; file?: string }): string;
}
interface BrowserScript {
	chromiumOptions(): Parameters<typeof chromium.launch>[0];
}

async function script<T>(name: string): Promise<T> {
	return (await import(pathToFileURL(path.join(ROOT, "scripts", "vscode", name)).href)) as T;
}

export interface Workbench {
	readonly page: Page;
	/** the folder that is open, a copy of the sample */
	readonly folder: string;
	/** Saves a picture under test-results/; with DMABUF_LENS_SCREENSHOTS=1 those with a `title` under docs/screenshots/, too. */
	shot(name: string, title?: string): Promise<void>;
	/** Loads the window again. (With a file to open in the address the workbench would not restore its editors.) */
	reload(): Promise<void>;
	close(): Promise<void>;
}

export interface Opening {
	/** changes the copy of the sample before it is opened */
	readonly prepare?: (folder: string) => void;
	/** a workspace file in the folder, to open instead of the folder */
	readonly workspace?: string;
	/** folders of other extensions that run beside ours */
	readonly extensions?: readonly string[];
}

/** Starts the server with the extension installed and opens `file` of a copy of the sample. */
export async function openWorkbench(file: string, opening: Opening = {}): Promise<Workbench> {
	const vsix = process.env["DMABUF_LENS_VSIX"];
	if (!vsix) throw new Error("DMABUF_LENS_VSIX must name the packed extension (npm test -- e2e sets it)");
	const { startServer, workbenchUrl } = await script<ServerScript>("server.mjs");
	const { chromiumOptions } = await script<BrowserScript>("browser.mjs");
	const folder = path.join(mkdtempSync(path.join(os.tmpdir(), "dmabuf-lens-e2e-")), "driver");
	cpSync(path.join(ROOT, "samples"), folder, { recursive: true });
	opening.prepare?.(folder);
	const where = { folder, ...(opening.workspace ? { workspace: path.join(folder, opening.workspace) } : {}) };
	const results = path.join(ROOT, "test-results");
	mkdirSync(results, { recursive: true });
	const { extensions = [] } = opening;
	const server = await startServer({ vsix: [vsix], extensions, log: path.join(results, "vscode-server.log") });
	let browser: Browser | undefined;
	const close = async () => {
		await browser?.close();
		await server.stop();
		rmSync(path.dirname(folder), { recursive: true, force: true, maxRetries: 5 });
	};
	try {
		browser = await chromium.launch(chromiumOptions());
		const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
		const page = await context.newPage();
		page.setDefaultTimeout(120_000);
		await page.goto(workbenchUrl(server.port, { ...where, file: path.join(folder, file) }));
		await page.locator(".monaco-editor .view-lines").first().waitFor();
		const shot = async (name: string, title?: string) => {
			const file = path.join(results, `${name}.png`);
			await page.screenshot({ path: file });
			if (title && process.env["DMABUF_LENS_SCREENSHOTS"]) {
				copyFileSync(file, path.join(ROOT, "docs", "screenshots", `${title}.png`));
			}
		};
		const reload = async () => {
			// a webview waits until the worker that served the last one has an answer to all it was asked for: half a minute and more
			await page.evaluate(async () => {
				for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
			});
			await page.goto(workbenchUrl(server.port, where));
		};
		return { page, folder, shot, reload, close };
	} catch (problem) {
		await close();
		throw problem;
	}
}

/** Tries a move until it works, and says why it did not: under load a key may come before the workbench listens. */
export async function again(move: () => Promise<void>, times = 6): Promise<void> {
	for (let turn = 1; ; turn++) {
		try {
			return await move();
		} catch (problem) {
			if (turn === times) throw problem;
			console.log(`  once more: ${String(problem).split("\n").slice(0, 2).join(" ")}`);
		}
	}
}

/** Runs a command by its title through the palette. */
export async function command(page: Page, title: string): Promise<void> {
	await again(async () => {
		await page.keyboard.press("Escape");
		await page.keyboard.press("F1");
		await page.locator(".quick-input-box input.input").fill(`>${title}`, { timeout: 4000 });
		await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor({ timeout: 8000 });
		await page.keyboard.press("Enter");
	});
}

/**
 * Waits until what the window stores of its editors matches. It stores about once a minute, and at once when it loses
 * the focus; what it writes while it is being closed may be lost.
 */
export async function stored(page: Page, pattern: RegExp): Promise<void> {
	await until(`${pattern} in what the window stores`, () => page.evaluate(loseFocusAndLook, pattern.source));
}

/** Runs in the page. */
async function loseFocusAndLook(pattern: string): Promise<boolean> {
	document.hasFocus = () => false;
	window.dispatchEvent(new Event("blur"));
	const answer = <T>(request: IDBRequest<T>) =>
		new Promise<T>((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
	let found = false;
	for (const { name } of await indexedDB.databases()) {
		const database = await answer(indexedDB.open(name ?? ""));
		for (const store of database.objectStoreNames) {
			const values: unknown[] = await answer(database.transaction(store).objectStore(store).getAll());
			found ||= values.some((value) => typeof value === "string" && new RegExp(pattern).test(value));
		}
		database.close();
	}
	document.hasFocus = () => true;
	window.dispatchEvent(new Event("focus"));
	return found;
}

/** Scrolls the editor to a line through "go to line", the cursor at its start. */
export async function goToLine(page: Page, line: number): Promise<void> {
	await again(async () => {
		await page.keyboard.press("Escape");
		await page
			.locator(".editor-instance .monaco-editor")
			.first()
			.click({ position: { x: 300, y: 200 } });
		await page.keyboard.press("Control+g");
		await page.locator(".quick-input-box input.input").fill(`:${line}`, { timeout: 4000 });
		await page.keyboard.press("Enter");
		await page.locator(".quick-input-widget").waitFor({ state: "hidden", timeout: 4000 });
	});
}

/** The lens of the finding nearest above a line of the editor: that of the line's function. */
export async function findingLens(page: Page, line: Locator): Promise<Locator | undefined> {
	const below = (await line.boundingBox())?.y ?? 0;
	const lenses = await page.locator(".codelens-decoration a", { hasText: "1 finding" }).all();
	const places = await Promise.all(lenses.map(async (lens) => ({ lens, y: (await lens.boundingBox())?.y ?? below })));
	return places.filter(({ y }) => y < below).sort((one, other) => other.y - one.y)[0]?.lens;
}

/** The replay panel's document. */
export function panel(page: Page): FrameLocator {
	return page.frameLocator("iframe.webview").frameLocator("#active-frame");
}

/** The replay of one function among several; undefined while it is not to be seen. */
export async function panelOf(page: Page, name: string): Promise<FrameLocator | undefined> {
	for (const outer of await page.locator("iframe.webview").all()) {
		if (!(await outer.isVisible())) continue;
		const inside = outer.contentFrame().frameLocator("#active-frame");
		const title = inside.locator(".header .function");
		if ((await title.count()) === 1 && (await title.innerText()) === `${name}()`) return inside;
	}
	return undefined;
}

/** The replay of one function, once it is to be seen. */
export async function shownPanel(page: Page, name: string): Promise<FrameLocator> {
	let found: FrameLocator | undefined;
	await until(`the replay of ${name}()`, async () => {
		found = await panelOf(page, name).catch(() => undefined);
		return found !== undefined;
	});
	if (!found) throw new Error("unreachable");
	return found;
}

/** Opens a drawer of the replay by its key; the replay has the focus. */
export async function drawer(page: Page, inside: FrameLocator, key: string, name: string): Promise<void> {
	await again(async () => {
		await page.keyboard.press(key);
		await inside.locator("#drawer-title", { hasText: name }).waitFor({ timeout: 5000 });
	});
}

/** Presses Tab until the focused element of the replay says so. */
export async function tabTo(page: Page, inside: FrameLocator, pattern: RegExp): Promise<void> {
	for (let i = 0; i < 60; i++) {
		await page.keyboard.press("Tab");
		if (pattern.test(await focused(inside))) return;
	}
	throw new Error(`Tab never reaches ${pattern}`);
}

/** What the focused element of the replay is called. */
export function focused(inside: FrameLocator): Promise<string> {
	return inside.locator("body").evaluate(() => {
		const element = document.activeElement;
		return `${element?.getAttribute("aria-label") ?? ""} ${element?.closest("label")?.textContent ?? element?.textContent ?? ""}`;
	});
}

/** True if the extension has marked something in the editor at the place of `text`. */
export async function isMarked(page: Page, text: Locator): Promise<boolean> {
	const wanted = await text.boundingBox();
	const marks = await page.locator(".editor-instance .view-overlays [class*='ced-']").all();
	const places = await Promise.all(marks.map((mark) => mark.boundingBox()));
	return places.some(
		(place) =>
			place && wanted && Math.abs(place.y - wanted.y) < 6 && place.x <= wanted.x + 6 && place.width >= wanted.width - 6,
	);
}

/** Waits until `ask` answers true; the answer is asked for again and again. */
export async function until(what: string, ask: () => Promise<boolean>, patience = 90_000): Promise<void> {
	const deadline = Date.now() + patience;
	while (!(await ask())) {
		if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
