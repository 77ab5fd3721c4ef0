/**
 * Abstract state of one path: memory, signs of symbols, locks, and where every rule's machine stands.
 * Mutable while one instruction runs, cloned where paths part; equal states merge by `stateKey`.
 */
import type { Entry, ObjectRef } from "../kernel/vocabulary.ts";
import type { Predicate } from "./predicate.ts";
import type { LockClass } from "../kernel/row.ts";
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
	mem: Map<string, Value>;
	/** sign of a symbol; absent = could be anything its kind allows */
	facts: Map<string, number>;
	errnos: Map<string, string>;
	locks: Map<string, HeldLock>;
	tracks: Map<string, Track>;
	/** symbols created on this path, and how often at one site */
	created: Map<string, number>;
	/** values whose obligation is no longer followed */
	lost: Set<string>;
	/** address of an iosys_map -> key of the buffer mapped through it */
	via: Map<string, string>;
	/** results of forked calls that no branch has looked at yet: symbol -> how the fork chose */
	untested: Map<string, "success" | "failure">;
	/** reservation locks may be held that the analysis cannot name */
	unsure: string | null;
	assumptions: readonly string[];
	trail: Trail<E> | null;
	entry: Entry;
	/** resource|object opened on this path and not closed */
	open: Set<string>;
	/** machine|object that was followed at some time, and those now back where they started */
	touched: Set<string>;
	clean: Set<string>;
	/** family calls and their outcomes so far; null unless paths are to be told apart by them */
	signature: string | null;
	/** the path ended inside an instruction (BUG(), a callee that does not return) */
	dead: boolean;
	/** the condition of the branch being taken */
	pending: Predicate | null;

	constructor(entry: Entry) {
		this.mem = new Map();
		this.facts = new Map();
		this.errnos = new Map();
		this.locks = new Map();
		this.tracks = new Map();
		this.created = new Map();
		this.lost = new Set();
		this.via = new Map();
		this.untested = new Map();
		this.unsure = null;
		this.assumptions = [];
		this.trail = null;
		this.entry = entry;
		this.open = new Set();
		this.touched = new Set();
		this.clean = new Set();
		this.signature = null;
		this.dead = false;
		this.pending = null;
	}

	clone(): State<E> {
		const s = new State<E>(this.entry);
		s.become(this);
		return s;
	}

	/** Takes over everything from another state. */
	become(o: State<E>): void {
		this.mem = new Map(o.mem);
		this.facts = new Map(o.facts);
		this.errnos = new Map(o.errnos);
		this.locks = new Map(o.locks);
		this.tracks = new Map(o.tracks);
		this.created = new Map(o.created);
		this.lost = new Set(o.lost);
		this.via = new Map(o.via);
		this.untested = new Map(o.untested);
		this.unsure = o.unsure;
		this.assumptions = o.assumptions;
		this.trail = o.trail;
		this.entry = o.entry;
		this.open = new Set(o.open);
		this.touched = new Set(o.touched);
		this.clean = new Set(o.clean);
		this.signature = o.signature;
		this.dead = o.dead;
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

/** Equal keys: nothing that follows can tell the two states apart. `keep` names the symbols still of interest. */
export function stateKey<E>(s: State<E>): string {
	const parts: string[] = [];
	for (const [k, v] of s.mem) parts.push(`${k}=${v.s}${v.off}`);
	for (const [k, v] of s.facts) parts.push(`${k}~${v}`);
	for (const [k, v] of s.errnos) parts.push(`${k}!${v}`);
	for (const [k, l] of s.locks) parts.push(`L${k}:${l.is}${l.by}${l.many}`);
	for (const [k, t] of s.tracks) parts.push(`T${k}:${t.state}`);
	for (const o of s.open) parts.push(`O${o}`);
	for (const l of s.lost) parts.push(`X${l}`);
	for (const [k, v] of s.untested) parts.push(`?${k}:${v}`);
	if (s.unsure) parts.push("U");
	if (s.signature !== null) parts.push(s.signature);
	return parts.sort().join("\n");
}
