/** The file's own functions as callees: which are worth following, and which arguments the others only look at. */
import { BORROWING_NAME, UNDOING_NAME } from "../kernel/idioms.ts";
import { type ApiRow, freesOnFailure, type LockClass, type Resource } from "../kernel/row.ts";
import { BORROWERS } from "../kernel/table/borrowers.ts";
import type { Callees, Caller } from "./context.ts";
import { besides, callersOf, mayDrop } from "./drops.ts";
import { mayGiveNothing } from "./gives.ts";
import { gravesOf } from "./graves.ts";
import { throughTables } from "./hook-call.ts";
import type { Definition } from "./index-unit.ts";
import type { Expr, FunctionIr } from "./ir.ts";
import { type MappedWhere, mappedWhere, structOf } from "./mapped-where.ts";
import type { Neighbours } from "./neighbours.ts";
import type { NumberOf } from "./numbers.ts";
import { passedOn, readsAddress, storesThrough } from "./parameters.ts";
import { relevanceOf } from "./relevance.ts";
import { shortOf } from "./spelled-out.ts";
import { clearedIn } from "./weak.ts";

const LARGE = 220;
/** What only looks is short, and so is what it asks. */
const FEW_CALLS = 12;
const NEAR_ENOUGH = 3;
/** Functions behind one pointer that are told apart. */
const MOST_BEHIND = 4;

interface Net {
	readonly takes: ReadonlySet<LockClass>;
	readonly drops: ReadonlySet<LockClass>;
}

/** `others`: some of the functions behind the pointer do nothing that matters, or cannot be followed. */
export interface Behind {
	readonly follow: readonly FunctionIr[];
	readonly others: boolean;
}

/** What a file tells besides its functions; `words`: what a function calls by the words of its text; `anyRow`: the table, also what cannot be in this file. */
interface OfFile {
	readonly words: (name: string) => Iterable<string>;
	readonly beside: () => ReadonlyMap<string, string>;
	readonly hooks: (what: Resource) => readonly string[];
	readonly anyRow: (name: string) => ApiRow | undefined;
	readonly nullTest: Callees["nullTest"];
	/** a macro of this name ends the function that calls it */
	readonly leaves: (name: string) => boolean;
	readonly numberOf: NumberOf;
}

const NO_OTHERS = {};

const NOTHING: Net = { takes: new Set(), drops: new Set() };

