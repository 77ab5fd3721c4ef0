/**
 * The door of the engine: a state and an operation in, the next state and what happened out. Knows no scheduler, no C and
 * no release; a release's switches come in as `Behaviour`.
 */
import type { Behaviour } from "../kernel/behaviour.ts";
import type { Id, Op, OpContext } from "../kernel/vocabulary.ts";
import { isSignalled } from "./fence-set.ts";
import { lockReady, mutexReady } from "./locks.ts";
import { checkUnmap } from "./mappings.ts";
import { begin, ROUTINES } from "./registry.ts";
import type { Next, Vars } from "./routine.ts";
import { emit, me, newRun, patch, type Run, violate } from "./run.ts";
import type { Frame, State, StepResult } from "./state.ts";

export { endCheck } from "./end-check.ts";
export { initial } from "./initial.ts";

const NOTHING_OFF: ReadonlySet<string> = new Set();
/** A step that runs longer than this goes round in circles. */
const MAX_STAGES = 20_000;
const ATOMIC: ReadonlySet<OpContext> = new Set(["spin", "rcu", "preempt", "irq"]);

interface Live {
	readonly routine: string;
	at: string | undefined;
	readonly vars: Vars;
}

/**
 * Run one operation of one task until it completes or sleeps. `off` names violations that are not raised (tests only).
 */
export function step(
	state: State,
	task: Id,
	op: Op,
	behaviour: Behaviour,
	off: ReadonlySet<string> = NOTHING_OFF,
): StepResult {
	const row = state.tasks[task];
	const refused =
		state.halted !== null
			? "not-run"
			: row === undefined
				? "no-task"
				: row.waitFor !== null
					? "actor-blocked"
					: undefined;
	if (refused !== undefined) return { state, woke: [], events: [], violations: [], skipped: refused, op };
	const m = newRun({ ...state, step: state.step + 1 }, task, op, behaviour, off);
	if (!wanted(state, op)) return { ...collected(m), skipped: "if", op };
	emit(m, op.op, { ev: "op-begin" });
	// the contexts around an operation are entered before anything looks at its objects
	for (const context of op.contexts ?? []) enter(m, context);
	m.entered = true;
	const missing = guard(m, op);
	if (missing !== undefined) return finish(m, { ret: "void" }, missing);
	judgePublished(m, op);
	const first = begin(m, op);
	if (first === undefined) return finish(m, { ret: "void" }, "unknown-operation");
	return run(m, [], first);
}

/** Let a sleeping task whose wait is over go on with its operation. */
export function resume(
	state: State,
	task: Id,
	behaviour: Behaviour,
	off: ReadonlySet<string> = NOTHING_OFF,
): StepResult {
	const row = state.tasks[task];
	if (state.halted !== null || row === undefined || row.waitFor === null || row.op === null)
		return { state, woke: [], events: [], violations: [], skipped: "not-blocked" };
	const m = newRun({ ...state, step: state.step + 1 }, task, row.op, behaviour, off);
	m.entered = true;
	const stack = row.frames.map((frame): Live => ({ routine: frame.routine, at: frame.at, vars: { ...frame.vars } }));
	patch(m, "tasks", task, { waitFor: null, frames: [], op: null });
	return run(m, stack, undefined);
}

/** May this task run: it is not asleep, or what it waits for has come? False when the kernel has halted. */
export function enabled(state: State, task: Id): boolean {
	const row = state.tasks[task];
	if (row === undefined || state.halted !== null) return false;
	const { waitFor } = row;
	if (waitFor === null) return !row.ended;
	switch (waitFor.on) {
		case "resv":
			return lockReady(state, task, waitFor.resv, waitFor.ctx);
		case "mutex":
			return mutexReady(state, task, waitFor.mutex);
		case "flag":
			return (state.flags[waitFor.flag] ?? 0) !== 0;
		default:
			return waitFor.fences.every((fence) => isSignalled(state.fences, fence));
	}
}

function wanted(state: State, op: Op): boolean {
	if (op.if === undefined) return true;
	const value = state.saved[op.if.var] ?? 0;
	return op.if.neg === true ? value < 0 : value === (op.if.eq ?? 0);
}

