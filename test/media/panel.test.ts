/**
 * The panel in a real Chromium: by keyboard alone, in four themes, at several widths, with broken messages, and as an
 * editor's webview with its strict policy. Screenshots go to test-results/ to be looked at.
 */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { standalonePage } from "../../server/core/sim/view/page.ts";
import { bundlePanel, launch, layoutFaults, NO_BROWSER, openPage, seriousFaults, THEMES, themed } from "./browser.ts";
import { ROOT, STUB_REPLAY } from "./stub.ts";

const SHOTS = path.join(ROOT, "test-results", "panel");

describe("panel", { skip: NO_BROWSER }, () => {
	let browser: Browser;
	let html = "";
	let parts = { script: "", styles: "" };

	before(async () => {
		mkdirSync(SHOTS, { recursive: true });
		parts = await bundlePanel("test/media/page.tsx");
		html = standalonePage(STUB_REPLAY, parts.script, parts.styles);
		browser = await launch();
	});
	after(async () => browser?.close());

	async function open(
		options: { width?: number; height?: number; theme?: (typeof THEMES)[number]; query?: string } = {},
	): Promise<Page> {
		const { width = 1280, height = 800, theme = "dark", query } = options;
		const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
		const page = await context.newPage();
		await openPage(page, themed(html, theme), query);
		return page;
	}
	const title = (page: Page) => page.textContent("#step-title");
	const press = async (page: Page, keys: string) => {
		for (const key of keys.split(" ")) await page.keyboard.press(key);
	};

	it("opens at the leading violation", async () => {
		const page = await open();
		assert.match((await title(page)) ?? "", /^Step 7 · sample_draw\(\) · line 12/);
		assert.match(
			(await page.textContent(".banner")) ?? "",
			/DBS-P03 kernel mapping of buf used after the buffer moved/,
		);
		assert.equal(await page.textContent(".code-line.current mark"), "memcpy(map.vaddr, src, n);");
		await page.context().close();
	});

	it("walks by keyboard alone", async () => {
		const page = await open();
		const at = async (keys: string, expected: RegExp) => {
			await press(page, keys);
			const shown = (text: string) => new RegExp(text).test(document.querySelector("#step-title")?.textContent ?? "");
			await page.waitForFunction(shown, expected.source, { timeout: 5_000 }).catch(() => {});
			assert.match((await title(page)) ?? "", expected, keys);
		};
		await at("Home", /^Entry/);
		await at("ArrowRight ArrowRight", /^Step 2 /);
		await at("ArrowLeft", /^Step 1 /);
		await at("]", /^Step 7 /);
		await at("Shift+ArrowLeft", /^Step 2 /);
		await at("Shift+ArrowRight", /^Step 7 /);
		await at("End", /^Step 10 /);
		await at("ArrowRight", /^Step 10 /);
		await at("[", /^Step 7 /);
		await at("F5 F9 F10 F11", /^Step 7 /);
		await press(page, "l");
		await page.waitForFunction(() => document.activeElement?.closest("[data-step]"));
		await at("ArrowUp ArrowUp", /^Step 5 /);
		await at("PageUp", /^Entry/);
		// the focus follows when the list is drawn, after the title
		const focused = () => document.activeElement?.closest("[data-step]")?.getAttribute("data-step");
		await page
			.waitForFunction((step) => document.activeElement?.closest(`[data-step="${step}"]`), "0", { timeout: 5_000 })
			.catch(() => {});
		assert.equal(await page.evaluate(focused), "0");
		await page.context().close();
	});

	it("tells each step once, politely", async () => {
		const page = await open();
		await press(page, "Home ArrowRight");
		const live = await page.locator("#live");
		assert.equal(await live.getAttribute("aria-live"), "polite");
		assert.match(
			(await live.textContent()) ?? "",
			/^Step 1 of 10, sample_draw\(\): dma_buf_vmap_unlocked\(buf, &map\)\. Maps buf into the kernel/,
		);
		await press(page, "]");
		assert.match((await live.textContent()) ?? "", /error DBS-P03/);
		await page.context().close();
	});

	it("opens and closes the drawers by key, with the focus in them", async () => {
		const page = await open();
		for (const [key, name] of [
			["w", "Why?"],
			["v", "Evidence"],
			["a", "Assumptions"],
			["i", "What if …?"],
			["e", "Explore"],
			["x", "Export"],
			["?", "Keys"],
		] as const) {
			await press(page, key);
			assert.equal(await page.textContent("#drawer-title"), name);
			assert.equal(await page.evaluate(() => document.activeElement?.id), "drawer");
		}
		await press(page, "Escape");
		assert.equal(await page.locator("#drawer").count(), 0);
		await press(page, "w");
		await page.locator(".causes button").nth(1).focus();
		await press(page, "Enter");
		assert.match((await title(page)) ?? "", /^Step 5 /);
		await page.context().close();
	});

	it("plays and pauses", async () => {
		const page = await open();
		await press(page, "Home");
		await page.keyboard.press("Space");
		await page.waitForFunction(() => document.querySelector("#step-title")?.textContent?.startsWith("Step 1"));
		await page.keyboard.press("Space");
		assert.equal(await page.locator('vscode-button[aria-label^="Play"]').count(), 1);
		await page.context().close();
	});

	it("reaches everything with Tab, banner first and the time line last", async () => {
		const page = await open();
		const seen: string[] = [];
		for (let i = 0; i < 60; i++) {
			await page.keyboard.press("Tab");
			const where = await page.evaluate(() => {
				const element = document.activeElement;
				const part = element?.closest("header, .banner, .lane-grid, .source, .scrubber, .step-card");
				return element === document.body || !part ? "" : (part.className.split(" ")[0] ?? "");
			});
			if (where !== "" && seen.at(-1) !== where) seen.push(where);
			if (seen.at(-1) === "scrubber") break;
		}
		assert.deepEqual(seen, ["header", "banner", "lane-grid", "step-card", "source", "scrubber"]);
		await page.context().close();
	});

	it("says what a broken message is, and keeps the run", async () => {
		const page = await open();
		await page.evaluate(() => window.postMessage({ type: "replay", replay: 7 }, "*"));
		await page.waitForSelector(".notice");
		assert.match((await page.textContent(".notice")) ?? "", /does not understand; it was ignored/);
		assert.match((await title(page)) ?? "", /^Step 7/);
		await page.evaluate(() => window.postMessage({ type: "stale", message: "sample_draw() has changed since." }, "*"));
		await page.waitForFunction(() => document.body.textContent?.includes("has changed since"));
		await page.locator(".notice button").first().click();
		assert.equal(await page.locator(".notice").count(), 1);
		await page.context().close();
	});

	it("shows one clear sentence for a page without a replay, or with a damaged one", async () => {
		for (const [data, sentence] of [
			["", "This page has no replay in it."],
			["{", "The replay in this page is damaged."],
			['{"schema":"dmabuf-lens/replay@9"}', "The replay in this page has a format this build does not know."],
		] as const) {
			const context = await browser.newContext();
			const page = await context.newPage();
			await openPage(page, themed(html.replace(/(id="replay">).*?(<\/script>)/s, `$1${data}$2`), "light"));
			await page.waitForFunction((text) => document.querySelector(".waiting")?.textContent?.includes(text), sentence);
			await context.close();
		}
	});

	it("asks for another kernel and another path", async () => {
		const page = await open();
		await page.locator("vscode-single-select").first().focus();
		await press(page, "Enter ArrowDown Enter");
		await page.waitForFunction(() => document.querySelectorAll("vscode-single-select").length === 2);
		const chosen = await page.evaluate(
			() => (document.querySelector("vscode-single-select") as HTMLInputElement | null)?.value,
		);
		assert.equal(chosen, "7.3");
		await press(page, "Tab Tab i");
		await page.locator(".choices input").first().click();
		await page.waitForFunction(() => decodeURIComponent(location.hash).includes('"path":2'));
		await page.context().close();
	});

	it("restores path, kernel and step from the link", async () => {
		const page = await open();
		await press(page, "Home ArrowRight ArrowRight ArrowRight");
		await page.waitForFunction(() => decodeURIComponent(location.hash).includes('"step":3'));
		const hash = await page.evaluate(() => location.hash);
		const again = await open({ query: hash });
		assert.match((await title(again)) ?? "", /^Step 3 /);
		await page.context().close();
		await again.context().close();
	});

	for (const theme of THEMES) {
		it(`has no serious accessibility fault in ${theme}`, async () => {
			const page = await open({ theme });
			for (const keys of ["End", "w", "v", "a", "i", "e", "x", "?", "Escape Home"]) {
				await press(page, keys);
				assert.deepEqual(await seriousFaults(page), [], `after ${keys}`);
			}
			await press(page, "]");
			await page.screenshot({ path: path.join(SHOTS, `${theme}.png`) });
			await page.context().close();
		});
	}

	// 640 by 400 is what 1280 by 800 becomes at 200 % zoom
	for (const [width, height] of [
		[1280, 800],
		[900, 700],
		[640, 400],
		[600, 800],
	] as const) {
		it(`has no cut or overlapping text at ${width} by ${height}`, async () => {
			const page = await open({ width, height, theme: "light" });
			assert.deepEqual(await layoutFaults(page), []);
			for (const keys of ["s", "o", "w", "v", "a", "i", "e", "x", "?", "Escape l"]) {
				await press(page, keys);
				assert.deepEqual(await layoutFaults(page), [], `after ${keys}`);
				assert.equal(await page.evaluate(titleOutOfSight), false, `after ${keys}`);
				await page.screenshot({ path: path.join(SHOTS, `${width}-${keys.replace(/\W/g, "") || "help"}.png`) });
			}
			await page.context().close();
		});
	}

	it("draws a long run only where it is seen", async () => {
		const page = await open({ query: "?steps=2000" });
		await press(page, "End");
		await page.waitForSelector('[data-step="2000"].selected');
		const drawn = await page.locator(".step").count();
		assert.ok(drawn < 300, `${drawn} rows drawn`);
		await press(page, "Home");
		await page.waitForSelector('[data-step="0"].selected');
		await page.context().close();
	});

	it("opens the library from the shipped bundle, runs all variants of a debate, and opens one", async () => {
		const real = await bundlePanel("media/main.tsx");
		const empty = standalonePage(STUB_REPLAY, real.script, real.styles).replace(
			/(id="replay">).*?(<\/script>)/s,
			"$1$2",
		);
		const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
		const page = await context.newPage();
		await openPage(page, themed(empty, "hc-light"));
		await page.getByText("Show the debates").click();
		const card = page.locator(".card-item", { hasText: "The elephant" });
		await card.getByText("Run all").click();
		await card.locator("table").waitFor();
		assert.match((await card.textContent()) ?? "", /rfc-v1-replace 6\.12✗ DBS-F01, DBS-F02/);
		assert.deepEqual(await seriousFaults(page), []);
		assert.deepEqual(await layoutFaults(page), []);
		await page.screenshot({ path: path.join(SHOTS, "library.png") });
		await card.getByText("Open", { exact: true }).click();
		await page.waitForSelector(".panel");
		assert.match((await page.textContent(".banner")) ?? "", /DBS-F01 unfinished fence fShader dropped from b/);
		await press(page, "e");
		await page.getByText("Try every order").click();
		await page.waitForSelector(".orders");
		await page.locator(".orders vscode-button").first().click();
		await page.waitForFunction(() => document.querySelectorAll(".orders").length >= 0);
		assert.match((await title(page)) ?? "", /^Step \d+ · attacker/);
		assert.deepEqual(await seriousFaults(page), []);
		await page.screenshot({ path: path.join(SHOTS, "scenario.png") });
		await context.close();
	});

	it("runs as a webview under the editor's policy, and only posts what the host knows", async () => {
		const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
		const page = await context.newPage();
		const complaints: string[] = [];
		page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
		page.on("pageerror", (error) => complaints.push(error.message));
		const policy =
			"default-src 'none'; script-src 'nonce-abc'; style-src http://panel.test; font-src data:; img-src data:; worker-src blob:";
		await page.route("http://panel.test/**", (route) => {
			const { pathname } = new URL(route.request().url());
			if (pathname === "/webview.css") return route.fulfill({ contentType: "text/css", body: parts.styles });
			if (pathname === "/webview.js") return route.fulfill({ contentType: "text/javascript", body: parts.script });
			return route.fulfill({
				contentType: "text/html; charset=utf-8",
				body: `<!DOCTYPE html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="${policy}"><title>t</title><link rel="stylesheet" href="/webview.css"><script nonce="abc">
					const posted = []; let kept = JSON.parse(sessionStorage.kept ?? "null");
					window.acquireVsCodeApi = () => ({ postMessage: (m) => posted.push(m), getState: () => kept, setState: (s) => { kept = s; sessionStorage.kept = JSON.stringify(s); } });
					</script></head><body class="vscode-dark"><div id="app"></div><script nonce="abc" src="/webview.js"></script></body></html>`,
			});
		});
		await page.goto("http://panel.test/");
		await page.waitForSelector(".waiting");
		const send = () =>
			page.evaluate(
				(replay) =>
					window.postMessage({ type: "replay", replay, params: { uri: "file:///a.c", function: "sample_draw" } }, "*"),
				STUB_REPLAY,
			);
		await send();
		await page.waitForSelector(".panel");
		await press(page, "Home ArrowRight");
		const posted = await page.evaluate("posted");
		const { isPanelMessage } = await import("../../server/core/wire.ts");
		assert.ok(Array.isArray(posted) && posted.every(isPanelMessage));
		assert.deepEqual(posted[0], { type: "ready" });
		assert.deepEqual(
			posted.filter((m) => m.type === "reveal"),
			[{ type: "reveal", file: "drivers/gpu/drm/sample/sample_draw.c", span: { start: 108, end: 147 } }],
		);
		// polling a string would need what the policy forbids
		while ((await page.evaluate("kept?.step")) !== 1) await page.waitForTimeout(20);
		await page.reload();
		await page.waitForSelector(".waiting");
		await send();
		await page.waitForSelector(".panel");
		assert.match((await title(page)) ?? "", /^Step 1 /, "state survives a reload");
		assert.deepEqual(complaints, []);
		await context.close();
	});
});

/** Runs in the page: a drawer is open, and its title is not to be seen. */
function titleOutOfSight(): boolean {
	const title = document.querySelector("#drawer-title")?.getBoundingClientRect();
	const box = document.querySelector(".main-box")?.getBoundingClientRect();
	return title !== undefined && box !== undefined && (title.top < box.top || title.bottom > box.bottom);
}
