/**
 * How many orders the tasks of a program can run in, and how many of them show each mistake: counted over the graph of
 * states, where orders that meet are counted together. Comes in slices, so that it can be cancelled.
 */
import type { Program } from "../../kernel/program.ts";
import { keyMaker } from "../canonical.ts";
import { boot, type Config, finalViolations, fire, runnableTasks } from "../machine.ts";
import type { Violation } from "../state.ts";

export interface Interleavings {
	/** every state was seen; if not, the numbers are those of the part that was */
	readonly complete: boolean;
	readonly states: number;
	/** orders of all steps; a number beyond 2^53 is rounded */
	readonly total: number;
	/** orders without an error or a warning */
	readonly clean: number;
	/** orders that show a violation, by id */
	readonly showing: Readonly<Record<string, number>>;
}

interface Counts {
	readonly total: number;
	readonly clean: number;
	/** orders in which an id does not occur; an id that is not here occurs in none */
	readonly without: ReadonlyMap<string, number>;
}

/** What one step, or the end of a run, raised. */
interface Raised {
	readonly ids: readonly string[];
	readonly bad: boolean;
}

interface Edge extends Raised {
	readonly to: string;
	readonly config: Config;
}

interface Visit {
	readonly key: string;
	readonly config: Config;
	readonly edges: readonly Edge[];
	next: number;
}

/** Counts in slices of about `slice` states, `most` of them in all; violations in `off` do not count. */
export function* countInterleavings(
	program: Program,
	most: number,
	off: ReadonlySet<string> = new Set(),
	slice = 300,
): Generator<{ readonly states: number }, Interleavings, void> {
	const { machine, config } = boot(program, off);
	const keys = keyMaker();
	const done = new Map<string, Counts>();
	const open = new Set<string>();
	const visit = (at: Config, key: string): Visit => {
		open.add(key);
		const edges = runnableTasks(machine, at).map((task) => {
			const fired = fire(machine, at, task);
			return { to: keys.key(fired.config), config: fired.config, ...raisedBy(fired.violations) };
		});
		return { key, config: at, edges, next: 0 };
	};
	const start = keys.key(config);
	const stack = [visit(config, start)];
	let cut = false;
	let reported = 0;
	for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
		const edge = top.edges[top.next];
		if (edge === undefined) {
			const over = top.edges.length === 0;
			done.set(top.key, over ? countEnd(raisedBy(finalViolations(machine, top.config))) : sum(top, done));
			open.delete(top.key);
			stack.pop();
			if (done.size - reported >= slice) {
				reported = done.size;
				yield { states: done.size };
			}
		} else {
			top.next++;
			if (done.has(edge.to) || open.has(edge.to)) continue;
			if (done.size + stack.length >= most) cut = true;
			else stack.push(visit(edge.config, edge.to));
		}
	}
	const counts = done.get(start) ?? countEnd(NOTHING);
	const showing = Object.fromEntries(
		[...counts.without].map(([id, without]) => [id, counts.total - without] as const).filter(([, n]) => n > 0),
	);
	return { complete: !cut, states: done.size, total: counts.total, clean: counts.clean, showing };
}

const NOTHING: Raised = { ids: [], bad: false };

function raisedBy(violations: readonly Violation[]): Raised {
	return {
		ids: violations.map(({ id }) => id),
		bad: violations.some(({ severity }) => severity === "error" || severity === "warn"),
	};
}

function countEnd({ ids, bad }: Raised): Counts {
	return { total: 1, clean: bad ? 0 : 1, without: new Map(ids.map((id) => [id, 0])) };
}

function sum({ edges }: Visit, done: ReadonlyMap<string, Counts>): Counts {
	const ids = new Set<string>();
	for (const { to, ids: raised } of edges) {
		for (const id of raised) ids.add(id);
		for (const id of done.get(to)?.without.keys() ?? []) ids.add(id);
	}
	let [total, clean] = [0, 0];
	const without = new Map<string, number>([...ids].map((id) => [id, 0]));
	for (const { to, ids: raised, bad } of edges) {
		const below = done.get(to);
		if (below === undefined) continue;
		total += below.total;
		if (!bad) clean += below.clean;
		for (const id of ids)
			if (!raised.includes(id)) without.set(id, (without.get(id) ?? 0) + (below.without.get(id) ?? below.total));
	}
	return { total, clean, without };
}