/** Objects the operation names have to exist; a dead one is the driver's mistake, and the harness refuses the call. */
function guard(m: Run, op: Op): string | undefined {
	if (op.op === "export") return undefined;
	if ("att" in op && op.op !== "attach") {
		const row = m.state.atts[op.att];
		if (row === undefined || row.state === "attaching") return "no-att";
		if (row.state === "detached") {
			violate(m, "DBS-M16", op.att, {}, [`atts.${op.att}.state`]);
			if ((op.op === "unmap" || op.op === "unmap_unlocked") && op.map !== undefined)
				if (m.state.mappings[op.map]?.live === false) checkUnmap(m, op.att, op.map, op.dir, false);
			return "no-att";
		}
		const dead = usedAfterFree(m, op, row.buf);
		if (dead) return "no-att";
	}
	if ("fence" in op && op.op !== "fence.put" && m.state.fences[op.fence]?.gone && !MAKES_FENCE.has(op.op))
		violate(m, "DBS-F13", op.fence, {}, [`fences.${op.fence}.gone`]);
	if ("syncobj" in op && AFTER_PUT.has(op.op) && m.state.syncobjs[op.syncobj]?.gone)
		violate(m, "DBS-F11", op.syncobj, {}, [`syncobjs.${op.syncobj}.gone`]);
	if ("buf" in op && op.buf !== undefined) {
		if (m.state.bufs[op.buf] === undefined) return "no-buf";
		if (usedAfterFree(m, op, op.buf)) return "no-buf";
	}
	return undefined;
}

/** What nobody does to a sync object any more. */
const AFTER_PUT: ReadonlySet<string> = new Set(["syncobj.get", "syncobj.touch"]);

/** Another fence by that name. */
const MAKES_FENCE: ReadonlySet<string> = new Set(["fence.new", "fence.array", "fence.chain", "fence.merge"]);

/** Uses of a buffer after its last reference, or after the task gave up its own. True = it is gone. */
function usedAfterFree(m: Run, op: Op, bufId: Id): boolean {
	const row = m.state.bufs[bufId];
	if (row === undefined) return true;
	const closing = op.op === "put" || op.op === "fd.close";
	// dying, but not dead while its last user still holds locks: only an unlock makes sense
	if (row.refs <= 0 && !row.released) return op.op !== "resv.unlock";
	const late = row.gem ? "DBS-R09" : "DBS-R02";
	if (row.released)
		violate(m, closing ? (row.gem ? "DBS-R08" : "DBS-R03") : late, bufId, {}, [
			`bufs.${bufId}.released`,
			`bufs.${bufId}.refs`,
		]);
	else if (row.dropped.includes(m.task) && !closing && op.op !== "fd.get")
		violate(m, late, bufId, {}, [`bufs.${bufId}.dropped`]);
	return row.released;
}

/** A descriptor is out in the world: nothing may fail any more. */
function judgePublished(m: Run, op: Op): void {
	const out = me(m).publishedFd;
	if (out === null) return;
	const fails = op.inject !== undefined || (op.op === "return" && (op.value ?? 0) < 0);
	if (!fails && !isTouched(m, op, out) && op.op !== "copy_to_user" && op.op !== "copy_from_user") return;
	const said = `early:${out}`;
	// the end of the function says it once more only where nothing else did
	if (op.op === "return" && m.state.flags[said] !== undefined) return;
	m.state.flags = { ...m.state.flags, [said]: 1 };
	violate(m, "DBS-R04", out, {}, [`bufs.${out}.published`]);
}

/** The task gave the one reference it knows of to the descriptor, and looks at it again: whoever closes that has freed it. */
function isTouched(m: Run, op: Op, out: Id): boolean {
	if (!("buf" in op) || op.buf !== out || op.op === "put" || op.op.startsWith("fd.")) return false;
	const mine = m.state.bufs[out]?.refsBy[m.task];
	return mine === 0 || (mine === -1 && me(m).owns.includes(out));
}

function enter(m: Run, context: OpContext): void {
	const row = me(m);
	patch(m, "tasks", m.task, {
		contexts: [...row.contexts, context],
		signalling: row.signalling + (context === "signalling" ? 1 : 0),
		atomic: row.atomic + (ATOMIC.has(context) ? 1 : 0),
	});
	emit(m, "caller", { ev: "enter-context", context });
}

function leave(m: Run, context: OpContext): void {
	const row = me(m);
	patch(m, "tasks", m.task, {
		contexts: row.contexts.slice(0, -1),
		signalling: row.signalling - (context === "signalling" ? 1 : 0),
		atomic: row.atomic - (ATOMIC.has(context) ? 1 : 0),
	});
	emit(m, "caller", { ev: "leave-context", context });
}

