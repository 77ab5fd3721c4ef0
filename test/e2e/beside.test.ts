/** Others in the same window: two roots of different kernels, and a real clangd that answers for the same files. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import * as esbuild from "esbuild";
import type { FrameLocator } from "playwright-core";
import { again, command, goToLine, openWorkbench, shownPanel, until, type Workbench } from "./workbench.ts";

const DRIVER = "pixl_dmabuf.c";
const lineOf = (file: string, text: string) =>
	readFileSync(file, "utf8")
		.split("\n")
		.findIndex((line) => line.includes(text)) + 1;

describe("two roots with different kernels", () => {
	let workbench: Workbench;

	before(async () => {
		workbench = await openWorkbench(path.join("new", DRIVER), { prepare: twoRoots, workspace: "two.code-workspace" });
		workbench.page.setDefaultTimeout(30_000);
	});
	after(() => workbench?.close());
	afterEach((context) => workbench?.shot(`beside-${"name" in context ? context.name.replace(/\W+/g, "-") : "test"}`));

	const kernelOf = (inside: FrameLocator) =>
		inside
			.locator(".header vscode-single-select.kernel, .header .kernel vscode-single-select")
			.evaluate((select) => (select as HTMLInputElement).value);
	const simulate = async (root: string) => {
		await goToLine(workbench.page, lineOf(path.join(workbench.folder, root, DRIVER), '"cannot map'));
		await command(workbench.page, "dma-buf Lens: Simulate Function");
		return shownPanel(workbench.page, "pixl_refresh");
	};

	it("replays each file on the kernel of its own root", async () => {
		const { page } = workbench;
		assert.equal(await kernelOf(await simulate("new")), "6.12");
		// from the explorer: searching for the file by its name needs a search that answers
		await again(async () => {
			await page.keyboard.press("Escape");
			await page.keyboard.press("Control+1");
			await page.locator(`.explorer-folders-view [aria-label$="old/${DRIVER}"]`).first().dblclick({ timeout: 8000 });
			await page.locator(".tab.active", { hasText: "old" }).first().waitFor({ timeout: 8000 });
		});
		await goToLine(page, lineOf(path.join(workbench.folder, "old", DRIVER), '"cannot map'));
		await command(page, "dma-buf Lens: Simulate Function");
		await until(
			"a second replay",
			async () => (await page.locator(".tab", { hasText: "Replay: pixl_refresh" }).count()) === 2,
		);
		await until("its kernel", async () => (await kernelOf(await shownPanel(page, "pixl_refresh"))) === "5.15");
	});

	it("finds in each what its kernel lacks", async () => {
		const { page } = workbench;
		await page.keyboard.press("Control+Shift+M");
		const rows = page.locator(".markers-panel .monaco-list-row");
		await rows.filter({ hasText: "resv-not-held" }).first().waitFor();
		await page.locator(".panel input[placeholder^='Filter']").first().fill("not-in-this-kernel");
		await rows.filter({ hasText: "not-in-this-kernel" }).first().waitFor();
		const files = rows.filter({ hasText: new RegExp(`^\\s*${DRIVER}(?!\\[)`) });
		await until("the files without that finding to go", async () => (await files.count()) === 1);
		assert.match(await files.first().innerText(), /old/);
	});
});

function twoRoots(folder: string): void {
	for (const [root, kernel] of [
		["old", "5.15"],
		["new", "6.12"],
	] as const) {
		mkdirSync(path.join(folder, root));
		copyFileSync(path.join(folder, DRIVER), path.join(folder, root, DRIVER));
		writeFileSync(path.join(folder, root, ".dmabuf-lens.json"), JSON.stringify({ kernel }));
	}
	renameSync(path.join(folder, DRIVER), path.join(folder, "unused.txt"));
	rmSync(path.join(folder, ".dmabuf-lens.json"));
	const folders = [{ path: "old" }, { path: "new" }];
	writeFileSync(path.join(folder, "two.code-workspace"), JSON.stringify({ folders }));
}

const clangd = spawnSync("clangd", ["--version"]).status === 0;

describe("clangd beside", {
	skip: clangd ? false : "skipped: clangd is not installed (apt-get install clangd)",
}, () => {
	let workbench: Workbench;
	const work = mkdtempSync(path.join(os.tmpdir(), "dmabuf-lens-clangd-"));

	before(async () => {
		workbench = await openWorkbench(DRIVER, { extensions: [await clangdExtension(work)] });
		workbench.page.setDefaultTimeout(30_000);
	});
	after(async () => {
		await workbench?.close();
		rmSync(work, { recursive: true, force: true });
	});
	afterEach((context) => workbench?.shot(`clangd-${"name" in context ? context.name.replace(/\W+/g, "-") : "test"}`));

	it("both have their say where the mouse rests", async () => {
		const { page } = workbench;
		const hover = (line: string, word: string, says: RegExp) =>
			again(async () => {
				await page.mouse.move(5, 5);
				await page.locator(".editor-instance .view-line", { hasText: line }).first().getByText(word).last().hover();
				await page.locator(".monaco-hover:not(.hidden)", { hasText: says }).first().waitFor({ timeout: 5000 });
			});
		await goToLine(page, 1);
		// without the kernel's build clangd does not find the headers: its problem, and the proof that it runs
		await hover("<linux/dma-resv.h>", "linux/dma-resv.h", /file not found.*clang/s);
		await goToLine(page, lineOf(path.join(workbench.folder, DRIVER), "dma_buf_pin(buf->attach)"));
		await hover("dma_buf_pin(buf->attach)", "dma_buf_pin", /resv-not-held/);
		await page.mouse.move(5, 5);
	});

	it("our quick fix is offered and repairs", async () => {
		const { page } = workbench;
		const file = path.join(workbench.folder, DRIVER);
		await goToLine(page, lineOf(file, "dma_buf_pin(buf->attach)"));
		await page
			.locator(".view-line", { hasText: "dma_buf_pin(buf->attach)" })
			.first()
			.getByText("dma_buf_pin")
			.last()
			.click();
		await again(async () => {
			await page.keyboard.press("Escape");
			await page.keyboard.press("Control+.");
			await page
				.locator(".action-widget .monaco-list-row.action", { hasText: /lock/i })
				.first()
				.waitFor({ timeout: 5000 });
		});
		await page.keyboard.press("Enter");
		await again(async () => {
			await page.keyboard.press("Control+s");
			await until(
				"the lock in the file",
				async () =>
					/dma_resv_lock\(buf->attach->dmabuf|dma_resv_lock\(buf->dmabuf->resv, NULL\);\s*ret = dma_buf_pin/.test(
						readFileSync(file, "utf8"),
					),
				5000,
			);
		});
	});

	it("the replay opens and steps", async () => {
		const { page } = workbench;
		await goToLine(page, lineOf(path.join(workbench.folder, DRIVER), '"cannot map'));
		await command(page, "dma-buf Lens: Simulate Function");
		const inside = await shownPanel(page, "pixl_refresh");
		await until("the keys to reach the replay", async () => {
			await page.keyboard.press("Home");
			return /step 0 of/.test(await inside.locator(".scrub-where").innerText());
		});
	});
});

/** The folder of an extension that starts clangd, built here: none can be fetched where tests run offline. */
async function clangdExtension(work: string): Promise<string> {
	const folder = path.join(work, "dmabuf-lens-test.clangd-beside-0.0.1");
	mkdirSync(folder);
	await esbuild.build({
		entryPoints: [path.join(process.cwd(), "test", "e2e", "clangd-beside", "extension.ts")],
		outfile: path.join(folder, "extension.cjs"),
		bundle: true,
		platform: "node",
		format: "cjs",
		external: ["vscode"],
		logLevel: "error",
	});
	const manifest = {
		name: "clangd-beside",
		publisher: "dmabuf-lens-test",
		version: "0.0.1",
		engines: { vscode: "^1.91.0" },
		main: "./extension.cjs",
		activationEvents: ["onLanguage:c"],
	};
	writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
	return folder;
}
