/** `explain`: a kernel log in the words of the rules. */
import { readFileSync } from "node:fs";
import { explainLog, type LogExplanation } from "../core/sim/kernel-says/explain.ts";
import { ruleIds } from "../lsp/rule-pages.ts";
import { Problem } from "./problem.ts";
import { systemReason } from "./read-source.ts";
import { createPaint, type Paint, print, wantsColour } from "./terminal.ts";

/** Explains a log file, or stdin for "-". The status is 1 when reports about buffer sharing were found. */
export async function runExplain(log: string): Promise<number> {
	const found = explainLog(readLog(log));
	const paint = createPaint(wantsColour(process.stdout, process.env));
	if (found.length === 0) {
		await print("Nothing in this log is about buffer sharing.\n");
		return 0;
	}
	await print(found.map((each) => explanation(each, paint)).join("\n"));
	return 1;
}

function explanation(each: LogExplanation, paint: Paint): string {
	const known = new Set(ruleIds());
	const rules = each.rules.map((rule) => (known.has(rule) ? `${rule} (dmabuf-lens rules ${rule})` : rule));
	const lines = [
		`${paint.bold(`line ${each.line}: ${each.title}`)} [${each.code}]`,
		`  what happened: ${each.happened}`,
		`  what to do: ${each.advice}`,
		...(each.blame.length === 0 ? [] : [`  where: ${each.blame.join(" < ")}`]),
		...(rules.length === 0 ? [] : [`  rule: ${rules.join(", ")}`]),
	];
	return `${lines.join("\n")}\n`;
}

function readLog(log: string): string {
	try {
		return readFileSync(log === "-" ? 0 : log, "utf8");
	} catch (error) {
		throw new Problem(`${log}: ${systemReason(error)}.`);
	}
}
