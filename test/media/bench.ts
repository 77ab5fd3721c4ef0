/// <reference lib="dom" />
/** What a step change costs in the panel on a run of 2,000 steps, beside a bare list of the same rows. Part of `npm run bench`. */
import { standalonePage } from "../../server/core/sim/view/page.ts";
import { bundlePanel, launch, NO_BROWSER, openPage, themed } from "./browser.ts";
import { STUB_REPLAY } from "./stub.ts";

const STEPS = 2000;
const CHANGES = 400;
/** for opening the page, in milliseconds */
const PATIENCE = 180_000;

/** Lines for the report; one line saying why when there is no browser. */
export async function bench(): Promise<readonly string[]> {
	if (NO_BROWSER) return [`panel: ${NO_BROWSER}`];
	// a busy machine may close the page or be slow to open it: that costs this part, not the rest of the report
	return measure().catch((problem: Error) => [`panel: not measured (${problem.message.split("\n")[0]})`]);
}

async function measure(): Promise<readonly string[]> {
	const { script, styles } = await bundlePanel("test/media/page.tsx");
	const browser = await launch();
	try {
		const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		page.setDefaultTimeout(PATIENCE);
		const started = performance.now();
		await openPage(page, themed(standalonePage(STUB_REPLAY, script, styles), "dark"), `?steps=${STEPS}`);
		const opened = performance.now() - started;
		// keys are heard only after the first paint; one that comes before is lost, and its step would be waited for in vain
		await page.waitForFunction(() => {
			window.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
			return document.querySelector(".scrub-where")?.textContent?.includes("step 0 of");
		});
		const session = await page.context().newCDPSession(page);
		await session.send("Performance.enable", { timeDomain: "threadTicks" });
		const work = async () => {
			const { metrics } = await session.send("Performance.getMetrics");
			const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
			return 1000 * (of("ScriptDuration") + of("LayoutDuration") + of("RecalcStyleDuration"));
		};
		const before = await work();
		const panel = await page.evaluate(measurePanel, CHANGES);
		const perChange = ((await work()) - before) / CHANGES;
		const jumps = await page.evaluate(measureJumps, 60);
		await page.evaluate(bareList, STEPS);
		const bare = await page.evaluate(measureBare, CHANGES);
		return [
			`panel, ${STEPS} steps, script and layout of a step change: ${describe(panel)} (goal 16 ms)`,
			`panel, processor time of script, style and layout per step change: ${perChange.toFixed(2)} ms`,
			`panel, jump to a far step: ${describe(jumps)}`,
			`bare list of the same rows: ${describe(bare)}`,
			`panel opened after ${opened.toFixed(0)} ms, page included`,
		];
	} finally {
		await browser.close();
	}
}

function describe(times: readonly number[]): string {
	const sorted = [...times].sort((a, b) => a - b);
	const at = (share: number) =>
		(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2);
	return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`;
}

async function measurePanel(changes: number): Promise<number[]> {
	const times: number[] = [];
	for (let i = 0; i < changes; i++) {
		const before = document.querySelector(".scrub-where")?.textContent;
		const key = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
		const start = performance.now();
		window.dispatchEvent(key);
		for (let turn = 0; document.querySelector(".scrub-where")?.textContent === before; turn++) {
			if (turn > 1_000_000) throw new Error("the step does not change");
			await Promise.resolve();
		}
		document.body.getBoundingClientRect();
		times.push(performance.now() - start);
		await new Promise(requestAnimationFrame);
	}
	return times;
}

async function measureJumps(changes: number): Promise<number[]> {
	const times: number[] = [];
	for (let i = 0; i < changes; i++) {
		const before = document.querySelector(".scrub-where")?.textContent;
		const key = new KeyboardEvent("keydown", { key: i % 2 === 0 ? "Home" : "End", bubbles: true });
		const start = performance.now();
		window.dispatchEvent(key);
		for (let turn = 0; document.querySelector(".scrub-where")?.textContent === before; turn++) {
			if (turn > 1_000_000) throw new Error("the step does not change");
			await Promise.resolve();
		}
		document.body.getBoundingClientRect();
		times.push(performance.now() - start);
		await new Promise(requestAnimationFrame);
	}
	return times;
}

function bareList(steps: number): void {
	document.body.replaceChildren();
	const list = document.createElement("ol");
	list.id = "bare";
	for (let i = 0; i <= steps; i++) {
		const item = document.createElement("li");
		item.textContent = `step ${i} dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE) = 0`;
		list.append(item);
	}
	const sentence = document.createElement("p");
	document.body.append(sentence, list);
}

async function measureBare(changes: number): Promise<number[]> {
	const times: number[] = [];
	const items = document.querySelectorAll("#bare li");
	const sentence = document.querySelector("p");
	for (let i = 1; i <= changes; i++) {
		const start = performance.now();
		items[i - 1]?.classList.remove("selected");
		items[i]?.classList.add("selected");
		items[i]?.scrollIntoView({ block: "nearest" });
		if (sentence) sentence.textContent = `step ${i}`;
		document.body.getBoundingClientRect();
		times.push(performance.now() - start);
		await new Promise(requestAnimationFrame);
	}
	return times;
}
