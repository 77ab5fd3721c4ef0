/** GitHub workflow commands: one annotation a finding, as a runner reads them from the log. */
import type { Finding } from "../core/wire.ts";

const LEVELS = { error: "error", warning: "warning", info: "notice" } as const;

/** One `::error file=…::message` line. */
export function githubAnnotation(finding: Finding): string {
	const { start, end } = finding.range;
	const properties = Object.entries({
		file: finding.file,
		line: start.line,
		endLine: end.line,
		...(start.line === end.line ? { col: start.column, endColumn: end.column } : {}),
		title: `dma-buf Lens: ${finding.rule}`,
	}).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
	const steps = finding.steps.map((step, index) => `${index + 1}. line ${step.range.start.line}: ${step.message}`);
	return `::${LEVELS[finding.severity]} ${properties.join(",")}::${escapeData([finding.message, ...steps].join("\n"))}\n`;
}

function escapeData(text: string): string {
	return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
	return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
