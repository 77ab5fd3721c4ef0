/**
 * `npm run conformance -- FILE.jsonl [--json] [--no-codes]`: replays every script of an oracle file and says where the
 * simulator and the recorded kernel part.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { survivePipes } from "../../server/cli/terminal.ts";
import { type Difference, firstDifference } from "./compare.ts";
import { readRecording } from "./recording.ts";
import { releaseOf, simulateScript } from "./simulate.ts";

export interface Verdict {
	readonly id: string;
	readonly differences: readonly Difference[];
}

/** One verdict a script, in the file's order. */
export function judgeFile(file: string, codes: boolean): readonly Verdict[] {
	const lines = readFileSync(file, "utf8").split("\n");
	return lines
		.filter((line) => line.trim() !== "")
		.map((line) => {
			const recording = readRecording(line);
			const simulated = simulateScript(recording.script, releaseOf(recording.kernel, basename(file)));
			return { id: recording.id, differences: firstDifference(recording.steps, simulated, { codes }) };
		});
}

function main(args: readonly string[]): number {
	survivePipes();
	const files = args.filter((arg) => !arg.startsWith("--"));
	if (files.length === 0) {
		process.stderr.write("usage: npm run conformance -- FILE.jsonl… [--json] [--no-codes]\n");
		return 2;
	}
	let agree = 0;
	let total = 0;
	const all: (Verdict & { readonly file: string })[] = [];
	for (const file of files) {
		for (const verdict of judgeFile(file, !args.includes("--no-codes"))) {
			total += 1;
			if (verdict.differences.length === 0) agree += 1;
			else {
				all.push({ file, ...verdict });
				if (!args.includes("--json"))
					for (const d of verdict.differences) process.stdout.write(`${said(verdict.id, d)}\n`);
			}
		}
	}
	if (args.includes("--json")) process.stdout.write(`${JSON.stringify({ agree, total, disagree: all }, null, 1)}\n`);
	process.stdout.write(`agree ${agree} of ${total} scripts\n`);
	return agree === total ? 0 : 1;
}

function said(id: string, d: Difference): string {
	return `${id} step ${d.step} "${d.op}" ${d.field}: kernel ${d.recorded}, simulator ${d.simulated}`;
}

if (process.argv[1] !== undefined && /conformance[\\/]run\.js$/.test(process.argv[1]))
	process.exitCode = main(process.argv.slice(2));
