/**
 * Abstract state of one path: memory, signs of symbols, locks, and where every rule's machine stands.
 * Mutable while one instruction runs, cloned where paths part; equal states merge by `stateKey`.
 */

import type { LockClass } from "../kernel/row.ts";
import type { Entry, ObjectRef, Span } from "../kernel/vocabulary.ts";
import { CowMap, CowSet } from "./cow.ts";
import type { Opened } from "./machine.ts";
import type { Predicate } from "./predicate.ts";
import type { Failed, Result } from "./results.ts";
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

/** Where something happened, and in whose text. */
export interface Where {
	readonly fn: { readonly name: string; readonly file?: string };
	readonly depth: number;
	readonly via?: object;
}

/** Most paths are never told: what happened becomes an event when somebody looks at it. */
class Step<T> implements Trail<T> {
	readonly before: Trail<T> | null;
	readonly length: number;
	readonly #what: object;
	readonly #span: Span;
	readonly #where: Where;
	#item: T | undefined;

	constructor(before: Trail<T> | null, what: object, span: Span, where: Where) {
		this.before = before;
		this.length = (before?.length ?? 0) + 1;
		this.#what = what;
		this.#span = span;
		this.#where = where;
		this.#item = undefined;
	}

	get item(): T {
		this.#item ??= {
			...this.#what,
			id: this.length,
			span: this.#span,
			fn: this.#where.fn.name,
			...(this.#where.fn.file === undefined ? {} : { file: this.#where.fn.file, via: this.#where.via }),
			depth: this.#where.depth,
		} as T;
		return this.#item;
	}
}

export function extend<T>(before: Trail<T> | null, what: object, span: Span, where: Where): Trail<T> {
	return new Step(before, what, span, where);
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
	/** made on this path, and known to others by now: what is stored there is theirs to find */
	shared: CowSet<string>;
	/** errnos a failed call can have returned, as far as the path has not excluded them */
	possible: CowMap<string, readonly string[]>;
	/** address of an iosys_map -> key of the buffer mapped through it */
	via: CowMap<string, string>;
	/** results of forked calls that no branch has looked at yet: symbol -> how the fork chose */
	untested: CowMap<string, "success" | "failure">;
	/** results that can say that their call failed; follows from the symbol, so it tells no states apart */
	results: CowMap<string, Result>;
	/** the failure that the function has seen last, while it has tried nothing else */
	failed: Failed | null;
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

	constructor(entry: Entry, of?: State<E>) {
		this.mem = of ? of.mem.clone() : new CowMap(hashOfValue);
		this.facts = of ? of.facts.clone() : new CowMap(hashOfMask);
		this.errnos = of ? of.errnos.clone() : new CowMap((k, v) => entryHash(3, k, v));
		this.locks = of ? of.locks.clone() : new CowMap((k, l) => entryHash(l.is === "held" ? 4 : 5, k, l.by));
		this.tracks = of ? of.tracks.clone() : new CowMap((k, t) => entryHash(6, k, t.state));
		this.created = of ? of.created.clone() : new CowMap();
		this.lost = of ? of.lost.clone() : new CowSet((k) => entryHash(8, k, ""));
		this.shared = of ? of.shared.clone() : new CowSet((k) => entryHash(10, k, ""));
		this.possible = of ? of.possible.clone() : new CowMap();
		this.via = of ? of.via.clone() : new CowMap();
		this.untested = of ? of.untested.clone() : new CowMap((k, v) => entryHash(9, k, v));
		this.results = of ? of.results.clone() : new CowMap();
		this.open = of ? of.open.clone() : new CowSet((k) => entryHash(7, k, ""));
		this.touched = of ? of.touched.clone() : new CowSet();
		this.clean = of ? of.clean.clone() : new CowSet();
		this.failed = of ? of.failed : null;
		this.unsure = of ? of.unsure : null;
		this.assumptions = of ? of.assumptions : [];
		this.trail = of ? of.trail : null;
		this.entry = entry;
		this.signature = of ? of.signature : null;
		this.dead = of ? of.dead : false;
		this.merged = of ? of.merged : false;
		this.pending = of ? of.pending : null;
	}

	clone(): State<E> {
		return new State<E>(this.entry, this);
	}

	/** Takes over everything from another state. */
	become(o: State<E>): void {
		Object.assign(this, o.clone());
	}

	maskOf(v: Value): number {
		const c = constantMask(v);
		if (c !== undefined) return c;
		// the address of something, or of a member of something
		if (v.s.startsWith("&") || (v.off !== "" && !CONTAINER.test(v.off))) return 4;
		return this.facts.get(v.s) ?? ANY;
	}

	assume(what: string): void {
		if (!this.assumptions.includes(what)) this.assumptions = [...this.assumptions, what];
	}
}

/** What holds a member at its start, as far as anybody looks: NULL and error pointers stay what they are. */
export const CONTAINER = /^-[\w?/]+$/;

/**
 * Equal keys: nothing that follows can tell the two states apart. A sum over entries, so their order does not matter;
 * two sums of 32 bits make an accidental meeting of different states (a path not followed) a matter of 1 in 10^15.
 */
export function stateKey<E>(s: State<E>): string {
	const a =
		s.mem.a ^ Math.imul(s.facts.a, 3) ^ Math.imul(s.errnos.a, 5) ^ Math.imul(s.lost.a, 7) ^ Math.imul(s.shared.a, 11);
	const b =
		s.mem.b ^ Math.imul(s.facts.b, 3) ^ Math.imul(s.errnos.b, 5) ^ Math.imul(s.lost.b, 7) ^ Math.imul(s.shared.b, 11);
	// whether a failure came last decides what a return says
	return `${a}.${b}.${s.failed ? "F" : ""}${propertyKey(s)}`;
}

/** What the rules are about: locks, machines, open resources. States that differ only elsewhere may be joined. */
export function propertyKey<E>(s: State<E>): string {
	const a = s.locks.a ^ Math.imul(s.tracks.a, 3) ^ Math.imul(s.open.a, 5) ^ Math.imul(s.untested.a, 7);
	const b = s.locks.b ^ Math.imul(s.tracks.b, 3) ^ Math.imul(s.open.b, 5) ^ Math.imul(s.untested.b, 7);
	return `${a}.${b}${s.unsure ? "U" : ""}${s.signature ?? ""}`;
}

/**
 * One state for two with the same property: what they agree on stays, a place where they differ gets a symbol of its own
 * (`name`), so that later tests of it still agree with each other. The path kept is the first one's.
 */
export function join<E>(a: State<E>, b: State<E>, name: string): State<E> {
	const j = a.clone();
	j.merged = true;
	if (b.failed === null) j.failed = null;
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
	for (const l of b.shared) j.shared.add(l);
	for (const [k, v] of b.via) j.via.set(k, v);
	for (const k of [...j.clean]) if (!b.clean.has(k)) j.clean.delete(k);
	for (const what of b.assumptions) j.assume(what);
	return j;
}

function entryHash(kind: number, k: string, v: string): number {
	return (Math.imul(hashOf(k), 31) + Math.imul(hashOf(v), 17) + kind) | 0;
}

function hashOfValue(k: string, v: Value): number {
	return (
		(Math.imul(hashOf(k), 31) + Math.imul(hashOf(v.s), 17) + (v.off === "" ? 0 : Math.imul(hashOf(v.off), 13))) | 0
	);
}

function hashOfMask(k: string, mask: number): number {
	return (Math.imul(hashOf(k), 31) + Math.imul(mask, 0x9e3779b1)) | 0;
}

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
