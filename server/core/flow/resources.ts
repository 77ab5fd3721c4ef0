/**
 * What calls open and close: references, mappings, pins and their kin, as rows of the table say, told to the machines.
 * Knows no function by name.
 */
import { MAPPED_POINTERS } from "../kernel/idioms.ts";
import { type ApiRow, OWN_FAMILY, type Pairing, type Resource } from "../kernel/row.ts";
import type { ObjectRef } from "../kernel/vocabulary.ts";
import {
	comesBack,
	elsewhere,
	isAttached,
	isForeign,
	isOtherMap,
	isUnshared,
	letGoContents,
	mappedBefore,
	orphans,
	unmapped,
} from "./belongings.ts";
import { type Context, type Frame, isOurs, type PathState, record } from "./context.ts";
import { begun, forgetContext, surelyHeldWithin } from "./contexts.ts";
import { ENDED, happen } from "./happen.ts";
import type { Call } from "./ir.ts";
import { hasMore, lastPut, oneMore } from "./last-put.ts";
import { decided } from "./lent.ts";
import { foundSame } from "./locks.ts";
import { exprText, isLocal, letGo } from "./memory.ts";
import { type Move, type Moved, movedBy } from "./moved.ts";
import { isCounted, isMade, isObject, ownsLock } from "./objects.ts";
import { KEPT } from "./state.ts";
import { givenBackAt, taken, takenAnew, untakenAt } from "./untaken.ts";
import { ANY, isMany, POS, place, type Value, ZERO } from "./value.ts";

/** An object whose first reference came with its being set up on this path. */
export const SET_UP = "set up|";

/** A description of memory that a failed call has not filled in. */
export const EMPTY_MAP = "empty-map";

/** `at`: the call's event. */
export function resource(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	at: number,
	kind: Move,
	row: ApiRow,
	pairing: Pairing,
	args: readonly Value[],
	result: Value,
): void {
	const m = movedBy(cx, s, fr, e, kind, row, pairing, args, result);
	if (!m) return;
	const { what } = pairing;
	const { key, name, object, token } = m;
	if (kind === "close") {
		if (what === "attachment") orphans(cx, s, at, key, row, e);
		elsewhere(cx, s, at, what, key);
	}
	const mapped = kind === "close" && what === "mapping" ? mappedBefore(cx, s, fr, e, row, args) : undefined;
	// it looks whether there is something to give back
	if (kind === "close" && row.family === OWN_FAMILY && pairing.once && !s.open.has(name)) return;
	if (kind === "open") {
		takenAnew(cx, s, name);
		taken(s, name);
	} else if (kind === "close" && s.open.has(name)) givenBackAt(cx, s, fr, e, name, isOpenedIn(s, fr, what, key));
	happen(cx, s, at, {
		kind,
		over: what,
		key,
		object,
		row,
		callee: row.name,
		...(mapped ? { mapped } : {}),
		...(m.direction === undefined ? {} : { direction: m.direction }),
		...(pairing.born ? { born: m.target.s.startsWith(`c${fr.tag}:`) ? "here" : "elsewhere" } : {}),
		...(token && isLocal(token) ? { localToken: true, token: place(token) } : {}),
		...(kind !== "close" && isNone(fr, e, row, args) ? { none: true } : {}),
		...(kind === "open" ? factsOfOpened(s, m) : kind === "close" ? factsOfClosed(cx, s, fr, at, m) : {}),
	});
	if (what === "pin") mayMove(s, object.buf ?? key, kind !== "open");
	if (what === "acquire-ctx" || what === "exec") {
		// a call that begins it may have taken locks through it already
		const takes = kind === "open" && row.lock.ctxArg !== undefined;
		if (!takes) forgetContext(s, key);
		if (kind === "open" && !takes && what === "acquire-ctx") begun(s, key);
	}
	if (kind === "close") closed(cx, s, fr, m);
	else if (kind === "open") opened(cx, s, fr, at, m, result);
	// the core empties the description before it asks the exporter (dma-buf.c:dma_buf_vmap, 6.12)
	else if (token) s.open.add(`${EMPTY_MAP}|${place(token)}`);
}

function factsOfOpened(s: PathState, { pairing, key, target, object, role, kept, byAddress }: Moved) {
	return {
		...((kept && !ownsLock(role)) || !pairing.on.startsWith("arg") ? { fresh: true } : {}),
		...(!s.created.has(rootOf(key)) && AT_HAND.test(key) ? { there: true } : {}),
		...(isUnshared(s, target, object) ? { unshared: true } : {}),
		...(byAddress ? { localToken: true } : {}),
	};
}

