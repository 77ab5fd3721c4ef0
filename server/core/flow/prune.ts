/** Forgetting what nothing that follows can look at, so that states which differ only there merge. */
import { COUNTING_MEMBER } from "../kernel/idioms.ts";
import type { Resource } from "../kernel/row.ts";
import type { Context, Frame, PathState } from "./context.ts";
import type { FunctionIr } from "./ir.ts";
import { forgetGone } from "./lose-track.ts";
import { STABLE } from "./memory.ts";
import { comparedIn } from "./numbers.ts";
import { BUFFER_OF_ATTACHMENT, isCounted } from "./objects.ts";
import { onlyLooks } from "./only-looks.ts";
import { type Relevance, relevanceOf } from "./relevance.ts";
import { ONE_MORE, place, rootOf, type Value } from "./value.ts";

interface PlaceParts {
	/** depth of the activation whose local variable it is; -1 for memory */
	readonly frame: number;
	/** the variable, or the member for memory */
	readonly name: string;
}

const parts = new Map<string, PlaceParts>();

export function placeParts(k: string): PlaceParts {
	let p = parts.get(k);
	if (!p) {
		const local = /^&(?:(\d+):)?([^.[-]*)/.exec(k);
		p = local
			? { frame: Number(local[1] ?? 0), name: local[2]! }
			: { frame: -1, name: /[.](\w+)(?:\[[^\]]*\])?$/.exec(k)?.[1] ?? "" };
		if (parts.size > 100_000) parts.clear();
		parts.set(k, p);
	}
	return p;
}

/**
 * A member of a structure that is a variable holds this: it goes with the structure, to where it has another name, and is asked
 * about there (`ref.type` says which of its pointers is meant).
 */
export function travels(s: PathState, sym: string): boolean {
	for (const [k, v] of s.mem) if (v.s === sym && v.off === "" && k.charCodeAt(0) === 38 && k.includes(".")) return true;
	return false;
}

/** What an object is, told by a member, while something of it is followed: callees test it, too. */
function isBelow(key: string, sym: string): boolean {
	const root = sym.slice(0, sym.search(/[.-]|$/));
	return key === root || (key.startsWith(root) && /^[.-]/.test(key.slice(root.length)));
}

/** What a block, all it leads to and the callers still look at; asked often, so answers are kept. */
interface Later {
	readonly all: readonly Relevance[];
	/** what becomes of memory, by its place */
	readonly memory: Map<string, "stays" | "goes unless mapped" | "goes unless made">;
	/** texts that are tested; those that a callee tests */
	readonly tested: Map<string, boolean>;
	readonly helped: Map<string, boolean>;
	/** members that a callee reads */
	readonly read: Map<string, boolean>;
	/** helpers that only look, and are called again */
	readonly asked: Map<string, boolean>;
}

const laters = new WeakMap<Frame, Later[]>();

function laterOf(fr: Frame, block: number): Later {
	let blocks = laters.get(fr);
	if (!blocks) {
		blocks = [];
		laters.set(fr, blocks);
	}
	blocks[block] ??= {
		all: [relevanceOf(fr.fn)[block]!, ...fr.above],
		memory: new Map(),
		tested: new Map(),
		helped: new Map(),
		read: new Map(),
		asked: new Map(),
	};
	return blocks[block];
}

function answer<V>(known: Map<string, V>, k: string, find: () => V): V {
	let v = known.get(k);
	if (v === undefined) {
		v = find();
		known.set(k, v);
	}
	return v;
}

