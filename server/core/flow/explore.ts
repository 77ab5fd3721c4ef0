/**
 * Follows the paths through a function as (block, state) pairs; equal states merge, of states that the rules cannot tell
 * apart some stand for all, callees are followed into, and each exit tells the machines. A budget bounds the work; running
 * out of it is reported, never hidden.
 */

import { IDIOMS } from "../kernel/idioms.ts";
import type { Event, Span } from "../kernel/vocabulary.ts";
import type { Budget } from "./budget.ts";
import { waysOf } from "./cases.ts";
import { type Choosing, canChoose, mayChoose } from "./choosing.ts";
import { guardEnd } from "./cleanup.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { assignTo, evaluate } from "./evaluate.ts";
import { exitClass } from "./exits.ts";
import { asksForError, asksForNull } from "./gives.ts";
import { fillsArray } from "./in-array.ts";
import { type Expr, type FunctionIr, type Instr, textOf } from "./ir.ts";
import { cursorsOf, iterate } from "./iterate.ts";
import { owes } from "./lent.ts";
import { walkEnded } from "./list-walk.ts";
import { loseTrack } from "./lose-track.ts";
import type { ExitClass } from "./machine.ts";
import { forgetRound, load, localAddress } from "./memory.ts";
import { chosenAway, forgetFree, passedBy, undecided } from "./passed-by.ts";
import { asksOf, assume, predicate } from "./predicate.ts";
import { prune } from "./prune.ts";
import {
	bodyOf,
	isChosen,
	isOptional,
	isUnwinding,
	leadsBack,
	loopsLeft,
	operandText,
	optionalBlock,
	predecessorCounts,
	relevanceOf,
	returnedAfter,
	straightToReturn,
} from "./relevance.ts";
import { settle } from "./resources.ts";
import { looking } from "./results.ts";
import { isKnownBehind, roundCut, roundEnded } from "./rounds.ts";
import { asWritten } from "./shape.ts";
import { isSettled, standsAnew } from "./standing.ts";
import { join, lockKey, propertyKey, State, stateKey } from "./state.ts";
import { copiedFrom, givenByValue, initialise } from "./structures.ts";
import { guessed } from "./untaken.ts";
import { place, UNKNOWN, type Value } from "./value.ts";
import { warnedWay } from "./warned.ts";
import { declaredAgain } from "./written-over.ts";

export interface Exit {
	readonly state: PathState;
	readonly value: Value;
	readonly cls: ExitClass;
	readonly span: Span;
}

/** More: mistakes that hang on what the rules do not look at are met; fewer: a long function comes to its end within the budget. */
export const APART = 3;

/** States in which a block is entered, whatever they differ in: more of them are passed over, unless paths are asked for. */
const SPREAD = 24;

/** The same where little of the budget is left. */
const SPREAD_LATE = 8;

/** States of one property that are followed in a callee: it is entered from many a path of its caller. */
const ALIKE_BELOW = 2;

/** What came to one block with the same property. */
interface Seen {
	readonly keys: Set<string>;
	followed: number;
	/** for them all, where only locks tell states apart */
	joined: PathState | null;
}

