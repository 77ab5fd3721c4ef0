/**
 * Functions of other files, when the caller brings nothing along: no lock, nothing followed. What is wrong inside is told
 * where they lie; all that counts here is what they leave the caller with, and most leave nothing.
 */

import { type Budget, budgetOf } from "./budget.ts";
import { saysNothing } from "./callees.ts";
import { type Context, type Enter, type Frame, nothingYet, type PathState, rootFrame } from "./context.ts";
import { behindCall } from "./evaluate.ts";
import { APART, explore, newState } from "./explore.ts";
import { throughTables } from "./hook-call.ts";
import { type Call, type Expr, type FunctionIr, walkBlock } from "./ir.ts";
import { DROPPED } from "./locks.ts";
import { STORED } from "./state.ts";

/** "locks": it moves locks other than reservation locks, and leaves none; "too long": the budget does not tell */
export interface Leaves {
	readonly is: "something" | "locks" | "nothing" | "too long";
	/** it hands on what it was given */
	readonly letsGo: boolean;
	/** it may drop a lock that it has not taken; "seen": some way out does */
	readonly drops: boolean | "seen";
	/** something that may matter is too long to be read */
	readonly unread: boolean;
}

interface Known {
	readonly leaves: Leaves;
	/** what was known of other files then */
	readonly others: object;
}

/** By function, and by the machines, which tests exchange: it is the same whoever calls. */
const known = new WeakMap<FunctionIr["blocks"], WeakMap<object, Known>>();

/** What a path brings along that a callee of another file could do wrong with, or right. */
export function brings(s: PathState): "something" | "locks" | "nothing" {
	if (s.signature !== null || s.entry.callback !== undefined) return "something";
	let locks = false;
	for (const l of s.locks.values()) {
		if (l.is === "free") continue;
		if (l.what === "resv") return "something";
		locks = true;
	}
	for (const t of s.tracks.values()) {
		if (t.over === "result" || t.state === STORED) continue;
		if (t.over === "resv" || s.locks.get(t.key)?.what !== t.over) return "something";
		locks = true;
	}
	return locks ? "locks" : "nothing";
}

/** What the callee leaves behind on some way out, entered with nothing known. */
export function leavesBehind(cx: Context, callee: FunctionIr, work: number, enter: EnterWithin): Leaves {
	if (callee.file === undefined) cx.callees.note({ about: "leaves", name: callee.name });
	const by = known.get(callee.blocks) ?? new WeakMap<object, Known>();
	known.set(callee.blocks, by);
	const { others } = cx.callees;
	let found = by.get(cx.machines);
	if (found?.others !== others) {
		found = { leaves: find(cx, callee, work, enter), others };
		by.set(cx.machines, found);
	}
	return found.leaves;
}

export type EnterWithin = (budget: Budget) => Enter;

function find(cx: Context, callee: FunctionIr, work: number, enter: EnterWithin): Leaves {
	const budget = budgetOf(work, 0);
	// the answer outlives the file under analysis: what it calls there is nothing to it
	const callees = callee.file === undefined ? onlyAbroad(cx.callees) : cx.callees.abroad();
	let unread = false;
	const follow: typeof callees.follow = (name, from) => {
		const fn = callees.follow(name, from);
		unread ||= fn === undefined && callees.isTooLong(name, from);
		return fn;
	};
	const fr: Frame = { ...rootFrame(callee), via: { fn: callee.name, span: { start: 0, end: 0 } } };
	const { onCall: _c, towards: _t, enough: _e, ...rest } = cx;
	const alone: Context = {
		...rest,
		callees: { ...callees, follow },
		row: callees.row,
		// whoever asks first asks for all
		skims: false,
		apart: APART,
		report: () => {},
		frame: fr,
		...nothingYet(),
		enter: enter(budget),
	};
	const start = newState({ held: [], certain: false, context: "process", because: "" });
	const ends = explore(alone, budget, start, fr);
	const drops = ends.some(({ state }) => state.touched.has(DROPPED)) && "seen";
	if (budget.spent !== null) return { is: "too long", letsGo: true, drops: drops || true, unread: true };
	const letsGo = ends.some(({ state }) => state.lost.size > 0);
	if (ends.length === 0 || ends.some(({ state }) => leftIn(state))) return { is: "something", letsGo, drops, unread };
	const locks = ends.some(({ state }) => [...state.locks.values()].some((l) => l.what !== "resv"));
	return { is: locks ? "locks" : "nothing", letsGo, drops, unread };
}

