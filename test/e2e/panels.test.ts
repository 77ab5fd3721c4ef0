/**
 * Replays over time in VS Code's window: several at once, hidden and shown, after an edit that takes the function away, a
 * file that is renamed, and the window loaded again.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import type { FrameLocator } from "playwright-core";
import {
	again,
	command,
	goToLine,
	openWorkbench,
	panelOf,
	shownPanel,
	stored,
	until,
	type Workbench,
} from "./workbench.ts";

const DRIVER = "pixl_dmabuf.c";
const RENAMED = "pixl_shared.c";

describe("replays over time in VS Code", () => {
	let workbench: Workbench;

	before(async () => {
		workbench = await openWorkbench(DRIVER);
	});
	after(() => workbench?.close());
	afterEach(async (context) => {
		await workbench?.shot(`panels-${"name" in context ? context.name.replace(/\W+/g, "-").slice(0, 60) : "test"}`);
	});

	const lineOf = (text: string) =>
		readFileSync(path.join(workbench.folder, DRIVER), "utf8")
			.split("\n")
			.findIndex((line) => line.includes(text)) + 1;
	const tab = (name: string | RegExp) => workbench.page.locator(".tab", { hasText: name }).first();
	/** The replay of the function in whose body `text` stands. */
	const simulate = async (text: string, name: string): Promise<FrameLocator> => {
		await tab(/pixl_\w+\.c/).click();
		await goToLine(workbench.page, lineOf(text));
		await command(workbench.page, "dma-buf Lens: Simulate Function");
		return shownPanel(workbench.page, name);
	};
	const where = (inside: FrameLocator) => inside.locator(".scrub-where").innerText();
	const step = async (inside: FrameLocator, n: number) => {
		await again(async () => {
			await inside.locator(".step-card").first().click();
			await workbench.page.keyboard.press("Home");
			await until("the first step", async () => /step 0 of/.test(await where(inside)), 4000);
		});
		for (let i = 1; i <= n; i++) {
			await workbench.page.keyboard.press("ArrowRight");
			await until(`step ${i}`, async () => (await where(inside)).includes(`step ${i} of`));
		}
	};

	it("shows two functions, each at its own step", async () => {
		const draw = await simulate("image + row", "pixl_draw_cursor");
		await step(draw, 1);
		const refresh = await simulate('"cannot map', "pixl_refresh");
		await step(refresh, 2);
		assert.equal(await panelOf(workbench.page, "pixl_draw_cursor"), undefined, "one is behind the other");
		await tab("Replay: pixl_draw").click();
		const again = await shownPanel(workbench.page, "pixl_draw_cursor");
		await until("the step it was left at", async () => (await where(again)).includes("step 1 of"));
		await tab("Replay: pixl_refresh").click();
		const other = await shownPanel(workbench.page, "pixl_refresh");
		await until("the step it was left at", async () => (await where(other)).includes("step 2 of"));
	});

	it("says that it is stale when the function is gone, keeps the run, and follows when it is back", async () => {
		const { page } = workbench;
		const inside = await shownPanel(page, "pixl_refresh");
		const before = await where(inside);
		await tab(DRIVER).click();
		await goToLine(page, lineOf("int pixl_refresh("));
		await page.keyboard.press("Home");
		await page.keyboard.type("/* ");
		await inside.locator(".notice", { hasText: /pixl_refresh/ }).waitFor();
		assert.equal(await where(inside), before);
		await until("the text as it was", async () => {
			await page.keyboard.press("Control+z");
			return (await inside.locator(".notice").count()) === 0;
		});
		assert.equal(await where(inside), before);
	});

	it("follows a file that is renamed", async () => {
		const { page } = workbench;
		await page.locator(".explorer-folders-view .monaco-list-row", { hasText: DRIVER }).first().click();
		await again(async () => {
			await page.keyboard.press("F2");
			await page.locator(".explorer-folders-view .monaco-inputbox input").fill(RENAMED, { timeout: 4000 });
			await page.keyboard.press("Enter");
			await page
				.locator(".explorer-folders-view .monaco-list-row", { hasText: RENAMED })
				.first()
				.waitFor({ timeout: 8000 });
		});
		const inside = await shownPanel(page, "pixl_refresh");
		await inside.locator(".header .note", { hasText: RENAMED }).waitFor();
		assert.equal(await inside.locator(".notice").count(), 0);
		await step(inside, 1);
		await page.locator(".tab.active", { hasText: RENAMED }).first().waitFor();
	});

	it("brings every replay back after the window was reloaded, also one that was hidden all the time since the file's rename", async () => {
		const { page } = workbench;
		const left = await where(await shownPanel(page, "pixl_refresh"));
		const at = /step (\d+) of/.exec(left)?.[1];
		await stored(page, new RegExp(`pixl_shared\\.c[\\s\\S]{0,200}pixl_refresh[\\s\\S]{0,200}step\\W+${at}\\b`));
		// the extension's own note of the rename, for the one that was hidden, is written on its own
		await stored(page, /dmabufLens\.renamed[\s\S]{0,400}pixl_shared/);
		await workbench.reload();
		const refresh = await shownPanel(page, "pixl_refresh");
		await until("the step of before", async () => (await where(refresh)) === left);
		await tab(/Replay: pixl_draw|^Replay$/).click();
		const draw = await shownPanel(page, "pixl_draw_cursor");
		await until("the step of before", async () => (await where(draw)).includes("step 1 of"));
	});
});