export function calleesOf(
	functions: ReadonlyMap<string, FunctionIr>,
	row: (name: string) => ApiRow | undefined,
	family: ReadonlySet<string>,
	file: OfFile,
	neighbours?: Neighbours,
): Callees {
	const cleared = new Map<Resource, ReadonlySet<string>>();
	const matters = new Map<string, boolean>();
	const moves = (name: string): boolean => (family.has(name) || isBeside(row(name))) && movesSomething(row(name));
	const leadsOn = (name: string): boolean => {
		const d = neighbours?.where(name);
		return d !== undefined && d.file !== neighbours?.own && neighbours!.matters(d);
	};
	const reachesByPointer = (name: string): boolean => {
		const d = neighbours?.where(name);
		return d !== undefined && d.file === neighbours?.own && d.fn.members.length > 0 && neighbours!.matters(d);
	};
	/** A function matters when it, or something it calls, moves a lock or a resource. */
	const asking = new Set<string>();
	// how often a call of a function that is being asked about was left out: an answer made without it is nobody else's
	let cuts = 0;
	const interesting = (name: string): boolean => {
		const known = matters.get(name);
		if (known !== undefined) return known;
		const fn = functions.get(name);
		// nobody knows what one does that cannot be read
		if (!fn) return functions.has(name);
		if (asking.has(name)) {
			cuts++;
			return false;
		}
		const before = cuts;
		asking.add(name);
		const is =
			[...fn.calls].some((c) => moves(c) || interesting(c) || (!functions.get(c) && leadsOn(c))) ||
			reachesByPointer(name) ||
			throughTables(fn).opens;
		asking.delete(name);
		if (is || asking.size === 0 || cuts === before) matters.set(name, is);
		return is;
	};
	const net = new Map<string, Net>();
	const dropsResv = (name: string): boolean => {
		const lock = row(name)?.lock;
		return lock?.effect === "releases" && (lock.what ?? "resv") === "resv";
	};
	/** Ordinary locks a function only takes, or only drops: it does so for its caller. */
	const netOf = (name: string): Net => {
		const known = net.get(name);
		if (known) return known;
		net.set(name, NOTHING);
		if (!functions.has(name)) return NOTHING;
		const [takes, drops] = [new Set<LockClass>(), new Set<LockClass>()];
		for (const c of functions.get(name)?.calls ?? file.words(name)) {
			const lock = row(c)?.lock;
			if (lock?.what && lock.effect !== "none") (lock.effect === "acquires" ? takes : drops).add(lock.what);
			else if (!lock) {
				for (const what of netOf(c).takes) takes.add(what);
				for (const what of netOf(c).drops) drops.add(what);
			}
		}
		const own: Net = {
			takes: new Set([...takes].filter((what) => !drops.has(what))),
			drops: new Set([...drops].filter((what) => !takes.has(what))),
		};
		net.set(name, own);
		return own;
	};
	const locksForCaller = (name: string): boolean => netOf(name).takes.size + netOf(name).drops.size > 0;
	const testing = new Map<string, Map<string, boolean>>();
	const reached = new Map<string, readonly FunctionIr[]>();
	/** A function worth following and those it leads to. */
	const below = (name: string): readonly FunctionIr[] => {
		let all = reached.get(name);
		if (!all) {
			const names = new Set([name]);
			all = [];
			for (const each of names) {
				const fn = interesting(each) ? functions.get(each) : undefined;
				if (!fn) continue;
				all = [...all, fn];
				for (const c of fn.calls) names.add(c);
			}
			reached.set(name, all);
		}
		return all;
	};
	const borrowed = new Map<string, boolean>();
	const borrows = (name: string, arg: number): boolean => {
		if (BORROWING_NAME.test(name) || BORROWERS.has(name)) return true;
		const fn = functions.get(name);
		const param = fn?.params[arg];
		if (!fn || !param) return false;
		const key = `${name}#${arg}`;
		const known = borrowed.get(key);
		if (known !== undefined) return known;
		borrowed.set(key, false);
		const only = passedOn(fn, param.name)?.every(([callee, i]) => borrows(callee, i)) ?? false;
		borrowed.set(key, only);
		return only;
	};
	const looked = new Map<string, boolean>();
	/** A function of another file, and those it passes the argument on to. */
	const looksOnly = (name: string, arg: number, from: Caller, deep: number): boolean => {
		if (from.file === undefined && functions.get(name)) return borrows(name, arg);
		if (BORROWING_NAME.test(name) || BORROWERS.has(name)) return true;
		const d = row(name) || deep > NEAR_ENOUGH ? undefined : neighbours?.where(name, from.file);
		if (!d || d.fn.calls.length > FEW_CALLS) return false;
		const key = `${d.file}#${name}#${arg}`;
		const known = looked.get(key);
		if (known !== undefined) return known;
		looked.set(key, false);
		const fn = neighbours!.ir(d);
		const param = fn?.params[arg];
		const only =
			(fn && param && passedOn(fn, param.name)?.every(([callee, i]) => looksOnly(callee, i, fn, deep + 1))) ?? false;
		looked.set(key, only);
		return only;
	};
	const filled = new Map<string, boolean>();
	const fills = (name: string, arg: number): boolean => {
		const fn = functions.get(name);
		const param = fn?.params[arg];
		if (!fn || !param) return false;
		const key = `${name}#${arg}`;
		const known = filled.get(key);
		if (known !== undefined) return known;
		filled.set(key, false);
		const does = storesThrough(fn, param.name) || (passedOn(fn, param.name) ?? []).some(([c, i]) => fills(c, i));
		filled.set(key, does);
		return does;
	};
	const announces = (name: string, below: ReadonlySet<string>): boolean => {
		const fn = functions.get(name);
		if (!fn || below.has(name)) return false;
		const path = new Set(below).add(name);
		return [...fn.calls].some((c) => row(c)?.opens?.what === "cpu-access" || announces(c, path));
	};
	const touched = new Map<string, "read" | "write" | undefined>();
	const touches = (name: string, arg: number): "read" | "write" | undefined => {
		const key = `${name}#${arg}`;
		if (touched.has(key)) return touched.get(key);
		touched.set(key, undefined);
		const fn = functions.get(name);
		const param = fn?.params[arg];
		if (!fn || !param || announces(name, new Set())) return undefined;
		const passed = passedOn(fn, param.name);
		const how = (passed ?? [])
			.map(([callee, i]) => row(callee)?.access?.find((a) => a.arg === i)?.how ?? touches(callee, i))
			.find((each) => each !== undefined);
		// who gets the description itself may begin the access
		const seen = how ?? (passed?.length === 0 && readsAddress(fn, param.name) ? "read" : undefined);
		touched.set(key, seen);
		return seen;
	};
	const mapped = new WeakMap<Expr, MappedWhere | null>();
	const isGraveBelow = gravesOf(functions, row);
	const small = (name: string): FunctionIr | undefined => {
		const fn = functions.get(name);
		return fn && fn.blocks.length <= LARGE ? fn : undefined;
	};
	const isWorthIt = (name: string): boolean => interesting(name) || locksForCaller(name);
	const own = (name: string): FunctionIr | undefined => (small(name) && isWorthIt(name) ? small(name) : undefined);
	const half = new Map<string, FunctionIr | undefined>();
	/** The half of a release that this file has, where the release itself is not at hand. */
	const halfOf = (name: string): FunctionIr | undefined => {
		if (!UNDOING_NAME.test(name)) return undefined;
		if (!half.has(name)) {
			const known = functions.has(name) || neighbours?.where(name) !== undefined;
			const fitting = known ? [] : [...functions.keys()].filter(isHalfOf(name));
			const f = fitting.length === 1 ? own(fitting[0]!) : undefined;
			half.set(name, f && !f.isStatic && f.params.length === 1 ? f : undefined);
		}
		return half.get(name);
	};
	const followed = (d: Definition): FunctionIr | undefined => {
		if (!neighbours || d.file === neighbours.own) return own(d.fn.name);
		return neighbours.matters(d) ? neighbours.ir(d) : undefined;
	};
	const elsewhere: Callees["elsewhere"] = (name, { file }) => {
		const d = neighbours?.where(name, file);
		return d && neighbours!.ir(d);
	};
	const body: Callees["body"] = (name, from) =>
		(from.file === undefined ? functions.get(name) : undefined) ?? elsewhere(name, from);
	let abroad: Callees | undefined;
	const whole: Callees = {
		row,
		whole: () => whole,
		abroad: () => {
			const none = { words: () => [], beside: () => new Map(), hooks: () => [], nullTest: () => null };
			const noFile = { ...none, anyRow: file.anyRow, leaves: () => false, numberOf: () => undefined };
			abroad ??= calleesOf(new Map(), file.anyRow, family, noFile, neighbours?.abroad());
			return abroad;
		},
		others: neighbours?.unit ?? NO_OTHERS,
		ownRows: new Map(),
		ofFamily: (name) => family.has(name),
		dropsForCaller: (what, member) =>
			[...functions.keys()].some((name) => {
				const may = what === "resv" ? [...file.words(name)].some(dropsResv) : netOf(name).drops.has(what);
				const fn = may && functions.get(name);
				return may && (!fn || mayDrop(row, fn, what, member));
			}),
		nullTest: file.nullTest,
		callersOf: (name) => callersOf(functions, name),
		besides: (name) => besides(functions, name),
		touches: (name, arg, { file }) => (file === undefined ? touches(name, arg) : undefined),
		grave: (name, how, { file }) =>
			file === undefined && small(name) && isGraveBelow(name, how) ? small(name) : undefined,
		mayFollow: (name) =>
			small(name) !== undefined &&
			(isWorthIt(name) ||
				isGraveBelow(name, "faults") ||
				isGraveBelow(name, "allocates") ||
				isGraveBelow(name, "maps")),
		isHere: (name, { file }) => file === undefined && functions.get(name) !== undefined,
		follow: (name, { file }) => {
			if (file === undefined && functions.has(name)) return own(name);
			const d = neighbours?.where(name, file);
			return d && followed(d);
		},
		body,
		shortFor: (name, from) => shortOf(body(name, from)),
		elsewhere,
		isTooLong: (name, { file }) => {
			if (file === undefined && functions.has(name)) return isWorthIt(name) && !small(name);
			const d = neighbours?.where(name, file);
			return d !== undefined && d.file !== neighbours?.own && neighbours!.matters(d) && !neighbours!.ir(d);
		},
		behind: (base, member) => {
			const all = neighbours?.behind(base, member) ?? [];
			const follow = all.slice(0, MOST_BEHIND).flatMap((d) => followed(d) ?? []);
			return { follow, others: follow.length < all.length };
		},
		locksNothing: (name, { file }) => {
			const d = neighbours?.where(name, file);
			return d !== undefined && d.fn.members.length === 0 && !neighbours!.reaches(d);
		},
		leadsOn: (name, { file }) => {
			if (file === undefined && functions.has(name)) return isWorthIt(name);
			const d = neighbours?.where(name, file);
			return d !== undefined && (d.fn.members.length > 0 || neighbours!.reaches(d));
		},
		// a static function of another file may have the name of one here
		borrows: (name, arg, { file }) => (file === undefined ? borrows(name, arg) : BORROWING_NAME.test(name)),
		looksOnly: (name, arg, from) => looksOnly(name, arg, from, 0),
		fills,
		reads: (name, member, { file }) =>
			file === undefined &&
			(leadsOn(name) || below(halfOf(name)?.name ?? name).some((fn) => relevanceOf(fn)[0]!.names.has(member))),
		tests: (name, text, { file }) => {
			if (file !== undefined) return false;
			let known = testing.get(name);
			if (!known) {
				known = new Map();
				testing.set(name, known);
			}
			let does = known.get(text);
			if (does === undefined) {
				does = below(name).some((fn) => relevanceOf(fn)[0]!.tested.has(text));
				known.set(text, does);
			}
			return does;
		},
		mappedWhere: (call, table, given, from) => {
			let where = mapped.get(call);
			const kept = call.args[table];
			if (where === undefined) {
				const all = [...functions.keys()].flatMap((name) => functions.get(name) ?? []);
				where = from.file === undefined && kept ? mappedWhere(all, row, from, kept, given) : null;
				mapped.set(call, where);
			}
			return where;
		},
		bufferBeside: (member) => file.beside().get(member) || undefined,
		clearedAtEnd: (what) => {
			const members =
				cleared.get(what) ?? new Set(file.hooks(what).flatMap((n) => clearedIn(functions.get(n)?.text ?? "")));
			cleared.set(what, members);
			return members;
		},
		hooks: (what) => file.hooks(what).flatMap((name) => (interesting(name) ? (functions.get(name) ?? []) : [])),
		everyHook: (what) => file.hooks(what).map((name) => functions.get(name) ?? null),
		releaseOf: (name, struct, { file }) => {
			const f = file === undefined ? halfOf(name) : undefined;
			return f && (struct === null || structOf(f, f.params[0]!.name) === struct) ? f : undefined;
		},
		note: () => {},
		numberOf: (name) => file.numberOf(name) ?? neighbours?.unit.numberOf(name),
		leaves: (name) => file.leaves(name) || neighbours?.unit.leaves(name) === true,
		mayGiveNothing: (name) => {
			const fn = functions.get(name);
			return fn !== undefined && mayGiveNothing(fn);
		},
	};
	return whole;
}