/** All exits of a function entered in a state. */
export function explore(cx: Context, budget: Budget, initial: PathState, fr: Frame): Exit[] {
	const fn = fr.fn;
	if (fn.file === undefined) cx.callees.note({ about: "body", name: fn.name });
	const exits: Exit[] = [];
	const seen = new Map<string, Seen>();
	const spread = new Map<number, number>();
	const told = new Set<string>();
	const entries = predecessorCounts(fn);
	type Next = { readonly block: number; readonly state: PathState };
	const todo: Next[] = [{ block: 0, state: initial }];
	// later rounds tell nothing by themselves: they must not take the place of first ones
	const rounds: Next[] = [];
	for (;;) {
		const next = todo.pop() ?? rounds.pop();
		if (!next) return exits;
		const { block } = next;
		let { state } = next;
		if (budget.left <= 0) {
			budget.spent ??= `${fn.name}: more paths than the budget allows`;
			return exits;
		}
		if (cx.towards !== undefined && fr.depth === 0 && !relevanceOf(fn)[block]!.names.has(cx.towards)) continue;
		if ((entries[block] ?? 0) > 1) {
			prune(cx, state, fr, block);
			if (state.dead) continue;
			const at = `${block}|${cx.apart > 0 ? propertyKey(state) + outcomeAt(state, fr, block) : lockKey(state)}`;
			const here = seen.get(at) ?? { keys: new Set(), followed: 0, joined: null };
			seen.set(at, here);
			const key = stateKey(state);
			if (here.keys.has(key)) continue;
			here.keys.add(key);
			const followed = (spread.get(block) ?? 0) + 1;
			const later = state.again && !initial.again && !fillsArray(state);
			if (cx.apart > 0 && later && followed > 1 && state.signature === null) {
				cx.passedOver++;
				continue;
			}
			const late = budget.left < budget.late;
			const most = state.signature === null ? (late ? SPREAD_LATE : SPREAD) : Number.POSITIVE_INFINITY;
			const alike =
				late || state.again ? Math.min(cx.apart, 1) : fr.depth > 0 ? Math.min(cx.apart, ALIKE_BELOW) : cx.apart;
			const passed = cx.apart > 0 && (here.followed >= alike || followed > most);
			// what is left to unwind costs little, and is where a debt is forgotten
			if (passed && !(here.followed === 0 && isUnwinding(fn, block) && standsAnew(cx, state, block, told))) {
				cx.passedOver++;
				continue;
			}
			here.followed++;
			spread.set(block, followed);
			if (cx.apart === 0) {
				const joined = here.joined ? join(here.joined, state, `${fr.tag}:${block}`) : state;
				if (here.joined && stateKey(joined) === stateKey(here.joined)) continue;
				here.joined = joined.clone();
				state = joined;
			}
		}
		const afters = runBlock(cx, budget, fr, block, state);
		for (const after of afters) if (after.k === "exit") exits.push(after.exit);
		if (fr.depth === 0 && cx.enough?.(exits)) return exits;
		// the last one is next: what stands for others should not have gone round first
		for (const leaves of [false, true])
			for (const after of afters)
				if (after.k === "go" && after.leaves === leaves)
					(after.state.again && !initial.again ? rounds : todo).push(after);
	}
}

/** Where nothing is decided any more: whether the function fails. A way out for all must not hide the one that succeeds. */
function outcomeAt(s: PathState, fr: Frame, block: number): string {
	const name = returnedAfter(fr.fn, block);
	return name === null ? "" : ` ${s.maskOf(load(s, localAddress(fr, name)))}`;
}

type After =
	// `leaves`: a loop
	| { readonly k: "go"; readonly block: number; readonly state: PathState; readonly leaves: boolean }
	| { readonly k: "exit"; readonly exit: Exit };

function runBlock(cx: Context, budget: Budget, fr: Frame, block: number, state: PathState): After[] {
	const { instrs, end } = fr.fn.blocks[block]!;
	fr.block = block;
	cx.frame = fr;
	let states: PathState[] = [state];
	for (const i of instrs) {
		budget.left -= states.length;
		const choosing = mayChoose(cx, fr, i);
		states = states.flatMap((s) => ways(cx, choosing, s, (t) => instruction(cx, t, fr, i)));
	}
	budget.left -= states.length;
	const out: After[] = [];
	for (const s of states) {
		if (end.k === "goto") {
			if (end.jump) s.jump = { span: end.jump, chain: fr.chain, at: s.trail?.length ?? 0 };
			if (end.cuts) roundCut(cx, s, fr, end.to, end.cuts);
			else roundEnded(cx, s, fr, end.to);
			out.push(go(cx, s, fr, end.to));
		} else if (end.k === "branch") out.push(...branch(cx, s, fr, end));
		else if (end.k === "switch") out.push(...switched(cx, s, fr, end));
		else if (end.k === "return") {
			for (const t of outcomesOf(cx, fr, end.value, s, (x) => returned(cx, x, fr, end))) {
				const value = t.result ?? UNKNOWN;
				const cls = exitClass(t, fr, end.value, value);
				out.push({ k: "exit", exit: { state: t, value, cls, span: end.span } });
			}
		}
	}
	return out;
}

function returned(cx: Context, s: PathState, fr: Frame, end: { readonly value?: Expr; readonly span: Span }): void {
	// evaluated first: following a callee gives the state another memory
	const value = end.value ? evaluate(cx, s, fr, end.value) : UNKNOWN;
	if (end.value) givenByValue(cx, s, fr, end.value, end.span);
	s.result = value;
}

