/**
 * Before and after a fix: the flagged path and the nearest path of the repaired text, under the same conditions and in
 * the same order of tasks, row by row. And the same two programs as questions to the explorer: is it clean in every order?
 */
import type { Program, WorldBuf } from "../../kernel/program.ts";
import type { Id, Op } from "../../kernel/vocabulary.ts";
import type { Replay } from "../../wire.ts";
import { environmentsFor } from "../bystanders.ts";
import { runProgram } from "../scheduler.ts";
import { align } from "./align.ts";
import { changesBetween } from "./changes.ts";
import { hiddenIds, type Prepared, prepare, type RunChoice, runPrepared } from "./fold.ts";
import { countInterleavings, type Interleavings } from "./interleavings.ts";
import type { Change, RunView } from "./model.ts";
import { viewOfRun } from "./run-view.ts";

export interface ComparedRow {
	/** step of the run before and after; absent = the other run has no such step */
	readonly before?: number;
	readonly after?: number;
	/** the path before is shown up to its mistake only; here the repaired one goes on */
	readonly beyond?: true;
}

export interface Comparison {
	readonly title: string;
	readonly before: RunView;
	readonly after: RunView;
	readonly rows: readonly ComparedRow[];
	/** ids that only the run before raises, that both raise, that only the run after raises */
	readonly gone: readonly string[];
	readonly kept: readonly string[];
	readonly added: readonly string[];
}

/** The comparison with fix number `index`; undefined where the replay has no such fix. */
export function compareFix(replay: Replay, choice: RunChoice, index: number): Comparison | undefined {
	const pair = preparedPair(replay, choice, index);
	if (!pair) return undefined;
	const { title, left, right, fixed } = pair;
	const run = runPrepared(left.program, left.schedule, replay);
	const before = viewOfRun(run, left.telling);
	const schedule = sameOrder(
		run.steps.map(({ task, op }) => ({ task, word: word(op, left) })),
		right,
	);
	const after = viewOfRun(runPrepared(right.program, schedule, fixed), right.telling);
	const keys = (view: RunView) => view.steps.map((step) => `${step.task} ${step.text}`);
	const rows = align(keys(before).with(0, ""), keys(after).with(0, ""));
	// a path that is shown up to its mistake says nothing of what comes after
	const shared = rows.findLast((row) => row.left !== undefined && row.right !== undefined)?.right ?? 0;
	const end = left.telling.cutShort ? shared + 1 : after.steps.length;
	const was = new Set(before.violations.map(({ id }) => id));
	const is = new Set(after.violations.filter(({ step }) => step <= end).map(({ id }) => id));
	return {
		title,
		before,
		after,
		rows: rows.map(({ left: b, right: a }) => ({
			...(b === undefined ? {} : { before: b }),
			...(a === undefined ? {} : { after: a }),
			...(b === undefined && a !== undefined && a > end ? { beyond: true as const } : {}),
		})),
		gone: [...was].filter((id) => !is.has(id)),
		kept: [...was].filter((id) => is.has(id)),
		added: [...is].filter((id) => !was.has(id)),
	};
}

/** What is different in the state at one row: from the run before to the run after, by name. */
export function rowDifferences({ before, after, rows }: Comparison, row: number): Change[] {
	const at = (side: "before" | "after") => {
		for (let i = row; i >= 0; i--) {
			const step = rows[i]?.[side];
			if (step !== undefined) return step;
		}
		return 0;
	};
	const left = before.snapshots[at("before")];
	const right = after.snapshots[at("after")];
	return left && right ? changesBetween(left, right) : [];
}

export interface ComparedOrders {
	/** who else runs in both */
	readonly who: string;
	readonly before: Interleavings;
	readonly after: Interleavings;
}

/** Counts the orders before and after; with nobody else in the run, those of whoever the mistake harms first. */
export function* compareOrders(
	replay: Replay,
	choice: RunChoice,
	index: number,
	most: number,
): Generator<{ readonly states: number }, ComparedOrders | undefined, void> {
	const pair = preparedPair(replay, choice, index);
	if (!pair) return undefined;
	let [before, after] = [pair.left.program, pair.right.program];
	let who = others(before).length > 0 ? "those who run as well" : "nobody else";
	const violation = runProgram(before, { observe: false }).violations.find(
		({ id }) => id === replay.finding?.violation,
	);
	const environment = violation && who === "nobody else" ? environmentsFor(before, violation)[0] : undefined;
	if (environment) {
		const assumed = (program: Program) => ({
			...program,
			world: {
				...program.world,
				bufs: Object.fromEntries(
					Object.entries(program.world.bufs ?? {}).map(([id, buf]) => [id, { ...buf, ...environment.assume }]),
				),
			},
		});
		before = { ...assumed(before), tasks: [...before.tasks, ...environment.tasks] };
		after = withSameOthers(before, assumed(after), namesOf(pair.left), namesOf(pair.right));
		who = environment.who;
	}
	return {
		who,
		before: yield* countInterleavings(before, most, hidden(pair.left, replay)),
		after: yield* countInterleavings(after, most, hidden(pair.right, replay)),
	};
}

