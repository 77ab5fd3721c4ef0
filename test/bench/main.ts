/**
 * `npm run bench [-- LINUX] [--only=edits|set|parts]`: the numbers of the design, one line each. With a kernel tree the set is measured and edits
 * go into real drivers; without one, into a source made for the purpose.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { loadParser } from "../../server/lsp/parser.ts";
import { theSet } from "../tools/the-set.ts";
import { describeLatency, measureEditLatency } from "./edit-latency.ts";
import { sampleSource } from "./sample-source.ts";
import { measureWholeSet } from "./whole-set.ts";

const EDITS = Number(process.env.BENCH_EDITS ?? 200);

/** Other areas' measurements: every `bench-*.ts` beside a test area exports `bench(linux?) => lines`. */
async function otherParts(linux: string | undefined): Promise<void> {
	const root = path.join(import.meta.dirname, "..");
	for (const area of readdirSync(root)) {
		const file = path.join(root, area, "bench.js");
		if (!existsSync(file)) continue;
		const part = (await import(pathToFileURL(file).href)) as { bench?: (linux?: string) => Promise<readonly string[]> };
		const lines = (await part.bench?.(linux)) ?? [];
		say(lines);
	}
}

function say(lines: readonly string[]): void {
	process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

/** A file of about 500 lines, and the largest. */
function pick(files: readonly string[]): [string, string] {
	const sized = files.map((file) => ({ file, size: statSync(file).size, text: "" })).sort((a, b) => a.size - b.size);
	const largest = sized.at(-1)?.file ?? "";
	const near = sized
		.map(({ file }) => ({ file, lines: readFileSync(file, "utf8").split("\n").length }))
		.sort((a, b) => Math.abs(a.lines - 500) - Math.abs(b.lines - 500));
	return [near[0]?.file ?? largest, largest];
}

async function main(): Promise<void> {
	const args = process.argv.slice(2);
	const only = args.find((arg) => arg.startsWith("--only="))?.slice("--only=".length);
	const linux = args.find((arg) => !arg.startsWith("--"));
	const wants = (part: string): boolean => only === undefined || only === part;
	if (wants("edits")) await editLatency(linux);
	if (wants("set") && linux !== undefined) await wholeSet(linux);
	if (wants("parts")) await otherParts(linux);
}

async function editLatency(linux: string | undefined): Promise<void> {
	const parser = await loadParser();
	if (linux === undefined) {
		say(["no kernel tree named (npm run bench -- LINUX): measuring on made-up sources"]);
		for (const lines of [500, 10_000]) {
			say(describeLatency(await measureEditLatency(`/made-up-${lines}.c`, sampleSource(lines), EDITS, parser), 2, 5));
		}
		return;
	}
	const [typical, largest] = pick(theSet(linux));
	const measure = async (file: string) =>
		measureEditLatency(path.resolve(file), readFileSync(file, "utf8"), EDITS, parser);
	say(describeLatency(await measure(typical), 2, 5));
	say(describeLatency(await measure(largest), 3, 0));
}

async function wholeSet(linux: string): Promise<void> {
	const set = await measureWholeSet(theSet(linux));
	say([
		`whole set: ${set.files} files, ${(set.bytes / 1e6).toFixed(1)} MB; read and parse ${set.readAndParseSeconds.toFixed(2)} s, ` +
			`read and check ${set.checkSeconds.toFixed(2)} s: ${(set.checkSeconds / set.readAndParseSeconds).toFixed(2)} times (goal 3); ` +
			`${set.findings} findings; peak ${set.peakMegabytes} MB`,
	]);
}

await main();
