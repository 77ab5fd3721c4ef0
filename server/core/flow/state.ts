/**
 * Abstract state of one path: memory, signs of symbols, locks, and where every rule's machine stands.
 * Mutable while one instruction runs, cloned where paths part; equal states merge by `stateKey`.
 */
import type { LockClass } from "../kernel/row.ts";
import type { Entry, ObjectRef, Span } from "../kernel/vocabulary.ts";
import { CowIndex, CowMap, CowSet } from "./cow.ts";
import { entryHash, hashOfMask, hashOfValue } from "./entry-hash.ts";
import type { Opened } from "./machine.ts";
import type { Predicate } from "./predicate.ts";
import type { Failed, Result } from "./results.ts";
import type { Left } from "./strayed.ts";
import { ANY, constantMask, signsCounted, type Value } from "./value.ts";

export interface HeldLock {
	readonly is: "held" | "free";
	readonly what: LockClass;
	/** "us": taken on this path; "caller": held on entry */
	readonly by: "us" | "caller";
	readonly object: ObjectRef;
	readonly many: boolean;
	/** event that took it */
	readonly event: number;
	/** a callee left it behind by mistake, and that was told */
	readonly left?: boolean;
	/** blocks: taken, or dropped, there on a condition that this path could not decide; dropped there last */
	readonly optional?: string;
	readonly dropped?: string;
}

/**
 * The state of what others find where it was put: theirs, and nothing that a callee could do wrong with. Where a way out
 * fails that others of its kind undo, it was never given to them.
 */
export const STORED = "stored";

/** What a callback's caller has a reference of, and nobody else has had since. */
export const KEPT = "kept";

/** What this path has given away with a mapping that nobody undoes by the core's means any more. */
export const BARE = "bare";

/** In front of what is `clean` because nobody knows what became of it, and of what was stored and a call gave back. */
export const LOST = "lost:";
export const BACK = "back:";

/** Where a machine stands for one object, and how it got there. */
export interface Track {
	readonly machine: number;
	readonly state: string;
	readonly object: ObjectRef;
	readonly key: string;
	readonly over: string;
	readonly many: boolean;
	readonly opened?: Opened;
	/** a callee that may have given it back, though nothing says so */
	readonly doubt?: string;
	/** the array of this function in which it lies, as long as nobody else has got that; `freed`: and has gone with it */
	readonly array?: { readonly at: string; readonly freed?: true };
	/** activation and block in which it began to be followed */
	readonly since: { readonly chain: string; readonly block: number };
	/** a callee left it in a member of its caller's: where it is told if the caller leaves it there, too */
	readonly left?: Left;
	/** event id -> what it meant, newest last */
	readonly notes: readonly (readonly [number, string])[];
}

/** A linked list of what happened, newest first; shared between paths. */
export interface Trail<T> {
	readonly item: T;
	/** of the activation it happened in */
	readonly depth: number;
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

