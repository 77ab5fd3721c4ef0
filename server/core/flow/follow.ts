/** Callees, followed into: their outcomes as the caller can tell them apart, and what they leave behind. */
import { TAKES_OR_DROPS_NAME } from "../kernel/idioms.ts";
import type { Resource } from "../kernel/row.ts";
import { cyrb53 } from "../text/digest.ts";
import { brings, isStill, type Leaves, leavesBehind } from "./abroad.ts";
import { type Budget, budgetOf } from "./budget.ts";
import { exitsOfCallee } from "./callee-exits.ts";
import type { Context, Enter, Frame, PathState } from "./context.ts";
import { dead } from "./evaluate.ts";
import { type Exit, explore } from "./explore.ts";
import { errorsGiven } from "./gives.ts";
import { arraysKept } from "./in-array.ts";
import type { Expr, FunctionIr } from "./ir.ts";
import { loseLock, memberOf } from "./locks.ts";
import { loseTrack } from "./lose-track.ts";
import { letGo, localAddress } from "./memory.ts";
import { isDeclined } from "./must-check.ts";
import { placeParts, prune } from "./prune.ts";
import { relevanceOf } from "./relevance.ts";
import { dropped } from "./results.ts";
import { type HeldLock, join, propertyKey, stateKey, type Track } from "./state.ts";
import { loseLocks, quietCall, unknownCall } from "./unknown-calls.ts";
import { ANY, isMany, NEG, place, symbol, UNKNOWN, type Value } from "./value.ts";

/** Exits of one callee that are followed; of more, one for each that its caller can test for. */
const CALLEE_EXITS = 6;

/** Work in callees of other files: what one call may cost, and all of them together. Not taken from the function's own. */
const ABROAD = 300;
const ALL_ABROAD = 1_000;

