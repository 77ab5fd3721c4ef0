/**
 * Speed of the simulator: steps per second of one long run, states per second and memory of the largest exploration.
 * Fixed programs, so that figures of two days can be compared.
 */
import { explore } from "../../server/core/sim/explore.ts";
import { loadScenario } from "../../server/core/sim/scenario.ts";
import { runProgram } from "../../server/core/sim/scheduler.ts";

const LONG = `scenario long-run
buffer b
task t:
  attach b A
${"  lock b\n  map A bidir\n  reserve b 1\n  unmap A bidir\n  unlock b\n  begin_cpu b to\n  cpu_write b via=mmap\n  end_cpu b to\n".repeat(250)}  detach A
`;

const WIDE = `scenario many-orders
buffer a
buffer b
buffer c
${["one a b", "two b c", "three c a"]
	.map((line) => {
		const [name, first, second] = line.split(" ");
		return `task ${name}:
  ctx_init ${name}
  lock_ctx ${first} ${name} as r
  lock_ctx ${second} ${name} as q
  if q = -EDEADLK: unlock ${first}
  if q = -EDEADLK: lock_slow ${second} ${name}
  if q = -EDEADLK: lock_ctx ${first} ${name} as q
  if q = 0: ctx_done ${name}
  unlock_all ${name}
  ctx_fini ${name}
  fence_new f_${name}
  lock ${first}
  reserve ${first} 1
  add_fence ${first} f_${name} write
  unlock ${first}
  signal f_${name}`;
	})
	.join("\n")}
`;

export interface SimulatorFigures {
	readonly steps: number;
	readonly stepsPerSecond: number;
	readonly states: number;
	readonly statesPerSecond: number;
	readonly transitions: number;
	readonly complete: boolean;
	/** growth of the heap over the exploration, MB */
	readonly heapMegabytes: number;
}

/** Runs both programs once to warm up and once for the figures. */
export function measureSimulator(): SimulatorFigures {
	const [long] = loadScenario(LONG).variants;
	const [wide] = loadScenario(WIDE).variants;
	if (long === undefined || wide === undefined) throw new Error("the benchmark's programs do not parse");
	runProgram(long.program, { observe: false });
	const runStart = performance.now();
	const { steps } = runProgram(long.program, { observe: false });
	const runSeconds = (performance.now() - runStart) / 1000;
	explore(wide.program, { states: 1000 });
	const heapBefore = process.memoryUsage().heapUsed;
	const exploreStart = performance.now();
	const result = explore(wide.program, { por: false, states: 50_000, transitions: 200_000 });
	const exploreSeconds = (performance.now() - exploreStart) / 1000;
	return {
		steps: steps.length,
		stepsPerSecond: Math.round(steps.length / runSeconds),
		states: result.states,
		statesPerSecond: Math.round(result.states / exploreSeconds),
		transitions: result.transitions,
		complete: result.complete,
		heapMegabytes: Math.round((process.memoryUsage().heapUsed - heapBefore) / 1e6),
	};
}

/** Lines for `npm run bench`. */
export async function bench(): Promise<readonly string[]> {
	const figures = measureSimulator();
	return [
		`simulator: ${figures.stepsPerSecond} steps/s over ${figures.steps} steps`,
		`exploration without reduction: ${figures.states} states (${figures.complete ? "complete" : "truncated"}), ${figures.transitions} steps tried, ${figures.statesPerSecond} states/s, heap +${figures.heapMegabytes} MB`,
	];
}
