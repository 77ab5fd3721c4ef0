/** What the mutants say: shares by class and by what was given back, and why the missed ones were missed. */
import type { Analysis } from "../../../server/core/analyze.ts";
import type { Rule } from "../../../server/core/rules/rule.ts";
import type { Apart } from "./apart.ts";
import type { Mutation, MutationClass } from "./sites.ts";

export interface Mutant {
	readonly file: string;
	readonly line: number;
	readonly function: string;
	readonly class: MutationClass;
	readonly what: string;
	readonly says: string;
	/** not counted: what the analysis knows of the object at the call that was changed */
	readonly apart: Apart | undefined;
	/** rules that speak up */
	readonly rules: readonly string[];
	/** why nobody did */
	readonly missed?: string;
}

/** The first of the reasons that the counters show; "nothing met" needs a reader. */
export function missedBecause(mutation: Mutation, base: Analysis, after: Analysis, rules: readonly Rule[]): string {
	if (!rules.some((rule) => rule.over.some((each) => each === mutation.what))) return "no rule is about it";
	const skipped = after.incomplete.find((each) => each.function === mutation.function);
	for (const [rule, number] of Object.entries(after.stats.unconfirmed))
		if (number > (base.stats.unconfirmed[rule] ?? 0)) return `the simulator does not confirm ${rule}`;
	for (const reason of ["consistent", "again", "untested"] as const)
		if (after.stats.silenced[reason] > base.stats.silenced[reason]) return REASONS[reason];
	if (after.findings.length > base.findings.length) return "an info at most";
	if (skipped !== undefined) return skipped.reason.replace(/^\w+: /, "");
	return "nothing met";
}

const REASONS = {
	consistent: "every exit of its class leaves it: taken as meant",
	again: "met only in a later round of a loop",
	untested: "follows from a result nobody looked at",
} as const;

const APART: Readonly<Record<Apart, string>> = {
	shared: "shared: done to an object that others reach through a structure, and may undo",
	escaped: "escaped: the object was handed on, or lost, before it is given back",
	foreign: "foreign: not opened in this function",
	"not reached": "not reached: no path of the analysis comes by",
	"same effect":
		"same effect: both ways give the same back, or the table says that one more or less does nothing, or that it ends with the object, given back there",
	"oops first": "oops first: a pointer that is none is dereferenced before anything is given back",
	"nothing to give back there":
		"nothing to give back there: on the ways through this goto the object is none (NULL, failed)",
};

const percent = (part: number, whole: number): string => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(0)} %`);

export function report(seed: number, mutants: readonly Mutant[]): string {
	const counted = mutants.filter((each) => each.apart === undefined);
	const share = (some: readonly Mutant[]): string => {
		const found = some.filter((each) => each.rules.length > 0).length;
		return `${String(found).padStart(5)} of ${String(some.length).padStart(5)}  ${percent(found, some.length)}`;
	};
	const lines = [
		`seed ${seed}: ${mutants.length} mutants, ${counted.length} where the object is followed to the call`,
		"",
	];
	const by = (title: string, key: (each: Mutant) => string): void => {
		lines.push(title);
		for (const name of [...new Set(counted.map(key))].sort())
			lines.push(`  ${name.padEnd(18)}${share(counted.filter((each) => key(each) === name))}`);
		lines.push("");
	};
	by("by class", (each) => each.class);
	by("by what is given back", (each) => each.what);
	lines.push(`detected            ${share(counted)}`);
	const ruled = counted.filter((each) => each.missed !== "no rule is about it");
	lines.push(`  where a rule is about it ${share(ruled)}`, "", "counted apart");
	const tally = (some: readonly (string | undefined)[]): void => {
		const sums = new Map<string, number>();
		for (const each of some) if (each !== undefined) sums.set(each, (sums.get(each) ?? 0) + 1);
		for (const [name, sum] of [...sums].sort((a, b) => b[1] - a[1]))
			lines.push(`  ${String(sum).padStart(5)}  ${name}`);
	};
	tally(mutants.map((each) => each.apart && APART[each.apart]));
	lines.push("", "missed, why");
	tally(counted.map((each) => each.missed));
	lines.push("", "missed, where");
	for (const each of counted)
		if (each.missed !== undefined)
			lines.push(
				`  ${each.file}:${each.line} ${each.function} [${each.class} ${each.what}] ${each.says}: ${each.missed}`,
			);
	return `${lines.join("\n")}\n`;
}