function factsOfClosed(cx: Context, s: PathState, fr: Frame, at: number, m: Moved) {
	const { e, row, target, key, name, object, token } = m;
	const { what } = m.pairing;
	const untaken =
		row.family !== OWN_FAMILY && !s.open.has(name) && !isMany(target)
			? untakenAt(s, fr, e, name, { s: target.s, off: "" })
			: undefined;
	const given = giverAt(s, at, m.index);
	const within = what === "acquire-ctx" && surelyHeldWithin(s, key);
	return {
		...(untaken ? { untaken } : {}),
		...(within || (object.resv && isHeldOnPurpose(s, object.resv)) ? { fact: "held" as const } : {}),
		...(isForeign(s, what, key, object) || isOtherMap(s, key, token) ? { foreign: true } : {}),
		...(isBehindHandle(cx, s, what, key) ? { behindHandle: true } : {}),
		...(given ? { given } : {}),
		...comesBack(cx, s, what, key, e.span),
		...(what === "dmabuf-ref" && isAttached(s, key) ? { attached: true } : {}),
	};
}

/** What the event of the call says of its argument. */
function giverAt(s: PathState, at: number, index: number | undefined): ObjectRef["given"] {
	let t = s.trail;
	while (t && t.length > at) t = t.before;
	const shown = t?.item.kind === "call" && index !== undefined ? t.item.args[index] : undefined;
	return shown && "id" in shown ? shown.given : undefined;
}

function closed(cx: Context, s: PathState, fr: Frame, { e, pairing, target, key, name, object, text }: Moved): void {
	const { what } = pairing;
	if (what === "mapping" && object.att) unmapped(s, object.att);
	if (!lastPut(cx, s, fr, what, key, target, e, text)) {
		letGoContents(cx, s, fr, what, target, e);
		if (key !== target.s) letGoContents(cx, s, fr, what, { s: key, off: "" }, e);
	}
	s.open.delete(name);
	s.open.delete(`${KEPT}|${key}`);
	if (what === "cpu-access") s.open.add(`${ENDED}|${key}`);
}

function opened(cx: Context, s: PathState, fr: Frame, at: number, m: Moved, result: Value): void {
	const { e, row, args, pairing, target, index, key, name, object, token } = m;
	const { what } = pairing;
	if (s.open.has(name)) oneMore(s, what, key);
	if (pairing.born) s.touched.add(SET_UP + key);
	// how locks stand, `locks` says
	if (!IS_LOCK.has(what)) s.open.add(name);
	// it was reached through this pointer
	if (index !== undefined && isObject(m.role) && target.off === "" && (s.facts.get(target.s) ?? ANY) & POS)
		s.facts.set(target.s, POS);
	// put right where somebody else keeps it
	const where = isMade(what) && pairing.on.startsWith("*") ? args[index ?? -1] : undefined;
	if (where && !isLocal(where)) letGo(cx, s, fr, target, "field", e.span);
	if (m.byAddress) s.via.set(place(result), key);
	if (token) mappedThrough(s, token, key);
	// a map kept in a structure that outlives the function is in that structure's hands
	if (token && token.s !== "?" && !isLocal(token) && !isOurs(s, token.s))
		happen(cx, s, at, { kind: "hand-over", over: what, key, object, row });
	// the object keeps it: where nobody undoes it, its end does
	if (what === "vmap" && pairing.once)
		record(s, fr, e.span, { kind: "hand-over", object, to: "field", what, text: exprText(fr, e) });
	if (index === undefined && isMany(target)) {
		s.lost.add(key);
		cx.tracked.add(name);
		cx.escaped.add(name);
	}
}

/** A description of memory leads to a buffer from here on, and its pointers to memory. */
function mappedThrough(s: PathState, token: Value, key: string): void {
	s.open.delete(`${EMPTY_MAP}|${place(token)}`);
	if (token.s === "?") return;
	s.via.set(place(token), key);
	if (isLocal(token)) s.via.set(place(token).slice(1), key);
	for (const m of MAPPED_POINTERS) s.facts.set(`${place(token).replace(/^&/, "")}.${m}`, POS);
	const content = s.mem.get(place(token));
	if (content) s.via.set(content.s, key);
}

/** A pin keeps a buffer in place; one that was given back, or not given, no longer does. */
function mayMove(s: PathState, buffer: string, may: boolean): void {
	if (may) s.open.add(`movable|${buffer}`);
	else s.open.delete(`movable|${buffer}`);
}

/** Reached from a parameter, a global variable or the cursor of a walk, not from what a call has put somewhere. */
const AT_HAND = /^(?:g:\w+|i\w*:\d+:\w+~?|\w+)(?:[.-]|$)/;

const rootOf = (key: string): string => /^[^.*-]*/.exec(key)![0];

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

/**
 * What a branch told about references: one that may be to nothing turned out to be, and nothing is owed for it; or two
 * names turned out to mean one object, and how many references that has is nobody's guess.
 */
export function settle(cx: Context, s: PathState, v: Value): void {
	foundSame(s, v);
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

/** No slots at all, and not for want of a round: that a walk which counts them meets nothing, nobody has said. */
function isNone(fr: Frame, e: Call, row: ApiRow, args: readonly Value[]): boolean {
	const i = row.args.indexOf("size");
	const size = e.args[i];
	if (args[i]?.s !== "=0") return false;
	if (size?.t !== "id") return true;
	const name = exprText(fr, size);
	return !new RegExp(`\\b${name}(?:\\+\\+|\\s*\\+=)|\\+\\+${name}\\b`).test(fr.fn.text);
}