/** Drops what nothing that follows can look at, so that states which differ only there merge. */
export function prune(cx: Context, s: PathState, fr: Frame, block: number, kept?: Value): void {
	// what the ways out differ in tells what they hang on
	if (cx.onRow) return;
	const known = laterOf(fr, block);
	const later = known.all;
	const fate = (k: string): "stays" | "goes unless mapped" | "goes unless made" => {
		const { frame, name } = placeParts(k);
		if (frame === fr.depth) return later[0]!.names.has(name) ? "stays" : "goes unless mapped";
		// what was stored in an object matters if somebody still reads that member
		return frame < 0 && name !== "" && name !== BUFFER_OF_ATTACHMENT && !later.some((r) => r.names.has(name))
			? "goes unless made"
			: "stays";
	};
	/** `x->pinned = 1`: a callee gives back what is followed, or does not, by what the flag says. */
	const isFlag = (k: string, v: Value): boolean => {
		if (followed.size === 0 || !FLAG.test(v.s)) return false;
		return isRead(placeParts(k).name);
	};
	const isRead = (name: string): boolean =>
		answer(known.read, name, () => helper(fr, later, (callee, fn) => cx.callees.reads(callee, name, fn)));
	const isAskedAgain = (name: string): boolean =>
		answer(known.asked, name, () => {
			const again = later.some((r) => r.names.has(name));
			return again && onlyLooks(cx.callees.body(name, fr.fn));
		});
	const held = new Set<string>(kept ? [kept.s, kept.s.replace(/^(?:pez:|!)/, "")] : []);
	const followed = followedIn(s);
	for (const [k, v] of s.mem) {
		let is = known.memory.get(k);
		if (is === undefined) {
			is = fate(k);
			known.memory.set(k, is);
		}
		const stays =
			is === "stays" ||
			(is === "goes unless mapped"
				? s.via.has(k)
				: s.created.has(v.s) || followed.has(v.s) || held.has(k) || isFlag(k, v));
		if (stays) held.add(v.s);
		else s.mem.delete(k);
		if (stays && v.s.charAt(2) === ":" && COUNTED.test(v.s)) held.add(v.s.slice(ONE_MORE.length));
		// where a variable points to
		if (stays && v.off !== "") held.add(place(v));
	}
	forgetGone(cx, s, (key) => isNowhere(key, held, later));
	// a reference to what nothing can name any more is given back by nobody
	for (const open of s.open) {
		const bar = open.indexOf("|");
		const key = open.slice(bar + 1);
		const root = rootOf(key);
		if (
			root.endsWith("#") &&
			isCounted(open.slice(0, bar) as Resource) &&
			(s.signature !== null || !followed.has(key)) &&
			!isHeld(held, root, key)
		)
			s.open.delete(open);
	}
	const keep = (sym: string): boolean => {
		if (held.has(sym)) return true;
		const text = cx.tested.get(sym);
		if (text !== undefined) {
			if (answer(known.tested, text, () => later.some((r) => r.tested.has(text)))) return true;
			// one helper took something on this condition, another gives it back on the same
			if (
				followed.size > 0 &&
				answer(known.helped, text, () => helper(fr, later, (name, fn) => cx.callees.tests(name, text, fn)))
			)
				return true;
		}
		// helpers count by the same member
		const member = followed.size > 0 ? /^\w[\w.]*[.](\w+)$/.exec(sym)?.[1] : undefined;
		if (member !== undefined && COUNTING_MEMBER.test(member) && isRead(member)) return true;
		// helpers ask again, under other names
		const asked = ASKED.exec(sym)?.[1];
		if (asked !== undefined && (cx.row(asked)?.steady || isAskedAgain(asked))) return true;
		if (followed.has(sym)) return true;
		if (STABLE.test(sym)) for (const key of followed) if (isBelow(key, sym)) return true;
		for (const mapping of s.via.keys()) if (sym.startsWith(`${mapping}.`)) return true;
		const of = comparedIn(sym);
		return of !== undefined && travels(s, of);
	};
	for (const sym of s.facts.keys()) if (!keep(sym)) s.facts.delete(sym);
	for (const sym of s.errnos.keys()) if (!s.facts.has(sym)) s.errnos.delete(sym);
	// an ignored failure: the caller does not look, so neither do we
	for (const [sym, how] of s.untested) {
		if (s.facts.has(sym)) continue;
		if (how === "failure") s.dead = true;
		s.untested.delete(sym);
	}
}

/** What later conditions are asked about; on a path that is offered, where no machine runs, all that is held or open. */
function followedIn(s: PathState): ReadonlySet<string> {
	const keys = new Set<string>();
	for (const t of s.tracks.values()) keys.add(t.key);
	if (s.signature === null) return keys;
	for (const [key, l] of s.locks) if (l.is === "held") keys.add(key);
	for (const open of s.open) keys.add(open.slice(open.indexOf("|") + 1));
	return keys;
}

/** What a flag, a state or a counter has in it. */
const FLAG = /^(?:=\d+$|g:[A-Z][A-Z0-9_]+$|[+-]1:)/;
const COUNTED = /^[+-]1:/;

/** What a look at an object gave: `drm_gem_is_imported(bo.base)`. */
const ASKED = /^(\w+)\([^(]*\)$/;

/** A function that is still to be called does so. */
function helper(fr: Frame, later: readonly Relevance[], does: (name: string, from: FunctionIr) => boolean): boolean {
	return [fr.fn, ...fr.callers].some((fn, i) =>
		[...fn.calls].some((name) => later[i]!.names.has(name) && does(name, fn)),
	);
}

function isHeld(held: ReadonlySet<string>, root: string, key: string): boolean {
	return held.has(root) || held.has(key) || held.has(`${root}[*]`);
}

/** No variable leads to what this path made: where its pointer was kept is over, or has another in it. */
function isNowhere(key: string, held: ReadonlySet<string>, later: readonly Relevance[]): boolean {
	const root = rootOf(key);
	if (root.includes("#")) return !held.has(root) && !held.has(key);
	// a parameter, or what a member of one points to
	const name = /\w+(?=(?:\[[^\]]*\])?$)/.exec(key)?.[0] ?? "";
	return !later.some((r) => r.names.has(name));
}
