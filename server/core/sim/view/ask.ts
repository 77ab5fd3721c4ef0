/**
 * Questions about a shown run that need more than one run: what can come of a mistake, what other orders would do; and
 * the formats that carry the run itself instead of its picture.
 */
import type { Replay } from "../../wire.ts";
import { findConsequence } from "../consequence.ts";
import { type Exploration, type ExploreOptions, exploreInSlices, type Progress } from "../explore.ts";
import { documentOf, printScenario } from "../language/print.ts";
import { runProgram, violationIds } from "../scheduler.ts";
import { traceOf } from "../trace.ts";
import { hiddenIds, prepare, type RunChoice, runPrepared, type Surroundings } from "./fold.ts";
import { countInterleavings, type Interleavings } from "./interleavings.ts";
import type { ViewSeverity } from "./model.ts";
import { allNames, named } from "./names.ts";
import { plainProgram } from "./plain-program.ts";
import { severityOf, viewOfRun } from "./run-view.ts";

/** States enough for a path and a few bystanders; keeps an answer within some seconds. */
const BOUNDS: ExploreOptions = { states: 20_000, transitions: 100_000 };

export type Aftermath = { readonly says: string; readonly around?: Surroundings };

/** Who else may turn the violation into damage, and the run that shows it. */
export function aftermathOf(replay: Replay, choice: RunChoice, violation: string): Aftermath {
	const { around: _alone, ...path } = choice;
	const { program, telling } = prepare(replay, path);
	const run = runProgram(program, { observe: false });
	const raised = run.violations.find(({ id }) => id === violation);
	if (!raised) return { says: `The path alone does not raise ${violation}.` };
	const found = findConsequence(program, raised, BOUNDS);
	const text = named(found.says, allNames(run, telling.names));
	const says = `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
	if (!found.found) return { says };
	return {
		says,
		around: {
			who: found.who,
			program: found.program,
			schedule: found.schedule,
			...(found.assumption === undefined ? {} : { assumption: found.assumption }),
		},
	};
}

/** Every order of the tasks of a choice: what a search found, and how many orders there are. */
export interface Explored {
	readonly search: Exploration;
	readonly orders: Interleavings;
	/** of the violations found */
	readonly severities: Readonly<Record<string, ViewSeverity>>;
}

/** All orders in which the tasks of a choice can run, in slices so that it can be cancelled. */
export function* exploreChoice(replay: Replay, choice: RunChoice): Generator<Progress, Explored, void> {
	const { program, schedule, telling } = prepare(replay, choice);
	const run = runPrepared(program, schedule, replay);
	const off = hiddenIds(run, viewOfRun(run, telling));
	const search = yield* exploreInSlices(program, { ...BOUNDS, off });
	const counting = countInterleavings(program, BOUNDS.states ?? 4000, off);
	for (let next = counting.next(); ; next = counting.next()) {
		if (next.done) {
			const severities = Object.fromEntries(search.violations.map((id) => [id, severityOf(id)]));
			return { search, orders: next.value, severities };
		}
		yield { states: search.states + next.value.states, transitions: search.transitions, violations: search.violations };
	}
}

/** The run as `dmabuf-sim/trace@1`. */
export function replayTrace(replay: Replay, choice: RunChoice): string {
	const { program, schedule } = prepare(replay, choice);
	const trace = traceOf(runPrepared(program, schedule, replay), replay.function, `path-${choice.path + 1}`);
	return `${JSON.stringify(trace, null, "\t")}\n`;
}

/** The run as a scenario file that the editor and the command line can run again; it expects what this run showed. */
export function replayScenario(replay: Replay, choice: RunChoice): string {
	const { program: whole, schedule, telling } = prepare(replay, choice);
	// what is still owed where a path is cut short is no mistake
	const program = telling.cutShort ? { ...whole, toggles: { ...whole.toggles, endcheck: false } } : whole;
	const run = runPrepared(program, schedule, replay);
	const plain = plainProgram(schedule ? { ...program, schedule } : program, allNames(run, telling.names));
	const ids = violationIds(run.violations);
	return printScenario(
		documentOf(`${replay.function}-path-${choice.path + 1}`, plain, {
			title: `${telling.subject}, ${telling.path.label}`,
			notes: telling.assumptions.map((assumption) => `assumed: ${assumption}`),
			...(replay.scenario === undefined ? { function: { name: replay.function, file: replay.file } } : {}),
			expects: ids.length === 0 ? [{ is: "clean" }] : ids.map((id) => ({ is: "violation" as const, id })),
		}),
	);
}