/** Evaluates what a block ends with; the state itself is used up. */
function outcomesOf(
	cx: Context,
	fr: Frame,
	e: Expr | undefined,
	s: PathState,
	run: (s: PathState) => void,
): PathState[] {
	return ways(cx, e !== undefined && canChoose(cx, fr, e), s, run);
}

function ways(cx: Context, choosing: Choosing, s: PathState, run: (s: PathState) => void): PathState[] {
	if (choosing === true || (choosing === "owing" && owes(s))) return outcomes(cx, s, run);
	run(s);
	return s.dead ? [] : [s];
}

/** Runs something once per outcome it can have; every run starts from the same state. */
function outcomes(cx: Context, s: PathState, run: (s: PathState) => void): PathState[] {
	const outer = { choose: cx.choose, memo: cx.memo };
	cx.memo = new Map();
	const out: PathState[] = [];
	const pending: number[][] = [[]];
	while (pending.length > 0 && out.length < 64) {
		const script = pending.pop()!;
		const made: number[] = [];
		cx.choose = (n) => {
			const k = made.length;
			if (k >= script.length) for (let alt = n - 1; alt >= 1; alt--) pending.push([...made, alt]);
			const pick = script[k] ?? 0;
			made.push(pick);
			return pick;
		};
		cx.script = () => made.join(",");
		const t = s.clone();
		run(t);
		if (!t.dead) out.push(t);
	}
	cx.choose = outer.choose;
	cx.memo = outer.memo;
	return out;
}

/**
 * Follows an edge. What a loop opened is one of several once the loop is left, unless it is a lock that is the same one
 * in every round, or the way out goes straight to a return, or it was made in the first round and is nowhere else yet, or it is
 * a reference that nothing behind the loop can reach: how many rounds there were, and which of them the unwinding covers, is
 * beyond counting.
 */
function go(cx: Context, s: PathState, fr: Frame, to: number): After {
	const left = loopsLeft(fr.fn, fr.block, to);
	if (left !== null && !straightToReturn(fr.fn, to)) {
		for (const t of [...s.tracks.values()]) {
			if (t.since.chain !== fr.chain || !left.has(t.since.block) || isKnownBehind(cx, s, fr, left, to, t)) continue;
			loseTrack(cx, s, t);
		}
	}
	if (left === null && loopsLeft(fr.fn, fr.block, -1) !== null) goRound(s, fr, to);
	if (left !== null) passedBy(cx, s, fr, left);
	return { k: "go", block: to, state: s, leaves: left !== null };
}

/** A loop over things is over: what was taken of one of them lies among the others, whatever loops are around it. */
function loseCursors(cx: Context, s: PathState, fr: Frame, { span }: Expr): void {
	const of = cursorsOf(fr, span);
	for (const t of [...s.tracks.values()]) if (t.key.includes(of) && !isSettled(cx, t)) loseTrack(cx, s, t);
}

function goRound(s: PathState, fr: Frame, to: number): void {
	if (s.rounds.length > 0 && s.rounds.includes(`${fr.chain}:${fr.block}`) && bodyOf(fr.fn, fr.block)?.has(to))
		s.again = true;
	if (!leadsBack(fr.fn, fr.block, to)) return;
	forgetRound(s);
	const head = `${fr.chain}:${to}`;
	if (!s.rounds.includes(head)) s.rounds = [...s.rounds, head];
}

/** What a condition evaluates; a test of an error pointer on top of it is no outcome of its own. */
function decidedBy(cond: Expr): Expr {
	if (cond.t === "unary" && cond.op === "!") return decidedBy(cond.e);
	const idiom = cond.t === "call" && cond.name ? IDIOMS.get(cond.name) : undefined;
	return cond.t === "call" &&
		cond.args.length === 1 &&
		cond.args[0] &&
		(idiom === "is-err" || idiom === "is-err-or-null")
		? cond.args[0]
		: cond;
}

