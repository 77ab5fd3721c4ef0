/**
 * Abstract state of one path: memory, signs of symbols, locks, and where every rule's machine stands.
 * Mutable while one instruction runs, cloned where paths part; equal states merge by `stateKey`.
 */

import type { LockClass } from "../kernel/row.ts";
import type { Entry, ObjectRef } from "../kernel/vocabulary.ts";
import { CowMap, CowSet } from "./cow.ts";
import type { Opened } from "./machine.ts";
import type { Predicate } from "./predicate.ts";
import type { Result } from "./results.ts";
import { ANY, constantMask, type Value } from "./value.ts";

export interface HeldLock {
	readonly is: "held" | "free";
	readonly what: LockClass;
	/** "us": taken on this path; "caller": held on entry */
	readonly by: "us" | "caller";
	readonly object: ObjectRef;
	readonly many: boolean;
	/** event that took it */
	readonly event: number;
}

/** Where a machine stands for one object, and how it got there. */
export interface Track {
	readonly machine: number;
	readonly state: string;
	readonly object: ObjectRef;
	readonly key: string;
	readonly over: string;
	readonly many: boolean;
	readonly opened?: Opened;
	/** activation and block in which it began to be followed */
	readonly since: { readonly chain: string; readonly block: number };
	/** event id -> what it meant, newest last */
	readonly notes: readonly (readonly [number, string])[];
}

/** A linked list of what happened, newest first; shared between paths. */
export interface Trail<T> {
	readonly item: T;
	readonly before: Trail<T> | null;
	readonly length: number;
}

export function extend<T>(before: Trail<T> | null, item: T): Trail<T> {
	return { item, before, length: (before?.length ?? 0) + 1 };
}

export function unwind<T>(trail: Trail<T> | null): T[] {
	const items: T[] = [];
	for (let t = trail; t; t = t.before) items.push(t.item);
	return items.reverse();
}

export class State<E> {
	mem: CowMap<string, Value>;
	/** sign of a symbol; absent = could be anything its kind allows */
	facts: CowMap<string, number>;
	errnos: CowMap<string, string>;
	locks: CowMap<string, HeldLock>;
	tracks: CowMap<string, Track>;
	/** symbols created on this path, with the event that made them; negative when an unknown callee did */
	created: CowMap<string, number>;
	/** values whose obligation is no longer followed */
	lost: CowSet<string>;
	/** errnos a failed call can have returned, as far as the path has not excluded them */
	possible: CowMap<string, readonly string[]>;
	/** address of an iosys_map -> key of the buffer mapped through it */
	via: CowMap<string, string>;
	/** results of forked calls that no branch has looked at yet: symbol -> how the fork chose */
	untested: CowMap<string, "success" | "failure">;
	/** results that can say that their call failed; follows from the symbol, so it tells no states apart */
	results: CowMap<string, Result>;
	/** reservation locks may be held that the analysis cannot name */
	unsure: string | null;
	assumptions: readonly string[];
	trail: Trail<E> | null;
	entry: Entry;
	/** resource|object opened on this path and not closed */
	open: CowSet<string>;
	/** machine|object that was followed at some time, and those now back where they started */
	touched: CowSet<string>;
	clean: CowSet<string>;
	/** family calls and their outcomes so far; null unless paths are to be told apart by them */
	signature: string | null;
	/** the path ended inside an instruction (BUG(), a callee that does not return) */
	dead: boolean;
	/** stands for several paths that were joined to stay within the budget */
	merged: boolean;
	/** the condition of the branch being taken */
	pending: Predicate | null;

	constructor(entry: Entry) {
		this.mem = new CowMap();
		this.facts = new CowMap();
		this.errnos = new CowMap();
		this.locks = new CowMap();
		this.tracks = new CowMap();
		this.created = new CowMap();
		this.lost = new CowSet();
		this.possible = new CowMap();
		this.via = new CowMap();
		this.untested = new CowMap();
		this.results = new CowMap();
		this.unsure = null;
		this.assumptions = [];
		this.trail = null;
		this.entry = entry;
		this.open = new CowSet();
		this.touched = new CowSet();
		this.clean = new CowSet();
		this.signature = null;
		this.dead = false;
		this.merged = false;
		this.pending = null;
	}

	clone(): State<E> {
		const s = new State<E>(this.entry);
		s.become(this);
		return s;
	}

	/** Takes over everything from another state. */
	become(o: State<E>): void {
		this.mem = o.mem.clone();
		this.facts = o.facts.clone();
		this.errnos = o.errnos.clone();
		this.locks = o.locks.clone();
		this.tracks = o.tracks.clone();
		this.created = o.created.clone();
		this.lost = o.lost.clone();
		this.possible = o.possible.clone();
		this.via = o.via.clone();
		this.untested = o.untested.clone();
		this.results = o.results.clone();
		this.unsure = o.unsure;
		this.assumptions = o.assumptions;
		this.trail = o.trail;
		this.entry = o.entry;
		this.open = o.open.clone();
		this.touched = o.touched.clone();
		this.clean = o.clean.clone();
		this.signature = o.signature;
		this.dead = o.dead;
		this.merged = o.merged;
		this.pending = o.pending;
	}

