/**
 * Rows that nobody wrote: what a driver's small function does to the objects it is given, read from its body once and used
 * at every call like a row of the table. Only what all its ways out agree on becomes one; any other callee is followed.
 */

import { type ApiRow, type Pairing, pairingsOf } from "../kernel/row.ts";
import type { Event } from "../kernel/vocabulary.ts";
import type { EnterWithin } from "./abroad.ts";
import { budgetOf } from "./budget.ts";
import { answersFor } from "./choosing.ts";
import { type Context, type Frame, nothingYet, type PathState, rootFrame } from "./context.ts";
import { APART, type Exit, explore, newState } from "./explore.ts";
import type { FunctionIr } from "./ir.ts";
import { type LockRef, resolve } from "./objects.ts";
import { locksOtherwise, type Told } from "./own-row-effects.ts";
import { isPointerToPointer, madeBy, type Names, pointeesNamed } from "./own-row-made.ts";
import { type OwnRow, rowFrom, toldOf } from "./own-row-of.ts";
import type { Trail } from "./state.ts";
import { canonicalOwner, place, type Value } from "./value.ts";

/** A call of a row, as it was made on some path through the body. */
export interface Move {
	readonly row: ApiRow;
	readonly args: readonly Value[];
	readonly result: Value;
	readonly failed: boolean;
	readonly untested: boolean;
	readonly lock: LockRef | null;
	/** what each of the row's pairings is about */
	readonly targets: ReadonlyMap<Pairing, Value>;
}

/** One way out of the body. */
export interface Way {
	readonly exit: Exit;
	readonly moves: readonly Move[];
	/** what it made, and left where its caller finds it */
	readonly made: Names;
}

/** Longer ones are no wrappers. */
const MOST_BLOCKS = { here: 40, abroad: 80 };
const WORK = { here: 250, abroad: 2000 };

// what a function of another file does is the same for every file that calls it
const abroad = new WeakMap<FunctionIr, OwnRow | null>();

/** Bodies that are being read, one within the other. */
interface Reading {
	readonly fn: FunctionIr;
	/** the outermost of them that it leads back to, itself if to none */
	back: number;
	/** one that it leads to leads back to it */
	again: boolean;
}

interface Readings {
	readonly now: Reading[];
	/** read within these, and lead back to one of them */
	readonly circling: Map<FunctionIr, number>;
}

/**
 * The row of a callee that is followed; undefined where its body is no more than what a row can say, or says less. Those
 * that lead back to each other have none, whichever is asked for first.
 */
export function ownRow(
	cx: Context,
	callee: FunctionIr,
	enter: EnterWithin,
	readings: Readings = { now: [], circling: new Map() },
): OwnRow | undefined {
	const { now, circling } = readings;
	const own = cx.callees.ownRows;
	const at = now.findIndex(({ fn }) => fn === callee);
	const to = at >= 0 ? at : circling.get(callee);
	const asker = now.at(-1);
	if (to !== undefined && asker && asker.fn !== callee) {
		asker.back = Math.min(asker.back, to);
		now[to]!.again = true;
	}
	if (to !== undefined) return undefined;
	if (callee.file === undefined && isSmall(callee)) cx.callees.note({ about: "worth", name: callee.name });
	const known = callee.file === undefined ? own.get(callee.name) : abroad.get(callee);
	if (known !== undefined) return known ?? undefined;
	const reading = { fn: callee, back: now.length, again: false };
	let row: OwnRow | undefined;
	if (isSmall(callee)) {
		now.push(reading);
		row = read(cx, callee, enter, readings);
		now.pop();
	}
	if (reading.again || reading.back < now.length) row = undefined;
	if (callee.file === undefined) own.set(callee.name, row ?? null);
	else abroad.set(callee, row ?? null);
	if (asker && reading.back < now.length) {
		circling.set(callee, reading.back);
		asker.back = Math.min(asker.back, reading.back);
	} else for (const [fn, back] of circling) if (back >= now.length) circling.delete(fn);
	return row;
}

