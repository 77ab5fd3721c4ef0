/** Expected and actual results of an operation: a number is compared with the result's value, a word with its word. */
import type { StepResult } from "./state.ts";

/** Pseudo violation: a result or a check of the program itself did not come out as written. */
export const EXPECT = "EXPECT";

/** Is this the result that was written down? "ptr", "void" and "fd" have the value 0. */
export function resultAgrees(expected: number | string, got: Pick<StepResult, "ret" | "value">): boolean {
	return expected === got.ret || (typeof expected === "number" && expected === got.value);
}
