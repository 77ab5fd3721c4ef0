/**
 * Expected and actual results of an operation. Words such as "ptr" and "void" stand for success where 0 is expected.
 */

/** Pseudo violation: a result or a check of the program itself did not come out as written. */
export const EXPECT = "EXPECT";

const SUCCESS_WORDS: readonly string[] = ["ptr", "void", "fd", "addr", "ok"];

/** Is this the result that was written down? */
export function resultAgrees(expected: number | string, got: number | string | undefined): boolean {
	if (got === expected) return true;
	if (expected === 0) return typeof got === "string" && SUCCESS_WORDS.includes(got);
	return typeof expected === "string" && typeof got === "number" && String(got) === expected;
}
