/**
 * What one text of a file leaves to the analysis of the next, so that an edit costs what it changes: who calls whom, and
 * the fingerprints it cannot have touched. Holds no node and no tree, and nothing of the texts before it.
 */
import { LAST_PUT_HOOKS, UNDOING_NAME } from "../kernel/idioms.ts";
import type { FunctionView } from "../syntax/functions.ts";
import type { Built } from "./built.ts";
import { isHalfOf } from "./callees.ts";
import type { Unit } from "./index-unit.ts";
import { areSame, type Mentions, type Net } from "./net.ts";

export type Tables = ReadonlyMap<string, readonly { readonly struct: string; readonly member: string }[]>;

/** A function, by its text and where that stood. */
export type Known = Pick<FunctionView, "name" | "nameSpan" | "span" | "bodySpan" | "lasting">;

export interface Carried {
	readonly source: string;
	/** what all of it rests on besides the text of the file */
	readonly kernel: string;
	readonly unit: Unit | undefined;
	/** by name, in source order; `lasting` is the same object as long as the text is the same */
	readonly known: ReadonlyMap<string, Known>;
	readonly net: Net;
	/** functions that stand in tables */
	readonly tables: Tables;
	/** those that rest on functions alone; filled as they are asked for */
	readonly fingerprints: Map<string, Fingerprints>;
	/** what is seen of each without following it; filled as they are asked for */
	readonly faces: Map<string, string>;
	/** the latest graphs that were built, by the digest of their function */
	readonly graphs: Map<string, Built>;
}

/** Of one function, with the layout of its statements and without. */
export interface Fingerprints {
	exact?: string;
	loose?: string;
}

/** Functions of another text than before; undefined when the same functions no longer call the same. */
export function changedSince(
	before: Carried,
	views: ReadonlyMap<string, FunctionView>,
	mentions: (f: FunctionView) => Mentions,
): ReadonlySet<string> | undefined {
	if (views.size !== before.known.size) return undefined;
	const names = before.known.entries();
	const changed = new Set<string>();
	for (const [name, f] of views) {
		const [old, { lasting }] = names.next().value!;
		if (name !== old) return undefined;
		if (lasting === f.lasting) continue;
		if (!areSame(mentions(f), before.net.mentions.get(name)!)) return undefined;
		changed.add(name);
	}
	return changed;
}

/** Fingerprints that another text of these functions does not touch. `rings`: so far a function looks at its callers. */
export function untouched(
	before: Carried,
	changed: ReadonlySet<string>,
	tables: Tables,
	rings: number,
): Map<string, Fingerprints> {
	if (!sameTables(before.tables, tables)) return new Map();
	const { mentions } = before.net;
	const touched = withCallers(changed, before.net);
	// what is led to otherwise than by its name
	const isHook = (name: string): boolean =>
		(tables.get(name) ?? []).some((at) =>
			HOOKS.some((hook) => hook?.struct === at.struct && hook.member === at.member),
		);
	if ([...touched].some(isHook) || someHalf(touched, before.net)) return new Map();
	let ring = changed;
	for (let steps = 0; steps < rings; steps++) {
		ring = new Set([...ring].flatMap((name) => [...(mentions.get(name)?.called ?? [])]));
		for (const name of ring) touched.add(name);
	}
	return new Map([...before.fingerprints].filter(([name]) => !touched.has(name)));
}

/** What is seen of functions, where neither they nor any they lead to has another text now. */
export function asBefore({ net, faces }: Carried, changed: ReadonlySet<string>): Map<string, string> {
	const touched = withCallers(changed, net);
	return new Map([...faces].filter(([name]) => !touched.has(name)));
}

/** Functions, their callers, and whoever calls those. */
function withCallers(names: ReadonlySet<string>, { callers }: Net): Set<string> {
	const all = new Set(names);
	for (const name of all) for (const caller of callers.get(name) ?? []) all.add(caller);
	return all;
}

const HOOKS = Object.values(LAST_PUT_HOOKS);

function sameTables(a: Tables, b: Tables): boolean {
	if (a.size !== b.size) return false;
	const others = b.entries();
	for (const [name, places] of a) {
		const [other, there] = others.next().value!;
		if (name !== other || places.length !== there.length) return false;
		if (places.some(({ struct, member }, i) => struct !== there[i]!.struct || member !== there[i]!.member))
			return false;
	}
	return true;
}

/** By what the file calls: is a function of this name a half of one of the releases? */
const halves = new WeakMap<Net, readonly ((name: string) => boolean)[]>();

function someHalf(names: ReadonlySet<string>, net: Net): boolean {
	let known = halves.get(net);
	if (!known) {
		const words = new Set([...net.mentions.values()].flatMap(({ called }) => [...called]));
		known = [...words].filter((word) => !net.mentions.has(word) && UNDOING_NAME.test(word)).map(isHalfOf);
		halves.set(net, known);
	}
	const all = [...names];
	return known.some((isHalf) => all.some(isHalf));
}