function hidden({ program, schedule, telling }: Prepared, replay: Replay): ReadonlySet<string> {
	const run = runPrepared(program, schedule, replay);
	return hiddenIds(run, viewOfRun(run, telling));
}

interface Pair {
	readonly title: string;
	readonly fixed: Replay;
	readonly left: Prepared;
	readonly right: Prepared;
}

function preparedPair(replay: Replay, choice: RunChoice, index: number): Pair | undefined {
	const fix = replay.fixed?.[index];
	if (!fix) return undefined;
	const left = prepare(replay, choice);
	// the numbers of events are those of the text before
	const { takesOver: _, ...switches } = choice.switches ?? {};
	const right = prepare(fix.replay, { path: fix.replay.path, kernel: choice.kernel, switches });
	const program = choice.around
		? withSameOthers(choice.around.program, right.program, namesOf(left), namesOf(right))
		: right.program;
	const lanes = left.telling.lanes.filter(({ environment }) => environment);
	const own = new Set(right.telling.lanes.map(({ id }) => id));
	const all = [...right.telling.lanes, ...lanes.filter(({ id }) => !own.has(id))];
	const shown = all.filter(({ id }) => program.tasks.some(({ name }) => name === id));
	const names = { ...right.telling.names, ...Object.fromEntries(shown.map((lane) => [lane.id, lane.title])) };
	return {
		title: fix.title,
		fixed: fix.replay,
		left,
		right: { ...right, program, telling: { ...right.telling, lanes: shown, names } },
	};
}

function namesOf({ telling }: Prepared): Readonly<Record<string, string>> {
	return telling.names;
}

function others({ tasks }: Program): Program["tasks"] {
	return tasks.slice(1).filter(({ role }) => role !== "hw");
}

/** `after` with the tasks that run beside the driver in `before`, and what is assumed of the buffers for them. */
function withSameOthers(
	before: Program,
	after: Program,
	left: Readonly<Record<string, string>>,
	right: Readonly<Record<string, string>>,
): Program {
	const mine = new Set(after.tasks.map(({ name }) => name));
	const tasks = before.tasks.slice(1).filter(({ name }) => !mine.has(name));
	const ids = Object.keys(after.world.bufs ?? {});
	const twin = (id: Id): Id => {
		if (ids.includes(id)) return id;
		const named = ids.find((other) => right[other] !== undefined && right[other] === left[id]);
		return named ?? (ids.length === 1 && ids[0] !== undefined ? ids[0] : id);
	};
	const bufs: Record<Id, WorldBuf> = { ...after.world.bufs };
	for (const [id, buf] of Object.entries(before.world.bufs ?? {})) {
		const own = bufs[twin(id)];
		if (own) bufs[twin(id)] = { ...own, ...nature(buf) };
	}
	const renamed = tasks.map((task) => ({
		...task,
		ops: task.ops.map((op) => ("buf" in op && op.buf !== undefined ? ({ ...op, buf: twin(op.buf) } as Op) : op)),
	}));
	return { ...after, world: { ...after.world, bufs }, tasks: [...after.tasks, ...renamed] };
}

/** What a buffer is, as opposed to what was done to it. */
function nature({ movable, dynamic, placement, scanout, lines, lineSize, truth }: WorldBuf): Partial<WorldBuf> {
	const all = { movable, dynamic, placement, scanout, lines, lineSize, truth };
	return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function word(op: Op, { telling }: Prepared): string {
	return `${op.op} ${telling.textOf(op.src) ?? ""}`;
}

/** The order of the run before, for a driver that has other operations: everybody else comes after the same of its calls. */
function sameOrder(steps: readonly { readonly task: Id; readonly word: string }[], right: Prepared): Id[] {
	const [driver] = right.program.tasks;
	if (!driver) return [];
	const own = steps.filter(({ task }) => task === driver.name);
	const rows = align(
		own.map((step) => step.word),
		driver.ops.map((op) => word(op, right)),
	);
	const schedule: Id[] = [];
	let [done, seen] = [0, 0];
	for (const { task } of steps) {
		if (task !== driver.name) {
			schedule.push(task);
			continue;
		}
		const twin = rows.find((row) => row.left === seen)?.right;
		seen++;
		for (; twin !== undefined && done <= twin; done++) schedule.push(driver.name);
	}
	return schedule;
}