/** Stage -> the one declared next, of every routine; "" -> the first. */
const FOLLOWING: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
	Object.entries(ROUTINES).map(([name, routine]) => {
		const stages = Object.keys(routine);
		return [name, new Map(stages.map((stage, i) => [stages[i - 1] ?? "", stage]))];
	}),
);

/** The interpreter of routines: until the stack is empty, or a stage sleeps. */
function run(m: Run, stack: Live[], first: Next | undefined): StepResult {
	let next = first;
	for (let count = 0; count < MAX_STAGES; count++) {
		if (next === undefined) {
			const top = stack.at(-1);
			if (top === undefined) break;
			m.stack = stack;
			const at = top.at;
			const stage = at === undefined ? undefined : ROUTINES[top.routine]?.[at];
			if (stage === undefined || at === undefined) next = { next: "done", ret: "void" };
			else {
				top.at = FOLLOWING.get(top.routine)?.get(at);
				next = stage(m, top.vars);
				if (next === undefined) continue;
			}
		}
		if (m.state.halted !== null) return finish(m, { ret: "panic" }, undefined);
		switch (next.next) {
			case "call":
				stack.push({ routine: next.routine, at: FOLLOWING.get(next.routine)?.get(""), vars: { ...next.vars } });
				break;
			case "jump": {
				const top = stack.at(-1);
				if (top !== undefined) top.at = next.to;
				break;
			}
			case "wait":
				return sleep(m, stack, next);
			case "done": {
				stack.pop();
				const below = stack.at(-1);
				if (below === undefined) {
					m.result ??= next.ret;
					const late = dueRelease(m);
					if (late === undefined) return finish(m, { ret: m.result }, m.skipped);
					next = { next: "call", routine: "release", vars: { buf: late } };
					continue;
				}
				below.vars.ret = next.ret;
				break;
			}
		}
		next = undefined;
	}
	return finish(m, { ret: m.result ?? "void" }, "too-long");
}

/** The next buffer to release, once the task has let go of every lock and acquire context: it returns to user space. */
function dueRelease(m: Run): Id | undefined {
	const row = me(m);
	const [first, ...rest] = row.releasing;
	if (first === undefined || row.held.length > row.lent.length) return undefined;
	if (Object.values(m.state.ctxs).some((ctx) => ctx.live && ctx.task === m.task)) return undefined;
	patch(m, "tasks", m.task, { releasing: rest });
	return first;
}

function sleep(m: Run, stack: Live[], next: Extract<Next, { readonly next: "wait" }>): StepResult {
	const top = stack.at(-1);
	if (top !== undefined) top.at = next.then;
	const frames = stack.map((frame): Frame => ({ routine: frame.routine, at: frame.at ?? "", vars: { ...frame.vars } }));
	emit(m, m.op.op, { ev: "sleep", for: next.for });
	patch(m, "tasks", m.task, { op: m.op, frames, waitFor: next.for });
	emit(m, m.op.op, { ev: "op-blocked" });
	return { ...collected(m), blocked: next.for, op: m.op };
}

function collected(m: Run): Pick<StepResult, "state" | "woke" | "events" | "violations"> {
	const woke = [...m.woke];
	for (const [id, row] of Object.entries(m.state.tasks))
		if (row.waitFor?.on === "flag" && !woke.includes(id) && enabled(m.state, id)) woke.push(id);
	return { state: m.state, woke, events: m.events, violations: m.violations };
}

function finish(m: Run, result: { readonly ret: string | number }, skipped: string | undefined): StepResult {
	const ret = m.state.halted === null ? (m.result ?? result.ret) : "panic";
	if (m.state.halted === null && m.entered)
		for (const context of [...(m.op.contexts ?? [])].reverse()) leave(m, context);
	if (skipped !== undefined) {
		emit(m, m.op.op, { ev: "op-end" });
		return { ...collected(m), skipped, op: m.op };
	}
	const value = m.value ?? (typeof ret === "number" ? ret : 0);
	if (m.op.save !== undefined) m.state.saved = { ...m.state.saved, [m.op.save]: value };
	emit(m, m.op.op, { ev: "op-end" });
	return { ...collected(m), ret, value, op: m.op };
}
