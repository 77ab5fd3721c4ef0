/** Results of an earlier text's functions, found again as long as what they rest on is the same. Knows no rule. */
import type { FlowFile } from "./file.ts";

interface Result {
	readonly reports: readonly unknown[];
}

type Prints = Pick<FlowFile, "fingerprint">;

/** Results kept although no function has that text now: an undo, or a brace that closes again, brings it back. */
const SPARE = 64;

/** The earlier result that is still this function's, and what it is kept by. */
export function recalled<R extends Result>(
	memo: ReadonlyMap<string, R>,
	flow: Prints,
	name: string,
): { readonly key: string; readonly result: R } | undefined {
	for (const how of ["loose", "exact"] as const) {
		const key = flow.fingerprint(name, how);
		const result = memo.get(key);
		if (result) return { key, result };
	}
	return undefined;
}

/** What a new result is to be kept by. One that reports nothing says nothing of places: the layout may change. */
export function keyOf({ reports }: Result, flow: Prints, name: string): string {
	return flow.fingerprint(name, reports.length === 0 ? "loose" : "exact");
}

/** Adds earlier results that were not asked for this time, the latest first. */
export function keepSpare<R>(memo: Map<string, R>, earlier: ReadonlyMap<string, R> | undefined): void {
	const most = memo.size + SPARE;
	for (const [key, result] of earlier ?? []) {
		if (memo.size >= most) return;
		if (!memo.has(key)) memo.set(key, result);
	}
}
