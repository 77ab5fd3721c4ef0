/**
 * Persistent sets: a few tasks such that nothing the others may ever do can matter to the next steps of these. Trying only
 * these from a state still shows every violation. Knows footprints, not operations.
 */
import type { Id } from "../kernel/vocabulary.ts";
import { EVERYTHING, type Footprint, independent } from "./footprint.ts";
import type { Config, Machine } from "./machine.ts";

export interface Futures {
	/** footprint of one operation */
	at(task: Id, index: number): Footprint;
	/** of that operation and all after it in the task */
	from(task: Id, index: number): Footprint;
}

const LARGEST = 200;
const NOTHING: Footprint = { reads: new Set(), writes: new Set() };

/** Footprints of single operations and of everything that follows them. */
export function futuresOf(prints: Readonly<Record<Id, readonly Footprint[]>>): Futures {
	const after: Record<Id, readonly Footprint[]> = {};
	for (const [task, list] of Object.entries(prints)) {
		const suffixes: Footprint[] = [];
		let rest = NOTHING;
		for (let i = list.length - 1; i >= 0; i--) {
			rest = union(rest, list[i]!);
			suffixes[i] = rest;
		}
		after[task] = suffixes;
	}
	return {
		at: (task, index) => prints[task]?.[index] ?? NOTHING,
		from: (task, index) => after[task]?.[index] ?? NOTHING,
	};
}

/** Sets that say nothing new are shared; beyond a size everything is assumed, so that long programs stay cheap. */
function union(rest: Footprint, more: Footprint): Footprint {
	if (rest === EVERYTHING || more.writes.has("*")) return EVERYTHING;
	const fresh =
		[...more.reads].some((name) => !rest.reads.has(name)) || [...more.writes].some((name) => !rest.writes.has(name));
	if (!fresh) return rest;
	if (rest.reads.size + rest.writes.size > LARGEST) return EVERYTHING;
	return { reads: new Set([...rest.reads, ...more.reads]), writes: new Set([...rest.writes, ...more.writes]) };
}

/** The smallest persistent set that contains an enabled task, as the enabled tasks in it, in the order given. */
export function persistent(futures: Futures, machine: Machine, config: Config, enabled: readonly Id[]): readonly Id[] {
	let best = enabled;
	if (enabled.length === 1) return best;
	for (const start of enabled) {
		const set = closure(futures, machine, config, start);
		const members = enabled.filter((task) => set.has(task));
		if (members.length < best.length) best = members;
		if (best.length === 1) break;
	}
	return best;
}

function closure(futures: Futures, machine: Machine, config: Config, start: Id): ReadonlySet<Id> {
	const set = new Set<Id>([start]);
	const work: Id[] = [start];
	while (work.length > 0) {
		const member = work.pop()!;
		const mine = futures.at(member, config.pc[member] ?? 0);
		for (const other of machine.tasks) {
			if (set.has(other)) continue;
			if (independent(mine, futures.from(other, config.pc[other] ?? 0))) continue;
			set.add(other);
			work.push(other);
		}
	}
	return set;
}
