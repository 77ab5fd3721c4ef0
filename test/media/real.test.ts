/**
 * The stand-alone page as it is shipped, on a real finding, by keyboard alone: from the mistake to its causes, what it
 * rests on, who else could run, every order, and the fix. Pictures go to test-results/; with DMABUF_LENS_SCREENSHOTS=1
 * those the README shows go to docs/screenshots/, too.
 */
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { standalonePage } from "../../server/core/sim/view/page.ts";
import { bundlePanel, launch, layoutFaults, NO_BROWSER, openPage, seriousFaults, THEMES, themed } from "./browser.ts";
import { flagged, HOLD, LEAK } from "./drivers.ts";
import { ROOT } from "./stub.ts";

const SHOTS = path.join(ROOT, "test-results", "page");
const DOCS = path.join(ROOT, "docs", "screenshots");

describe("the page of a real finding", { skip: NO_BROWSER }, () => {
	let browser: Browser;
	const pages: Record<string, string> = {};

	before(async () => {
		mkdirSync(SHOTS, { recursive: true });
		const { script, styles } = await bundlePanel("media/main.tsx");
		pages.hold = standalonePage((await flagged(HOLD, "resv-not-held")).replay, script, styles);
		pages.leak = standalonePage((await flagged(LEAK, "vmap-leak")).replay, script, styles);
		browser = await launch();
	});
	after(async () => browser?.close());

	async function open(name: "hold" | "leak", theme: (typeof THEMES)[number] = "light", query = ""): Promise<Page> {
		const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
		const page = await context.newPage();
		page.on("pageerror", (error) => assert.fail(error.message));
		await openPage(page, themed(pages[name] ?? "", theme), query);
		return page;
	}
	const text = async (page: Page, selector: string) => (await page.locator(selector).first().textContent()) ?? "";
	const shot = async (page: Page, name: string, published = false) => {
		const file = path.join(SHOTS, `${name}.png`);
		await page.screenshot({ path: file });
		if (published && process.env["DMABUF_LENS_SCREENSHOTS"]) copyFileSync(file, path.join(DOCS, `${name}.png`));
	};
	/** Opens a drawer by its key; the focus goes there. */
	const drawer = async (page: Page, key: string) => {
		await page.keyboard.press(key);
		await page.locator("#drawer:focus").waitFor();
	};
	/** Presses Tab until the focused element matches. */
	const tabTo = async (page: Page, pattern: RegExp) => {
		for (let i = 0; i < 60; i++) {
			await page.keyboard.press("Tab");
			const at = await page.evaluate(() => {
				const element = document.activeElement;
				return `${element?.getAttribute("aria-label") ?? ""} ${element?.closest("label")?.textContent ?? element?.textContent ?? ""}`;
			});
			if (pattern.test(at)) return;
		}
		assert.fail(`Tab never reaches ${pattern}`);
	};

	it("tells why: cause, failed call, mistake, each with its step", async () => {
		const page = await open("leak");
		await drawer(page, "w");
		const items = await page.locator(".causes > li").allTextContents();
		assert.equal(items.length, 3);
		assert.match(items[0] ?? "", /Step 1 \(line 7\).*dma_buf_vmap_unlocked.*kernel mappings 0 → 1/);
		assert.match(items[1] ?? "", /Step 2 \(line 10\).*fails with -ERESTARTSYS/);
		assert.match(items[2] ?? "", /Step 3 \(line 12\).*DBS-V01/);
		await drawer(page, "v");
		assert.match(
			await text(page, ".drawer .evidence"),
			/dma_buf_release\(\) drivers\/dma-buf\/dma-buf\.c:92 Linux 6\.12/,
		);
		await page.context().close();
	});

	it("takes an assumption away and gives it back", async () => {
		const page = await open("leak");
		const opening = await text(page, ".banner");
		await drawer(page, "a");
		await tabTo(page, /exporter/);
		await page.keyboard.press("Space");
		await page.waitForFunction(() => document.querySelector(".banner")?.textContent?.includes("1 changed"));
		await page.keyboard.press("Space");
		await page.waitForFunction(() => !document.querySelector(".banner")?.textContent?.includes("changed"));
		assert.equal(await text(page, ".banner"), opening);
		await page.context().close();
	});

	it("lets somebody else run, tries every order in a worker, and lets the reader choose who goes next", async () => {
		const page = await open("hold", "dark");
		await drawer(page, "i");
		await tabTo(page, /eviction/);
		await page.keyboard.press("Space");
		await page.waitForFunction(() => document.querySelectorAll(".lane-title").length === 2);
		await drawer(page, "e");
		await tabTo(page, /Try every order/);
		const workers = page.waitForEvent("worker");
		await page.keyboard.press("Enter");
		await workers;
		await page.locator(".orders").waitFor();
		assert.match(await text(page, ".drawer.explore"), /\d+ interleavings, \d+ states; every order was covered\./);
		assert.match(await text(page, ".orders"), /✗ DBS-L01\d+ of \d+/);
		assert.deepEqual(await seriousFaults(page), []);
		await shot(page, "explore", true);
		await page.keyboard.press("Home");
		await tabTo(page, /eviction does step 1/);
		await page.keyboard.press("Enter");
		await page.waitForFunction(() => document.querySelector("#step-title")?.textContent?.includes("Step 1 · eviction"));
		await page.waitForFunction(() => decodeURIComponent(location.hash).includes('"schedule"'));
		const again = await open("hold", "dark", await page.evaluate(() => location.hash));
		assert.match(await text(again, "#step-title"), /^Step 1 · eviction/, "a link restores switches and order");
		await again.context().close();
		await page.context().close();
	});

	it("compares with the fix, row by row", async () => {
		const page = await open("hold");
		await page.keyboard.press("c");
		await page.waitForFunction(() => /all \d+ interleavings clean/.test(document.body.textContent ?? ""));
		assert.match(await text(page, ".compare-verdict"), /1 violation \(DBS-L01\) → none · all \d+ interleavings clean/);
		assert.equal(await page.locator(".compare-mark").count(), 2);
		await page.keyboard.press("ArrowRight");
		await page.keyboard.press("ArrowRight");
		assert.match(await text(page, ".compare-row.selected"), /dma_resv_lock.*\+ added/);
		assert.match(await text(page, ".compare-state"), /lock of buf: owner free → sample_hold\(\)/);
		assert.deepEqual(await seriousFaults(page), []);
		assert.deepEqual(await layoutFaults(page), []);
		await shot(page, "compare", true);
		await page.keyboard.press("Escape");
		await page.locator(".lane-grid").waitFor();
		await page.context().close();
	});

	for (const theme of THEMES) {
		it(`in ${theme}: no serious fault, nothing cut, in every part`, async () => {
			const page = await open("leak", theme);
			await drawer(page, "w");
			await shot(page, `replay-${theme}`, true);
			for (const keys of ["v", "a", "i", "e", "x"]) {
				await drawer(page, keys);
				assert.deepEqual(await seriousFaults(page), [], keys);
				assert.deepEqual(await layoutFaults(page), [], keys);
			}
			await page.context().close();
		});
	}
});
