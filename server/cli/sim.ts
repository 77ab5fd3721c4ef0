/** `sim check` and `sim run`: scenarios from the command line. */
import { Problem } from "./problem.ts";

export interface RawSimOptions {
	readonly kernel?: string;
	readonly set: readonly string[];
}

/** Parses scenarios and reports what is wrong with them. */
export function runSimCheck(_files: readonly string[], _options: RawSimOptions): number {
	throw new Problem("sim check is not part of this build yet.");
}

/** Runs scenarios and compares with what they expect. */
export function runSimRun(_files: readonly string[], _options: RawSimOptions): number {
	throw new Problem("sim run is not part of this build yet.");
}