/** Follows a callee; the caller goes on once per exit. */
export function enterCallee(whole: Budget): Enter {
	let budget = whole;
	let abroadLeft = ALL_ABROAD;
	/** callees of other files that cost too much */
	const tooLong = new Set<FunctionIr>();
	const frames = new Map<Frame, Map<string, Frame>>();
	return (cx, s, fr, callee, call, args) => {
		// what a body is read for is its own doing more than that of what it calls
		const reads = cx.onRow !== undefined;
		/** Nobody knows what it does; where callers are looked for, neither what they hold. */
		const unread = (): Value | null => {
			if (reads) return notRead(cx, s, fr, callee, call, args);
			cx.unread.add(callee.name);
			if (cx.onCall) whole.spent ??= `${callee.name}: too long to be followed`;
			// what it does with what it gets costs too much; that it leaves locks alone may be known all the same
			const { is, drops } = leftBy(cx, callee);
			if (is === "nothing" && drops) return passedOver(cx, s, fr, callee, call, args);
			// it may as well have taken one that it keeps
			if (is === "too long") s.unsure ??= callee.name;
			if (drops === "seen") mayDrop(cx, s);
			if (is !== "nothing" || drops) return unknownCall(cx, s, fr, call, args);
			return quietCall(cx, s, fr, call, args, "all but locks");
		};
		if (cx.skims) return passedOver(cx, s, fr, callee, call, args);
		if (tooLong.has(callee)) return unread();
		if (fr.chain.includes(`/${callee.name}@`)) return unknownCall(cx, s, fr, call, args);
		const abroad = callee.file !== undefined && fr.via === undefined;
		const brought = brings(s);
		if (abroad && brought !== "something") {
			const { is, letsGo, unread: beneath } = leftBy(cx, callee);
			if (cx.onCall && beneath) whole.spent ??= `${callee.name}: leads to what is too long to be followed`;
			if (is === "nothing" || (is === "locks" && brought === "nothing"))
				return quietCall(cx, s, fr, call, args, letsGo);
			if (is === "too long") return unread();
		}
		if (callee.file === undefined && brought === "nothing" && isStillHere(cx, callee, "any row"))
			return quietCall(cx, s, fr, call, args, true);
		const key = `${fr.chain}|${call.span.start}|${cx.script()}`;
		let exits = cx.memo.get(key) as Exit[] | undefined;
		if (!exits) {
			const inner = frameFor(fr, callee, call, frames);
			const t = s.clone();
			callee.params.forEach((p, i) => {
				t.mem.set(place(localAddress(inner, p.name)), args[i] ?? UNKNOWN);
			});
			// what only `...` takes is nobody's here, and in whose hands it is, its name cannot tell
			for (const v of args.slice(callee.params.length)) letGo(cx, t, fr, v, "list", call.span);
			const { choose, script, discarded, frame, target } = cx;
			const saved = { choose, script, discarded, frame, target };
			const outer = budget;
			const allowance = reads ? outer.left / 2 : Math.min(ABROAD, abroadLeft);
			const apart = abroad || reads;
			if (apart) budget = budgetOf(allowance, 0);
			// what it does to one of several says little: it is looked at on its own, too
			if (callee.file === undefined && !args.some(isMany)) cx.entered.add(callee.name);
			const all = explore(cx, budget, t, inner);
			// the way out of a warning ends with the function that warns, and says nothing about the others
			const ends = s.warned ? all : all.filter((exit) => !exit.state.warned);
			// what a function of another file leaves behind is told there
			if (callee.file === undefined)
				for (const exit of all) exitsOfCallee(cx, inner, s, exit, exit.state.warned ? all : ends);
			for (const { state } of ends) {
				state.jump = s.jump;
				arraysKept(cx, state, inner);
			}
			for (const exit of ends) perhapsDropped(cx, s, exit, ends);
			if (abroad) for (const exit of ends) comeHome(cx, exit, s, callee.name);
			const cut = apart && (budget.spent !== null || (reads && s.unsure === null && isUnsure(ends)));
			if (reads) outer.left -= allowance - budget.left;
			else if (abroad) abroadLeft -= allowance - budget.left;
			budget = outer;
			exits = distinct(cx, fr, inner, ends);
			Object.assign(cx, saved);
			if (cut) {
				tooLong.add(callee);
				return unread();
			}
			cx.memo.set(key, exits);
		}
		if (exits.length === 0) return dead(s);
		const exit = exits[exits.length === 1 ? 0 : cx.choose(exits.length)]!;
		const { rounds } = s;
		s.become(exit.state);
		s.rounds = rounds;
		if (cx.discarded === call && exits.some((other) => leavesMore(other.state, s)))
			thrownAway(cx, s, fr, call, exit.value);
		errorsGiven(cx, s, fr, callee, call, exits, exit.value);
		return exit.value.s === "?" && NUMBER.test(callee.returns) ? numberOf(s, fr, call) : exit.value;
	};
}

/** A count that nobody followed: what is asked about it here stays answered. */
function numberOf(s: PathState, fr: Frame, { span }: Expr): Value {
	const sym = `n${fr.tag}:${span.start}`;
	for (const map of [s.facts, s.errnos]) for (const k of [...map.keys()]) if (k.includes(sym)) map.delete(k);
	return symbol(sym);
}

const NUMBER = /^(?:static |inline |__\w+ )*(?:int|long|ssize_t|s32|s64)\s*$/;

function isUnsure(ends: readonly Exit[]): boolean {
	return ends.some(({ state }) => state.unsure !== null);
}

/** Where a body is read, a callee that costs too much may do anything to what is held there. */
const notRead: Enter = (cx, s, fr, callee, call, args) => {
	if (brings(s) !== "nothing") s.unsure ??= callee.name;
	return unknownCall(cx, s, fr, call, args);
};

/** A callee that is not looked into: what it gets is out of our hands, and so is every lock that it may drop. */
const passedOver: Enter = (cx, s, fr, callee, call, args) => {
	const leaves = leavesLocks(cx, callee);
	if (!leaves) loseLocks(cx, s, callee.name, (l) => isKept(cx, callee, l));
	return unknownCall(cx, s, fr, call, args, false, leaves ? "neutral" : "callee");
};

