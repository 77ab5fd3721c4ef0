/**
 * How a function that others call is entered, as far as every place that calls it is seen: the locks that all of them
 * hold, or that none of them holds any. Callers in other files are read from the workspace index.
 */

import { callbackEntry } from "../kernel/lookup.ts";
import type { Entry, ObjectRef } from "../kernel/vocabulary.ts";
import { contextOf, type FlowInput } from "./analysis.ts";
import { budgetOf } from "./budget.ts";
import { type Callees, type PathState, rootFrame } from "./context.ts";
import { entryState } from "./entry.ts";
import { explore, newState } from "./explore.ts";
import type { FlowFile } from "./file.ts";
import type { Definition } from "./index-unit.ts";
import type { FunctionIr } from "./ir.ts";
import type { Neighbours } from "./neighbours.ts";
import { canonicalOwner, place, type Value } from "./value.ts";

export interface Host {
	readonly neighbours: Neighbours;
	/** a function of any file of the driver */
	readonly ir: (d: Definition) => FunctionIr | undefined;
	/** how it is entered by its own account: a callback, an annotation, what its parameters say */
	readonly entry: (d: Definition, fn: FunctionIr) => PathState;
	/** an analysis without machines */
	readonly input: (fn: FunctionIr, entry: PathState) => FlowInput;
}

/** The same object always: what functions leave behind is known by it. */
const NONE: FlowInput["machines"] = [];

/** What looking at the callers of a file's functions needs. */
export function hostOf(flow: FlowFile, release: string, budget: number): Host {
	const neighbours = flow.neighbours!;
	return {
		neighbours,
		ir: (d) => (d.file === neighbours.own ? flow.ir(d.fn.name) : neighbours.ir(d)),
		entry: (d, fn) =>
			d.file === neighbours.own
				? flow.entry(d.fn.name)
				: entryState(fn, {
						callbacks: neighbours.unit.tables(d.fn.name),
						comment: "",
						callback: (struct, member) => callbackEntry(struct, member, release),
						row: flow.row(d.fn.name),
						release,
					}),
		input: (fn, entry) => ({ fn, entry, release, row: flow.row, callees: flow.callees, machines: NONE, budget }),
	};
}

export const DISAGREE = "its callers do not agree on the reservation lock";

/** Callers that are looked at; of a function with more, nothing is known. */
const MOST = 8;
/** Callers of callers. */
const DEEP = 2;
const BUDGET = 1_500;

/** One place that calls the function. */
interface Site {
	/** no reservation lock is held there, for certain */
	readonly free: boolean;
	/** parameters whose reservation lock is held, with the members that lead to it: "0", "1.base" */
	readonly held: ReadonlySet<string>;
}

/** The entry that all call sites agree on; undefined when they are not all seen, or do not agree. */
export function entryFromCallers(d: Definition, host: Host, deep = DEEP): PathState | undefined {
	const { neighbours } = host;
	const { unit } = neighbours;
	if (!unit.complete || unit.mentioned(d.fn.name) || unit.tables(d.fn.name).length > 0) return undefined;
	const callers = unit.callers(d.fn.name).filter((c) => unit.resolve(d.fn.name, c.file)?.fn.name === d.fn.name);
	if (callers.length === 0 || callers.length > MOST) return undefined;
	const sites: Site[] = [];
	for (const caller of callers) {
		const found = sitesIn(caller, d, host, deep);
		if (!found) return undefined;
		sites.push(...found);
	}
	const fn = host.ir(d);
	if (!fn) return undefined;
	const who = [...new Set(callers.map((c) => `${c.fn.name}()`))].slice(0, 3).join(", ");
	if (sites.every((site) => site.free))
		return entered([], `entered with no reservation lock held: none of its callers holds one (${who})`);
	const [first, ...others] = sites;
	const held = [...first!.held].filter((path) => others.every((site) => site.held.has(path)));
	if (held.length > 0)
		return entered(
			held.map((path) => lockOf(fn, path)),
			`entered with the reservation lock held: all its callers hold it (${who})`,
		);
	const state = newState({
		held: [],
		certain: false,
		context: "process",
		because: DISAGREE,
	});
	state.unsure = "some of its callers hold it";
	return state;
}

