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
import { prepare, type RunChoice, runPrepared, type Surroundings } from "./fold.ts";
import { allNames, named } from "./names.ts";
import { plainProgram } from "./plain-program.ts";

/** States enough for a path and a bystander or two; keeps an answer within a second or so. */
const BOUNDS: ExploreOptions = { states: 4000, transitions: 20_000 };

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

/** All orders in which the tasks of a choice can run, in slices so that it can be cancelled. */
export function exploreChoice(replay: Replay, choice: RunChoice): Generator<Progress, Exploration, void> {
	return exploreInSlices(prepare(replay, choice).program, BOUNDS);
}

/** The run as `dmabuf-sim/trace@1`. */
export function replayTrace(replay: Replay, choice: RunChoice): string {
	const { program, schedule } = prepare(replay, choice);
	const trace = traceOf(runPrepared(program, schedule, replay), replay.function, `path-${choice.path + 1}`);
	return `${JSON.stringify(trace, null, "\t")}\n`;
}

/** The run as a scenario file that the editor and the command line can run again; it expects what this run showed. */
export function replayScenario(replay: Replay, choice: RunChoice): string {
	const { program, schedule, telling } = prepare(replay, choice);
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
