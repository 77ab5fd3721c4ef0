/**
 * Runs a program from start to end: the schedule it was given, then the first task in declaration order that can run.
 * Gives every step with its state, and what the whole run did wrong. Knows no branching over schedules.
 */
import type { Program } from "../kernel/program.ts";
import type { Id } from "../kernel/vocabulary.ts";
import { newObserver, type ObserverState, observe } from "./kernel-says/observe.ts";
import {
	asleep,
	boot,
	type Config,
	canRun,
	type Fired,
	finalViolations,
	fire,
	type Machine,
	runnableTasks,
} from "./machine.ts";
import type { Violation } from "./state.ts";

export interface RunOptions {
	/** instead of the program's own */
	readonly schedule?: readonly Id[];
	/** where the schedule ends, choose by this seed instead of by declaration order */
	readonly seed?: number;
	/** steps at most; default 5000 */
	readonly budget?: number;
	/** the oracle's manner: woken tasks finish at once, and what a sleeping task should have done is left out */
	readonly script?: boolean;
	/** also ask what the kernel itself would say (default true) */
	readonly observe?: boolean;
	/** violation ids switched off */
	readonly off?: ReadonlySet<string>;
}

export interface RunStep extends Fired {
	/** 1-based */
	readonly n: number;
	readonly task: Id;
	/** index of the operation in its task */
	readonly index: number;
	/** what the kernel itself reports, in the oracle's codes */
	readonly codes: readonly string[];
	/** the same as a sentence; empty = nothing */
	readonly says: string;
}

export interface RunResult {
	readonly machine: Machine;
	readonly start: Config;
	readonly steps: readonly RunStep[];
	readonly end: Config;
	/** of the steps and of the end */
	readonly violations: readonly Violation[];
	/** those found only when nothing ran any more */
	readonly atEnd: readonly Violation[];
	/** tasks in the order they really ran: replaying it gives the same run */
	readonly schedule: readonly Id[];
	/** the budget ended the run */
	readonly truncated: boolean;
}

const BUDGET = 5000;

/** Runs a program. Never throws; the same program and options always give the same run. */
export function runProgram(program: Program, options: RunOptions = {}): RunResult {
	const booted = boot(program, options.off);
	let { machine } = booted;
	let config = booted.config;
	const budget = options.budget ?? BUDGET;
	const schedule = options.schedule ?? program.schedule ?? [];
	const steps: RunStep[] = [];
	let observer: ObserverState | undefined =
		options.observe === false ? undefined : newObserver(machine.behaviour, config.state);

	const advance = (task: Id): void => {
		const index = config.pc[task] ?? 0;
		const fired = fire(machine, config, task);
		config = fired.config;
		let codes: readonly string[] = [];
		let says = "";
		if (observer !== undefined) {
			const seen = observe(observer, fired.result.events, machine.behaviour);
			observer = seen.observer;
			codes = seen.codes;
			says = seen.says;
		}
		steps.push({ ...fired, n: steps.length + 1, task, index, codes, says });
	};
	const settle = (): void => {
		for (;;) {
			const woken = machine.tasks.find((task) => asleep(config, task) && canRun(machine, config, task));
			if (woken === undefined || steps.length >= budget) return;
			advance(woken);
		}
	};

	for (const task of schedule) {
		if (steps.length >= budget) break;
		if (options.script === true && asleep(config, task)) machine = withoutNext(machine, config, task);
		else if (canRun(machine, config, task)) advance(task);
		if (options.script === true) settle();
	}
	const random = options.seed === undefined ? undefined : splitmix32(options.seed);
	for (;;) {
		const tasks = runnableTasks(machine, config);
		const task = tasks[random === undefined ? 0 : random() % tasks.length];
		if (task === undefined || steps.length >= budget) break;
		advance(task);
	}
	const truncated = runnableTasks(machine, config).length > 0;
	const atEnd = truncated ? [] : finalViolations(machine, config);
	return {
		machine,
		start: booted.config,
		steps,
		end: config,
		violations: [...steps.flatMap(({ violations }) => violations), ...atEnd],
		atEnd,
		schedule: steps.map(({ task }) => task),
		truncated,
	};
}

/** Unsigned 32-bit numbers, the same in every engine. */
function splitmix32(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x9e3779b9) | 0;
		let z = state ^ (state >>> 16);
		z = Math.imul(z, 0x21f0aaad);
		z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
		return (z ^ (z >>> 15)) >>> 0;
	};
}

/** The operation after the one a task sleeps in is never issued. */
function withoutNext(machine: Machine, config: Config, task: Id): Machine {
	const next = (config.pc[task] ?? 0) + 1;
	const ops = (machine.ops[task] ?? []).filter((_, index) => index !== next);
	return { ...machine, ops: { ...machine.ops, [task]: ops } };
}

/** Violation ids of a run, sorted, each once. */
export function violationIds(violations: readonly Violation[]): readonly string[] {
	return [...new Set(violations.map(({ id }) => id))].sort();
}
