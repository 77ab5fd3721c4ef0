/** Prints what `check` found, in the format that was asked for, and the counters under --stats. */
import type { FindingsReport } from "../core/wire.ts";
import { ruleIds, ruleTitle } from "../lsp/rule-pages.ts";
import type { FileResult } from "./check-file.ts";
import type { CheckOptions } from "./check-options.ts";
import { githubAnnotation } from "./github.ts";
import { type PrettyOptions, prettyFinding } from "./pretty.ts";
import { toSarif } from "./sarif.ts";
import { createPaint, print, wantsColour } from "./terminal.ts";

interface Sources {
	readonly results: readonly FileResult[];
	readonly textOf: (file: string) => string | undefined;
}

/** Writes the report to stdout; the counters go to stdout in the pretty format, else to stderr. */
export async function writeReport(report: FindingsReport, sources: Sources, options: CheckOptions): Promise<void> {
	switch (options.format) {
		case "json":
			await print(`${JSON.stringify(report, null, "\t")}\n`);
			break;
		case "sarif":
			await print(`${JSON.stringify(toSarif(report, ruleTexts()), null, "\t")}\n`);
			break;
		case "github":
			for (const finding of report.findings) await print(githubAnnotation(finding));
			break;
		case "pretty":
			await writePretty(report, sources, options);
	}
	if (!options.stats) return;
	const lines = statistics(report, sources.results);
	if (options.format === "pretty") await print(lines);
	else process.stderr.write(lines);
}

function ruleTexts(): { id: string; title: string }[] {
	return ruleIds().map((id) => ({ id, title: ruleTitle(id) }));
}

async function writePretty(report: FindingsReport, { textOf }: Sources, options: CheckOptions): Promise<void> {
	const pretty: PrettyOptions = {
		paint: createPaint(wantsColour(process.stdout, process.env)),
		textOf: rememberLast(textOf),
		kernels: options.kernels,
		quiet: options.quiet,
	};
	for (const finding of report.findings) await print(prettyFinding(finding, pretty) + (options.quiet ? "" : "\n"));
	if (!options.quiet) await print(`${summary(report)}\n`);
}

/** Findings come file by file; one text is enough to keep. */
function rememberLast(textOf: (file: string) => string | undefined): (file: string) => string | undefined {
	let last: { file: string; text: string | undefined } | undefined;
	return (file) => {
		if (last?.file !== file) last = { file, text: textOf(file) };
		return last.text;
	};
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

function summary(report: FindingsReport): string {
	const of = (severity: string): number => report.findings.filter((finding) => finding.severity === severity).length;
	const parts = [plural(of("error"), "error"), plural(of("warning"), "warning"), plural(of("info"), "note")];
	const where = `${plural(report.functions, "function")} of ${plural(report.files, "file")}`;
	const kernel = report.kernel === "" ? "" : `, kernel ${report.kernel.replaceAll(",", ", ")}`;
	return report.findings.length === 0 ? `no findings in ${where}${kernel}` : `${parts.join(", ")} in ${where}${kernel}`;
}

function statistics(report: FindingsReport, results: readonly FileResult[]): string {
	const sums = new Map<string, number>();
	for (const { stats } of results) {
		for (const [name, value] of Object.entries(stats)) sums.set(name, (sums.get(name) ?? 0) + value);
	}
	const lines = [
		`files: ${results.length} seen, ${report.files} mention the family`,
		...[...sums].map(([name, value]) => `${name}: ${value}`),
		`not analysed: ${report.incomplete.length}`,
		...report.incomplete.map((part) => `  ${part.file}: ${part.function}: ${part.reason}`),
	];
	return `${lines.join("\n")}\n`;
}
