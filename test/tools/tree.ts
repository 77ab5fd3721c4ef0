/**
 * `npm run tree -- LINUX [--list] [--json] [--alone] [--without-wrappers] [--kernel R[,R]] [--rules LIST] [--unargued DOC]`: checks all users of the family in a kernel
 * tree ("the set": .c files under drivers/ in which a name of the table is called), one worker; findings by rule, time, memory.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type CheckContext, checkText, type FileResult } from "../../server/cli/check-file.ts";
import { readSource } from "../../server/cli/read-source.ts";
import { keepHeapSmall } from "../../server/cli/small-heap.ts";
import { survivePipes } from "../../server/cli/terminal.ts";
import type { Finding } from "../../server/core/wire.ts";
import { createIndexStore } from "../../server/lsp/index-store.ts";
import { createKernelResolver } from "../../server/lsp/kernel-of-file.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { fixShare } from "./fix-share.ts";
import { wordsOption } from "./options.ts";
import { theSet } from "./the-set.ts";
import { unargued } from "./unargued.ts";

interface Measured {
	readonly scanned: number;
	readonly set: number;
	readonly bytes: number;
	readonly seconds: number;
	readonly peakMegabytes: number;
	readonly functions: number;
	readonly incomplete: number;
	readonly slowest: readonly { readonly file: string; readonly milliseconds: number }[];
	readonly crashes: readonly string[];
	readonly stats: Readonly<Record<string, number>>;
}

function checkAll(
	files: readonly string[],
	linux: string,
	context: CheckContext,
): { results: FileResult[]; measured: Measured } {
	const results: FileResult[] = [];
	const slowest: { file: string; milliseconds: number }[] = [];
	const crashes: string[] = [];
	const stats: Record<string, number> = {};
	let bytes = 0;
	let peak = 0;
	const start = performance.now();
	for (const file of files) {
		const source = readSource(file);
		if ("problem" in source) continue;
		bytes += source.text.length;
		const before = performance.now();
		try {
			const result = checkText(file, source.text, context);
			results.push(result);
			for (const [name, value] of Object.entries(result.stats)) stats[name] = (stats[name] ?? 0) + value;
		} catch (error) {
			crashes.push(
				`${path.relative(linux, file)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
			);
		}
		slowest.push({ file: path.relative(linux, file), milliseconds: performance.now() - before });
		peak = Math.max(peak, process.memoryUsage.rss());
	}
	slowest.sort((a, b) => b.milliseconds - a.milliseconds);
	const measured = {
		scanned: files.length,
		set: results.length,
		bytes,
		seconds: (performance.now() - start) / 1000,
		peakMegabytes: Math.round(peak / 1024 / 1024),
		functions: sum(results.map((result) => result.functions)),
		incomplete: sum(results.map((result) => result.incomplete.length)),
		slowest: slowest.slice(0, 8),
		crashes,
		stats,
	};
	return { results, measured };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function markdown(linux: string, findings: readonly Finding[], measured: Measured): string {
	const lines = [
		`${findings.length} findings in ${measured.set} files, ${measured.functions} functions (${measured.incomplete} not analysed); ` +
			`${measured.seconds.toFixed(1)} s, ${(measured.bytes / 1e6 / measured.seconds).toFixed(2)} MB/s, peak ${measured.peakMegabytes} MB.`,
		"",
		`Counters: ${Object.entries(measured.stats)
			.map(([name, value]) => `${name} ${value}`)
			.join(", ")}.`,
		`Slowest: ${measured.slowest.map((each) => `${each.file} ${each.milliseconds.toFixed(0)} ms`).join(", ")}.`,
	];
	for (const crash of measured.crashes) lines.push(`CRASH ${crash}`);
	lines.push("", ...fixShare(findings.map((finding) => ({ ...finding, fixes: finding.fixes.length }))));
	for (const rule of [...new Set(findings.map((finding) => finding.rule))].sort()) {
		const some = findings.filter((finding) => finding.rule === rule);
		lines.push("", `## ${rule} (${some.length})`, "");
		for (const finding of some) {
			const place = `${path.relative(linux, finding.file)}:${finding.range.start.line}:${finding.range.start.column}`;
			lines.push(`- ${place} \`${finding.function}\` ${finding.severity} (${finding.confidence}) ${finding.message}`);
			lines.push(`  - entry: ${finding.entry}; id ${finding.id}; kernels ${finding.kernels.join(", ")}`);
			for (const assumption of finding.assumptions) lines.push(`  - assumes: ${assumption}`);
			for (const step of finding.steps) lines.push(`  - ${step.range.start.line}: ${step.message}`);
			for (const fix of finding.fixes) lines.push(`  - fix: ${fix.title}`);
		}
	}
	return `${lines.join("\n")}\n`;
}

/** What the document does not argue, and what it argues in vain. */
function compare(linux: string, document: string, findings: readonly Finding[]): void {
	const below = findings.map((finding) => ({ ...finding, file: path.relative(linux, finding.file) }));
	const { findings: left, stale } = unargued(document, below);
	for (const { file, range, rule, function: name, severity, message } of left)
		process.stdout.write(`not argued: ${file}:${range.start.line} ${rule} in ${name}, ${severity}: ${message}\n`);
	for (const title of stale) process.stdout.write(`argued in vain: ${title}\n`);
	process.stdout.write(
		`${below.length - left.length} of ${below.length} findings argued, ${stale.length} sections stale\n`,
	);
	process.exitCode = left.length + stale.length > 0 ? 1 : 0;
}

async function main(): Promise<void> {
	survivePipes();
	const args = process.argv.slice(2);
	const linux = args.find((arg) => !arg.startsWith("--"));
	if (linux === undefined || !existsSync(path.join(linux, "drivers"))) {
		process.stderr.write(
			"usage: npm run tree -- LINUX [--list] [--json] [--alone] [--without-wrappers] [--kernel R[,R]] [--rules LIST] [--unargued DOC]; LINUX holds drivers/.\n",
		);
		process.exitCode = 2;
		return;
	}
	const files = theSet(linux);
	if (args.includes("--list")) {
		process.stdout.write(files.map((file) => `${path.relative(linux, file)}\n`).join(""));
		return;
	}
	keepHeapSmall();
	const rules = wordsOption(args, "--rules");
	const context: CheckContext = {
		parser: await loadParser(),
		kernels: createKernelResolver(),
		...(args.includes("--alone") ? {} : { index: createIndexStore() }),
		// drivers' own functions have no rows then: their bodies have to tell
		...(args.includes("--without-wrappers") ? { without: "driver-wrappers" } : {}),
		releases: wordsOption(args, "--kernel") ?? [],
		...(rules === undefined ? {} : { rules }),
	};
	const { results, measured } = checkAll(files, linux, context);
	const findings = results.flatMap((result) => result.findings);
	const document = wordsOption(args, "--unargued")?.[0];
	if (document !== undefined) return compare(linux, readFileSync(document, "utf8"), findings);
	const incomplete = results.flatMap((result) => result.incomplete);
	process.stdout.write(
		args.includes("--json")
			? `${JSON.stringify({ measured, findings, incomplete }, null, "\t")}\n`
			: markdown(linux, findings, measured),
	);
}

await main();