function targetsOf(s: PathState, { row, args, result }: Omit<Move, "targets">): Move["targets"] {
	const all = [...pairingsOf(row.opens, row.alsoOpens), ...pairingsOf(row.closes, row.alsoCloses)];
	return new Map(all.map((pairing) => [pairing, resolve(s, pairing.on, args, result)]));
}

/** A few lines about what a pointer leads to: they decide whether that is still there, although they move nothing else. */
function mayClear(fn: FunctionIr): boolean {
	return fn.blocks.length <= FEW_BLOCKS && fn.params.length === 1 && fn.params.every(isPointerToPointer);
}

const FEW_BLOCKS = 8;

/** A static function of this file is a part of its callers: what is wrong in it is told there. */
function isSmall(fn: FunctionIr): boolean {
	if (fn.file === undefined && fn.isStatic) return false;
	return fn.blocks.length <= MOST_BLOCKS[placeOf(fn)] && fn.params.some((p) => p.type.includes("*"));
}

function placeOf(fn: FunctionIr): "here" | "abroad" {
	return fn.file === undefined ? "here" : "abroad";
}

const choosing = answersFor();

function read(cx: Context, fn: FunctionIr, enter: EnterWithin, readings: Readings): OwnRow | undefined {
	const moves = new Map<Trail<Event>, Move>();
	const handed = new Set<string>();
	const ways: Told[] = [];
	let seen = 0;
	/** one way that no row can tell of is enough, or two that no row can tell of together */
	let hopeless = false;
	const movesOf = ({ state }: Exit): readonly Move[] => {
		const done: Move[] = [];
		for (let t = state.trail; t; t = t.before) {
			const move = moves.get(t);
			if (move) done.push(move);
		}
		return done.reverse();
	};
	const budget = budgetOf(WORK[placeOf(fn)], 0);
	const whole = fn.file === undefined ? cx.callees.whole() : cx.callees.abroad();
	const callees: Context["callees"] = {
		...whole,
		follow: (name, from) => {
			const to = whole.follow(name, from);
			if (to) return to;
			const other = whole.elsewhere(name, from);
			return other && mayClear(other) ? other : undefined;
		},
		// what comes of it is asked for as a whole
		note: () => {},
	};
	const fr: Frame = { ...rootFrame(fn), via: { fn: fn.name, span: { start: 0, end: 0 } } };
	const { onCall: _c, towards: _t, ...rest } = cx;
	const alone: Context = {
		...rest,
		...nothingYet(),
		choosing: choosing(whole),
		callees,
		row: whole.row,
		// whoever asks first asks for all
		skims: false,
		apart: APART,
		machines: [],
		listeners: new Map(),
		hearsUse: false,
		hearsBeneath: false,
		report: () => {},
		ownRows: new Map(),
		frame: fr,
		enter: enter(budget),
		ownRow: (inner, callee) => ownRow(inner, callee, enter, readings),
		onRow: (s, move) => {
			if (s.trail) moves.set(s.trail, { ...move, targets: targetsOf(s, move) });
		},
		onLetGo: (v: Value) => handed.add(canonicalOwner(place(v))),
		enough: (exits) => {
			for (; !hopeless && seen < exits.length; seen++) {
				const exit = exits[seen]!;
				if (exit.state.warned) continue;
				const told = toldOf(fn, { exit, moves: movesOf(exit), made: madeBy(fn, exit) });
				hopeless = !told || ways.some((other) => locksOtherwise(other.effect, told.effect));
				if (told) ways.push(told);
			}
			return hopeless;
		},
	};
	const start = pointeesNamed(newState({ held: [], certain: false, context: "process", because: "" }), fn);
	explore(alone, budget, start, fr);
	if (hopeless || budget.spent !== null) return undefined;
	return rowFrom(fn, ways, handed, cx.release);
}
