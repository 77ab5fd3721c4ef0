/**
 * What calls open and close: references, mappings, pins and their kin, as rows of the table say, told to the machines.
 * Knows no function by name.
 */
import { MAPPED_POINTERS } from "../kernel/idioms.ts";
import { type ApiRow, freesOnFailure, OWN_FAMILY, type Pairing, type Resource } from "../kernel/row.ts";
import {
	comesBack,
	directionText,
	elsewhere,
	isAttached,
	isForeign,
	isOtherMap,
	isUnshared,
	letGoContents,
	mappedBefore,
	onlyMapping,
	orphans,
	ownerOf,
	unmapped,
} from "./belongings.ts";
import { type Context, type Frame, happen, isOurs, type PathState, record } from "./context.ts";
import { begun, forgetContext, surelyHeldWithin } from "./contexts.ts";
import type { Call, Expr } from "./ir.ts";
import { hasMore, lastPut, oneMore } from "./last-put.ts";
import { decided } from "./lent.ts";
import { isAboutLock } from "./locks.ts";
import { exprText, isLocal, letGo, SAME, takenThrough } from "./memory.ts";
import { isCounted, isObject, objectRef, ownsLock, resolve, resourceKey, roleAt } from "./objects.ts";
import { givenBackAt, taken, takenAnew, untakenAt } from "./untaken.ts";
import { ANY, isMany, isSeveral, NEG, POS, place, type Value, ZERO } from "./value.ts";

/** A description of memory that a failed call has not filled in. */
export const EMPTY_MAP = "empty-map";

