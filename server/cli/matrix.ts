/** Several releases, one list: identical findings become one, with the releases it holds for. */
import { RULES } from "../core/rules/index.ts";
import type { Finding } from "../core/wire.ts";

/** Rules whose message says from which release on. */
export const TELLS_WHEN: ReadonlySet<string> = new Set(RULES.flatMap(({ id, tellsWhen }) => (tellsWhen ? [id] : [])));

/** Groups findings of the same file found under several releases by id; repeated ids stay apart, in order. */
export function mergeReleases(
	runs: readonly { readonly release: string; readonly findings: readonly Finding[] }[],
): Finding[] {
	const merged = new Map<string, Finding>();
	for (const { release, findings } of runs) {
		const seen = new Map<string, number>();
		for (const finding of findings) {
			const id = TELLS_WHEN.has(finding.rule) ? `${finding.id}\0${finding.message}` : finding.id;
			const nth = seen.get(id) ?? 0;
			seen.set(id, nth + 1);
			const key = `${id}\0${nth}`;
			const known = merged.get(key);
			const kernels = [...(known?.kernels ?? []), release];
			merged.set(key, { ...(known ?? finding), kernels });
		}
	}
	return [...merged.values()].sort(byPosition);
}

/** By file, then place, then rule: the order of every report. */
export function byPosition(a: Finding, b: Finding): number {
	return (
		compareText(a.file, b.file) ||
		a.range.start.line - b.range.start.line ||
		a.range.start.column - b.range.start.column ||
		compareText(a.rule, b.rule)
	);
}

function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * In which of the checked releases a finding holds, for people: "breaks from 6.2", "up to 6.1", "only in 6.10",
 * or undefined when it holds in all of them.
 */
export function describeKernels(holds: readonly string[], checked: readonly string[]): string | undefined {
	if (checked.length < 2 || holds.length === checked.length) return undefined;
	const indexes = holds.map((kernel) => checked.indexOf(kernel)).sort((a, b) => a - b);
	const [first = 0] = indexes;
	const last = indexes.at(-1) ?? first;
	if (holds.length === 1 && first > 0 && last < checked.length - 1) return `only in ${holds[0]}`;
	if (last - first + 1 !== holds.length) return `in ${holds.join(", ")}`;
	if (last === checked.length - 1) return `breaks from ${checked[first]}`;
	if (first === 0) return `up to ${checked[last]}`;
	return `${checked[first]} to ${checked[last]}`;
}
