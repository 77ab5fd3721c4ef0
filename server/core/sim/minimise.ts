/**
 * A counterexample made small: tasks, operations and changes of task that the violation does not need are left out, one
 * attempt after the other, as long as it is still raised by the same operation and nothing new goes wrong.
 */
import type { Program } from "../kernel/program.ts";
import type { Id, Op } from "../kernel/vocabulary.ts";
import { type RunResult, runProgram } from "./scheduler.ts";
import type { Violation } from "./state.ts";

export interface Minimised {
	readonly program: Program;
	readonly schedule: readonly Id[];
	readonly violation: Violation;
	/** programs tried */
	readonly attempts: number;
}

interface Piece {
	readonly task: Id;
	readonly indexes: readonly number[];
}

interface Search {
	readonly id: string;
	readonly raisedBy: string;
	readonly allowed: ReadonlySet<string>;
	attempts: number;
	readonly limit: number;
}

interface Candidate {
	readonly program: Program;
	readonly schedule: readonly Id[];
}

/** Opening operation -> what closes it: kept or left out together. */
const CLOSERS: Readonly<Record<string, readonly string[]>> = {
	"resv.lock": ["resv.unlock", "ww.unlock_all"],
	"mutex.lock": ["mutex.unlock"],
	"ww.init": ["ww.fini"],
	"crit.begin": ["crit.end"],
	"cursor.begin": ["cursor.end"],
	"device.enter": ["device.exit"],
	get: ["put"],
	"fd.get": ["put"],
	"fd.reserve": ["fd.spend"],
	attach: ["detach"],
	map: ["unmap"],
	map_unlocked: ["unmap_unlocked"],
	pin: ["unpin"],
	"gem.pin_locked": ["gem.unpin_locked"],
	"gem.pin": ["gem.unpin"],
	vmap: ["vunmap"],
	vmap_unlocked: ["vunmap_unlocked"],
	"client.vmap_local": ["client.vunmap_local"],
	begin_cpu: ["end_cpu"],
	"cb.enter": ["cb.exit"],
	set: ["waitflag"],
};

/** Makes a witness small. Undefined when the schedule does not raise the violation. */
export function minimise(program: Program, schedule: readonly Id[], id: string, limit = 2000): Minimised | undefined {
	const first = runProgram(program, { schedule, observe: false });
	const target = first.violations.find((violation) => violation.id === id);
	if (target === undefined) return undefined;
	const search: Search = {
		id,
		raisedBy: keyOf(first, target),
		allowed: new Set(first.violations.map((violation) => violation.id)),
		attempts: 0,
		limit,
	};
	let best: Candidate = { program: withoutExpectations(program), schedule: first.schedule };
	best = dropTasks(search, best, target.task);
	best = dropPieces(search, best);
	best = mergeSlices(search, best);
	const run = runProgram(best.program, { schedule: best.schedule, observe: false });
	const violation = run.violations.find((found) => found.id === id) ?? target;
	const end = run.steps.findLastIndex((step) => step.violations.includes(violation));
	return {
		program: best.program,
		schedule: end < 0 ? run.schedule : run.schedule.slice(0, end + 1),
		violation,
		attempts: search.attempts,
	};
}

/** Results may change when operations are left out. */
function withoutExpectations(program: Program): Program {
	const tasks = program.tasks.map((task) => ({
		...task,
		ops: task.ops.map((op) => {
			const { ret: _, ...rest } = op;
			return rest as Op;
		}),
	}));
	return { ...program, tasks };
}

function keyOf(run: RunResult, violation: Violation): string {
	const step = run.steps.find(({ violations }) => violations.includes(violation));
	return step === undefined ? "end" : `${step.task} ${step.op.op} ${violation.src?.line ?? ""}`;
}