export function resource(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	at: number,
	kind: "open" | "open-failed" | "close",
	row: ApiRow,
	pairing: Pairing,
	args: readonly Value[],
	result: Value,
): void {
	const kept = kind === "open" && cx.discarded !== e && pairing.on === `arg${row.returns.same}` && result.s !== "?";
	const target = kept ? result : resolve(s, pairing.on, args, result);
	if (target.s === "?" || target.s.startsWith("=")) return;
	// nothing is counted of what is not there
	const known = s.facts.get(target.s) ?? ANY;
	if (isCounted(pairing.what) && target.off === "" && (known & POS) === 0 && !(known === NEG && kind === "close"))
		return;
	const index = /^\*?arg(\d+)$/.exec(pairing.on)?.[1];
	const role = roleAt(row, pairing.on);
	const own = resourceKey(pairing.what, role, target);
	const key =
		kind !== "close"
			? own
			: isCounted(pairing.what)
				? heldAs(s, pairing.what, own)
				: ((pairing.what === "mapping" ? onlyMapping(s, row, args) : undefined) ?? own);
	const shown = index === undefined ? e : e.args[Number(index)];
	const type = isObject(role) ? role : "other";
	const text = objectText(cx, fr, e, pairing.on, shown, kept) ?? row.name;
	const object = {
		...objectRef(
			s,
			type,
			target,
			row.through ? `${text}->${row.through}` : text,
			isCounted(pairing.what) ? isSeveral(target) : isMany(target),
		),
		id: key,
		...(pairing.what === "mapping" ? ownerOf(s, row, args) : {}),
	};
	const dir = row.args.indexOf("dir");
	const direction = dir >= 0 && e.args[dir] ? directionText(args[dir], exprText(fr, e.args[dir])) : undefined;
	const via = row.args.indexOf("map");
	const token = via >= 0 ? args[via] : undefined;
	// the address itself is all there is to undo the mapping by
	const address = pairing.what === "vmap" && via < 0 && row.returns.object === "map";
	if (kind === "close") {
		if (pairing.what === "attachment") orphans(cx, s, at, key, row, e);
		elsewhere(cx, s, at, pairing.what, key);
	}
	const mapped = kind === "close" && pairing.what === "mapping" ? mappedBefore(cx, s, fr, e, row, args) : undefined;
	const name = `${pairing.what}|${key}`;
	// it looks whether there is something to give back
	if (kind === "close" && row.family === OWN_FAMILY && pairing.once && !s.open.has(name)) return;
	if (kind === "open") {
		takenAnew(cx, s, name);
		taken(s, name);
	} else if (kind === "close" && s.open.has(name))
		givenBackAt(cx, s, fr, e, name, isOpenedIn(s, fr, pairing.what, key));
	const untaken =
		kind === "close" && row.family !== OWN_FAMILY && !s.open.has(name) && !isMany(target)
			? untakenAt(s, fr, e, name, { s: target.s, off: "" })
			: undefined;
	const within = kind === "close" && pairing.what === "acquire-ctx" && surelyHeldWithin(s, key);
	happen(cx, s, at, {
		kind,
		over: pairing.what,
		key,
		object,
		row,
		callee: row.name,
		...(kind === "open" && ((kept && !ownsLock(role)) || !pairing.on.startsWith("arg")) ? { fresh: true } : {}),
		...(kind === "open" && !s.created.has(rootOf(key)) && AT_HAND.test(key) ? { there: true } : {}),
		...(pairing.born ? { born: target.s.startsWith(`c${fr.tag}:`) ? "here" : "elsewhere" } : {}),
		...(untaken ? { untaken } : {}),
		...(mapped ? { mapped } : {}),
		...(direction === undefined ? {} : { direction }),
		...(within || (kind === "close" && object.resv && isHeldOnPurpose(s, object.resv))
			? { fact: "held" as const }
			: {}),
		...(kind === "close" && (isForeign(s, pairing.what, key, object) || isOtherMap(s, key, token))
			? { foreign: true }
			: {}),
		...(kind === "close" && isBehindHandle(cx, s, pairing.what, key) ? { behindHandle: true } : {}),
		...(kind === "close" ? comesBack(cx, s, pairing.what, key, e.span) : {}),
		...(kind === "close" && pairing.what === "dmabuf-ref" && isAttached(s, key) ? { attached: true } : {}),
		...(kind !== "close" && args[row.args.indexOf("size")]?.s === "=0" ? { none: true } : {}),
		...(kind === "open" && isUnshared(s, target, object) ? { unshared: true } : {}),
		...(token && isLocal(token) ? { localToken: true, token: place(token) } : {}),
		...(address && kind === "open" ? { localToken: true } : {}),
	});
	if (kind === "close" && pairing.what === "mapping" && object.att) unmapped(s, object.att);
	if (pairing.what === "pin") mayMove(s, object.buf ?? key, kind !== "open");
	if (pairing.what === "acquire-ctx") {
		forgetContext(s, key);
		if (kind === "open") begun(s, key);
	}
	if (kind === "open" && s.open.has(name)) oneMore(s, pairing.what, key);
	const followed = kind === "close" && lastPut(cx, s, fr, pairing.what, key, target, e, text);
	if (kind === "close" && !followed) {
		letGoContents(cx, s, fr, pairing.what, target, e);
		if (key !== target.s) letGoContents(cx, s, fr, pairing.what, { s: key, off: "" }, e);
	}
	if (kind === "open") {
		// how locks stand, `locks` says
		if (!IS_LOCK.has(pairing.what)) s.open.add(`${pairing.what}|${key}`);
		// it was reached through this pointer
		if (index !== undefined && isObject(role) && target.off === "" && (s.facts.get(target.s) ?? ANY) & POS)
			s.facts.set(target.s, POS);
	} else if (kind === "close") s.open.delete(`${pairing.what}|${key}`);
	// put right where somebody else keeps it
	const out = kind === "open" && isCounted(pairing.what) ? /^\*arg(\d+)$/.exec(pairing.on) : null;
	const where = out ? args[Number(out[1])] : undefined;
	if (where && !isLocal(where)) letGo(cx, s, fr, target, "field", e.span);
	// the core empties the description before it asks the exporter (dma-buf.c:dma_buf_vmap, 6.12)
	if (token && kind === "open-failed") s.open.add(`${EMPTY_MAP}|${place(token)}`);
	else if (token && kind === "open") s.open.delete(`${EMPTY_MAP}|${place(token)}`);
	if (kind === "open" && address) s.via.set(place(result), key);
	if (kind === "open" && token && token.s !== "?") {
		s.via.set(place(token), key);
		if (isLocal(token)) s.via.set(place(token).slice(1), key);
		for (const m of MAPPED_POINTERS) s.facts.set(`${place(token).replace(/^&/, "")}.${m}`, POS);
		const content = s.mem.get(place(token));
		if (content) s.via.set(content.s, key);
		// a map kept in a structure that outlives the function is in that structure's hands
		if (!isLocal(token) && !isOurs(s, token.s))
			happen(cx, s, at, { kind: "hand-over", over: pairing.what, key, object, row });
	}
	// the object keeps it: where nobody undoes it, its end does
	if (kind === "open" && pairing.what === "vmap" && pairing.once)
		record(s, fr, e.span, { kind: "hand-over", object, to: "field", what: pairing.what, text: exprText(fr, e) });
	if (kind === "open" && index === undefined && isMany(target)) {
		s.lost.add(key);
		cx.tracked.add(`${pairing.what}|${key}`);
		cx.escaped.add(`${pairing.what}|${key}`);
	}
}

