/**
 * Who waits for whom: tasks, the locks and fences they sleep on, and who holds or will signal those. Finds circles as
 * soon as they close, and tasks that nothing can ever wake. Knows no operation besides the one that signals a fence.
 */
import type { Id, Op } from "../kernel/vocabulary.ts";
import type { Config, Machine } from "./machine.ts";
import { violation } from "./run.ts";
import type { State, Violation, WaitFor } from "./state.ts";

interface Edge {
	readonly to: Id;
	/** "waits for the lock of b", for the message */
	readonly why: string;
	readonly object: Id;
}

export interface Cycle {
	/** same for the same circle, wherever it was entered */
	readonly key: string;
	readonly violation: Violation;
}

/** Circles of waiting that exist now, each once, in declaration order of their first task. */
export function waitCycles(machine: Machine, config: Config): readonly Cycle[] {
	const edges = new Map<Id, readonly Edge[]>();
	for (const task of machine.tasks) {
		const waitFor = sleepsOn(config.state, task);
		if (waitFor !== undefined) edges.set(task, edgesOf(machine, config, task, waitFor));
	}
	const found = new Map<string, Cycle>();
	for (const task of edges.keys()) {
		const path = circleThrough(task, edges);
		if (path === undefined) continue;
		const key = path
			.map(({ from }) => from)
			.sort()
			.join(" ");
		if (found.has(key)) continue;
		const text = path.map(({ from, edge }) => `${from} ${edge.why}`).join(", ");
		found.set(key, { key, violation: deadlock(config.state, task, path[0]!.edge.object, text) });
	}
	return [...found.values()];
}

/**
 * Tasks that sleep for ever although they are in no circle: for a fence nothing will signal, or for a lock whose owner
 * is done. Only meaningful when no task can run.
 */
export function stuckForever(machine: Machine, config: Config): readonly Violation[] {
	const { state } = config;
	const out: Violation[] = [];
	if (state.halted !== null) return out;
	const inCircle = new Set(config.cycles.flatMap((key) => key.split(" ")));
	for (const task of machine.tasks) {
		const waitFor = sleepsOn(state, task);
		if (waitFor === undefined || inCircle.has(task)) continue;
		if (waitFor.on === "resv" || waitFor.on === "mutex") {
			const owner = ownerOf(state, waitFor);
			if (owner === null || state.tasks[owner]?.ended !== true) continue;
			const object = waitFor.on === "resv" ? waitFor.resv : waitFor.mutex;
			out.push(
				deadlock(state, task, object, `${task} waits for ${object}, whose owner ${owner} ended while holding it`),
			);
		} else if ((waitFor.on === "fences" || waitFor.on === "jobs") && !timed(waitFor)) {
			const fence = pendingLeaves(state, waitFor.fences).find((leaf) => {
				const producers = producersOf(machine, config, leaf);
				return producers.every((producer) => sleepsOn(state, producer)?.on === "flag");
			});
			if (fence !== undefined)
				out.push(violation(state, task, state.tasks[task]?.op ?? undefined, "DBS-F07", fence, {}, []));
		}
	}
	return out;
}

function sleepsOn(state: State, task: Id): WaitFor | undefined {
	return state.tasks[task]?.waitFor ?? undefined;
}

function timed(waitFor: WaitFor): boolean {
	return waitFor.on === "fences" && waitFor.timeout !== undefined;
}

function ownerOf(state: State, waitFor: WaitFor): Id | null {
	if (waitFor.on === "resv") return state.resvs[waitFor.resv]?.owner ?? null;
	return waitFor.on === "mutex" ? (state.mutexes[waitFor.mutex]?.owner ?? null) : null;
}

/** Only edges that cannot be escaped: a lock has one owner, a fence counts if exactly one task can signal it. */
function edgesOf(machine: Machine, config: Config, task: Id, waitFor: WaitFor): readonly Edge[] {
	const { state } = config;
	if (waitFor.on === "resv" || waitFor.on === "mutex") {
		const to = ownerOf(state, waitFor);
		const object = waitFor.on === "resv" ? waitFor.resv : waitFor.mutex;
		if (to === null) return [];
		return [
			{
				to,
				object,
				why: to === task ? `waits for ${object}, which it holds itself` : `waits for ${object} held by ${to}`,
			},
		];
	}
	if (waitFor.on === "flag" || timed(waitFor)) return [];
	return pendingLeaves(state, waitFor.fences).flatMap((fence) => {
		const producers = producersOf(machine, config, fence);
		const to = producers.length === 1 ? producers[0] : undefined;
		return to === undefined ? [] : [{ to, object: fence, why: `waits for fence ${fence}, which ${to} has to signal` }];
	});
}

/** Plain fences that still keep a set of fences from being signalled. */
function pendingLeaves(state: State, fences: readonly Id[]): Id[] {
	const out: Id[] = [];
	const seen = new Set<Id>();
	const work = [...fences];
	while (work.length > 0) {
		const id = work.pop()!;
		const fence = state.fences[id];
		if (fence === undefined || fence.signalled || seen.has(id)) continue;
		seen.add(id);
		if (fence.kind === "plain") out.push(id);
		else work.push(...fence.parts, ...[fence.inner, fence.prev].filter((part): part is Id => part !== null));
	}
	return out.reverse();
}

/** Tasks that can still signal a fence: the declared one, otherwise those whose remaining program does. */
function producersOf(machine: Machine, config: Config, fence: Id): readonly Id[] {
	const declared = config.state.producers[fence];
	if (declared !== undefined)
		return machine.tasks.includes(declared) && !done(machine, config, declared) ? [declared] : [];
	return machine.tasks.filter((task) => {
		const ops = machine.ops[task] ?? [];
		return ops.some((op, index) => index >= (config.pc[task] ?? 0) && signals(op, fence));
	});
}

function done(machine: Machine, config: Config, task: Id): boolean {
	return (config.pc[task] ?? 0) >= (machine.ops[task]?.length ?? 0);
}

function signals(op: Op, fence: Id): boolean {
	return (op.op === "fence.signal" || op.op === "fence.signal_nolock") && op.fence === fence;
}

/** A way from a task back to itself, depth first in edge order. */
function circleThrough(start: Id, edges: ReadonlyMap<Id, readonly Edge[]>): { from: Id; edge: Edge }[] | undefined {
	const visited = new Set<Id>();
	const path: { from: Id; edge: Edge }[] = [];
	const work: { from: Id; next: number }[] = [{ from: start, next: 0 }];
	while (work.length > 0) {
		const top = work.at(-1)!;
		const edge = edges.get(top.from)?.[top.next];
		if (edge === undefined) {
			work.pop();
			path.pop();
			continue;
		}
		top.next++;
		if (edge.to === start) return [...path, { from: top.from, edge }];
		if (visited.has(edge.to)) continue;
		visited.add(edge.to);
		path.push({ from: top.from, edge });
		work.push({ from: edge.to, next: 0 });
	}
	return undefined;
}

function deadlock(state: State, task: Id, object: Id, cycle: string): Violation {
	return violation(state, task, state.tasks[task]?.op ?? undefined, "DBS-L07", object, { cycle }, []);
}