/** An ordinary lock taken here, which no function of the file drops for its caller, nor anything that the callee names. */
function isKept(cx: Context, callee: FunctionIr, { is, by, many, what, object }: HeldLock): boolean {
	const member = memberOf(object);
	if (is !== "held" || by !== "us" || many || what === "resv" || member === undefined) return false;
	return !cx.callees.dropsForCaller(what, member) && !namesLocks(cx, callee, DEEP);
}

/** Calls of a callee's callees that are looked at. */
const DEEP = 2;

function namesLocks(cx: Context, fn: FunctionIr, deep: number): boolean {
	return [...fn.calls].some((name) => {
		if (cx.row(name)) return false;
		const callee = cx.callees.follow(name, fn);
		if (callee) return deep > 0 && namesLocks(cx, callee, deep - 1);
		return TAKES_OR_DROPS_NAME.test(name) && !cx.callees.isHere(name, fn);
	});
}

/** As far as it was read it drops a lock that its caller took: by which name the caller knows that one is open. */
function mayDrop(cx: Context, s: PathState): void {
	for (const t of [...s.tracks.values()]) {
		if (t.over !== "resv" && t.over !== "resv-lock-array") continue;
		loseTrack(cx, s, t);
		s.locks.delete(t.key);
	}
}

/** What failed in the callee is what it returns, and its caller does not look: what follows from that is the caller's fault. */
function thrownAway(cx: Context, s: PathState, fr: Frame, call: Expr & { t: "call" }, value: Value): void {
	const made = value.off === "" && s.maskOf(value) === NEG ? s.results.get(value.s) : undefined;
	if (!made || isDeclined(fr, call)) return;
	const { mustCheck, lock } = made.row;
	dropped(cx, s, fr, call, value.s, mustCheck && !lock.trylock, call.name);
	s.untested.set(value.s, "failure");
}

/** Where it does not fail, a callee leaves its caller with a lock, or with something begun: for that it was called. */
function leavesMore(done: PathState, failed: PathState): boolean {
	for (const [id, l] of done.locks) if (l.is === "held" && !l.many && failed.locks.get(id)?.is !== "held") return true;
	for (const open of done.open) if (BEGUN.test(open) && !failed.open.has(open)) return true;
	return false;
}

/** What belongs to a stretch of code; the rest a callee may leave in an object for later. */
const BEGUN = /^cpu-access\|/;

/** What a callee leaves behind that is entered with nothing known. */
export function leftBy(cx: Context, callee: FunctionIr): Leaves {
	return leavesBehind(cx, callee, ABROAD, enterCallee);
}

function leavesLocks(cx: Context, callee: FunctionIr): boolean {
	const { is, drops } = leftBy(cx, callee);
	return is === "nothing" && !drops;
}

/** A function of this file that leads to nothing when it is entered with nothing. */
export function isStillHere(cx: Context, fn: FunctionIr, moves: "family" | "any row"): boolean {
	return isStill(cx, fn, moves, ABROAD, enterCallee);
}

/** The activation of a callee at a call, the same one each time. */
function frameFor(
	fr: Frame,
	callee: FunctionIr,
	call: Expr & { t: "call" },
	frames: Map<Frame, Map<string, Frame>>,
): Frame {
	const known = frames.get(fr) ?? new Map<string, Frame>();
	frames.set(fr, known);
	const at = `${callee.name}@${call.span.start}`;
	// what ends a scope stands in several blocks, and a member may lead to functions of one name
	const id = `${at} ${fr.block} ${callee.file ?? ""}`;
	let inner = known.get(id);
	if (!inner) {
		const chain = `${fr.chain}/${at}`;
		inner = {
			fn: callee,
			depth: fr.depth + 1,
			chain,
			tag: cyrb53(chain).slice(0, 7),
			block: 0,
			from: { frame: fr, span: call.span },
			above: [relevanceOf(fr.fn)[fr.block]!, ...fr.above],
			callers: [fr.fn, ...fr.callers],
			...(callee.file === undefined ? {} : { via: fr.via ?? { fn: fr.fn.name, span: call.span } }),
		};
		known.set(id, inner);
	}
	return inner;
}