function instruction(cx: Context, s: PathState, fr: Frame, i: Instr): void {
	switch (i.k) {
		case "eval":
			if (i.e.t === "iterate") return iterate(cx, s, fr, i.e);
			cx.discarded = i.e.t === "call" ? i.e : null;
			evaluate(cx, s, fr, i.e);
			cx.discarded = null;
			return;
		case "declare": {
			const address = localAddress(fr, i.name);
			declaredAgain(cx, s, place(address), i.init === undefined);
			if (!i.init) return;
			if (i.init.t === "init") return initialise(cx, s, fr, address, i.init);
			if (i.init.t === "call") cx.target = { call: i.init, text: asWritten(i.name) };
			const value = evaluate(cx, s, fr, i.init);
			if (!copiedFrom(cx, s, fr, address, i.init)) assignTo(cx, s, fr, address, value, i.init);
			return;
		}
		case "cleanup":
			return guardEnd(cx, s, fr, i.what, i.span);
	}
}

function branch(
	cx: Context,
	s: PathState,
	fr: Frame,
	end: FunctionIr["blocks"][number]["end"] & { k: "branch" },
): After[] {
	const out: After[] = [];
	const cond = end.cond;
	if (cond.t === "iterate") {
		for (const taken of [true, false]) {
			const t = s.clone();
			if (taken) iterate(cx, t, fr, cond);
			else {
				if (t.tracks.size > 0 && !straightToReturn(fr.fn, end.else)) loseCursors(cx, t, fr, cond);
				walkEnded(cx, t, fr, cond);
			}
			record(t, fr, end.span, { kind: "branch", text: textOf(fr.fn, cond.span), taken });
			out.push(go(cx, t, fr, taken ? end.then : end.else));
		}
		return out;
	}
	const text = operandText(fr.fn, cond);
	for (const t of outcomesOf(cx, fr, decidedBy(cond), s, (x) => {
		x.pending = predicate(cx, x, fr, cond);
	})) {
		const p = t.pending!;
		t.pending = null;
		asksForError(cx, t, p);
		asksForNull(cx, t, fr, cond, p);
		const mask = t.maskOf(p.value);
		const both = (mask & p.yes) !== 0 && (mask & p.no) !== 0;
		for (const sym of asksOf(p)) cx.tested.set(sym, text);
		if (p.value.s === "?") guessed(t, `${fr.chain}|${text}`);
		const warned = end.loop ? null : warnedWay(cx, t, fr, p, end.span);
		if (warned) out.push(go(cx, warned, fr, p.yes === 0 ? end.then : end.else));
		for (const taken of [false, true]) {
			if ((mask & (taken ? p.yes : p.no)) === 0) continue;
			const u = taken || !both ? t : t.clone();
			const tests = u.created.get(p.value.s);
			const look = looking(cx, u, fr, p, end.span, text);
			if (!assume(u, p, taken)) continue;
			const [to, past] = taken ? [end.then, end.else] : [end.else, end.then];
			look(u, taken, to);
			settle(cx, u, p.value);
			if (both || tests !== undefined)
				record(u, fr, end.span, {
					kind: "branch",
					text: textOf(fr.fn, end.span),
					taken,
					...(tests === undefined ? {} : { tests, sign: u.maskOf(p.value) }),
				});
			const skipped = both || isChosen(fr.fn, cond) ? optionalBlock(fr.fn, past, to) : null;
			if (skipped !== null) (both ? undecided : chosenAway)(cx, u, skipped);
			const entered = both ? optionalBlock(fr.fn, to, past) : null;
			if (entered !== null) forgetFree(cx, u, entered);
			// which side of a callee is run its caller may know
			if (both && (fr.depth > 0 || isOptional(fr.fn, to, past))) u.optional = `${fr.chain}|${to}`;
			out.push(go(cx, u, fr, to));
		}
	}
	return out;
}

function switched(
	cx: Context,
	s: PathState,
	fr: Frame,
	end: FunctionIr["blocks"][number]["end"] & { k: "switch" },
): After[] {
	const out: After[] = [];
	for (const t of outcomesOf(cx, fr, end.on, s, (x) => {
		x.result = evaluate(cx, x, fr, end.on);
	})) {
		const on = t.result ?? UNKNOWN;
		for (const { state: u, to: c } of waysOf(cx, t, fr, end, on)) {
			record(u, fr, end.span, {
				kind: "branch",
				text: c.value ? `case ${textOf(fr.fn, c.value.span)}` : "default",
				taken: true,
			});
			out.push(go(cx, u, fr, c.to));
		}
	}
	return out;
}

export function newState(entry: PathState["entry"]): PathState {
	return new State<Event>(entry);
}