/** A pin keeps a buffer in place; one that was given back, or not given, no longer does. */
function mayMove(s: PathState, buffer: string, may: boolean): void {
	if (may) s.open.add(`movable|${buffer}`);
	else s.open.delete(`movable|${buffer}`);
}

/** Reached from a parameter, a global variable or the cursor of a walk, not from what a call has put somewhere. */
const AT_HAND = /^(?:g:\w+|i\w*:\d+:\w+~?|\w+)(?:[.-]|$)/;

const rootOf = (key: string): string => /^[^.*-]*/.exec(key)![0];

/** The call is about the lock of this argument, or takes or gives back a reference to it: what a loop's first round names is one object. */
export function namesOne(s: PathState, row: ApiRow, arg: number, v: Value): boolean {
	const { opens, closes, alsoOpens, alsoCloses } = row;
	const counts = ({ what, on }: Pairing): boolean => isCounted(what) && on === `arg${arg}`;
	if (pairingsOf(opens, alsoOpens).some(counts) || pairingsOf(closes, alsoCloses).some(counts)) return true;
	return isAboutLock(s, row, row.args[arg], v);
}

/** Some machine has followed it since this activation, or one below it, opened it. */
function isOpenedIn(s: PathState, { chain }: Frame, what: Resource, key: string): boolean {
	for (const t of s.tracks.values())
		if (t.over === what && t.key === key && `${t.since.chain}/`.startsWith(`${chain}/`)) return true;
	return false;
}

/**
 * A callee made it, and this path has given it a handle: whatever reference that callee gave is what is put. One that is
 * known has given it the one with which it came into being.
 */
function isBehindHandle(cx: Context, s: PathState, what: Resource, key: string): boolean {
	const root = rootOf(key);
	const made = s.created.get(root);
	if ((what !== "gem-ref" && what !== "bo-ref") || !made) return false;
	if (made > 0 && (what === "bo-ref" || !s.open.has(`${what}|${key}`) || hasMore(s, what, key) || s.lost.has(root)))
		return false;
	for (let t = s.trail; t; t = t.before) {
		const e = t.item;
		if (e.kind === "call" && e.outcome.is !== "failure" && cx.row(e.callee)?.givesHandle)
			return e.args.some((a) => "id" in a && a.id === key);
	}
	return false;
}

const IS_LOCK: ReadonlySet<string> = new Set<Resource>(["lock", "resv-lock", "resv-lock-array"]);

/** Not merely left behind. */
function isHeldOnPurpose(s: PathState, lock: string): boolean {
	const l = s.locks.get(lock);
	return l?.is === "held" && !l.left;
}

/** The object as a reader knows it: the variable that gets the result, what an out-argument points to. */
function objectText(
	cx: Context,
	fr: Frame,
	e: Call,
	on: string,
	shown: Expr | undefined,
	kept: boolean,
): string | undefined {
	if ((shown === e || kept) && cx.target?.call === e) return cx.target.text;
	if (!shown) return undefined;
	const text = exprText(fr, shown);
	return on.startsWith("*") ? (text.startsWith("&") ? text.slice(1) : `*${text}`) : text;
}

/**
 * A call that gives its argument back (`fence = dma_fence_get(job->fence)`). What owns a lock stays the one object it is.
 * Another kept by that result is a reference of its own: where it came from may change meanwhile.
 */
