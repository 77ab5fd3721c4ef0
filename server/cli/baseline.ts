/** Findings that were there before: from an earlier JSON report, or from the same file in its older state. */
import { readFileSync } from "node:fs";
import { FINDINGS_SCHEMA, type Finding } from "../core/wire.ts";
import { Problem } from "./problem.ts";
import { systemReason } from "./read-source.ts";

/** The findings that are not among the old ones; an id that occurred twice excuses two. */
export function introduced(findings: readonly Finding[], oldIds: readonly string[]): Finding[] {
	const left = new Map<string, number>();
	for (const id of oldIds) left.set(id, (left.get(id) ?? 0) + 1);
	return findings.filter((finding) => {
		const remaining = left.get(finding.id) ?? 0;
		if (remaining > 0) left.set(finding.id, remaining - 1);
		return remaining === 0;
	});
}

/** The ids in a report written by `check --format json`. */
export function readBaseline(file: string): string[] {
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch (error) {
		throw new Problem(`--baseline: ${file}: ${systemReason(error)}.`);
	}
	const report = parseJson(text);
	if (report?.schema !== FINDINGS_SCHEMA || !Array.isArray(report.findings)) {
		throw new Problem(`--baseline: ${file} is not a report of \`dmabuf-lens check --format json\`.`);
	}
	return report.findings.map((finding) => String((finding as { id?: unknown } | null)?.id ?? ""));
}

function parseJson(text: string): { schema?: unknown; findings?: unknown } | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null ? value : undefined;
	} catch {
		return undefined;
	}
}
