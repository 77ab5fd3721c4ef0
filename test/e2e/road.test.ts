/** The whole road in VS Code's window: squiggle, hover, CodeLens, panel, stepping, reveal, quick fix, saved file. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import {
	again,
	command,
	findingLens,
	goToLine,
	isMarked,
	openWorkbench,
	panel,
	stored,
	until,
	type Workbench,
} from "./workbench.ts";

const DRIVER = "pixl_dmabuf.c";
/** the sample's first mistake */
const CALL = "dma_buf_pin(buf->attach)";

describe("a driver in VS Code", () => {
	let workbench: Workbench;
	let line = 0;

	before(async () => {
		workbench = await openWorkbench(DRIVER);
		const lines = readFileSync(path.join(workbench.folder, DRIVER), "utf8").split("\n");
		line = lines.findIndex((text) => text.includes(CALL)) + 1;
	});
	after(() => workbench?.close());
	afterEach(async (context) => {
		await workbench?.shot(`after-${"name" in context ? context.name.replace(/\W+/g, "-") : "test"}`);
	});

	const pinLine = () => workbench.page.locator(".editor-instance .view-line", { hasText: CALL }).first();

	it("underlines the mistake", async () => {
		await goToLine(workbench.page, line);
		await pinLine().waitFor();
		await workbench.page.locator(".monaco-editor [class*='squiggly-']").first().waitFor({ state: "attached" });
		await workbench.shot("1-squiggle", "squiggle");
	});

	it("lists it with its path among the problems", async () => {
		await workbench.page.keyboard.press("Control+Shift+M");
		const row = workbench.page.locator(".markers-panel .monaco-list-row", { hasText: "resv-not-held" }).first();
		await row.waitFor();
		await workbench.shot("2-problems");
		await workbench.page.keyboard.press("Control+Shift+M");
		await workbench.page.locator(".markers-panel").waitFor({ state: "hidden" });
	});

	it("explains the call in a hover", async () => {
		const hover = workbench.page.locator(".monaco-hover:not(.hidden)", { hasText: "6.12" });
		await again(async () => {
			await workbench.page.mouse.move(5, 5);
			await pinLine().getByText("dma_buf_pin").last().hover();
			await hover.first().waitFor({ timeout: 5000 });
		});
		await workbench.shot("3-hover");
		await workbench.page.mouse.move(5, 5);
	});

	it("opens the replay from the CodeLens", async () => {
		const { page } = workbench;
		await goToLine(page, line);
		const nearest = () => findingLens(page, pinLine());
		await until("a lens above the function", async () => (await nearest()) !== undefined);
		await workbench.shot("4-codelens");
		await again(async () => {
			await (await nearest())?.click();
			await page.locator("iframe.webview").first().waitFor({ state: "attached", timeout: 8000 });
		});
		await panel(page).locator(".scrub-where").waitFor();
		await workbench.shot("5-replay");
	});

	it("steps with the arrow keys to the violation, and the editor shows its expression", async () => {
		const inside = panel(workbench.page);
		const where = inside.locator(".scrub-where");
		await again(async () => {
			await inside.locator(".step-card").first().click();
			await workbench.page.keyboard.press("Home");
			await until("the first step", async () => /step 0 of/.test(await where.innerText()), 4000);
		});
		const last = Number(/of (\d+)/.exec(await where.innerText())?.[1] ?? 0);
		assert.ok(last > 0, "the replay has steps");
		let mistake = false;
		for (let step = 1; step <= last && !mistake; step++) {
			await workbench.page.keyboard.press("ArrowRight");
			await until(`step ${step}`, async () => (await where.innerText()).includes(`step ${step} of`));
			mistake = (await inside.locator(".step-card", { hasText: "DBS-L01" }).count()) > 0;
		}
		assert.ok(mistake, "one of the steps is the violation DBS-L01");
		const call = pinLine().getByText("dma_buf_pin").last();
		await until("the expression marked in the editor", () => isMarked(workbench.page, call));
		await workbench.shot("6-violation", "replay");
	});

	it("has the replay again at the same step after the window was reloaded", async () => {
		const where = () => panel(workbench.page).locator(".scrub-where");
		// should it be gone, open it again
		await again(async () => {
			if ((await workbench.page.locator("iframe.webview").count()) === 0) {
				await goToLine(workbench.page, line);
				await command(workbench.page, "dma-buf Lens: Simulate Function");
			}
			const before = await where().innerText();
			const step = /step (\d+) of/.exec(before)?.[1];
			await stored(workbench.page, new RegExp(`dmabufLens\\.replay[^]*\\bstep\\W+${step}\\b`));
			await workbench.reload();
			await where().waitFor({ timeout: 60_000 });
			await until("the step of before", async () => (await where().innerText()) === before);
		}, 3);
	});

	it("opens the function's own replay by the command", async () => {
		await goToLine(workbench.page, line);
		await command(workbench.page, "dma-buf Lens: Simulate Function");
		await workbench.page.locator(".tab", { hasText: "Replay: pixl_buffer_hold" }).first().waitFor();
	});

	it("repairs the mistake with the quick fix and saves", async () => {
		const { page } = workbench;
		await goToLine(page, line);
		await pinLine().getByText("dma_buf_pin").last().click();
		const menu = page.locator(".action-widget .monaco-list-row.action", { hasText: /lock/i });
		await again(async () => {
			await page.keyboard.press("Escape");
			await page.keyboard.press("Control+.");
			await menu.first().waitFor({ timeout: 5000 });
		});
		await workbench.shot("7-quick-fix", "quick-fix");
		await page.keyboard.press("Enter");
		const file = path.join(workbench.folder, DRIVER);
		await again(async () => {
			await page.keyboard.press("Control+s");
			await until(
				"the repaired file on disk",
				async () => {
					const text = readFileSync(file, "utf8");
					const hold = text.slice(text.indexOf("pixl_buffer_hold("), text.indexOf("pixl_buffer_release_hold("));
					return /dma_resv_lock[\s\S]*dma_buf_pin[\s\S]*dma_resv_unlock/.test(hold);
				},
				5000,
			);
		});
		await workbench.shot("8-repaired");
	});
});
