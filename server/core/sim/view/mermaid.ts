/** A run as a Mermaid sequence diagram: tasks are participants, a held lock is an activation, mistakes are notes. */
import type { RunView, StepView } from "./model.ts";
import { lockText, resultText, SEVERITY_WORD } from "./words.ts";

/** Mermaid source, ending in a newline. Text is escaped for Mermaid (entity codes for `;`, `#`, `:` and brackets). */
export function runMermaid(run: RunView): string {
	const lines = ["sequenceDiagram", `  title ${escapeMermaid(`${run.subject}, Linux ${run.kernel}`)}`];
	const name = (task: string) => `t${run.lanes.findIndex((lane) => lane.id === task)}`;
	for (const lane of run.lanes) lines.push(`  participant ${name(lane.id)} as ${escapeMermaid(lane.title)}`);
	const exporter = run.steps.some((step) => step.callbacks.some((callback) => callback.kind === "callback"));
	const told = new Map<string, string>();
	for (const step of run.steps) {
		for (const callback of step.callbacks) {
			if (callback.kind === "notify" && !told.has(callback.target)) told.set(callback.target, `n${told.size}`);
		}
	}
	if (exporter) lines.push("  participant x as exporter");
	for (const [target, id] of told) lines.push(`  participant ${id} as ${escapeMermaid(`importer of ${target}`)}`);
	for (const span of run.held) if (span.from === 0) lines.push(`  activate ${name(span.task)}`);
	for (const step of run.steps) {
		if (step.index === 0) continue;
		lines.push(...stepLines(step, name(step.task), told));
		for (const span of run.held) {
			if (span.from === step.index) lines.push(`  activate ${name(span.task)}`);
			if (!span.open && span.to === step.index) lines.push(`  deactivate ${name(span.task)}`);
		}
	}
	for (const span of run.held) {
		if (span.open) lines.push(`  Note over ${name(span.task)}: ${escapeMermaid(`still holds ${span.lock}`)}`);
	}
	return `${lines.join("\n")}\n`;
}

function stepLines(step: StepView, actor: string, told: ReadonlyMap<string, string>): string[] {
	const lines: string[] = [];
	const result = resultText(step);
	const label = escapeMermaid(`${step.index}. ${step.text}${result ? ` = ${result}` : ""}`);
	lines.push(`  ${actor}${step.outcome === "blocked" ? "-x" : "->>"}${actor}: ${label}`);
	for (const callback of step.callbacks) {
		const to = callback.kind === "notify" ? (told.get(callback.target) ?? "x") : "x";
		lines.push(`  ${actor}-)${to}: ${escapeMermaid(`${callback.name} (${lockText(callback.lock)})`)}`);
	}
	for (const violation of step.violations) {
		const word = SEVERITY_WORD[violation.severity];
		lines.push(`  Note over ${actor}: ${escapeMermaid(`${word} ${violation.id}: ${violation.message}`)}`);
	}
	return lines;
}

/** Mermaid ends a statement at `;` and reads `#` as an entity, so both become entities themselves. */
function escapeMermaid(text: string): string {
	return text
		.replace(/#/g, "#35;")
		.replace(/;(?<!#35;)/g, "#59;")
		.replace(/[<>{}]/g, (c) => `#${c.charCodeAt(0)};`)
		.replace(/\s+/g, " ");
}
