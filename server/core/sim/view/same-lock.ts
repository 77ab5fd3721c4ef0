/**
 * Two buffers that a path is given under different names may share one lock, or be one: nothing in the path says. Where a
 * run would blame the path for a lock it does hold under another name, that lock is taken to be the one meant, as the
 * checker does, which reports only what is a mistake either way. Knows programs and runs, nothing of C.
 */
import type { Program } from "../../kernel/program.ts";
import type { Id } from "../../kernel/vocabulary.ts";
import { type RunResult, runProgram } from "../scheduler.ts";
import type { Violation } from "../state.ts";

export interface SameLock {
	readonly program: Program;
	/** buffers taken to be guarded by another one's lock */
	readonly taken: readonly (readonly [buf: Id, lockOf: Id])[];
}

/** Mistakes that are none if the lock held is the one asked for. */
const ASKS: ReadonlySet<string> = new Set(["DBS-L01", "DBS-L04"]);

/** `flagged` = the violation the path was flagged for: the checker has proved that one, so nothing may take it away. */
export function withSameLocks(program: Program, flagged: string | undefined): SameLock {
	const taken: (readonly [Id, Id])[] = [];
	let now = program;
	let run = runProgram(now, { observe: false });
	for (let last: Violation | undefined; ; ) {
		const found = run.violations.find((v) => ASKS.has(v.id) && v !== last && pairOf(v, now, run) !== undefined);
		const pair = found && pairOf(found, now, run);
		if (!found || !pair) return { program: now, taken };
		const [buf, lockOf] = pair;
		const bufs = { ...now.world.bufs, [buf]: { ...now.world.bufs?.[buf], resv: lockOf } };
		const next = { ...now, world: { ...now.world, bufs } };
		const after = runProgram(next, { observe: false });
		if (!isMilder(run, after, flagged)) return { program: now, taken };
		last = found;
		taken.push(pair);
		now = next;
		run = after;
	}
}

/** The buffer asked for and one whose lock the task holds then; both come from outside and have a lock of their own. */
function pairOf(violation: Violation, program: Program, run: RunResult): readonly [Id, Id] | undefined {
	const given = program.world.bufs ?? {};
	const owns = (id: Id) => given[id] !== undefined && given[id]?.resv === undefined;
	const buf = [violation.object, ...violation.also].find(owns);
	const before = run.steps.find(({ n }) => n === violation.step - 1)?.config ?? run.start;
	const { bufs, tasks } = before.state;
	const held = (tasks[violation.task]?.held ?? []).filter(({ cls }) => cls === "resv").map(({ id }) => id);
	const lockOf = Object.keys(given).find((id) => id !== buf && owns(id) && held.includes(bufs[id]?.resv ?? ""));
	return buf === undefined || lockOf === undefined ? undefined : [buf, lockOf];
}

/** Fewer mistakes than before, none new, and the flagged one is still there. */
function isMilder(before: RunResult, after: RunResult, flagged: string | undefined): boolean {
	const count = (run: RunResult, id: string) => run.violations.filter((v) => v.id === id).length;
	if (flagged !== undefined && count(before, flagged) > count(after, flagged)) return false;
	if (after.violations.length >= before.violations.length) return false;
	return after.violations.every(({ id }) => count(after, id) <= count(before, id));
}
