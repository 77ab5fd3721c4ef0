/**
 * How many functions of a kernel tree the parser gets right, judged by Universal Ctags' list of the original text.
 * Usage: npm run parse-measure -- LINUX [--all [--under DIR]] [--cost] [--release R] [--misses N].
 * Prints the figure and every miss with its cause; with --cost what parsing costs beside a bare parse.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { readSource } from "../../server/cli/read-source.ts";
import { survivePipes } from "../../server/cli/terminal.ts";
import { findSources } from "../../server/cli/walk.ts";
import { functionsOf } from "../../server/core/syntax/functions.ts";
import { disposeSource, parseSource } from "../../server/core/syntax/parse.ts";
import { lineIndex, positionAt } from "../../server/core/text/positions.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { measureParse } from "./measure-parse.ts";
import { theSet } from "./the-set.ts";

interface Tag {
	readonly name: string;
	readonly line: number;
}

/** Functions that ctags sees in the original text, by file. */
function ctagsFunctions(files: readonly string[]): Map<string, Tag[]> {
	const run = spawnSync(
		"ctags",
		[
			"--options=NONE",
			"--languages=C",
			"--langmap=C:.c",
			"--kinds-C=f",
			"--fields=+n",
			"--output-format=json",
			"-o",
			"-",
			"-L",
			"-",
		],
		{ input: files.join("\n"), encoding: "utf8", maxBuffer: 1 << 30 },
	);
	if (run.error !== undefined || run.status !== 0) {
		console.error(
			`skipped: Universal Ctags is needed (apt-get install universal-ctags): ${run.error?.message ?? run.stderr}`,
		);
		process.exit(2);
	}
	const tags = new Map<string, Tag[]>();
	for (const line of run.stdout.split("\n")) {
		if (!line.startsWith("{")) continue;
		const tag = JSON.parse(line) as { path: string; name: string; line: number };
		const list = tags.get(tag.path) ?? [];
		list.push({ name: tag.name, line: tag.line });
		tags.set(tag.path, list);
	}
	return tags;
}

async function main(): Promise<void> {
	survivePipes();
	const args = process.argv.slice(2);
	const option = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
	const root = args[0] === undefined || args[0].startsWith("--") ? undefined : resolve(args[0]);
	if (root === undefined || !existsSync(join(root, "drivers"))) {
		console.error(
			"usage: parse-measure LINUX [--all] [--cost] [--release R] [--misses N]   (LINUX: a kernel source tree with drivers/)",
		);
		process.exit(2);
	}
	const release = option("--release") ?? releaseOf(root);
	const files = args.includes("--all")
		? findSources([join(root, option("--under") ?? "drivers")], [".c"]).files
		: theSet(root);
	const tags = ctagsFunctions(files);
	const parser = await loadParser();
	const limit = Number(option("--misses") ?? 1000);
	let listed = 0;
	let missed = 0;
	let broken = 0;
	const causes = new Map<string, number>();
	for (const file of files) {
		const read = readSource(file);
		if (!("text" in read)) continue;
		const source = read.text;
		const parsed = parseSource(parser, source, release);
		const index = lineIndex(source);
		const good = new Set<string>();
		const bad = new Map<string, string>();
		for (const view of functionsOf(parsed)) {
			const key = `${view.name}:${positionAt(index, view.nameSpan.start).line}`;
			if (view.broken === undefined) good.add(key);
			else {
				broken++;
				bad.set(key, view.broken);
			}
		}
		for (const tag of tags.get(file) ?? []) {
			listed++;
			const key = `${tag.name}:${tag.line}`;
			if (good.has(key)) continue;
			missed++;
			const cause = bad.get(key) ?? "not seen as a function";
			const group = cause.replace(/ at line \d+/, "");
			causes.set(group, (causes.get(group) ?? 0) + 1);
			if (missed <= limit) console.log(`${relative(root, file)}:${tag.line}: ${tag.name}: ${cause}`);
		}
		disposeSource(parsed);
	}
	console.log("");
	for (const [cause, count] of [...causes].sort((a, b) => b[1] - a[1]).slice(0, 40))
		console.log(`${String(count).padStart(6)}  ${cause}`);
	const percent = listed === 0 ? 0 : (100 * missed) / listed;
	console.log(
		`\n${root} (release ${release}): ${files.length} files, ${listed} functions listed by ctags, ` +
			`${missed} unparsed = ${percent.toFixed(3)} %, ${broken} bodies reported broken`,
	);
	if (!args.includes("--cost")) return;
	const cost = await measureParse(files, release);
	const ratio = (cost.readMaskAndParse / cost.readAndRawParse).toFixed(2);
	console.log(
		`CPU seconds over ${(cost.bytes / 1e6).toFixed(1)} MB: bare parse ${cost.readAndRawParse.toFixed(1)}, ` +
			`rewriting and parse ${cost.readMaskAndParse.toFixed(1)} (${ratio} x; rewriting alone ${cost.maskAlone.toFixed(1)}), ` +
			`function views ${cost.functionViews.toFixed(1)}`,
	);
}

function releaseOf(root: string): string {
	const makefile = existsSync(join(root, "Makefile")) ? readFileSync(join(root, "Makefile"), "utf8") : "";
	const version = /^VERSION = (\d+)/m.exec(makefile)?.[1];
	const level = /^PATCHLEVEL = (\d+)/m.exec(makefile)?.[1];
	return version === undefined || level === undefined ? "7.3" : `${version}.${level}`;
}

await main();
