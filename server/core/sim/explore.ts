/**
 * All interleavings of a program's tasks: which violations any of them shows, a short witness for each, and whether one is
 * clean. Cheapest first (preemptions, then steps), with sleep sets, persistent sets and state caching; says honestly when
 * it stopped early. Comes in slices, so that a panel can cancel.
 */
import type { Program } from "../kernel/program.ts";
import type { Id } from "../kernel/vocabulary.ts";
import { keyMaker } from "./canonical.ts";
import { attachmentsOf, type Footprint, footprintOf, independent, reservationsOf } from "./footprint.ts";
import { type Frontier, newFrontier } from "./frontier.ts";
import { boot, type Config, canRun, finalViolations, fire, type Machine, runnableTasks } from "./machine.ts";
import { type Futures, futuresOf, persistent } from "./reduction.ts";

export interface ExploreOptions {
	/** partial-order reduction (default true); without it the same violations come out, later */
	readonly por?: boolean;
	/** preemptions at most; default no bound */
	readonly preemptions?: number;
	/** distinct states at most; default 50,000 */
	readonly states?: number;
	/** steps tried at most; default 200,000 */
	readonly transitions?: number;
	readonly off?: ReadonlySet<string>;
}

export interface Witness {
	readonly schedule: readonly Id[];
	readonly preemptions: number;
}

export interface Exploration {
	/** every interleaving was covered */
	readonly complete: boolean;
	/** why not */
	readonly truncated?: "states" | "transitions" | "preemptions";
	/** schedules with fewer preemptions than this are all covered */
	readonly coveredBelow: number;
	readonly states: number;
	readonly transitions: number;
	/** ends of runs reached */
	readonly ends: number;
	/** ids any schedule shows, sorted */
	readonly violations: readonly string[];
	readonly witnesses: Readonly<Record<string, Witness>>;
	/** a schedule without any violation, if one was found */
	readonly clean?: Witness;
}

export interface Progress {
	readonly states: number;
	readonly transitions: number;
	readonly violations: readonly string[];
}

/** How a node was reached: kept after the node itself is done with. */
interface Trail {
	readonly before: Trail | null;
	readonly task: Id;
}

export interface Node {
	readonly config: Config;
	readonly trail: Trail | null;
	readonly preemptions: number;
	readonly length: number;
	readonly clean: boolean;
	/** tasks whose next step was already tried where it could be swapped with everything since */
	readonly sleep: ReadonlySet<Id>;
}

interface Search {
	readonly machine: Machine;
	readonly options: ExploreOptions;
	readonly futures: Futures;
	readonly frontier: Frontier;
	readonly visited: Map<string, { clean: boolean; sleep: ReadonlySet<Id> }>;
	readonly key: (config: Config) => string;
	readonly witnesses: Map<string, Witness>;
	clean: Witness | undefined;
	transitions: number;
	ends: number;
	cut: boolean;
}

/** Explores in slices of about `slice` steps; `return()` on the generator cancels. The result is the generator's value. */
export function* exploreInSlices(
	program: Program,
	options: ExploreOptions = {},
	slice = 500,
): Generator<Progress, Exploration, void> {
	const search = begin(program, options);
	const maxStates = options.states ?? 50_000;
	const maxTransitions = options.transitions ?? 200_000;
	let next = slice;
	for (;;) {
		const node = search.frontier.pop();
		if (node === undefined) return report(search, undefined, node);
		if (search.visited.size >= maxStates) return report(search, "states", node);
		if (search.transitions >= maxTransitions) return report(search, "transitions", node);
		expand(search, node);
		if (search.transitions >= next) {
			next = search.transitions + slice;
			yield {
				states: search.visited.size,
				transitions: search.transitions,
				violations: [...search.witnesses.keys()].sort(),
			};
		}
	}
}

/** Explores to the end, or to the bounds. */
export function explore(program: Program, options: ExploreOptions = {}): Exploration {
	const slices = exploreInSlices(program, options, 1_000_000);
	for (;;) {
		const next = slices.next();
		if (next.done === true) return next.value;
	}
}

function begin(program: Program, options: ExploreOptions): Search {
	const { machine, config } = boot(program, options.off);
	const resv = reservationsOf(program);
	const bufOf = attachmentsOf(program);
	const prints: Record<Id, readonly Footprint[]> = {};
	for (const { name, ops } of program.tasks) prints[name] = ops.map((op) => footprintOf(op, resv, bufOf));
	const keys = keyMaker();
	const frontier = newFrontier();
	frontier.push({ config, trail: null, preemptions: 0, length: 0, clean: true, sleep: new Set() });
	return {
		machine,
		options,
		futures: futuresOf(prints),
		frontier,
		visited: new Map(),
		key: (at) => keys.key(at),
		witnesses: new Map(),
		clean: undefined,
		transitions: 0,
		ends: 0,
		cut: false,
	};
}

