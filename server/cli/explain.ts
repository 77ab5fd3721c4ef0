/** `explain`: a kernel log in the words of the rules. */
import { readFileSync } from "node:fs";
import { Problem } from "./problem.ts";
import { systemReason } from "./read-source.ts";

/** Explains a log file, or stdin for "-". */
export function runExplain(log: string, _options: { readonly kernel?: string }): number {
	readLog(log);
	throw new Problem("explain is not part of this build yet.");
}

function readLog(log: string): string {
	try {
		return readFileSync(log === "-" ? 0 : log, "utf8");
	} catch (error) {
		throw new Problem(`${log}: ${systemReason(error)}.`);
	}
}