	maskOf(v: Value): number {
		const c = constantMask(v);
		if (c !== undefined) return c;
		// the address of something, or of a member of something
		if (v.s.startsWith("&") || v.off !== "") return 4;
		return this.facts.get(v.s) ?? ANY;
	}

	assume(what: string): void {
		if (!this.assumptions.includes(what)) this.assumptions = [...this.assumptions, what];
	}
}

/**
 * Equal keys: nothing that follows can tell the two states apart. A sum over entries, so their order does not matter;
 * two sums of 32 bits make an accidental meeting of different states (a path not followed) a matter of 1 in 10^15.
 */
export function stateKey<E>(s: State<E>): string {
	const sum = new Sum();
	for (const [k, v] of s.mem) sum.add(1, k, v.off === "" ? v.s : `${v.s}|${v.off}`);
	for (const [k, v] of s.facts) sum.add(2, k, MASKS[v]!);
	for (const [k, v] of s.errnos) sum.add(3, k, v);
	for (const l of s.lost) sum.add(8, l, "");
	return sum.text() + propertyKey(s);
}

/** What the rules are about: locks, machines, open resources. States that differ only elsewhere may be joined. */
export function propertyKey<E>(s: State<E>): string {
	const sum = new Sum();
	for (const [k, l] of s.locks) sum.add(l.is === "held" ? 4 : 5, k, l.by);
	for (const [k, t] of s.tracks) sum.add(6, k, t.state);
	for (const o of s.open) sum.add(7, o, "");
	for (const [k, v] of s.untested) sum.add(9, k, v);
	return `${sum.text()}${s.unsure ? "U" : ""}${s.signature ?? ""}`;
}

/**
 * One state for two with the same property: what they agree on stays, a place where they differ gets a symbol of its own
 * (`name`), so that later tests of it still agree with each other. The path kept is the first one's.
 */
export function join<E>(a: State<E>, b: State<E>, name: string): State<E> {
	const j = a.clone();
	j.merged = true;
	const meet = (k: string, x: Value, y: Value): void => {
		const v = { s: `j${name}:${k}`, off: "" };
		const mask = a.maskOf(x) | b.maskOf(y) | (x.s === v.s ? (a.facts.get(v.s) ?? ANY) : 0);
		j.mem.set(k, v);
		if (mask === ANY) j.facts.delete(v.s);
		else j.facts.set(v.s, mask);
	};
	const initial = (k: string): Value => ({ s: k.startsWith("&") && !/[.[-]/.test(k) ? k.slice(1) : k, off: "" });
	for (const [k, x] of [...j.mem]) {
		const y = b.mem.get(k) ?? initial(k);
		if (x.s !== y.s || x.off !== y.off) meet(k, x, y);
	}
	for (const [k, y] of b.mem) if (!a.mem.has(k)) meet(k, initial(k), y);
	for (const [k, x] of [...j.facts]) {
		if (k.startsWith(`j${name}:`)) continue;
		const mask = x | (b.facts.get(k) ?? ANY);
		if (mask === ANY) j.facts.delete(k);
		else j.facts.set(k, mask);
	}
	for (const [k, e] of [...j.errnos]) if (b.errnos.get(k) !== e) j.errnos.delete(k);
	for (const l of b.lost) j.lost.add(l);
	for (const [k, v] of b.via) j.via.set(k, v);
	for (const k of [...j.clean]) if (!b.clean.has(k)) j.clean.delete(k);
	for (const what of b.assumptions) j.assume(what);
	return j;
}

class Sum {
	a = 0;
	b = 0;
	n = 0;
	add(kind: number, k: string, v: string): void {
		const h = (Math.imul(hashOf(k), 31) + Math.imul(hashOf(v), 17) + kind) | 0;
		this.a = (this.a + Math.imul(h ^ (h >>> 15), 0x85ebca6b)) | 0;
		this.b = (this.b + Math.imul(h ^ (h >>> 13), 0xc2b2ae35) + (h >>> 7)) | 0;
		this.n++;
	}
	text(): string {
		return `${this.a}.${this.b}.${this.n}`;
	}
}

const MASKS = ["0", "1", "2", "3", "4", "5", "6", "7"];
const hashes = new Map<string, number>();

function hashOf(text: string): number {
	let h = hashes.get(text);
	if (h === undefined) {
		h = 0x811c9dc5;
		for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
		if (hashes.size > 200_000) hashes.clear();
		hashes.set(text, h);
	}
	return h;
}
