/** A run as a Markdown report that can be pasted below the cut line of a patch mail. */
import { evidenceText } from "../../kernel/evidence.ts";
import { changeText } from "./changes.ts";
import { runMermaid } from "./mermaid.ts";
import type { RunView, StepView } from "./model.ts";
import { laneTitle, pathText, placeText, resultText, SEVERITY_WORD, verdictText } from "./words.ts";

/** The report, ending in a newline. */
export function runMarkdown(run: RunView): string {
	const lines = [
		`# ${run.subject} in ${run.file}`,
		"",
		`Linux ${run.kernel}, ${pathText(run)}. ${run.entry}`,
		"",
		`**${verdictText(run)}**`,
		"",
	];
	for (const violation of run.violations) {
		const place = placeText(violation.at);
		lines.push(
			`## ${violation.id} (${SEVERITY_WORD[violation.severity]}) at step ${violation.step}${place ? `, ${place}` : ""}`,
		);
		lines.push("", violation.message, "", violation.why, "");
		if (violation.evidence.length > 0)
			lines.push(`Evidence: ${violation.evidence.map((e) => `\`${evidenceText(e)}\``).join(", ")}`, "");
	}
	lines.push("## Steps", "", "| # | task | step | result | line | what happened |", "|--:|---|---|---|--:|---|");
	for (const step of run.steps) if (step.index > 0) lines.push(stepRow(run, step));
	lines.push("");
	if (run.assumptions.length > 0) lines.push("## Assumptions", "", ...run.assumptions.map((a) => `- ${a}`), "");
	if (run.problems.length > 0) lines.push("## Not simulated", "", ...run.problems.map((p) => `- ${p}`), "");
	lines.push("## Sequence", "", "```mermaid", runMermaid(run).trimEnd(), "```");
	return `${lines.join("\n")}\n`;
}

function stepRow(run: RunView, step: StepView): string {
	const happened = [
		step.sentence,
		...step.changes.map(changeText),
		...step.violations.map((v) => `**${v.id}** ${v.message}`),
		...step.says.map((s) => `kernel says: ${s}`),
	];
	const cells = [
		String(step.index),
		laneTitle(run, step.task),
		`\`${step.text}\``,
		resultText(step),
		step.at?.line === undefined ? "" : String(step.at.line),
		happened.join("; "),
	];
	return `| ${cells.map((cell) => cell.replace(/\|/g, "\\|").replace(/\n/g, " ")).join(" | ")} |`;
}
