/**
 * The lanes of a run as one self-contained SVG in light colours, for a mail or a page: tasks as columns, time downwards,
 * lock bars, blocked steps, notifications and mistakes. Real text, no scripts, no fonts.
 */
import type { LockSpan, RunView, StepView } from "./model.ts";
import { callbackText, pathText, resultText, SEVERITY_SIGN } from "./words.ts";

const ROW = 22;
const CHAR = 7.25;
const LEFT = 44;
const BAR = 12;
/** fill and dash of a lock's bar: never colour alone */
const LOCK_STYLES = [
	{ fill: "#1a5fb4", dash: "" },
	{ fill: "#a51d2d", dash: "6 2" },
	{ fill: "#26734d", dash: "2 2" },
	{ fill: "#813d9c", dash: "8 2 2 2" },
];

interface Line {
	readonly text: string;
	readonly tone: "plain" | "dim" | "error" | "warning";
}

/** SVG source, ending in a newline. */
export function runSvg(run: RunView): string {
	const locks = [...new Set(run.held.map((span) => span.lock))];
	const bars = Math.max(1, locks.length) * BAR;
	const widths = run.lanes.map((lane) => laneWidth(run, lane.id, lane.title, bars));
	const starts = widths.map((_, i) => LEFT + widths.slice(0, i).reduce((sum, width) => sum + width, 0));
	const laneOf = (task: string) =>
		Math.max(
			0,
			run.lanes.findIndex((lane) => lane.id === task),
		);
	const tops: number[] = [];
	let y = 96;
	const rows: string[] = [];
	for (const step of run.steps) {
		const lines = stepLines(step);
		tops.push(y);
		const x = (starts[laneOf(step.task)] ?? LEFT) + bars + 10;
		if (step.index > 0)
			rows.push(`<text x="${LEFT - 12}" y="${y + 15}" class="dim" text-anchor="end">${step.index}</text>`);
		lines.forEach((line, i) => {
			rows.push(`<text x="${x}" y="${y + 15 + i * ROW}" class="${line.tone}">${escapeXml(line.text)}</text>`);
		});
		if (step.outcome === "blocked") rows.push(zigzag(x - 8, y + 2, lines.length * ROW - 4));
		y += lines.length * ROW;
	}
	tops.push(y);
	const width = Math.ceil(LEFT + widths.reduce((sum, w) => sum + w, 0) + 16);
	const legend = locks.map((lock, i) => legendItem(lock, i, y)).join("\n");
	const height = y + 24 + Math.max(1, locks.length) * ROW;
	const spans = run.held.map((span) => bar(span, locks.indexOf(span.lock), starts[laneOf(span.task)] ?? LEFT, tops));
	const title = `${run.subject}, ${run.file}`;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
		`<title>${escapeXml(title)}</title>`,
		"<style>text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#1f1f1f}.dim{fill:#595959}.error{fill:#a1260d;font-weight:bold}.warning{fill:#7a5200;font-weight:bold}.head{font-weight:bold}</style>",
		`<rect width="${width}" height="${height}" fill="#ffffff"/>`,
		`<text x="12" y="24" class="head">${escapeXml(title)}</text>`,
		`<text x="12" y="44" class="dim">${escapeXml(`Linux ${run.kernel}, ${pathText(run)}`)}</text>`,
		...run.lanes.map(
			(lane, i) => `<text x="${(starts[i] ?? 0) + bars + 10}" y="76" class="head">${escapeXml(lane.title)}</text>`,
		),
		`<line x1="0" x2="${width}" y1="86" y2="86" stroke="#b0b0b0"/>`,
		...spans,
		...rows,
		legend,
		"</svg>",
		"",
	].join("\n");
}

function stepLines(step: StepView): Line[] {
	const result = resultText(step);
	const lines: Line[] = [
		{ text: `${step.text}${result ? ` = ${result}` : ""}`, tone: step.index === 0 ? "dim" : "plain" },
	];
	for (const callback of step.callbacks) {
		const arrow = callback.kind === "notify" ? "⇢" : "↳";
		lines.push({ text: `${"  ".repeat(callback.depth)}${arrow} ${callbackText(callback)}`, tone: "dim" });
	}
	for (const v of step.violations) {
		const tone = v.severity === "error" ? "error" : "warning";
		lines.push({ text: `${SEVERITY_SIGN[v.severity]} ${v.id} ${v.message}`, tone });
	}
	return lines;
}

function laneWidth(run: RunView, task: string, title: string, bars: number): number {
	let longest = title.length;
	for (const step of run.steps) {
		if (step.task !== task) continue;
		for (const line of stepLines(step)) longest = Math.max(longest, line.text.length);
	}
	return bars + 26 + longest * CHAR;
}

function bar(span: LockSpan, index: number, laneStart: number, tops: readonly number[]): string {
	const style = LOCK_STYLES[index % LOCK_STYLES.length];
	const top = (tops[span.from] ?? 0) + 3;
	const bottom = (tops[span.to + 1] ?? top) - 3;
	const x = laneStart + index * BAR + 4;
	const dash = style?.dash ? ` stroke-dasharray="${style.dash}"` : "";
	const text = `${span.lock} held from step ${span.from} to ${span.open ? "the end" : span.to}`;
	return `<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="${style?.fill}" stroke-width="6"${dash}><title>${escapeXml(text)}</title></line>`;
}

function legendItem(lock: string, index: number, y: number): string {
	const style = LOCK_STYLES[index % LOCK_STYLES.length];
	const dash = style?.dash ? ` stroke-dasharray="${style.dash}"` : "";
	const line = y + 24 + index * ROW;
	return `<line x1="12" x2="40" y1="${line}" y2="${line}" stroke="${style?.fill}" stroke-width="6"${dash}/><text x="48" y="${line + 4}" class="dim">${escapeXml(`reservation lock of ${lock} held`)}</text>`;
}

function zigzag(x: number, y: number, height: number): string {
	const points: string[] = [];
	for (let i = 0; i * 4 <= height; i++) points.push(`${x + (i % 2) * 5},${y + i * 4}`);
	return `<polyline points="${points.join(" ")}" fill="none" stroke="#7a5200" stroke-width="1.5"><title>blocked</title></polyline>`;
}

function escapeXml(text: string): string {
	return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
