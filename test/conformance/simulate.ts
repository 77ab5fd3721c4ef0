/**
 * Runs an oracle script in the simulator: gets the script's lines and the kernel, nothing of what was recorded. Knows
 * nothing of comparison.
 */
import { type Behaviour, behaviourOf } from "../../server/core/kernel/behaviour.ts";
import type { Id, Usage } from "../../server/core/kernel/vocabulary.ts";
import type { SimEvent } from "../../server/core/sim/event.ts";
import { isSignalled } from "../../server/core/sim/fence-set.ts";
import { newObserver, type ObserverState, observe } from "../../server/core/sim/kernel-says/observe.ts";
import { parseOpLine } from "../../server/core/sim/language/ops-line.ts";
import type { State, StepResult, WaitFor } from "../../server/core/sim/state.ts";
import { initial, resume, step } from "../../server/core/sim/step.ts";
import type { CallbackSeen, RecordedState, RecordedStep, Woken } from "./recording.ts";

const ACTORS: readonly Id[] = ["1", "2", "3"];
const LETTER: Readonly<Record<Usage, string>> = { kernel: "k", write: "w", read: "r", bookkeep: "b" };

/** "linux-6.12.117" with the configuration in the file's name -> the release the table knows. */
export function releaseOf(kernel: string, file: string): string {
	const match = /(\d+\.\d+)/.exec(kernel);
	const plain = match?.[1] ?? "7.3";
	return /no-?move-?notify|nomn/.test(`${kernel} ${file}`) ? `${plain}-no-move-notify` : plain;
}

interface Running {
	state: State;
	observer: ObserverState;
	/** step at which each blocked actor began its operation */
	readonly began: Map<Id, number>;
	readonly behaviour: Behaviour;
}

/** The whole script, step by step, in the recording's own words. */
export function simulateScript(
	script: readonly string[],
	release: string,
	behaviour: Behaviour = behaviourOf(release),
): readonly RecordedStep[] {
	const state = initial(
		{},
		behaviour,
		{},
		ACTORS.map((name) => ({ name })),
	);
	const running: Running = { state, observer: newObserver(behaviour, state), began: new Map(), behaviour };
	return script.map((line, i) => oneStep(running, line, i));
}

function oneStep(running: Running, line: string, i: number): RecordedStep {
	const parsed = parseOpLine(line, i + 1);
	const actor = parsed.task ?? "1";
	const lockdepOn = running.observer.lockdep.on ? 1 : 0;
	const events: SimEvent[] = [];
	const woke: Woken[] = [];
	let ret = "skip:unknown";
	if (parsed.op !== undefined) {
		const result = step(running.state, actor, parsed.op, running.behaviour);
		running.state = result.state;
		events.push(...result.events);
		ret = retOf(result);
		if (result.blocked !== undefined) running.began.set(actor, i);
		settle(running, result.woke, events, woke);
	}
	const observed = observe(running.observer, events, running.behaviour);
	running.observer = observed.observer;
	return {
		i,
		op: line,
		ret,
		cb: callbacksIn(events),
		codes: observed.codes,
		woke,
		lockdep_on: lockdepOn,
		state:
			running.state.halted === null && !ret.startsWith("skip:actor") ? project(running.state, observed.observer) : null,
	};
}

/** Woken actors run in the order they were woken until everybody sleeps or is done, as in a machine with one CPU. */
function settle(running: Running, first: readonly Id[], events: SimEvent[], woke: Woken[]): void {
	const queue = [...first];
	for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
		const result = resume(running.state, next, running.behaviour);
		if (result.skipped === "not-blocked") continue;
		running.state = result.state;
		events.push(...result.events);
		queue.push(...result.woke);
		if (result.blocked !== undefined) continue;
		woke.push({ step: running.began.get(next) ?? -1, actor: Number(next), ret: retOf(result) });
	}
}

function retOf(result: StepResult): string {
	if (result.skipped !== undefined) return result.skipped === "not-run" ? "not-run" : `skip:${result.skipped}`;
	if (result.blocked !== undefined) return blockedWord(result.blocked);
	return String(result.ret);
}

function blockedWord(waitFor: WaitFor): string {
	return waitFor.on === "resv" || waitFor.on === "mutex" ? "blocked:mutex" : "blocked:other";
}

function callbacksIn(events: readonly SimEvent[]): readonly CallbackSeen[] {
	return events.flatMap((event): CallbackSeen[] => {
		if (event.ev === "cb-enter") return [{ b: event.buf, fn: event.fn, resv: event.owner }];
		return event.ev === "note" && !event.note.startsWith("moved") ? [{ note: event.note }] : [];
	});
}

function project(state: State, observer: ObserverState): RecordedState {
	const bufs = Object.entries(state.bufs).map(([id, buf]) => {
		if (buf.released) return [id, { released: 1, pins: buf.pins, maps: buf.maps }] as const;
		const resv = state.resvs[buf.resv];
		const entries = resv?.entries ?? [];
		const shown = {
			owner: resv?.owner == null ? 0 : Number(resv.owner),
			ctx: resv?.ctx == null ? -1 : Number(resv.ctx.slice(1)),
			ref: buf.refs,
			att: buf.atts.length,
			vm: buf.vmaps,
			pins: buf.pins,
			maps: buf.maps,
			fences: entries
				.filter((entry) => !isSignalled(state.fences, entry.fence))
				.map((entry) => `${shownFence(entry.fence)}:${LETTER[entry.usage]}`),
			slots_used: entries.length,
			slots_max: resv?.capacity ?? 0,
		};
		return [id, shown] as const;
	});
	const atts = Object.entries(state.atts)
		.filter(([, att]) => att.state === "attached" && state.bufs[att.buf]?.released !== true)
		.map(([id, att]) => {
			const shown = {
				buf: att.buf,
				dyn: att.dynamic ? 1 : 0,
				p2p: att.p2p ? 1 : 0,
				sgt: att.cached === null ? 0 : 1,
				maps: att.mappings.length,
				notified: att.notifyCount,
			};
			return [id, shown] as const;
		});
	const ctxs = Object.entries(state.ctxs)
		.filter(([, ctx]) => ctx.live)
		.map(([id, ctx]) => [id, { acquired: ctx.acquired }] as const);
	return {
		bufs: Object.fromEntries(bufs),
		atts: Object.fromEntries(atts),
		ctxs: Object.fromEntries(ctxs),
		debug_locks: observer.lockdep.on ? 1 : 0,
	};
}

/** The harness calls the container it makes itself F99. */
function shownFence(id: Id): string {
	return /^container\d+$/.test(id) ? "F99" : id;
}
