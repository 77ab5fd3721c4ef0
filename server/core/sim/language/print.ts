/**
 * A document as text: what people would have written. `parseScenario` of it gives the document again, and printing that
 * gives the same text. Comments are not part of a document.
 */
import type { Program } from "../../kernel/program.ts";
import { EMPTY_PART, type Expectation, type Part, type ScenarioDocument, type Where } from "./document.ts";
import { printExpectation } from "./expect-line.ts";
import { printOp } from "./ops-print.ts";
import { printWorld } from "./world-lines.ts";

/** Text of a scenario. */
export function printScenario(document: ScenarioDocument): string {
	const out: string[] = [`${document.script ? "script" : "scenario"} ${document.id}`];
	if (document.title !== undefined) out.push(`title ${document.title}`);
	if (document.group !== undefined) out.push(`group ${document.group}`);
	for (const line of document.teaches) out.push(`teaches ${line}`);
	for (const line of document.notes) out.push(`note ${line}`);
	for (const line of document.sources) out.push(`source ${line}`);
	if (document.function !== undefined) out.push(`function ${document.function.name} in ${document.function.file}`);
	if (document.lint !== undefined) {
		out.push(`lint ${document.lint.violation}`);
		for (const { includes, calls, expects } of document.lint.cases) {
			out.push(`case includes=${list(includes)} calls=${list(calls)} expect=${list(expects)}`);
		}
	}
	const lines = document.function !== undefined;
	printPart(document.base, out, "", lines, document.script);
	for (const variant of document.variants) {
		out.push("", `variant ${variant.id}`);
		printPart(variant, out, "  ", lines, false);
	}
	return `${out.join("\n")}\n`;
}

function printPart(part: Part, out: string[], indent: string, lines: boolean, script: boolean): void {
	const say = (text: string): void => {
		out.push(indent + text);
	};
	const here = part.expects.filter((expectation) => placeOf(expectation) !== undefined);
	if (part.kernel !== undefined) say(`kernel ${part.kernel}`);
	for (const [name, value] of Object.entries(part.toggles)) say(`toggle ${name}=${printToggle(value)}`);
	for (const name of part.withoutBuffers) say(`without buffer ${name}`);
	for (const line of printWorld(part.world)) say(line);
	for (const [fence, task] of Object.entries(part.producers)) say(`producer ${fence} ${task}`);
	for (const name of part.withoutTasks) say(name === "*" ? "without tasks" : `without task ${name}`);
	if (part.schedule !== undefined && !script) say(`schedule ${printSchedule(part.schedule)}`.trimEnd());
	if (part.explore !== undefined) {
		const { preemptions, states } = part.explore;
		const bounds = [
			preemptions === undefined ? "" : ` preemptions=${preemptions}`,
			states === undefined ? "" : ` states=${states}`,
		];
		say(`explore${bounds.join("")}`);
	}
	for (const expectation of part.expects) if (placeOf(expectation) === undefined) say(printExpectation(expectation));
	if (script) {
		printScript(part, here, say);
		return;
	}
	for (const task of part.tasks) {
		if (indent === "") out.push("");
		say(`task ${task.name}${task.role === undefined ? "" : ` role=${task.role}`}:`);
		task.ops.forEach((op, index) => {
			const line = lines && op.src?.line !== undefined ? `line=${op.src.line}` : "";
			say(`  ${printOp(op, undefined, line)}`);
			printHere(here, task.name, index, say);
		});
	}
}

function printScript(part: Part, here: readonly Expectation[], say: (text: string) => void): void {
	const next = new Map<string, number>();
	for (const name of part.schedule ?? []) {
		const index = next.get(name) ?? 0;
		next.set(name, index + 1);
		const op = part.tasks.find((task) => task.name === name)?.ops[index];
		if (op === undefined) continue;
		say(printOp(op, name === "1" ? undefined : name));
		printHere(here, name, index, say);
	}
	say("end");
}

function printHere(here: readonly Expectation[], task: string, index: number, say: (text: string) => void): void {
	for (const expectation of here) {
		const at = placeOf(expectation);
		if (at?.task === task && at.index === index) say(`  ${printExpectation(expectation)}`);
	}
}

function placeOf(expectation: Expectation): { task: string; index: number } | undefined {
	const at: Where | undefined = "at" in expectation ? expectation.at : undefined;
	return at !== undefined && "task" in at ? at : undefined;
}

/** `client*14 comp*6` */
export function printSchedule(schedule: readonly string[]): string {
	const runs: { name: string; count: number }[] = [];
	for (const name of schedule) {
		const last = runs.at(-1);
		if (last?.name === name) last.count++;
		else runs.push({ name, count: 1 });
	}
	return runs.map(({ name, count }) => (count === 1 ? name : `${name}*${count}`)).join(" ");
}

function printToggle(value: string | number | boolean): string {
	return typeof value === "string" && /^(?:true|false|[+-]?\d.*|)$/.test(value) ? `'${value}'` : String(value);
}

function list(items: readonly string[]): string {
	return items.length === 0 ? "-" : items.join(",");
}

/** A document that holds one program and nothing else: how a path is exported. */
export function documentOf(
	id: string,
	program: Program,
	about: {
		readonly title?: string;
		readonly notes?: readonly string[];
		readonly function?: { readonly name: string; readonly file: string };
		readonly expects?: readonly Expectation[];
	} = {},
): ScenarioDocument {
	return {
		id,
		...(about.title === undefined ? {} : { title: about.title }),
		teaches: [],
		notes: about.notes ?? [],
		sources: [],
		...(about.function === undefined ? {} : { function: about.function }),
		script: false,
		base: {
			...EMPTY_PART,
			kernel: program.kernel,
			toggles: program.toggles,
			world: program.world,
			tasks: program.tasks,
			producers: program.producers,
			...(program.schedule === undefined ? {} : { schedule: program.schedule }),
			expects: about.expects ?? [],
		},
		variants: [],
	};
}
