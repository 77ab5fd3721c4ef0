/**
 * What a mistake can lead to: the smallest environment and interleaving in which it does damage, or the plain answer that
 * none was found within the bound. Never decides whether there is a mistake.
 */
import type { Program } from "../kernel/program.ts";
import type { Id, Op } from "../kernel/vocabulary.ts";
import { type Environment, environmentsFor } from "./bystanders.ts";
import { type Exploration, type ExploreOptions, explore, type Witness } from "./explore.ts";
import { EXPECT } from "./results.ts";
import { runProgram } from "./scheduler.ts";
import type { Violation } from "./state.ts";

export type Consequence =
	| {
			readonly found: true;
			/** "an eviction worker" */
			readonly who: string;
			readonly assumption?: string;
			/** the program with the environment's tasks, and the schedule that shows it */
			readonly program: Program;
			readonly schedule: readonly Id[];
			/** what goes wrong in the end */
			readonly damage: Violation;
			/** one sentence */
			readonly says: string;
	  }
	| {
			readonly found: false;
			/** environments that were tried */
			readonly tried: readonly string[];
			/** every interleaving of each was covered */
			readonly complete: boolean;
			readonly says: string;
	  };

/** Things going wrong for somebody: hangs, freed or moved memory in use, lost bytes, somebody else's objects. */
const DAMAGE: ReadonlySet<string> = new Set([
	"DBS-L07",
	"DBS-F07",
	"DBS-P02",
	"DBS-P03",
	"DBS-P07",
	"DBS-M03",
	"DBS-M12",
	"DBS-F02",
	"DBS-F06",
	"DBS-C03",
	"DBS-C04",
	"DBS-R02",
	"DBS-R03",
	"DBS-R05",
	"DBS-V05",
	EXPECT,
]);

/** Of these, what needs nobody else to be seen. */
const HARD: ReadonlySet<string> = new Set([
	"DBS-L07",
	"DBS-F07",
	"DBS-P03",
	"DBS-M03",
	"DBS-C03",
	"DBS-C04",
	"DBS-R02",
	"DBS-V05",
]);

const BOUNDS: ExploreOptions = { states: 4000, transitions: 20_000 };

/** Looks for damage of a violation that the program raises by itself. */
export function findConsequence(program: Program, violation: Violation, bounds: ExploreOptions = BOUNDS): Consequence {
	const bare = withoutResults(program);
	const own = runProgram(bare, { observe: false });
	const alone = new Set(own.violations.map(({ id }) => id));
	const byItself = (ids: ReadonlySet<string>): Consequence | undefined => {
		const damage = own.violations.find(({ id }) => ids.has(id));
		if (damage === undefined) return undefined;
		const says = `without anybody else: ${damage.message}`;
		return { found: true, who: "nobody else", program: bare, schedule: own.schedule, damage, says };
	};
	const already = byItself(HARD);
	if (already !== undefined) return already;
	const tried: string[] = [];
	let complete = true;
	for (const environment of environmentsFor(program, violation)) {
		tried.push(environment.who);
		const whole = surround(bare, environment);
		const result = environment.afterwards === true ? inOrder(whole) : explore(whole, bounds);
		complete &&= result.complete;
		const best = Object.entries(result.witnesses)
			.filter(([id]) => DAMAGE.has(id) && !alone.has(id) && !unprovoked(bare, environment, id, bounds))
			.sort(([, a], [, b]) => a.preemptions - b.preemptions || a.schedule.length - b.schedule.length)[0];
		if (best === undefined) continue;
		const [id, { schedule }] = best;
		const damage = runProgram(whole, { schedule, observe: false }).violations.find((found) => found.id === id);
		if (damage === undefined) continue;
		return {
			found: true,
			who: environment.who,
			...(environment.assumption === undefined ? {} : { assumption: environment.assumption }),
			program: whole,
			schedule,
			damage,
			says: `with ${environment.who}: ${(id === EXPECT ? environment.failure : undefined) ?? damage.message}`,
		};
	}
	const small = byItself(DAMAGE);
	if (small !== undefined) return small;
	const says =
		tried.length === 0
			? "nobody else is needed to make this worse; no damage was looked for"
			: `no damage found ${complete ? "in any interleaving" : "within the bound"} with ${tried.join(", ")}`;
	return { found: false, tried, complete, says };
}

/** One schedule only: the program, then the environment. */
function inOrder(program: Program): Pick<Exploration, "complete" | "witnesses"> {
	const run = runProgram(program, { observe: false });
	const witness: Witness = { schedule: run.schedule, preemptions: 0 };
	return { complete: true, witnesses: Object.fromEntries(run.violations.map(({ id }) => [id, witness])) };
}

/** The program with the environment's tasks and what it assumes of the buffers. */
function surround(program: Program, environment: Environment): Program {
	const bufs = Object.fromEntries(
		Object.entries(program.world.bufs ?? {}).map(([id, buf]) => [id, { ...environment.assume, ...buf }]),
	);
	const tasks = [...program.tasks, ...environment.tasks];
	const { schedule: _, ...rest } = program;
	return { ...rest, world: { ...program.world, bufs }, tasks };
}

/** With others around results may differ from those written down. */
function withoutResults(program: Program): Program {
	const tasks = program.tasks.map((task) => ({
		...task,
		ops: task.ops.map((op) => {
			const { ret: _, ...rest } = op;
			return rest as Op;
		}),
	}));
	return { ...program, tasks };
}

/** The environment does the same by itself, without the program: then it says nothing about the mistake. */
function unprovoked(program: Program, environment: Environment, id: string, bounds: ExploreOptions): boolean {
	const own = surround({ ...program, tasks: [] }, environment);
	return explore(own, bounds).violations.includes(id);
}
