/**
 * A scenario as a replay, so that every face of a replay shows scenarios too: its variants are the paths, its text is the
 * source. And the table of what every variant comes to.
 */
import type { Program } from "../../kernel/program.ts";
import type { Replay } from "../../wire.ts";
import { checkScenario, loadScenario } from "../scenario.ts";
import type { Prepared, RunChoice } from "./fold.ts";
import type { SourceAt } from "./model.ts";
import { switchedProgram } from "./switched.ts";
import { NO_SWITCHES } from "./switches.ts";
import { ROLES } from "./words.ts";

/** The replay of a scenario's text; undefined if nothing in it can run. `problems` are in the view. */
export function scenarioReplay(text: string, file: string): Replay | undefined {
	const { document, variants } = loadScenario(text);
	if (variants.length === 0) return undefined;
	const because = document.teaches[0] ?? document.title ?? document.id;
	return {
		schema: SCHEMA,
		title: document.title ?? document.id,
		file,
		function: document.id,
		kernel: "",
		source: { firstLine: 1, lines: text.replace(/\n$/, "").split("\n") },
		scenario: text,
		paths: variants.map(({ variant }, index) => ({
			index,
			label: variant,
			entry: { held: [], certain: true, context: "process", because },
			events: [],
		})),
		path: 0,
		assumptions: [],
	};
}

/** True if the text is one of the oracle's scripts. */
export function isScript(text: string): boolean {
	return loadScenario(text).document.script;
}

/** The program of one variant and how to tell it. */
export function prepareScenario(replay: Replay, text: string, choice: RunChoice): Prepared {
	const { document, problems, variants } = loadScenario(text);
	const index = variants[choice.path] ? choice.path : 0;
	const own = variants[index]?.program ?? EMPTY;
	const onKernel = { ...own, kernel: choice.kernel || own.kernel };
	const program = choice.around?.program ?? switchedProgram(onKernel, choice.switches ?? NO_SWITCHES);
	const lines = replay.source.lines;
	return {
		program,
		schedule: choice.schedule ?? choice.around?.schedule,
		telling: {
			title: replay.title,
			file: replay.file,
			subject: document.title ?? document.id,
			function: document.id,
			kernel: program.kernel,
			path: { index, label: variants[index]?.variant ?? "", count: variants.length },
			entry: document.teaches.join(" "),
			opening: `variant ${variants[index]?.variant ?? ""}`,
			certain: true,
			source: { function: document.id, firstLine: 1, lines },
			callees: [],
			branches: [],
			lanes: program.tasks.map(({ name, role }) => ({
				id: name,
				title: (role && ROLES[role]) || name,
				environment: false,
			})),
			names: {},
			at: (src) => lineAt(lines, src?.line),
			textOf: () => undefined,
			guessOf: () => undefined,
			cutShort: false,
			calleeOf: () => undefined,
			assumptions: Object.entries(program.toggles).map(([name, value]) => `switch ${name} = ${value}`),
			problems: problems.map(({ line, message }) => `line ${line}: ${message}`),
		},
	};
}

/** The simulator knows the words of the wire as types only; the compiler holds this one to them. */
const SCHEMA: Replay["schema"] = "dmabuf-lens/replay@1";

const EMPTY: Program = { kernel: "6.12", world: {}, tasks: [], toggles: {}, producers: {} };

function lineAt(lines: readonly string[], line: number | undefined): SourceAt | undefined {
	const text = line === undefined ? undefined : lines[line - 1];
	if (line === undefined || text === undefined) return undefined;
	const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
	const column = text.length - text.trimStart().length;
	return {
		span: { start: start + column, end: start + text.length },
		line,
		column: column + 1,
		endLine: line,
		endColumn: text.length + 1,
	};
}

/** What one variant comes to, beside what it expects. */
export interface Outcome {
	readonly variant: string;
	readonly kernel: string;
	/** ids over all orders that were run; empty = clean */
	readonly found: readonly string[];
	/** some order is clean, where every order was tried */
	readonly sometimesClean: boolean;
	readonly orders: number;
	readonly moves: number;
	/** importers told of a move */
	readonly notified: number;
	/** pins that remain */
	readonly pins: number;
	readonly waits: number;
	readonly maintained: number;
	/** differences from what the scenario expects */
	readonly wrong: readonly string[];
}

/** Runs every variant of a scenario. */
export function scenarioOutcomes(text: string): Outcome[] {
	return checkScenario(text).variants.map(({ variant, kernel, found, exploration, run, wrong }) => ({
		variant,
		kernel,
		found,
		sometimesClean: exploration?.clean !== undefined && found.length > 0,
		orders: exploration?.ends ?? 1,
		moves: run.end.state.cost.moves,
		notified: Object.values(run.end.state.atts).reduce((sum, { notifyCount }) => sum + notifyCount, 0),
		pins: Object.values(run.end.state.bufs).reduce((sum, { pins }) => sum + pins, 0),
		waits: run.end.state.cost.fenceWaits,
		maintained: run.end.state.cost.clean + run.end.state.cost.inval,
		wrong,
	}));
}