	get depth(): number {
		return this.#where.depth;
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

/** Of the activation an event happened in; 0 when there is no such event. */
export function depthAt<T>(trail: Trail<T> | null, event: number): number {
	for (let t = trail; t; t = t.before) if (t.length === event) return t.depth;
	return 0;
}

export function unwind<T>(trail: Trail<T> | null): T[] {
	const items: T[] = [];
	for (let t = trail; t; t = t.before) items.push(t.item);
	return items.reverse();
}

/** The maps and sets of a state, each at the number its getter asks for. */
function noParts(): Part[] {
	return [
		new CowMap(hashOfValue),
		new CowMap(hashOfMask),
		new CowMap((k: string, v: string) => entryHash(3, k, v)),
		new CowMap((k: string, l: HeldLock) => entryHash(l.is === "held" ? 4 : 5, k, l.many ? "many" : l.by)),
		new CowMap((k: string, t: Track) => entryHash(6, k, t.array ? `${t.state}[${t.array.freed ?? ""}` : t.state)),
		new CowIndex(),
		new CowSet((k: string) => entryHash(8, k, "")),
		new CowMap(),
		new CowMap(),
		new CowMap((k: string, v: string) => entryHash(9, k, v)),
		new CowMap(),
		new CowSet((k: string) => entryHash(7, k, "")),
		new CowSet(),
		new CowSet(),
		new CowSet((k: string) => entryHash(10, k, "")),
	];
}

/** Parts by number: what the rules are about, and the rest of what two states may differ in. */
const PROPERTY = [3, 4, 11, 9];
const REST = [0, 1, 2, 6, 14];

type Part = { readonly clone: () => Part };

export class State<E> {
	/** shared with clones until somebody looks at one */
	#parts: Part[];
	/** one bit for each part that nobody else has */
	#owned: number;
	/** the failure that the function has seen last, while it has tried nothing else */
	failed: Failed | null;
	/** reservation locks may be held that the analysis cannot name */
	unsure: string | null;
	assumptions: readonly string[];
	trail: Trail<E> | null;
	entry: Entry;
	/** family calls and their outcomes so far; null unless paths are to be told apart by them */
	signature: string | null;
	/** the path ended inside an instruction (BUG(), a callee that does not return) */
	dead: boolean;
	/** a WARN_ON() came true on this path, which only has to unwind from there on */
	warned: boolean;
	/** the last `goto` ahead, the activation it stands in, and the event before it */
	jump: { readonly span: Span; readonly chain: string; readonly at: number } | null;
	/** the block that a condition nobody can decide made this path enter, and the activation it stands in */
	optional: string | null;
	/** where loops begin to which the path has come back; whether it has gone through one of them another time */
	rounds: readonly string[];
	again: boolean;
	/** the condition of the branch being taken */
	pending: Predicate | null;
	/** what is being returned, or switched on */
	result: Value | null;

	constructor(entry: Entry, of?: State<E>) {
		this.#parts = of ? of.#given() : noParts();
		this.#owned = of ? 0 : ~0;
		this.failed = of ? of.failed : null;
		this.unsure = of ? of.unsure : null;
		this.assumptions = of ? of.assumptions : [];
		this.trail = of ? of.trail : null;
		this.entry = entry;
		this.signature = of ? of.signature : null;
		this.dead = of ? of.dead : false;
		this.warned = of ? of.warned : false;
		this.jump = of ? of.jump : null;
		this.optional = of ? of.optional : null;
		this.rounds = of ? of.rounds : [];
		this.again = of ? of.again : false;
		this.pending = of ? of.pending : null;
		this.result = of ? of.result : null;
	}

	#given(): Part[] {
		this.#owned = 0;
		return this.#parts.slice();
	}

	#own(i: number): unknown {
		const bit = 1 << i;
		if ((this.#owned & bit) === 0) {
			this.#parts[i] = this.#parts[i]!.clone();
			this.#owned |= bit;
		}
		return this.#parts[i];
	}

	get mem(): CowMap<string, Value> {
		return this.#own(0) as CowMap<string, Value>;
	}
	/** sign of a symbol; absent = could be anything its kind allows */
	get facts(): CowMap<string, number> {
		return this.#own(1) as CowMap<string, number>;
	}
	get errnos(): CowMap<string, string> {
		return this.#own(2) as CowMap<string, string>;
	}
	get locks(): CowMap<string, HeldLock> {
		return this.#own(3) as CowMap<string, HeldLock>;
	}
	get tracks(): CowMap<string, Track> {
		return this.#own(4) as CowMap<string, Track>;
	}
	/** symbols created on this path, with the event that made them; negative when an unknown callee did */
	get created(): CowIndex<string, number> {
		return this.#own(5) as CowIndex<string, number>;
	}
	/** values whose obligation is no longer followed */
	get lost(): CowSet<string> {
		return this.#own(6) as CowSet<string>;
	}
	/** made on this path, and known to others by now: what is stored there is theirs to find */
	get shared(): CowSet<string> {
		return this.#own(14) as CowSet<string>;
	}
	/** errnos a failed call can have returned, as far as the path has not excluded them */
	get possible(): CowMap<string, readonly string[]> {
		return this.#own(7) as CowMap<string, readonly string[]>;
	}
	/** address of an iosys_map -> key of the buffer mapped through it */
	get via(): CowMap<string, string> {
		return this.#own(8) as CowMap<string, string>;
	}
	/** results of forked calls that no branch has looked at yet: symbol -> how the fork chose */
	get untested(): CowMap<string, "success" | "failure"> {
		return this.#own(9) as CowMap<string, "success" | "failure">;
	}
	/** results that can say that their call failed; follows from the symbol, so it tells no states apart */
	get results(): CowMap<string, Result> {
		return this.#own(10) as CowMap<string, Result>;
	}
	/** resource|object opened on this path and not closed */
	get open(): CowSet<string> {
		return this.#own(11) as CowSet<string>;
	}
	/** machine|object that was followed at some time, and those now back where they started */
	get touched(): CowSet<string> {
		return this.#own(12) as CowSet<string>;
	}
	get clean(): CowSet<string> {
		return this.#own(13) as CowSet<string>;
	}

	clone(): State<E> {
		return new State<E>(this.entry, this);
	}

	/** Takes over everything from another state. */
	become(o: State<E>): void {
		this.#parts = o.#given();
		this.#owned = 0;
		this.failed = o.failed;
		this.unsure = o.unsure;
		this.assumptions = o.assumptions;
		this.trail = o.trail;
		this.entry = o.entry;
		this.signature = o.signature;
		this.dead = o.dead;
		this.warned = o.warned;
		this.jump = o.jump;
		this.optional = o.optional;
		this.rounds = o.rounds;
		this.again = o.again;
		this.pending = o.pending;
		this.result = o.result;
	}

	/** Sums over what the rules are about, and over the rest of what two states may differ in. */
	get propertySum(): string {
		return this.#sum(PROPERTY);
	}
	get restSum(): string {
		return this.#sum(REST);
	}

	#sum(parts: readonly number[]): string {
		let a = 0;
		let b = 0;
		for (let n = 0; n < parts.length; n++) {
			const part = this.#parts[parts[n]!] as unknown as Summed;
			a ^= Math.imul(part.a, 2 * n + 1);
			b ^= Math.imul(part.b, 2 * n + 1);
		}
		// cheaper than digits
		return String.fromCharCode(a >>> 16, a & 0xffff, b >>> 16, b & 0xffff);
	}

