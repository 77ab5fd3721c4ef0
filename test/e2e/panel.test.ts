/**
 * The replay panel in VS Code's window, by keyboard once it has the focus: margin marks, evidence that opens the kernel's
 * file, other tasks, every order in a worker under the webview's policy, the fix, an edit below the run, four themes, and
 * the debates.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import {
	again,
	command,
	findingLens,
	tabTo as goTo,
	goToLine,
	drawer as openDrawer,
	openWorkbench,
	panel,
	until,
	type Workbench,
} from "./workbench.ts";

const DRIVER = "pixl_dmabuf.c";
const CALL = "dma_buf_pin(buf->attach)";
/** a file where the kernel has it; the name is what the evidence is found by */
const CORE = `/* stands in for the kernel's file */

int dma_buf_pin(struct dma_buf_attachment *attach)
{
	return 0;
}
`;
const THEMES = [
	["Default Light Modern", "vscode-light"],
	["Default Dark Modern", "vscode-dark"],
	["Default High Contrast Light", "vscode-high-contrast-light"],
	["Default High Contrast", "vscode-high-contrast"],
] as const;

describe("the replay panel in VS Code", () => {
	let workbench: Workbench;
	let line = 0;

	before(async () => {
		workbench = await openWorkbench(DRIVER);
		const core = path.join(workbench.folder, "drivers", "dma-buf");
		mkdirSync(core, { recursive: true });
		writeFileSync(path.join(core, "dma-buf.c"), CORE);
		const lines = readFileSync(path.join(workbench.folder, DRIVER), "utf8").split("\n");
		line = lines.findIndex((text) => text.includes(CALL)) + 1;
	});
	after(() => workbench?.close());
	afterEach(async (context) => {
		await workbench?.shot(`panel-${"name" in context ? context.name.replace(/\W+/g, "-").slice(0, 60) : "test"}`);
	});

	const inside = () => panel(workbench.page);
	const focusPanel = async () => {
		await inside().locator(".step-card").first().click();
	};
	const focusSource = () => inside().locator("#source-title").click();
	const drawer = (key: string, name: string) => openDrawer(workbench.page, inside(), key, name);
	const tabTo = (pattern: RegExp) => goTo(workbench.page, inside(), pattern);

	it("opens at the mistake of the finding, and marks the editor's margin", async () => {
		const { page } = workbench;
		await goToLine(page, line);
		const pinLine = page.locator(".editor-instance .view-line", { hasText: CALL }).first();
		await until("a lens", async () => (await findingLens(page, pinLine)) !== undefined);
		await again(async () => {
			await (await findingLens(page, pinLine))?.click();
			await page.locator("iframe.webview").first().waitFor({ state: "attached", timeout: 8000 });
		});
		await inside().locator(".banner", { hasText: "DBS-L01" }).waitFor();
		await focusPanel();
		await page.keyboard.press("ArrowLeft");
		await page.locator(".view-line", { hasText: "dma_buf_dynamic_attach(" }).first().waitFor();
		await page.locator(".glyph-margin-widgets [class*='ced-']").first().waitFor({ state: "attached" });
		await workbench.shot("panel-margin", "margin");
	});

	it("opens the kernel's own file from the evidence", async () => {
		await focusPanel();
		await drawer("v", "Evidence");
		await tabTo(/dma_buf_pin\(\)/);
		await workbench.page.keyboard.press("Enter");
		await workbench.page.locator(".tab", { hasText: "dma-buf.c" }).first().waitFor();
		await workbench.page.locator(".view-line", { hasText: "int dma_buf_pin(struct" }).first().waitFor();
	});

	it("lets somebody else run and tries every order, in a worker", async () => {
		await focusPanel();
		await drawer("i", "What if");
		await tabTo(/eviction/);
		await workbench.page.keyboard.press("Space");
		await inside().locator(".lane-title", { hasText: "eviction" }).waitFor();
		await drawer("e", "Explore");
		await tabTo(/Try every order/);
		await workbench.page.keyboard.press("Enter");
		await inside().locator(".orders").waitFor();
		assert.match(await inside().locator(".drawer.explore").innerText(), /interleavings.*every order was covered/s);
		assert.ok(workbench.page.workers().length > 0, "the webview's policy lets the worker start");
	});

	it("compares with the fix", async () => {
		await focusPanel();
		await workbench.page.keyboard.press("c");
		await inside()
			.locator(".compare-verdict", { hasText: /interleavings clean/ })
			.waitFor();
		await workbench.page.keyboard.press("ArrowRight");
		await inside().locator(".compare-row.selected").waitFor();
		await workbench.page.keyboard.press("Escape");
		await inside().locator(".lane-grid").waitFor();
	});

	it("follows an edit and keeps what was chosen", async () => {
		const { page } = workbench;
		await focusPanel();
		await page.keyboard.press("o");
		const first = async () => Number((await inside().locator(".line-number").first().innerText()).replace(/\D/g, ""));
		const before = await first();
		await page.locator(".tab", { hasText: DRIVER }).first().click();
		await goToLine(page, 1);
		await page.keyboard.press("Control+Home");
		await page.keyboard.type("// a line more\n");
		await until("the source one line further down", async () => (await first()) === before + 1);
		await focusSource();
		await page.keyboard.press("l");
		await inside().locator(".lane-title", { hasText: "eviction" }).waitFor();
	});

	it("copies a link to this very state", async () => {
		const { page } = workbench;
		await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
		await inside().locator(".lane-title", { hasText: "eviction" }).click();
		await drawer("x", "Export");
		await tabTo(/Copy a link/);
		await page.keyboard.press("Enter");
		let link = "";
		await until("a link on the clipboard", async () => {
			link = await page.evaluate(() => navigator.clipboard.readText());
			return link.includes("dmabuf-lens.dmabuf-lens");
		});
		const encoded = /[\w-]{80,}/.exec(decodeURIComponent(link))?.[0] ?? "";
		const state = JSON.parse(Buffer.from(encoded, "base64url").toString()) as { view: { switches: unknown } };
		assert.deepEqual(state.view.switches, { others: ["evict"] });
		await page.keyboard.press("Escape");
	});

	for (const [theme, name] of THEMES) {
		it(`looks right in ${theme}`, async () => {
			const settings = path.join(workbench.folder, ".vscode");
			mkdirSync(settings, { recursive: true });
			writeFileSync(path.join(settings, "settings.json"), JSON.stringify({ "workbench.colorTheme": theme }));
			await inside().locator(`body[data-vscode-theme-kind="${name}"]`).waitFor();
			await workbench.shot(`panel-${name}`);
		});
	}

	it("changes the release from the status item", async () => {
		const { page } = workbench;
		await page.locator(".tab", { hasText: DRIVER }).first().click();
		await again(async () => {
			await page.keyboard.press("Escape");
			await page.locator("[id='status.languageStatus']").first().click();
			await page.locator(".hover-language-status a", { hasText: "Change Release" }).first().click({ timeout: 5000 });
			await page
				.locator(".quick-input-list .monaco-list-row", { hasText: "Linux 6.1" })
				.first()
				.waitFor({ timeout: 5000 });
		});
		await page.locator(".quick-input-box input.input").fill("Linux 5.15");
		await page.keyboard.press("Enter");
		const file = path.join(workbench.folder, ".vscode", "settings.json");
		await until("the setting", async () => readFileSync(file, "utf8").includes('"dmabufLens.kernel": "5.15"'));
	});

	it("opens the debates, and one of them", async () => {
		await command(workbench.page, "dma-buf Lens: Open Debates");
		await workbench.page.locator(".tab", { hasText: "dma-buf Debates" }).first().waitFor();
		const library = workbench.page.locator("iframe.webview").last().contentFrame().frameLocator("#active-frame");
		await library.locator("h1", { hasText: "Debates" }).waitFor();
		await workbench.shot("panel-debates", "debates");
		await again(async () => {
			await library.locator(".card-item vscode-button").first().click();
			await library.locator(".lane-grid").waitFor({ timeout: 8000 });
		});
	});
});