function holds(search: Search, candidate: Candidate): Candidate | undefined {
	if (search.attempts >= search.limit) return undefined;
	search.attempts++;
	const run = runProgram(candidate.program, { schedule: candidate.schedule, observe: false });
	const same = run.violations.some(
		(violation) => violation.id === search.id && keyOf(run, violation) === search.raisedBy,
	);
	const nothingNew = run.violations.every(({ id }) => search.allowed.has(id));
	return same && nothingNew ? { program: candidate.program, schedule: run.schedule } : undefined;
}

function dropTasks(search: Search, start: Candidate, keep: Id): Candidate {
	let best = start;
	for (const { name } of start.program.tasks) {
		if (name === keep) continue;
		const tasks = best.program.tasks.filter((task) => task.name !== name);
		const schedule = best.schedule.filter((task) => task !== name);
		best = holds(search, { program: { ...best.program, tasks }, schedule }) ?? best;
	}
	return best;
}

function dropPieces(search: Search, start: Candidate): Candidate {
	let best = start;
	for (let again = true; again; ) {
		again = false;
		for (const piece of pieces(best.program)) {
			const smaller = holds(search, without(best, piece));
			if (smaller === undefined) continue;
			best = smaller;
			again = true;
			break;
		}
	}
	return best;
}

/** Last operations first: what comes after the mistake goes at once. Pairs are one piece. */
function pieces(program: Program): readonly Piece[] {
	const out: Piece[] = [];
	for (const { name, ops } of program.tasks) {
		const taken = new Set<number>();
		for (let i = 0; i < ops.length; i++) {
			if (taken.has(i)) continue;
			const closers = CLOSERS[ops[i]!.op];
			const close =
				closers === undefined
					? -1
					: ops.findIndex((op, at) => at > i && !taken.has(at) && closes(ops[i]!, op, closers));
			if (close > 0) taken.add(close);
			out.push({ task: name, indexes: close > 0 ? [i, close] : [i] });
		}
	}
	return out.reverse();
}

function closes(open: Op, close: Op, closers: readonly string[]): boolean {
	if (!closers.includes(close.op)) return false;
	const a = open as unknown as Readonly<Record<string, unknown>>;
	const b = close as unknown as Readonly<Record<string, unknown>>;
	return ["buf", "att", "ctx", "mutex"].every(
		(key) => a[key] === undefined || b[key] === undefined || a[key] === b[key],
	);
}

function without(candidate: Candidate, piece: Piece): Candidate {
	const tasks = candidate.program.tasks.map((task) =>
		task.name === piece.task ? { ...task, ops: task.ops.filter((_, index) => !piece.indexes.includes(index)) } : task,
	);
	let count = -1;
	const schedule = candidate.schedule.filter((name) => {
		if (name !== piece.task) return true;
		count++;
		return !piece.indexes.includes(count);
	});
	return { program: { ...candidate.program, tasks: tasks.filter(({ ops }) => ops.length > 0) }, schedule };
}

/** Fewer changes of task: a slice is moved up to the one before of the same task. */
function mergeSlices(search: Search, start: Candidate): Candidate {
	let best = start;
	for (let again = true; again; ) {
		again = false;
		const slices = slicesOf(best.schedule);
		for (let i = 2; i < slices.length; i++) {
			const earlier = slices.findLastIndex((slice, at) => at < i - 1 && slice[0] === slices[i]![0]);
			if (earlier < 0) continue;
			const moved = [...slices];
			const [slice] = moved.splice(i, 1);
			moved[earlier] = [...moved[earlier]!, ...slice!];
			const merged = holds(search, { program: best.program, schedule: moved.flat() });
			if (merged === undefined || slicesOf(merged.schedule).length >= slices.length) continue;
			best = merged;
			again = true;
			break;
		}
	}
	return best;
}

function slicesOf(schedule: readonly Id[]): Id[][] {
	const out: Id[][] = [];
	for (const task of schedule) {
		if (out.at(-1)?.[0] === task) out.at(-1)!.push(task);
		else out.push([task]);
	}
	return out;
}