/**
 * `if (x->held) unlock(…)` in a callee: a lock that one of its ways out drops is not known to be ours after the others; nor is
 * an acquire context or a set of locks that one of them ends.
 */
function perhapsDropped(cx: Context, before: PathState, { state, cls }: Exit, ends: readonly Exit[]): void {
	for (const [id, l] of before.locks) {
		// what became of a reservation lock is told to whoever can ask
		if ((l.what === "resv" && cls !== "void") || l.is !== "held" || state.locks.get(id)?.is !== "held") continue;
		if (ends.some((e) => e.state.locks.get(id)?.is !== "held")) loseLock(cx, state, state.trail?.length ?? 0, id);
	}
	for (const [id, t] of cls === "void" ? before.tracks : []) {
		if (!SECTIONS.has(t.over) || state.tracks.get(id)?.state !== t.state) continue;
		if (ends.some((e) => (e.state.tracks.get(id)?.state ?? t.state) !== t.state)) loseTrack(cx, state, t);
	}
}

const SECTIONS: ReadonlySet<string> = new Set<Resource>(["acquire-ctx", "exec"]);

/**
 * Back from a function of another file. What it asserted about a lock may hang on what the object is, which only the
 * caller knows: that neither proves the lock for the rest of the caller nor leaves it free. What it opened and left open
 * is in the hands of the objects it made; a reference to what it returns is the caller's.
 */
function comeHome(cx: Context, { state: s, value }: Exit, before: PathState, callee: string): void {
	for (const [id, l] of [...s.locks]) {
		if (l.is !== "held" || l.by !== "caller" || before.locks.get(id)?.is === "held") continue;
		s.locks.delete(id);
		s.unsure ??= callee;
	}
	s.entry = before.entry;
	const isCallers = (t: Track): boolean => t.over === "resv" || (GIVEN.has(t.over) && t.key === value.s);
	for (const [key, t] of [...s.tracks]) if (!isCallers(t) && !before.tracks.has(key)) loseTrack(cx, s, t);
}

const GIVEN: ReadonlySet<string> = new Set<Resource>(["fence-ref", "gem-ref", "dmabuf-ref", "syncobj-ref"]);

/** The outcomes a caller can tell apart: what only the callee knew is dropped, and what is then equal is one. */
function distinct(cx: Context, fr: Frame, inner: Frame, ends: readonly Exit[]): Exit[] {
	const unique = new Map<string, Exit>();
	const groups = new Map<string, Exit[]>();
	for (const exit of ends) {
		const s = exit.state;
		for (const k of s.mem.keys()) if (placeParts(k).frame === inner.depth) s.mem.delete(k);
		prune(cx, s, fr, fr.block, exit.value);
		if (s.dead) continue;
		const id = `${stateKey(s)} ${exit.value.s}${exit.value.off}`;
		if (unique.has(id)) continue;
		unique.set(id, exit);
		const group = `${propertyKey(s)} ${exit.value.s}${exit.value.off} ${s.maskOf(exit.value)}`;
		const list = groups.get(group);
		if (list) list.push(exit);
		else groups.set(group, [exit]);
	}
	if (unique.size <= CALLEE_EXITS) return [...unique.values()];
	if (cx.apart > 0) {
		cx.passedOver += unique.size - groups.size;
		return [...groups.values()].map(([first]) => first!);
	}
	return [...groups.values()].map((list) => joined(list as [Exit, ...Exit[]], `${inner.tag}:exit`));
}

/** One exit for several that leave the same property. */
function joined([first, ...rest]: readonly [Exit, ...Exit[]], name: string): Exit {
	let { state, value } = first;
	for (const other of rest) {
		const [a, b] = [state.maskOf(value), other.state.maskOf(other.value)];
		state = join(state, other.state, name);
		if (value.s === other.value.s && value.off === other.value.off) continue;
		value = { s: `j${name}:value`, off: "" };
		if ((a | b) !== ANY) state.facts.set(value.s, a | b);
	}
	return { ...first, state, value };
}
