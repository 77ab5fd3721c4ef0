/**
 * What the kernel itself would say about a step: lockdep's reports, WARN, BUG and sleeping-in-atomic, or nothing.
 * A pure observer over the simulator's event stream with a state of its own; the simulator never reads it.
 */
import type { Behaviour } from "../../kernel/behaviour.ts";
import { LOCK_CLASS } from "../../kernel/report-names.ts";
import type { SimEvent } from "../event.ts";
import { sentence } from "./catalogue.ts";
import {
	beginSignalling,
	endSignalling,
	enterContext,
	leaveContext,
	lockMmap,
	mightAlloc,
	mightFault,
	mightSleep,
	mightWaitForFence,
	rest,
	schedule,
	unlockMmap,
} from "./contexts.ts";
import { type Desk, firstTime, type ObserverState, report, where } from "./desk.ts";
import { type EntryState, enterWith } from "./entry.ts";
import { addDependency, type Lockdep } from "./lockdep.ts";
import {
	acquired,
	assertHeld,
	attempt,
	contextDone,
	contextFini,
	contextInit,
	dereference,
	destroy,
	failed,
	mightLock,
	misuse,
	unlock,
} from "./locks.ts";

export type { ObserverState } from "./desk.ts";

export interface Observation {
	readonly observer: ObserverState;
	/** in the oracle's stable form, in order of appearance, each once: "LOCKDEP:recursive@…", "WARN:…" */
	readonly codes: readonly string[];
	/** one sentence for the user */
	readonly says: string;
}

/** The order the kernel teaches lockdep at boot (drivers/dma-buf/dma-resv.c:dma_resv_lockdep, 6.12). */
const TAUGHT = [LOCK_CLASS.mmap, LOCK_CLASS.acquire, LOCK_CLASS.resv, LOCK_CLASS.reclaim, LOCK_CLASS.signalling];

/**
 * The observer at boot, lockdep on and taught its first lessons; with `entry`, the state a run starts in, it knows what
 * the tasks hold already.
 */
export function newObserver(behaviour: Behaviour, entry?: EntryState): ObserverState {
	const known = [...TAUGHT, LOCK_CLASS.rcu, LOCK_CLASS.spin];
	const blank: Lockdep = { on: true, after: {}, stacks: {}, known, chains: [] };
	const lockdep = TAUGHT.slice(1).reduce((so_far, cls, i) => addDependency(so_far, TAUGHT[i]!, cls), blank);
	const desk = deskFor({ lockdep, warned: [], tasks: {}, panicked: false }, behaviour);
	if (entry !== undefined) enterWith(desk, entry);
	return desk.state;
}

function deskFor(state: ObserverState, behaviour: Behaviour): Desk {
	return { state, behaviour, codes: [], sleepReported: false, hangs: false, asksForOwn: false };
}

function observeEvent(desk: Desk, event: SimEvent): void {
	const { task, site } = event;
	switch (event.ev) {
		case "enter-context":
			enterContext(desk, task, event.context, site);
			break;
		case "leave-context":
			leaveContext(desk, task, event.context);
			break;
		case "lock-acquire":
			desk.asksForOwn = !event.trylock && event.owner === task;
			attempt(desk, event, event.trylock);
			break;
		case "lock-acquired":
			acquired(desk, event, event.trylock);
			break;
		case "lock-failed":
			failed(desk, event, event.trylock, Math.abs(event.errno));
			break;
		case "unlock":
			unlock(desk, event, event.owner);
			break;
		case "might-lock":
			mightLock(desk, { ...event, ctx: null });
			break;
		case "might-sleep":
			mightSleep(desk, task);
			break;
		case "assert-held":
			assertHeld(desk, task, event.id, site);
			break;
		case "resv-deref":
			dereference(desk, task, event.id, event.what);
			break;
		case "lock-destroy":
			destroy(desk, event.owner);
			break;
		case "ww-misuse":
			misuse(desk, event.what);
			break;
		case "user-copy":
			mightFault(desk, task);
			break;
		case "mmap-lock":
			lockMmap(desk, task, site);
			break;
		case "alloc":
			mightAlloc(desk, task, event.gfp, site === "reserve");
			break;
		case "fence-wait":
			mightWaitForFence(desk, task, site);
			break;
		case "fence-signal":
			endSignalling(desk, task, event.locked ? null : beginSignalling(desk, task, site));
			break;
		case "ww-init":
			contextInit(desk, task, event.ctx, site);
			break;
		case "ww-done":
			contextDone(desk, task, event.ctx, event.done);
			break;
		case "ww-fini":
			contextFini(desk, task, event.ctx, site);
			break;
		case "sleep":
			desk.hangs = desk.asksForOwn;
			schedule(desk, task);
			break;
		case "op-end":
			unlockMmap(desk, task);
			rest(desk, task);
			break;
		case "warn":
			warn(desk, event);
			break;
		case "bug":
			report(desk, `BUG:${where(desk, bugSite(event.id))}`);
			panic(desk, "bug");
			break;
		case "null-deref":
			panic(desk, "null-deref");
			break;
		default:
			break;
	}
}

function panic(desk: Desk, why: string): void {
	report(desk, `PANIC:${why}`);
	desk.state = { ...desk.state, panicked: true };
}

type Warn = Extract<SimEvent, { ev: "warn" }>;
type Bug = Extract<SimEvent, { ev: "bug" }>;

function bugSite(id: Bug["id"]): string {
	switch (id) {
		case "release-vmapped":
			return "release";
		case "no-slot":
			return "add";
		case "vmap-no-address":
			return "vmap";
		default:
			return "vunmap";
	}
}

/** Where a WARN is, when the place does not follow from where the event happened. */
const WARN_SITE: Partial<Record<Warn["id"], string>> = {
	"notify-missing": "attach",
	"release-with-attachments": "release",
	"vmap-failed": "vmap",
	"pin-busy": "map",
	"reserve-zero": "reserve",
	"container-added": "add",
	"fence-put-pending": "fence_release",
	"error-after-signal": "set_error",
	"detach-mismatch": "detach",
};

function warn(desk: Desk, event: Warn): void {
	const name = where(desk, WARN_SITE[event.id] ?? event.site);
	if (event.id === "signal-unlocked") {
		if (desk.state.lockdep.on) report(desk, `LOCKDEP_ASSERT:${where(desk, "signal")}`);
		return;
	}
	// two of them are WARN_ON_ONCE
	if ((event.id === "vmap-failed" || event.id === "pin-busy") && !firstTime(desk, event.id)) return;
	report(desk, `WARN:${name}`);
}

/**
 * Read the events of one step. The answer's `codes` are empty where the kernel is silent, which it is about much misuse.
 * Pure: the same observer, events and behaviour give the same answer.
 */
export function observe(observer: ObserverState, stepEvents: readonly SimEvent[], behaviour: Behaviour): Observation {
	const desk = deskFor(observer, behaviour);
	for (const event of stepEvents) {
		if (desk.state.panicked) break;
		observeEvent(desk, event);
	}
	return { observer: desk.state, codes: desk.codes, says: sentence(desk.codes, observer.lockdep.on, desk.hangs) };
}
