/** `sim check` and `sim run`: scenarios from the command line. */
import { printOp } from "../core/sim/language/ops-print.ts";
import { type CheckOptions, checkScenario, type VariantVerdict } from "../core/sim/scenario.ts";
import type { RunStep } from "../core/sim/scheduler.ts";
import { parseKernels } from "./check-options.ts";
import { Problem } from "./problem.ts";
import { readSource } from "./read-source.ts";
import { complain, createPaint, type Paint, print, wantsColour } from "./terminal.ts";
import { findSources } from "./walk.ts";

export interface RawSimOptions {
	readonly kernel?: string;
	readonly set: readonly string[];
}

interface Scenario {
	readonly file: string;
	readonly text: string;
}

/**
 * Parses and runs scenarios, explores those that ask for it, replays every witness, and says only what is not as expected:
 * 0 = nothing, 1 = something, 2 = unreadable.
 */
export async function runSimCheck(files: readonly string[], raw: RawSimOptions): Promise<number> {
	const options = parseOptions(raw);
	const paint = createPaint(wantsColour(process.stdout, process.env));
	let [right, all] = [0, 0];
	const status = await eachScenario(files, async ({ file, text }) => {
		const { problems, variants, ok } = checkScenario(text, options);
		for (const problem of problems) await print(problemLine(file, problem));
		for (const variant of variants) {
			all++;
			if (variant.wrong.length === 0) right++;
			else await print(variantLine(file, variant, paint));
		}
		return ok;
	});
	if (all > 1) await print(`${right} of ${all} variants are as expected.\n`);
	return status;
}

/** Runs scenarios and shows every step and the verdict: 0 = as expected, 1 = not, 2 = unreadable. */
export async function runSimRun(files: readonly string[], raw: RawSimOptions): Promise<number> {
	const options = parseOptions(raw);
	const paint = createPaint(wantsColour(process.stdout, process.env));
	return eachScenario(files, async ({ file, text }) => {
		const { problems, variants, ok } = checkScenario(text, options);
		for (const problem of problems) await print(problemLine(file, problem));
		for (const variant of variants) {
			await print(variantLine(file, variant, paint));
			for (const step of variant.run.steps) await print(stepLine(step));
		}
		return ok;
	});
}

/** One step: who, what, the result, what is wrong, and what the kernel itself would say. */
function stepLine({ n, task, op, result, violations, codes }: RunStep): string {
	const answer = result.blocked === undefined ? (result.skipped === undefined ? result.ret : "left out") : "sleeps";
	const wrong = violations.map(({ id, message }) => `  ${id} ${message}`).join("");
	const kernel = codes.length === 0 ? "" : `  kernel: ${codes.join(" ")}`;
	return `     ${n}  ${task}: ${printOp(op)} = ${answer}${wrong}${kernel}\n`;
}

async function eachScenario(
	paths: readonly string[],
	judge: (scenario: Scenario) => Promise<boolean>,
): Promise<number> {
	const { files, problems } = findSources(paths, [".dmabuf"]);
	for (const problem of problems) complain(`${problem}.`);
	if (files.length + problems.length === 0) throw new Problem(`no scenario (*.dmabuf) below ${paths.join(", ")}.`);
	let [bad, unreadable] = [0, problems.length];
	for (const file of files) {
		const source = readSource(file);
		if ("problem" in source) {
			complain(`${source.problem}.`);
			unreadable++;
		} else if (!(await judge({ file, text: source.text }))) bad++;
	}
	if (files.length > 1) await print(`${files.length - bad - unreadable} of ${files.length} scenarios are right.\n`);
	return unreadable > 0 ? 2 : bad > 0 ? 1 : 0;
}

function problemLine(file: string, problem: { line: number; column: number; message: string; hint?: string }): string {
	const hint = problem.hint === undefined ? "" : ` (${problem.hint})`;
	return `${file}:${problem.line}:${problem.column}: error: ${problem.message}${hint}\n`;
}

function variantLine(file: string, verdict: VariantVerdict, paint: Paint): string {
	const found = verdict.found.length === 0 ? "clean" : verdict.found.join(", ");
	const head = `${file} ${verdict.variant} (${verdict.kernel}): ${found}`;
	if (verdict.wrong.length === 0) return `${paint.green("ok")}   ${head}\n`;
	return `${paint.red("FAIL")} ${head}\n${verdict.wrong.map((each) => `     ${each}\n`).join("")}`;
}

function parseOptions(raw: RawSimOptions): CheckOptions {
	const kernels = raw.kernel === undefined ? [] : parseKernels(raw.kernel);
	if (kernels.length > 1) throw new Problem("sim takes one release in --kernel.");
	const toggles = Object.fromEntries(raw.set.map(parseSwitch));
	return {
		...(kernels[0] === undefined ? {} : { kernel: kernels[0] }),
		...(raw.set.length === 0 ? {} : { toggles }),
	};
}

function parseSwitch(text: string): [string, string | number | boolean] {
	const at = text.indexOf("=");
	if (at <= 0) throw new Problem(`--set wants name=value, not "${text}".`);
	const value = text.slice(at + 1);
	if (value === "true" || value === "false") return [text.slice(0, at), value === "true"];
	return [text.slice(0, at), /^-?\d+$/.test(value) ? Number(value) : value];
}
