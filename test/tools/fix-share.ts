/** How many findings have a fix that passed the re-check, in all and by rule. What only tells (`info`) is not counted. */
import type { Finding } from "../../server/core/wire.ts";

export type Repairable = Pick<Finding, "rule" | "severity"> & { readonly fixes: number };

/** "fix offered 3 of 4 (75 %)" and a line for every rule, those with most left over first. */
export function fixShare(findings: readonly Repairable[]): readonly string[] {
	const counted = findings.filter((each) => each.severity !== "info");
	const rules = [...new Set(counted.map((each) => each.rule))].map((rule) => {
		const some = counted.filter((each) => each.rule === rule);
		return { rule, all: some.length, fixed: fixedOf(some) };
	});
	rules.sort((a, b) => b.all - b.fixed - (a.all - a.fixed) || a.rule.localeCompare(b.rule));
	const fixed = fixedOf(counted);
	const percent = counted.length === 0 ? "-" : `${((100 * fixed) / counted.length).toFixed(0)} %`;
	return [
		`fix offered ${fixed} of ${counted.length} (${percent})`,
		...rules.map((each) => `  ${each.rule} ${each.fixed} of ${each.all}`),
	];
}

function fixedOf(findings: readonly Repairable[]): number {
	return findings.filter((each) => each.fixes > 0).length;
}