function onlyAbroad(callees: Context["callees"]): Context["callees"] {
	const whole = callees.whole();
	const follow: typeof whole.follow = (name, from) => {
		const fn = whole.follow(name, from);
		return fn?.file === undefined ? undefined : fn;
	};
	// what comes of it is asked for as a whole
	return { ...whole, follow, note: () => {} };
}

function leftIn(s: PathState): boolean {
	if (s.unsure !== null) return true;
	for (const l of s.locks.values()) if (l.is === "held") return true;
	for (const t of s.tracks.values()) if (t.over !== "result" && t.state !== STORED) return true;
	return false;
}

const still = new WeakMap<Context["callees"], Record<"family" | "any row", Map<string, boolean>>>();

/**
 * A function of the file that leads to nothing when it is entered with nothing: it calls no row of the table (a root: none
 * of the family, what makes a function worth analysing), and matters only for functions of other files that leave nothing
 * either.
 */
export function isStill(
	cx: Context,
	fn: FunctionIr,
	moves: "family" | "any row",
	work: number,
	enter: EnterWithin,
): boolean {
	cx.callees.note({ about: "still", name: fn.name, moves });
	const kinds = still.get(cx.callees) ?? { family: new Map<string, boolean>(), "any row": new Map<string, boolean>() };
	still.set(cx.callees, kinds);
	const answers = kinds[moves];
	const assumed: string[] = [];
	const ask = (f: FunctionIr): boolean => {
		const answer = answers.get(f.name);
		if (answer !== undefined) return answer;
		// in a cycle, the others decide
		answers.set(f.name, true);
		assumed.push(f.name);
		return (
			!throughTables(f).calls &&
			![...f.calls].some((name) => isRow(name) || cx.callees.isTooLong(name, f)) &&
			followedBy(f).every(leadsNowhere)
		);
	};
	const isRow = (name: string): boolean => {
		if (moves === "family") return cx.callees.ofFamily(name);
		const row = cx.row(name);
		return row !== undefined && !saysNothing(row);
	};
	const followedBy = (f: FunctionIr): FunctionIr[] => [
		...[...f.calls].flatMap((name) => cx.callees.follow(name, f) ?? graveFor(cx, name, f) ?? []),
		...pointerCalls(f).flatMap((call) => behindCall(cx, call)?.follow ?? []),
	];
	const leadsNowhere = (f: FunctionIr): boolean =>
		f.file === undefined ? ask(f) : leavesBehind(cx, f, work, enter).is !== "something";
	const is = ask(fn);
	// what was found on the way to a "no" may rest on it
	if (!is) for (const name of assumed) answers.delete(name);
	if (!is) answers.set(fn.name, false);
	return is;
}

/** Followed only for what is forbidden beneath a lock. */
function graveFor(cx: Context, name: string, from: FunctionIr): FunctionIr | undefined {
	const { grave } = cx.callees;
	return grave(name, "faults", from) ?? grave(name, "allocates", from) ?? grave(name, "maps", from);
}

const unnamed = new WeakMap<FunctionIr["blocks"], readonly Call[]>();

/** Calls through pointers. */
function pointerCalls(fn: FunctionIr): readonly Call[] {
	let calls = unnamed.get(fn.blocks);
	if (!calls) {
		const found: Call[] = [];
		const visit = (e: Expr): void => {
			if (e.t === "call" && !e.name) found.push(e);
		};
		for (const b of fn.blocks) walkBlock(b, visit);
		calls = found;
		unnamed.set(fn.blocks, calls);
	}
	return calls;
}