function sitesIn(caller: Definition, d: Definition, host: Host, deep: number): Site[] | undefined {
	const fn = host.ir(caller);
	if (!fn) return undefined;
	let entry = host.entry(caller, fn);
	if (!entry.entry.certain && deep > 0) entry = entryFromCallers(caller, host, deep - 1) ?? entry;
	const sites: Site[] = [];
	const budget = budgetOf(BUDGET);
	const input = host.input(fn, entry);
	const unread = (name: string): void => {
		budget.spent ??= `${name}: too long to be followed`;
		budget.left = 0;
	};
	const cx = contextOf({ ...input, callees: lockersOf(input, unread) }, budget, () => {});
	// locks are what states are told apart by in any case
	cx.apart = 0;
	cx.towards = d.fn.name;
	cx.onCall = (name, from, args, s) => {
		// what comes of it is no answer any more
		if (budget.spent !== null) budget.left = 0;
		if (name === d.fn.name && from.name === fn.name) sites.push(siteOf(s, args));
	};
	const fr = rootFrame(fn);
	explore(cx, budget, entry.clone(), fr);
	return budget.spent || sites.length === 0 ? undefined : sites;
}

/** Of the callees, only those that take or drop a reservation lock are followed; `unread`: one that cannot be may have. */
function lockersOf({ callees, row }: FlowInput, unread: (name: string) => void): Callees {
	const known = new Map<FunctionIr, boolean>();
	const moves = (fn: FunctionIr, deep: number): boolean => {
		let does = known.get(fn);
		if (does === undefined) {
			known.set(fn, false);
			does = [...fn.calls].some((name) => {
				const r = row(name);
				if (r) return r.lock.what === undefined && r.lock.effect !== "none";
				if (deep === 0) return false;
				const callee = callees.follow(name, fn);
				// one that cannot be read may: whoever comes to it will say so
				return callee ? moves(callee, deep - 1) : callees.isTooLong(name, fn);
			});
			known.set(fn, does);
		}
		return does;
	};
	return {
		...callees,
		follow: (name, from) => {
			const fn = callees.follow(name, from);
			if (!fn && callees.isTooLong(name, from)) unread(name);
			return fn && moves(fn, 4) ? fn : undefined;
		},
		grave: () => undefined,
		behind: () => ({ follow: [], others: false }),
		// what others leave behind is asked without machines here
		note: ({ name }) => callees.note({ about: "body", name }),
	};
}

function siteOf(s: PathState, args: readonly Value[]): Site {
	const held = new Set<string>();
	let any = s.unsure !== null;
	for (const [id, l] of s.locks) {
		if (l.is !== "held" || l.what !== "resv") continue;
		any = true;
		args.forEach((v, i) => {
			if (v.s === "?" || v.s.startsWith("=")) return;
			const owner = canonicalOwner(place(v));
			if (id === owner || id.startsWith(`${owner}.`)) held.add(`${i}${id.slice(owner.length)}`);
		});
	}
	return { free: !any && s.entry.certain, held };
}

function lockOf(fn: FunctionIr, path: string): ObjectRef {
	const [index, ...members] = path.split(".");
	const id = [fn.params[Number(index)]?.name ?? "?", ...members].join(".");
	return { id, type: "resv", text: id.replaceAll(".", "->"), resv: id, buf: id };
}

function entered(held: readonly ObjectRef[], because: string): PathState {
	const entry: Entry = { held, certain: true, context: "process", because };
	const state = newState(entry);
	for (const object of held)
		state.locks.set(object.id, { is: "held", what: "resv", by: "caller", object, many: false, event: 0 });
	return state;
}
