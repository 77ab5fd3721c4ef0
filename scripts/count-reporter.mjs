// A reporter for node:test that people can read and scripts can add up: failures and skips in full, one line per
// file otherwise, and the counts in the file that DMABUF_LENS_COUNTS names.
import { appendFileSync } from "node:fs";
import path from "node:path";

export default async function* countReporter(source) {
	const counts = { passed: 0, failed: 0, skipped: 0, skips: [] };
	const perFile = new Map();
	for await (const { type, data } of source) {
		if (type === "test:stderr" || type === "test:stdout") {
			if (process.env.DMABUF_LENS_VERBOSE) yield data.message;
			continue;
		}
		if (type !== "test:pass" && type !== "test:fail") continue;
		if (data.nesting === 0) {
			const tally = tallyOf(perFile, data.file);
			tally.seconds += (data.details?.duration_ms ?? 0) / 1000;
		}
		// a suite is counted by its tests; a suite that fails has a failing test in it, or its hook failed
		const suite = data.details?.type === "suite";
		if (suite && (type === "test:pass" || data.details.error?.failureType === "subtestsFailed")) continue;
		const file = data.file ? path.relative(process.cwd(), data.file) : "";
		const tally = tallyOf(perFile, data.file);
		const reason = data.skip ?? data.todo;
		if (reason !== undefined && reason !== false) {
			counts.skipped++;
			tally.skipped++;
			const why = `${data.name}${typeof reason === "string" && reason ? `: ${reason}` : ""}`;
			counts.skips.push(why);
			yield `  SKIPPED ${why}\n`;
		} else if (type === "test:pass") {
			counts.passed++;
			tally.passed++;
		} else {
			counts.failed++;
			tally.failed++;
			const error = data.details?.error;
			const cause = error?.cause ?? error;
			yield `  FAILED ${data.name} (${file})\n${indent(String(cause?.stack ?? cause))}\n`;
		}
	}
	for (const [file, tally] of [...perFile].sort()) yield `  ${line(file, tally)}\n`;
	if (process.env.DMABUF_LENS_COUNTS) appendFileSync(process.env.DMABUF_LENS_COUNTS, `${JSON.stringify(counts)}\n`);
}

function tallyOf(perFile, file) {
	const name = file ? path.relative(process.cwd(), file) : "";
	const tally = perFile.get(name) ?? { passed: 0, failed: 0, skipped: 0, seconds: 0 };
	perFile.set(name, tally);
	return tally;
}

function line(file, { passed, failed, skipped, seconds }) {
	const parts = [`${passed} passed`];
	if (skipped > 0) parts.push(`${skipped} skipped`);
	if (failed > 0) parts.push(`${failed} failed`);
	return `${file.replace(/^out[/\\]/, "").replace(/\.js$/, "")}: ${parts.join(", ")} (${seconds.toFixed(1)} s)`;
}

function indent(text) {
	return text
		.split("\n")
		.filter((row) => !/^\s+at .*\bnode:/.test(row))
		.slice(0, 40)
		.map((row) => `    ${row}`)
		.join("\n");
}