/** Tries every step that has to be tried from a node. */
function expand(search: Search, node: Node): void {
	const { machine, futures } = search;
	const { config } = node;
	const por = search.options.por !== false;
	const key = search.key(config);
	const seen = search.visited.get(key);
	let only: ReadonlySet<Id> | undefined;
	if (seen !== undefined) {
		const cleaner = node.clean && !seen.clean && search.clean === undefined;
		if (!cleaner) {
			// what was asleep then and is awake now still has to be tried from here
			only = new Set([...seen.sleep].filter((task) => !node.sleep.has(task)));
			if (only.size === 0) return;
		}
		const sleep = cleaner ? node.sleep : new Set([...seen.sleep].filter((task) => node.sleep.has(task)));
		search.visited.set(key, { clean: seen.clean || node.clean, sleep });
	} else search.visited.set(key, { clean: node.clean, sleep: node.sleep });

	const enabled = runnableTasks(machine, config);
	if (enabled.length === 0) {
		end(search, node);
		return;
	}
	// the set depends on the configuration alone, or a second visit could leave out other tasks than the first
	const reduced = por ? persistent(futures, machine, config, enabled) : enabled;
	const fired: Id[] = [];
	let halted = false;
	const attempt = (task: Id): void => {
		if (node.sleep.has(task) || (only !== undefined && !only.has(task))) return;
		if (tryStep(search, node, task, por ? new Set([...node.sleep, ...fired]) : NONE)) halted = true;
		else fired.push(task);
	};
	const last = node.trail?.task ?? "";
	if (reduced.includes(last)) attempt(last);
	for (const task of reduced) if (task !== last) attempt(task);
	// a panic stops everybody: nothing can be swapped with it
	if (halted) for (const task of enabled) if (!reduced.includes(task)) attempt(task);
}

const NONE: ReadonlySet<Id> = new Set();

/** One step; true if it brought the kernel down. */
function tryStep(search: Search, node: Node, task: Id, sleepers: ReadonlySet<Id>): boolean {
	const { machine } = search;
	const last = node.trail?.task ?? task;
	const preempts = last !== task && canRun(machine, node.config, last);
	const preemptions = node.preemptions + (preempts ? 1 : 0);
	if (preemptions > (search.options.preemptions ?? Number.POSITIVE_INFINITY)) {
		search.cut = true;
		return false;
	}
	const fired = fire(machine, node.config, task);
	search.transitions++;
	const print = search.futures.at(task, node.config.pc[task] ?? 0);
	const sleep = new Set<Id>();
	for (const sleeper of sleepers) {
		if (sleeper === task) continue;
		const other = search.futures.at(sleeper, node.config.pc[sleeper] ?? 0);
		if (independent(print, other)) sleep.add(sleeper);
	}
	const clean = node.clean && fired.violations.length === 0;
	const trail: Trail = { before: node.trail, task };
	const child: Node = { config: fired.config, trail, preemptions, length: node.length + 1, clean, sleep };
	for (const { id } of fired.violations) witness(search, id, child);
	search.frontier.push(child);
	return fired.config.state.halted !== null;
}

function end(search: Search, node: Node): void {
	search.ends++;
	const violations = finalViolations(search.machine, node.config);
	for (const { id } of violations) witness(search, id, node);
	if (node.clean && violations.length === 0) search.clean ??= { schedule: pathOf(node), preemptions: node.preemptions };
}

function witness(search: Search, id: string, node: Node): void {
	const known = search.witnesses.get(id);
	const better =
		known === undefined ||
		node.preemptions < known.preemptions ||
		(node.preemptions === known.preemptions && node.length < known.schedule.length);
	if (better) search.witnesses.set(id, { schedule: pathOf(node), preemptions: node.preemptions });
}

function pathOf(node: Node): readonly Id[] {
	const out: Id[] = [];
	for (let at = node.trail; at !== null; at = at.before) out.push(at.task);
	return out.reverse();
}

function report(search: Search, stopped: "states" | "transitions" | undefined, at: Node | undefined): Exploration {
	const truncated = stopped ?? (search.cut ? "preemptions" : undefined);
	const bound = search.options.preemptions ?? Number.POSITIVE_INFINITY;
	return {
		complete: truncated === undefined,
		...(truncated === undefined ? {} : { truncated }),
		coveredBelow: at === undefined ? bound + 1 : at.preemptions,
		states: search.visited.size,
		transitions: search.transitions,
		ends: search.ends,
		violations: [...search.witnesses.keys()].sort(),
		witnesses: Object.fromEntries([...search.witnesses].sort(([a], [b]) => (a < b ? -1 : 1))),
		...(search.clean === undefined ? {} : { clean: search.clean }),
	};
}