export function sameAs(
	cx: Context,
	s: PathState,
	e: Call,
	row: ApiRow,
	args: readonly Value[],
	fresh: Value,
): Value | undefined {
	const arg = row.returns.same === undefined ? undefined : args[row.returns.same];
	if (!arg || arg.s === "?" || arg.s.startsWith("=")) return undefined;
	if (cx.discarded === e || ownsLock(row.args[row.returns.same!])) return arg;
	s.mem.set(`${SAME}${place(fresh)}`, arg);
	return fresh;
}

/** The result that holds a reference to the object of this name, when no machine follows the name itself. */
function heldAs(s: PathState, what: Resource, key: string): string {
	const follows = (k: string): boolean => [...s.tracks.values()].some((t) => t.over === what && t.key === k);
	if (follows(key)) return key;
	for (const k of takenThrough(s, key)) if (follows(k)) return k;
	return key;
}

export function pairingsOf(one: Pairing | undefined, more: readonly Pairing[] | undefined): readonly Pairing[] {
	return one ? (more ? [one, ...more] : [one]) : (more ?? NO_PAIRINGS);
}

const NO_PAIRINGS: readonly Pairing[] = [];

/** What arguments pointed to when the call began, where it takes references over: by then it has filled in others. */
export function consumedBefore(s: PathState, row: ApiRow, args: readonly Value[], result: Value): Map<string, Value> {
	const before = new Map<string, Value>();
	for (const o of row.ownership)
		if (TAKES_OVER.has(o.does) && o.object) before.set(o.object, resolve(s, o.object, args, result));
	return before;
}

/** References that the call takes over are in its hands now. */
export function consume(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	at: number,
	row: ApiRow,
	succeeded: boolean,
	before: ReadonlyMap<string, Value>,
): void {
	const closed = pairingsOf(row.closes, row.alsoCloses).map((c) => c.on);
	for (const o of row.ownership) {
		// what its row closes is told as that
		if (o.object && closed.includes(o.object)) continue;
		if (!TAKES_OVER.has(o.does) || !o.object || (o.on !== undefined && (o.on === "success") !== succeeded)) continue;
		const v = before.get(o.object);
		if (v) letGo(cx, s, fr, v, "field", e.span, o.does !== "discards");
		if (v && freesOnFailure(o)) freed(cx, s, fr, e, at, row, o.object, v);
	}
}

/** Whatever references to it there are, there is nothing left to give them back to. */
function freed(cx: Context, s: PathState, fr: Frame, e: Call, at: number, row: ApiRow, on: string, v: Value): void {
	const role = roleAt(row, on);
	const shown = e.args[Number(on.slice("arg".length))];
	if (!isObject(role) || !shown || v.s === "?" || isMany(v)) return;
	for (const over of OF_OBJECT) {
		const key = resourceKey(over, role, v);
		const object = { ...objectRef(s, role, v, exprText(fr, shown)), id: key };
		happen(cx, s, at, { kind: "freed", over, key, object, row, callee: row.name });
	}
}

const OF_OBJECT: readonly Resource[] = ["gem-ref", "bo-ref"];

/** `discards`: memory, with what is embedded in it; what it points to has lost a name, and no more. */
const TAKES_OVER: ReadonlySet<string> = new Set<ApiRow["ownership"][number]["does"]>(["consumes", "frees", "discards"]);

/**
 * What a branch told about references: one that may be to nothing turned out to be, and nothing is owed for it; or two
 * names turned out to mean one object, and how many references that has is nobody's guess.
 */
export function settle(cx: Context, s: PathState, v: Value): void {
	if (s.tracks.size === 0) return;
	decided(cx, s, v);
	const mask = s.maskOf(v);
	const one = v.s.startsWith("(== ") && (mask & ZERO) === 0 ? v.s.slice(4, -1).split(" ") : [];
	for (const [k, t] of [...s.tracks]) {
		if (!isCounted(t.over as never)) continue;
		if (t.key === place(v) && (mask & POS) === 0) s.tracks.delete(k);
		else if (one.includes(t.key))
			happen(cx, s, s.trail?.length ?? 0, { kind: "lose-track", over: t.over as never, key: t.key, object: t.object });
	}
}
