/** A call's contract as Markdown: the rule in force, how it changed by release, how well that is proven, and the evidence. */
import type { HoverContract } from "../core/analyze.ts";
import type { KernelInForce } from "./kernel-of-file.ts";

const MOST_EVIDENCE = 4;

/** The text of a hover. */
export function contractMarkdown(contract: HoverContract, kernel: KernelInForce): string {
	const lines = [
		`**\`${contract.name}\`** in ${contract.release} (${kernel.source})`,
		"",
		contract.summary,
		...section(
			"By release",
			contract.history.map((row) => `- ${row.releases}: ${row.text}`),
		),
		...section(`Evidence (${contract.provenance})`, evidence(contract)),
	];
	return lines.join("\n");
}

function section(title: string, rows: readonly string[]): string[] {
	return rows.length === 0 ? [] : ["", `*${title}*`, "", ...rows];
}

function evidence(contract: HoverContract): string[] {
	const rows = contract.evidence
		.slice(0, MOST_EVIDENCE)
		.map((each) => `- ${each.fact} (\`${each.at}\`, ${each.release})`);
	const more = contract.evidence.length - rows.length;
	return more > 0 ? [...rows, `- and ${more} more`] : rows;
}
