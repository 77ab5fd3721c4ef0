/**
 * A callee entered again at the same call, in a state that looks the same to it: its exits are those of the first time,
 * with what the path brings along otherwise. Half of all calls on the paths of a driver are such. Knows no rule.
 */
import { followedFrom } from "./abroad.ts";
import type { Context, Frame, PathState } from "./context.ts";
import type { CowMap, CowSet } from "./cow.ts";
import type { Exit } from "./explore.ts";
import type { FunctionIr } from "./ir.ts";
import { placeParts } from "./prune.ts";
import { relevanceOf } from "./relevance.ts";
import { extend, propertyKey, type Track, type Trail } from "./state.ts";
import { place, type Value } from "./value.ts";

/** A callee's exits, and the state it was entered in for them. */
export interface Visit {
	readonly entry: PathState;
	readonly args: readonly Value[];
	readonly exits: readonly Exit[];
	look?: Look;
}

/** What of a state the callee can tell. */
interface Look {
	readonly key: string;
	/** memory and facts among it */
	readonly seen: ReadonlySet<string>;
	readonly symbols: ReadonlySet<string>;
}

/** Exits that are kept for one call. */
const VISITS = 8;

/** Whether the callee runs for the first time on this path: what it makes has the same names each time. */
export function isFirst(s: PathState, inner: Frame): boolean {
	const mark = `@${inner.tag}`;
	if (s.created.has(mark)) return false;
	s.created.set(mark, -1);
	return true;
}

export function remember(visits: Map<Frame, Visit[]>, inner: Frame, visit: Visit): void {
	const known = visits.get(inner);
	if (!known) visits.set(inner, [visit]);
	else if (known.length < VISITS) known.push(visit);
}

/** The exits of an earlier visit, as they are after this entry; undefined when none looked the same. */
export function again(
	cx: Context,
	visits: readonly Visit[],
	entry: PathState,
	inner: Frame,
	args: readonly Value[],
): Exit[] | undefined {
	const look = lookOf(cx, entry, inner, args);
	for (const visit of visits) {
		visit.look ??= lookOf(cx, visit.entry, inner, visit.args);
		if (visit.look.key !== look.key || visit.entry.entry !== entry.entry) continue;
		const ids = idsOf(visit, entry);
		const exits = visit.exits.map((exit) => carried(exit, visit, entry, inner, ids));
		if (exits.every((exit) => exit !== null)) return exits;
	}
	return undefined;
}

