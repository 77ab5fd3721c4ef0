/** Cases of the state exploration: right code, and a twin with the mistake in it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findings } from "./flow-of.ts";

/** Every case has a twin with the mistake in it, so that silence is never that of an analysis which gave up. */
export interface Case {
	readonly name: string;
	readonly right: string;
	/** rule@line, "?" = assumed */
	readonly wrong: readonly [c: string, ...found: string[]];
}

export function runCases(name: string, cases: readonly Case[]): void {
	describe(name, () => {
		for (const { name: what, right, wrong } of cases)
			test(what, () => {
				assert.deepEqual(findings(right), []);
				const [c, ...found] = wrong;
				assert.deepEqual(findings(c), found);
			});
	});
}
