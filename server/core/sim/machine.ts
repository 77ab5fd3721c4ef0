/**
 * A program under way: the simulator's state plus how far each task has come. One `fire` is one step of one task.
 * Plain immutable configurations, so that runs can be folded, branched and compared. Knows no order of tasks.
 */
import { type Behaviour, behaviourOf } from "../kernel/behaviour.ts";
import type { Program } from "../kernel/program.ts";
import type { Id, Op } from "../kernel/vocabulary.ts";
import { EXPECT, resultAgrees } from "./results.ts";
import type { State, StepResult, Violation } from "./state.ts";
import { enabled, endCheck, initial, resume, step } from "./step.ts";
import { stuckForever, waitCycles } from "./waits.ts";

export interface Machine {
	readonly program: Program;
	readonly behaviour: Behaviour;
	readonly tasks: readonly Id[];
	readonly ops: Readonly<Record<Id, readonly Op[]>>;
	/** violation ids switched off: for the check that every rule is needed */
	readonly off: ReadonlySet<string>;
}

export interface Config {
	readonly state: State;
	/** index of each task's next operation, or of the one it sleeps in */
	readonly pc: Readonly<Record<Id, number>>;
	/** circles already reported, so that each is reported once */
	readonly cycles: readonly string[];
}

export interface Fired {
	readonly config: Config;
	readonly op: Op;
	/** the task went on with an operation it had slept in */
	readonly resumed: boolean;
	/** nothing was called: the operation's condition did not hold */
	readonly guarded: boolean;
	readonly result: StepResult;
	/** the engine's, plus wrong results and circles of waiting */
	readonly violations: readonly Violation[];
}

/** The program at its start. */
export function boot(program: Program, off: ReadonlySet<string> = new Set()): { machine: Machine; config: Config } {
	const behaviour = behaviourOf(program.kernel);
	const tasks = program.tasks.map(({ name }) => name);
	const ops = Object.fromEntries(program.tasks.map(({ name, ops: list }) => [name, list]));
	const state = initial(program.world, behaviour, program.toggles, program.tasks, program.producers);
	const pc = Object.fromEntries(tasks.map((name) => [name, 0]));
	return { machine: { program, behaviour, tasks, ops, off }, config: { state, pc, cycles: [] } };
}

/** Is this task asleep inside an operation (whether or not its wait is over)? */
export function asleep(config: Config, task: Id): boolean {
	return (config.state.tasks[task]?.frames.length ?? 0) > 0;
}

/** The operation a task does next or sleeps in; undefined when it is done. */
export function nextOp(machine: Machine, config: Config, task: Id): Op | undefined {
	return machine.ops[task]?.[config.pc[task] ?? 0];
}

/** Tasks that can do a step now, in declaration order. */
export function runnableTasks(machine: Machine, config: Config): readonly Id[] {
	if (config.state.halted !== null) return [];
	return machine.tasks.filter((task) => canRun(machine, config, task));
}

/** Can this task do a step now? */
export function canRun(machine: Machine, config: Config, task: Id): boolean {
	if (config.state.halted !== null) return false;
	if (nextOp(machine, config, task) === undefined) return false;
	return !asleep(config, task) || enabled(config.state, task);
}

/** One step of a task that can run. */
export function fire(machine: Machine, config: Config, task: Id): Fired {
	const op = nextOp(machine, config, task) ?? { op: "nop" };
	const resumed = asleep(config, task);
	if (!resumed && !guardHolds(config.state, op)) {
		const result: StepResult = {
			state: { ...config.state, step: config.state.step + 1 },
			woke: [],
			events: [],
			violations: [],
			skipped: "condition",
		};
		return finish(machine, config, task, op, resumed, true, result);
	}
	const result = resumed
		? resume(config.state, task, machine.behaviour, machine.off)
		: step(config.state, task, op, machine.behaviour, machine.off);
	return finish(machine, config, task, op, resumed, false, result);
}

function finish(
	machine: Machine,
	before: Config,
	task: Id,
	op: Op,
	resumed: boolean,
	guarded: boolean,
	result: StepResult,
): Fired {
	const violations = [...result.violations];
	let { state } = result;
	let { cycles } = before;
	const completed = result.blocked === undefined;
	let pc = before.pc;
	if (completed) {
		const ended = op.op === "return" && !guarded;
		pc = { ...pc, [task]: ended ? (machine.ops[task]?.length ?? 0) : (pc[task] ?? 0) + 1 };
		if (!guarded && op.ret !== undefined && !resultAgrees(op.ret, result)) {
			violations.push(wrongResult(state, task, op, result.ret));
		}
		const after: Config = { state, pc, cycles };
		// a dead kernel asks nobody for his locks
		if (state.halted === null && nextOp(machine, after, task) === undefined) {
			violations.push(...endCheck(state, machine.behaviour, task, machine.off));
			const row = state.tasks[task];
			if (row !== undefined) state = { ...state, tasks: { ...state.tasks, [task]: { ...row, ended: true } } };
		}
	}
	if (!machine.off.has("DBS-L07")) {
		for (const { key, violation } of waitCycles(machine, { state, pc, cycles })) {
			if (cycles.includes(key)) continue;
			cycles = [...cycles, key];
			violations.push(violation);
		}
	}
	return { config: { state, pc, cycles }, op, resumed, guarded, result, violations };
}

/** What is wrong when nothing can run any more: tasks that wait for ever, and what is still owed. */
export function finalViolations(machine: Machine, config: Config): readonly Violation[] {
	const stuck = stuckForever(machine, config).filter(({ id }) => !machine.off.has(id));
	if (machine.program.toggles["endcheck"] === false) return stuck;
	const over = machine.tasks.every(
		(task) => nextOp(machine, config, task) === undefined || config.state.tasks[task]?.waitFor?.on === "flag",
	);
	// what the last operation left behind is left behind even if it brought the kernel down
	const end: State = { ...config.state, halted: null };
	return over ? [...stuck, ...endCheck(end, machine.behaviour, undefined, machine.off)] : stuck;
}

function guardHolds(state: State, op: Op): boolean {
	if (op.if === undefined) return true;
	const saved = state.saved[op.if.var] ?? state.flags[op.if.var] ?? 0;
	return op.if.neg === true ? saved < 0 : saved === (op.if.eq ?? 0);
}

function wrongResult(state: State, task: Id, op: Op, got: number | string | undefined): Violation {
	return {
		id: EXPECT,
		severity: "error",
		object: "",
		also: [],
		task,
		step: state.step,
		message: `${op.op} was to give ${String(op.ret)} and gave ${String(got ?? "nothing")}`,
		because: [],
		...(op.src === undefined ? {} : { src: op.src }),
	};
}
