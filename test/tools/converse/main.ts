/**
 * `npm run converse -- LINUX|FILE… [--json]`: the converse of agreement (DESIGN invariant 2). Simulates every offered path of
 * the set, or of the files named; per violation how many mistakes the simulator raises, how many the checker finds, and why
 * it is silent about the others. What is unexplained is listed.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { readSource } from "../../../server/cli/read-source.ts";
import { survivePipes } from "../../../server/cli/terminal.ts";
import { analyze } from "../../../server/core/analyze.ts";
import { positionAt } from "../../../server/core/text/positions.ts";
import { createKernelResolver } from "../../../server/lsp/kernel-of-file.ts";
import { loadParser } from "../../../server/lsp/parser.ts";
import { theSet } from "../the-set.ts";
import { type Raised, raisedIn } from "./raised.ts";

interface Placed extends Raised {
	readonly file: string;
	readonly line: number;
}

function table(all: readonly Placed[]): string {
	const reasons = [...new Set(all.map((each) => each.reason))].sort();
	const lines = [["violation", "raised", ...reasons].join("\t")];
	for (const id of [...new Set(all.map((each) => each.violation))].sort()) {
		const some = all.filter((each) => each.violation === id);
		lines.push([id, some.length, ...reasons.map((r) => some.filter((each) => each.reason === r).length)].join("\t"));
	}
	lines.push("");
	for (const { file, line, function: name, violation, object, statement, reason } of all)
		if (reason === "unexplained") lines.push(`${file}:${line} ${name} ${violation} ${object}: ${statement}`);
	return `${lines.join("\n")}\n`;
}

async function main(): Promise<void> {
	survivePipes();
	const args = process.argv.slice(2);
	const places = args.filter((arg) => !arg.startsWith("--"));
	if (places.length === 0 || places.some((place) => !existsSync(place))) {
		process.stderr.write("usage: npm run converse -- LINUX|FILE... [--json]\n");
		process.exitCode = 2;
		return;
	}
	const files = places.flatMap((place) => (existsSync(path.join(place, "drivers")) ? theSet(place) : [place]));
	const parser = await loadParser();
	const kernels = createKernelResolver();
	const all: Placed[] = [];
	for (const file of files) {
		const source = readSource(file);
		if (!("text" in source)) continue;
		const analysis = analyze({ file, text: source.text, parser, release: kernels.of(file).release });
		for (const one of raisedIn(analysis))
			all.push({ ...one, file, line: positionAt(analysis.inside.lines, one.at).line });
		analysis.dispose();
	}
	process.stdout.write(args.includes("--json") ? `${JSON.stringify(all, null, "\t")}\n` : table(all));
}

await main();
