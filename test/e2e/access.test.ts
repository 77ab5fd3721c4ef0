/**
 * The replay inside VS Code's webview for those who do not use a mouse, or see little: axe and the layout in four themes,
 * and a walk from the Problems to the fix and back by keyboard alone.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { Frame } from "playwright-core";
import { layoutFaultsIn } from "../media/layout.ts";
import {
	again,
	command,
	drawer,
	focused,
	openWorkbench,
	panel,
	shownPanel,
	tabTo,
	until,
	type Workbench,
} from "./workbench.ts";

const DRIVER = "pixl_dmabuf.c";
const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const THEMES = [
	["Default Light Modern", "vscode-light"],
	["Default Dark Modern", "vscode-dark"],
	["Default High Contrast Light", "vscode-high-contrast-light"],
	["Default High Contrast", "vscode-high-contrast"],
] as const;

describe("the replay without a mouse", () => {
	let workbench: Workbench;

	before(async () => {
		workbench = await openWorkbench(DRIVER);
		workbench.page.setDefaultTimeout(30_000);
	});
	after(() => workbench?.close());
	afterEach(async (context) => {
		await workbench?.shot(`access-${"name" in context ? context.name.replace(/\W+/g, "-").slice(0, 60) : "test"}`);
	});

	const inside = () => panel(workbench.page);
	const press = (key: string) => workbench.page.keyboard.press(key);
	const where = () => inside().locator(".scrub-where").innerText();
	/** The frame of the replay's own document: what is evaluated there is not bound by the page's policy. */
	const frame = async (): Promise<Frame> => {
		const body = await inside().locator("body").elementHandle();
		const own = await body?.ownerFrame();
		assert.ok(own);
		return own;
	};

	it("is reached from the editor: go to the function, simulate, and the keys are the replay's", async () => {
		const { page } = workbench;
		const line = readFileSync(path.join(workbench.folder, DRIVER), "utf8")
			.split("\n")
			.findIndex((text) => text.includes("int pixl_draw_cursor("));
		await again(async () => {
			await press("Escape");
			await press("Control+1");
			await press("Control+g");
			await page.locator(".quick-input-box input.input").fill(`:${line + 2}`, { timeout: 4000 });
			await press("Enter");
			await page.locator(".view-line", { hasText: "int pixl_draw_cursor(" }).first().waitFor({ timeout: 8000 });
		});
		await command(page, "dma-buf Lens: Simulate Function");
		await page.locator("iframe.webview").first().waitFor({ state: "attached" });
		await inside().locator(".banner").waitFor();
		await until("the keys to reach the replay", async () => {
			await press("Home");
			return /step 0 of/.test(await where());
		});
		const last = Number(/of (\d+)/.exec(await where())?.[1]);
		await press("End");
		await until("the last step", async () => (await where()).includes(`step ${last} of`));
		await press("Home");
		await press("]");
		await inside().locator(".step-card", { hasText: "DBS-V01" }).waitFor();
	});

	it("asks why, follows a cause, changes an assumption, opens the source and the state", async () => {
		const { page } = workbench;
		await drawer(page, inside(), "w", "Why?");
		await tabTo(page, inside(), /^ (On entry|Step \d)/);
		const cause = Number(/Step (\d+)/.exec(await focused(inside()))?.[1] ?? 0);
		await press("Enter");
		await until("the step of the cause", async () => (await where()).includes(`step ${cause} of`));
		await drawer(page, inside(), "a", "Assumptions");
		await tabTo(page, inside(), /exporter/i);
		await press("Space");
		await inside().locator(".banner", { hasText: "1 changed" }).waitFor();
		await press("Space");
		await until("the run as it was", async () => !/changed/.test(await inside().locator(".banner").innerText()));
		await press("Escape");
		for (const [key, part] of [
			["s", "#state"],
			["o", "#source .code"],
			["l", '.lane-grid [tabindex="0"]'],
		] as const) {
			await press(key);
			await inside().locator(`${part}:focus`).waitFor();
		}
	});

	it("compares with the fix, and leaves the replay for the editor", async () => {
		const { page } = workbench;
		await press("c");
		await inside()
			.locator(".compare-verdict", { hasText: /interleavings clean/ })
			.waitFor();
		await press("Escape");
		await inside().locator(".lane-grid").waitFor();
		await press("Control+1");
		await page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
		await press("Control+2");
		await until("the keys to reach the replay again", async () => {
			await press("Home");
			return /step 0 of/.test(await where());
		});
	});

	it("has an axe that finds faults", async () => {
		const own = await frame();
		await own.evaluate(() => {
			const image = document.createElement("img");
			image.id = "planted";
			document.querySelector("main")?.append(image);
		});
		assert.match((await seriousFaultsIn(own)).join("\n"), /image-alt/);
		await own.evaluate(() => document.querySelector("#planted")?.remove());
	});

	for (const [theme, kind] of THEMES) {
		it(`no serious fault and nothing cut in ${theme}`, async () => {
			const settings = path.join(workbench.folder, ".vscode");
			mkdirSync(settings, { recursive: true });
			writeFileSync(path.join(settings, "settings.json"), JSON.stringify({ "workbench.colorTheme": theme }));
			await inside().locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
			for (const [key, name] of [
				["w", "Why?"],
				["v", "Evidence"],
				["a", "Assumptions"],
				["i", "What if"],
				["e", "Explore"],
				["x", "Export"],
			] as const) {
				await drawer(workbench.page, inside(), key, name);
				const own = await frame();
				assert.deepEqual(await seriousFaultsIn(own), [], name);
				assert.deepEqual(await own.evaluate(layoutFaultsIn), [], name);
			}
			await press("Escape");
			assert.deepEqual(await seriousFaultsIn(await frame()), [], "steps");
		});
	}

	it("is nothing cut at 200 % zoom, or with a narrow column", async () => {
		const { page } = workbench;
		for (const [width, height] of [
			[900, 700],
			[720, 450],
		] as const) {
			await page.setViewportSize({ width, height });
			await until("the narrower replay", async () => (await frame()).evaluate((most) => innerWidth < most, width));
			await press("w");
			await inside().locator("#drawer-title", { hasText: "Why?" }).waitFor();
			assert.deepEqual(await (await frame()).evaluate(layoutFaultsIn), [], `${width} × ${height}`);
			await workbench.shot(`access-${width}`);
			await press("Escape");
		}
	});

	it("is still the replay of that function", async () => {
		await shownPanel(workbench.page, "pixl_draw_cursor");
	});
});

/** What axe calls serious or critical in a frame, one line each. */
async function seriousFaultsIn(frame: Frame): Promise<string[]> {
	if (!(await frame.evaluate("'axe' in window"))) await frame.evaluate(AXE);
	return frame.evaluate(async () => {
		interface Answer {
			readonly violations: { id: string; impact: string; nodes: { html: string }[] }[];
			readonly passes: unknown[];
		}
		const { axe } = window as unknown as { axe: { run: () => Promise<Answer> } };
		const { violations, passes } = await axe.run();
		if (passes.length === 0) return ["axe looked at nothing"];
		return violations
			.filter(({ impact }) => impact === "serious" || impact === "critical")
			.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
	});
}
