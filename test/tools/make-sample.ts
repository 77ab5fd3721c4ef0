/**
 * Chooses the scripts of the committed sample: greedily, so that every operation with every result, context, callback and
 * code appears, shortest scripts first, within a budget of bytes per file. Usage: node make-sample.js OUTDIR FILE.jsonl…
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { RecordedStep, Recording } from "../conformance/recording.ts";

/** Bytes per file; all of them stay below a megabyte. */
const BUDGET = 415_000;
const BUDGET_OF_VARIANT = 180_000;

/** What a step shows: operation with result, with each code, with each callback and the lock's owner there. */
function featuresOf(step: RecordedStep): readonly string[] {
	const words = step.op.split(" ").filter((word) => !word.startsWith("@"));
	const context = words.filter((word) => word.endsWith(":")).join("");
	const op = words.find((word) => !word.endsWith(":")) ?? "";
	const ret = /^(skip|not-run)/.test(step.ret) ? "refused" : step.ret;
	const out = [`${op} -> ${ret}`];
	if (context !== "" && ret !== "refused") out.push(`${context}${op}`);
	for (const code of step.codes) out.push(`${op} ${code}`);
	for (const cb of step.cb ?? []) out.push(`${op} ${cb.note ?? `${cb.fn?.replace(/:[A-H]$/, "")} ${cb.resv}`}`);
	if ((step.woke ?? []).length > 0) out.push(`${op} wakes`);
	return out;
}

/** One line of the sample: only what is compared, up to step `last`; a state like the one before is left out. */
function slim(recording: Recording, last: number): string {
	let before = "";
	const steps = recording.steps.slice(0, last + 1).map(({ i, op, ret, cb, codes, woke, lockdep_on, state }) => {
		const now = JSON.stringify(state);
		const same = now === before;
		before = now;
		return {
			i,
			op,
			ret,
			...(cb === undefined ? {} : { cb }),
			codes,
			...(woke === undefined ? {} : { woke }),
			lockdep_on,
			...(same ? {} : { state }),
		};
	});
	const script = recording.script.slice(0, last + 1);
	return JSON.stringify({ id: recording.id, kernel: recording.kernel, script, steps });
}

/** The chosen lines of a file: first every operation with every code, then everything else that still fits. */
export function chooseSample(lines: readonly string[], budget: number): readonly string[] {
	const all = lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as Recording);
	// written by hand: one rule each; they come first
	const byHand = (recording: Recording): number => (/^(h\d|igt)/.test(recording.id) ? 0 : 1);
	all.sort((a, b) => byHand(a) - byHand(b) || a.steps.length - b.steps.length);
	const seen = new Set<string>();
	const chosen: string[] = [];
	let bytes = 0;
	const passes = [
		{ wanted: featuresOf, of: all.filter((recording) => byHand(recording) === 0) },
		{ wanted: codesOf, of: all },
		{ wanted: featuresOf, of: all },
	];
	for (const { wanted, of } of passes)
		for (const recording of of) {
			const last = recording.steps.findLastIndex((step) => wanted(step).some((feature) => !seen.has(feature)));
			if (last < 0) continue;
			const text = slim(recording, last);
			if (bytes + text.length > budget) continue;
			for (const step of recording.steps.slice(0, last + 1))
				for (const feature of [...codesOf(step), ...featuresOf(step)]) seen.add(feature);
			chosen.push(text);
			bytes += text.length + 1;
		}
	return chosen;
}

function codesOf(step: RecordedStep): readonly string[] {
	const op = step.op.split(" ").find((word) => !word.startsWith("@") && !word.endsWith(":")) ?? "";
	return [op, ...step.codes.map((code) => `${op} ${code}`)];
}

const [out, ...files] = process.argv.slice(2);
if (/make-sample\.js$/.test(process.argv[1] ?? "") && out !== undefined)
	for (const file of files) {
		const chosen = chooseSample(
			readFileSync(file, "utf8").split("\n"),
			file.includes("no-move-notify") ? BUDGET_OF_VARIANT : BUDGET,
		);
		writeFileSync(join(out, basename(file).replace("-open", "-sample")), `${chosen.join("\n")}\n`);
		process.stdout.write(`${basename(file)}: ${chosen.length} scripts\n`);
	}
