/**
 * The difference between two states as paths with old and new value: what a trace writes instead of states.
 * Parts that are the same object are not looked into.
 */
import type { State } from "./state.ts";

/** path -> [old, new]; null where it did not or does not exist */
export type Delta = Readonly<Record<string, readonly [unknown, unknown]>>;

const NOT_TOLD: ReadonlySet<string> = new Set(["step", "toggles", "next", "written", "producers"]);

/** What changed from one state to the next. Arrays and frames are values as a whole. */
export function deltaOf(before: State, after: State): Delta {
	const out: Record<string, readonly [unknown, unknown]> = {};
	const work: [path: string, a: unknown, b: unknown][] = [["", before, after]];
	while (work.length > 0) {
		const [path, a, b] = work.pop()!;
		if (a === b) continue;
		if (!isTable(a) || !isTable(b)) {
			if (!sameText(a, b)) out[path] = [a ?? null, b ?? null];
			continue;
		}
		const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().reverse();
		for (const key of keys) {
			if (path === "" && NOT_TOLD.has(key)) continue;
			work.push([path === "" ? key : `${path}.${key}`, a[key], b[key]]);
		}
	}
	return out;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sameText(a: unknown, b: unknown): boolean {
	return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}
