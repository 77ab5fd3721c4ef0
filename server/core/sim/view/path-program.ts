/**
 * A path as the program that is shown: the lowered operations, a mark for each call nothing is known of, and hardware
 * that finishes what the path waits for, so that a path alone is not kept waiting for ever.
 */
import type { Program } from "../../kernel/program.ts";
import type { Entry, Event, Id, Op } from "../../kernel/vocabulary.ts";
import { lower } from "../lower.ts";
import { isObjectRef } from "../lower-objects.ts";
import { runProgram } from "../scheduler.ts";
import { type SameLock, withSameLocks } from "./same-lock.ts";
import { switchedEntry, switchedProgram, takenOver } from "./switched.ts";
import { NO_SWITCHES, type Switches } from "./switches.ts";

const DEVICE = "device";
/** rounds of waiting after which the path is left to wait */
const MOST_ROUNDS = 16;

/** The program of a path for one release, as switched. `flagged` = the violation that the checker has found on it. */
export function pathProgram(
	entry: Entry,
	events: readonly Event[],
	kernel: string,
	switches: Switches = NO_SWITCHES,
	flagged?: string,
): SameLock {
	const { program } = lower(switchedEntry(entry, events, switches), events, kernel);
	const whole = withUnknownCalls(withRealWaits(program, events), events, switches);
	const { program: guarded, taken } = switches.same ? { program: whole, taken: [] } : withSameLocks(whole, flagged);
	return { program: withHardware(switchedProgram(guarded, switches)), taken };
}

/** A lone path is lowered so that its waits end by themselves; here somebody is there to be waited for. */
function withRealWaits(program: Program, events: readonly Event[]): Program {
	const runOut = new Set(events.flatMap((e) => (e.kind === "call" && e.outcome.is === "timeout" ? [e.id] : [])));
	const tasks = program.tasks.map((task) => ({
		...task,
		ops: task.ops.map((op): Op => {
			if ((op.op !== "fence.wait" && op.op !== "resv.wait") || runOut.has(op.src?.event ?? -1)) return op;
			const { timeout: _, ...rest } = op;
			return rest;
		}),
	}));
	return { ...program, tasks };
}

/** Calls nothing is known of get an operation without effect, so that the reader sees what was assumed. */
function withUnknownCalls(program: Program, events: readonly Event[], switches: Switches): Program {
	const [driver, ...others] = program.tasks;
	if (!driver) return program;
	const position = new Map(events.map((event, i) => [event.id, i]));
	const done = new Set(driver.ops.map((op) => op.src?.event));
	const unknown = events.filter(
		(event) => event.kind === "call" && event.unknown && event.args.some(isObjectRef) && !done.has(event.id),
	);
	const marks = unknown.flatMap((event): readonly Op[] => {
		const taken = takenOver(event, switches);
		return taken.length > 0 ? taken : [{ op: "nop", src: { event: event.id, span: event.span } }];
	});
	const last = events.at(-1);
	// a path that is cut short in a callee stops at its return: shown, because that is where the mistake is
	if (last?.kind === "return" && last.depth > 0) marks.push({ op: "return", src: { event: last.id, span: last.span } });
	const at = (op: Op) => position.get(op.src?.event ?? -1) ?? events.length;
	const ops = [...driver.ops, ...marks].sort((a, b) => at(a) - at(b));
	return { ...program, tasks: [{ ...driver, ops }, ...others] };
}

/** Signals the fences the driver sleeps on, as simulating a lone path does. */
function withHardware(program: Program): Program {
	const signals: Op[] = [];
	const whole = (): Program =>
		signals.length === 0
			? program
			: { ...program, tasks: [...program.tasks, { name: DEVICE, role: "hw", ops: signals }] };
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const { end } = runProgram(whole(), { observe: false });
		const waited = Object.values(end.state.tasks).flatMap((task): readonly Id[] =>
			task.waitFor?.on === "fences" ? task.waitFor.fences : [],
		);
		// nobody else can signal what the path itself is to signal
		const pending = waited.filter((fence) => !program.producers[fence] && end.state.fences[fence]?.signalled === false);
		if (pending.length === 0) break;
		for (const fence of pending) signals.push({ op: "fence.signal", fence });
	}
	return whole();
}
