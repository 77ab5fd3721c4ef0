/** Short ways to write event streams for the observer's tests. */
import { behaviourOf } from "../../server/core/kernel/behaviour.ts";
import type { SimEvent } from "../../server/core/sim/event.ts";
import { newObserver, type ObserverState, observe } from "../../server/core/sim/kernel-says/observe.ts";

type Body = SimEvent extends infer E ? (E extends SimEvent ? Omit<E, "task" | "site"> : never) : never;

export function on(task: string, site: string, body: Body): SimEvent {
	return { task, site, ...body } as SimEvent;
}

/** What a lock call of the code under test emits when it succeeds at once. */
export function locks(task: string, id: string, ctx: string | null = null, site = "caller"): readonly SimEvent[] {
	return [
		on(task, site, { ev: "might-sleep" }),
		on(task, site, { ev: "lock-acquire", cls: "resv", id, ctx, trylock: false, intr: false, owner: null }),
		on(task, site, { ev: "lock-acquired", cls: "resv", id, ctx, trylock: false }),
	];
}

export function trylocks(task: string, id: string): readonly SimEvent[] {
	return [on(task, "caller", { ev: "lock-acquired", cls: "resv", id, ctx: null, trylock: true })];
}

export function unlocks(task: string, id: string, owner: string | null = task): readonly SimEvent[] {
	return [
		on(task, "caller", { ev: "resv-deref", id, what: "list" }),
		on(task, "reset-slots", { ev: "assert-held", id, held: owner === task, owner }),
		on(task, "caller", { ev: "unlock", cls: "resv", id, owner, ctx: null }),
	];
}

export function takesMutex(task: string, id: string): readonly SimEvent[] {
	return [
		on(task, "caller", { ev: "might-sleep" }),
		on(task, "caller", { ev: "lock-acquire", cls: "mutex", id, ctx: null, trylock: false, intr: false, owner: null }),
		on(task, "caller", { ev: "lock-acquired", cls: "mutex", id, ctx: null, trylock: false }),
	];
}

export function dropsMutex(task: string, id: string): readonly SimEvent[] {
	return [on(task, "caller", { ev: "unlock", cls: "mutex", id, owner: task, ctx: null })];
}

export function context(task: string, ctx: string, ev: "ww-init" | "ww-fini" | "ww-done", done = false): SimEvent {
	return on(task, "caller", { ev, ctx, acquired: 0, done });
}

export function ends(task: string): SimEvent {
	return on(task, "caller", { ev: "op-end" });
}

/** An operation inside contexts, as the engine emits it. */
export function inside(
	task: string,
	contexts: readonly ("spin" | "rcu" | "irq" | "preempt" | "signalling" | "reclaim" | "mmaplock")[],
	events: readonly SimEvent[],
): readonly SimEvent[] {
	return [
		...contexts.map((which) => on(task, "caller", { ev: "enter-context", context: which })),
		...events,
		...contexts.toReversed().map((which) => on(task, "caller", { ev: "leave-context", context: which })),
		ends(task),
	];
}

/** Codes of each step in turn, under a release. */
export function codesOf(release: string, steps: readonly (readonly SimEvent[])[]): readonly (readonly string[])[] {
	const behaviour = behaviourOf(release);
	let observer: ObserverState = newObserver(behaviour);
	return steps.map((events) => {
		const said = observe(observer, events, behaviour);
		observer = said.observer;
		return said.codes;
	});
}