function lookOf(cx: Context, s: PathState, inner: Frame, args: readonly Value[]): Look {
	const mentions = mentionsOf(cx, inner.fn);
	const symbols = new Set(args.map((v) => v.s));
	const seen = new Map<string, string>();
	const below = (k: string): boolean => {
		if (symbols.has(k)) return true;
		const end = k.search(/[.[-]/);
		return end > 0 && symbols.has(k.slice(0, end));
	};
	for (let before = -1; before !== symbols.size; ) {
		before = symbols.size;
		for (const [k, v] of s.mem) {
			if (seen.has(k)) continue;
			const { frame, name } = placeParts(k);
			if (frame !== inner.depth && !below(k) && !(frame < 0 && mentions(name || k))) continue;
			seen.set(k, place(v));
			symbols.add(v.s);
		}
	}
	const known = (map: CowMap<string, unknown>, kind: string): void => {
		for (const [k, v] of map) if (below(k) || mentions(k)) seen.set(`${kind}${k}`, String(v));
	};
	known(s.facts, ":");
	known(s.errnos, "!");
	for (const [k, v] of s.via) seen.set(`>${k}`, v);
	for (const set of [s.touched, s.clean])
		for (const k of set) if (below(k.slice(k.indexOf("|") + 1))) seen.set(`${set === s.clean ? "-" : "+"}${k}`, "");
	for (const sym of symbols) seen.set(`#${sym}`, String(Math.sign(s.created.get(sym) ?? 0)));
	const others = `${s.lost.a}.${s.lost.b} ${s.shared.a}.${s.shared.b} ${s.failed?.sym} ${s.failed?.undone} ${s.again}`;
	const text = [...seen].map(([k, v]) => `${k}=${v}`).sort();
	return { key: `${propertyKey(s)} ${others} ${text.join(";")}`, seen: new Set(seen.keys()), symbols };
}

type Mentions = (key: string) => boolean;

const reach = new WeakMap<Context["callees"], WeakMap<FunctionIr["blocks"], Mentions>>();

/** More functions below a callee are not asked one by one: they look at everything. */
const MANY = 60;

/** Whether some word of a key is a variable or member that a function, or one that it leads to, mentions. */
function mentionsOf(cx: Context, callee: FunctionIr): Mentions {
	const known = reach.get(cx.callees) ?? new WeakMap<FunctionIr["blocks"], Mentions>();
	reach.set(cx.callees, known);
	let mentions = known.get(callee.blocks);
	if (!mentions) {
		const all = new Set([callee]);
		for (const fn of all) if (all.size <= MANY) for (const next of followedFrom(cx, fn)) all.add(next);
		const names = [...all].map((fn) => relevanceOf(fn)[0]!.names);
		const answers = new Map<string, boolean>();
		mentions = (key) => {
			let is = answers.get(key);
			if (is === undefined) {
				is = all.size > MANY || (key.match(/[A-Za-z_]\w*/g) ?? []).some((word) => names.some((each) => each.has(word)));
				answers.set(key, is);
			}
			return is;
		};
		known.set(callee.blocks, mentions);
	}
	return mentions;
}

/** What an event of the first path is on this one: later ones by their distance, earlier ones by what they made. */
type Ids = (id: number) => number | undefined;

function idsOf({ entry, look }: Visit, now: PathState): Ids {
	const [from, to] = [entry.trail?.length ?? 0, now.trail?.length ?? 0];
	const made = new Map<number, number>();
	for (const sym of look!.symbols) {
		const [a, b] = [entry.created.get(sym), now.created.get(sym)];
		if (a !== undefined && b !== undefined) made.set(a, b);
	}
	return (id) => (id < 0 ? id : id >= from ? id - from + to : made.get(id));
}

/** What the callee changed on the way to an exit, done to another state; null when that state lacks something it leads to. */
function carried(exit: Exit, visit: Visit, now: PathState, inner: Frame, ids: Ids): Exit | null {
	const { entry: old, look } = visit;
	const made = exit.state;
	const s = now.clone();
	let lacks = false;
	const id = (of: number): number => {
		const is = ids(of);
		if (is === undefined) lacks = true;
		return is ?? 0;
	};
	for (const [k, v] of made.mem.changes(old.mem)) {
		if (v !== undefined) s.mem.set(k, v);
		else if (look!.seen.has(k)) s.mem.delete(k);
	}
	for (const [k, v] of s.mem) if (placeParts(k).frame === inner.depth) s.mem.delete(k);
	for (const [kind, map] of [
		[":", "facts"],
		["!", "errnos"],
	] as const)
		for (const [k, v] of made[map].changes(old[map] as never)) {
			// what a call gave stays what it was: nobody looked at it here, but somebody may there
			if (v === undefined && (!look!.seen.has(kind + k) || k.includes("#"))) continue;
			put(s[map] as CowMap<string, unknown>, k, v);
		}
	for (const [k, v] of made.locks.changes(old.locks)) {
		const before = old.locks.get(k);
		const same = before !== undefined && v?.event === before.event ? now.locks.get(k) : undefined;
		put(s.locks, k, v && (same ? { ...v, event: same.event, object: same.object } : { ...v, event: id(v.event) }));
	}
	for (const [k, v] of made.tracks.changes(old.tracks))
		put(s.tracks, k, v && trackAfter(v, old.tracks.get(k), now.tracks.get(k), id));
	for (const [k, v] of made.created.changes(old.created)) s.created.set(k, id(v));
	for (const [k, v] of made.results.changes(old.results)) put(s.results, k, v && { ...v, event: id(v.event) });
	for (const map of ["possible", "via", "untested"] as const)
		for (const [k, v] of made[map].changes(old[map] as never)) put(s[map] as CowMap<string, unknown>, k, v);
	for (const set of ["lost", "shared", "open", "touched", "clean"] as const) among(s[set], made[set], old[set]);
	if (made.failed !== old.failed) s.failed = made.failed && { ...made.failed, at: id(made.failed.at) };
	if (made.unsure !== old.unsure) s.unsure = made.unsure;
	for (const what of made.assumptions) s.assume(what);
	s.signature = made.signature;
	s.again = made.again;
	s.result = made.result;
	s.trail = trailAfter(made.trail, old.trail, now.trail, ids);
	return lacks || s.trail === undefined ? null : { ...exit, state: s };
}

function put<V>(map: CowMap<string, V>, k: string, v: V | undefined): void {
	if (v === undefined) map.delete(k);
	else map.set(k, v);
}

function among(set: CowSet<string>, made: CowSet<string>, old: CowSet<string>): void {
	for (const [k, is] of made.changes(old)) {
		if (is) set.add(k);
		else set.delete(k);
	}
}

/** Followed before already: whose object it is and what was noted of it is this path's own. */
function trackAfter(made: Track, old: Track | undefined, now: Track | undefined, id: (of: number) => number): Track {
	const notes = made.notes.map(([at, note]) => [id(at), note] as const);
	if (!old || !now || made.since !== old.since) return { ...made, notes };
	const fresh = made.notes.slice(old.notes.length).map(([at, note]) => [id(at), note] as const);
	return { ...now, state: made.state, notes: [...now.notes, ...fresh] };
}

/** The steps behind the entry, put behind another one. */
function trailAfter(
	made: PathState["trail"],
	old: PathState["trail"],
	now: PathState["trail"],
	ids: Ids,
): PathState["trail"] | undefined {
	const steps: NonNullable<PathState["trail"]>[] = [];
	for (let t = made; t && t.length > (old?.length ?? 0); t = t.before) steps.push(t);
	let trail: Trail<never> | null = now as Trail<never> | null;
	for (const step of steps.reverse()) {
		const next = extend(trail, step, ids);
		if (next === undefined) return undefined;
		trail = next as Trail<never>;
	}
	return trail;
}