/** Names of functions that may be one half of a release: `demo_mem_release` of `demo_release`. */
export function isHalfOf(release: string): (name: string) => boolean {
	const verb = /_[a-z]+$/.exec(release)?.[0] ?? release;
	const start = release.slice(0, release.length - verb.length + 1);
	return (name) => name.startsWith(start) && name.endsWith(verb);
}

/** Of a driver's own function the table tells who cannot see its body; where that is at hand, it tells more. */
export function hasBody(callees: Callees, row: ApiRow, from: Caller): boolean {
	return (row.bodyTells === true && callees.isHere(row.name, from)) || saysNothing(row);
}

export function isWrapper(r: ApiRow): boolean {
	return r.family === "driver-wrappers" && r.asserts === undefined;
}

/**
 * A driver's function of which the table knows nothing that matters, or nothing that a replay could run: its own body says
 * more, where it is at hand.
 */
export function saysNothing(r: ApiRow): boolean {
	if (!isWrapper(r)) return false;
	return !movesSomething(r) || (!r.lowers && r.lock.effect === "none" && !r.opens);
}

/** The call takes, drops or needs a lock, or opens or closes something. */
export function movesSomething(r: ApiRow | undefined): boolean {
	return (
		r !== undefined &&
		(r.lock.effect !== "none" ||
			r.lock.pre === "held" ||
			r.lock.pre === "free" ||
			r.opens !== undefined ||
			r.closes !== undefined ||
			r.access !== undefined ||
			r.shows !== undefined ||
			r.ownership.some(freesOnFailure))
	);
}

/** No part of the family, but taken and given back beside what is: the number of a descriptor, files, tables. */
function isBeside(r: ApiRow | undefined): boolean {
	return r?.opens?.what === "fd" || (r?.closes !== undefined && !OF_LOCKS.has(r.closes.what));
}

const OF_LOCKS: ReadonlySet<Resource> = new Set(["lock", "resv-lock", "other"]);