	maskOf(v: Value): number {
		const c = constantMask(v);
		if (c !== undefined) return c;
		// the address of something, or of a member of something
		if (v.s.startsWith("&") || (v.off !== "" && !CONTAINER.test(v.off))) return 4;
		return this.facts.get(v.s) ?? signsCounted(v.s, this.facts);
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
	// whether a failure came last decides what a return says
	return `${s.restSum}${s.failed ? "F" : ""} ${propertyKey(s)}`;
}

/** What the rules are about: locks, machines, open resources. States that differ only elsewhere may be joined. */
export function propertyKey<E>(s: State<E>): string {
	return `${s.propertySum}${s.unsure ? "U" : ""}${s.warned ? "W" : ""}${s.signature ?? ""}`;
}

interface Summed {
	readonly a: number;
	readonly b: number;
}

/** Which locks are held, and nothing else. */
export function lockKey<E>(s: State<E>): string {
	return `${s.locks.a}.${s.locks.b}${s.unsure ? "U" : ""}${s.warned ? "W" : ""}`;
}

/**
 * One state for two with the same property: what they agree on stays, a place where they differ gets a symbol of its own
 * (`name`), so that later tests of it still agree with each other. The path kept is the first one's.
 */
export function join<E>(a: State<E>, b: State<E>, name: string): State<E> {
	const j = a.clone();
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
		const mask = k.startsWith(`j${name}:`) ? x : x | (b.facts.get(k) ?? ANY);
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
