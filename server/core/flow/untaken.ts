/**
 * Giving back what this path never took: it comes by a call that gives back, and on other paths to that very call the
 * function took it itself before, so that nobody had it on entry. Knows no rule.
 */

import {
	FILLING_MACRO_NAME,
	JOINING_NAME,
	LOCK_MEMBER_NAME,
	OPENING_NAME,
	TAKES_OR_DROPS_NAME,
} from "../kernel/idioms.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { type Call, type Expr, exprsOf, type FunctionIr, walkExpr } from "./ir.ts";
import { isLocal } from "./memory.ts";
import { NEG, place, type Value } from "./value.ts";

/** Marks on a path: taken at some time under this name, whatever became of it. */
const TAKEN = "taken|";

export function taken(s: PathState, key: string): void {
	s.touched.add(TAKEN + key);
}

/** Given back before it was taken: the function had it when it was entered, so that taking it is taking it again. */
const GIVEN = "given|";

/** A condition about which nothing is known is asked: the second time it may go the other way, and both locked or neither. */
export function guessed(s: PathState, condition: string): void {
	if (s.touched.has(`guessed|${condition}`)) taken(s, "");
	else s.touched.add(`guessed|${condition}`);
}

/** Marks on a path: what a call may have taken, and which call. */
const PERHAPS = "perhaps|";

/** The same of an address of a variable, by whatever name it is passed to: it may begin what lies there. */
const PASSED = "passed|";

/** A callee nobody knows gets a lock, or its name says that it takes some, or opens something on what it gets. */
export function mayTake(s: PathState, callee: string, args: readonly Value[], by: string): void {
	const opens = OPENING_NAME.test(callee);
	if (TAKES_OR_DROPS_NAME.test(callee)) s.touched.add(`${PERHAPS}${LOCKS}|${by}`);
	const joins = opens && JOINING_NAME.test(callee) ? JOINED : "";
	for (const v of args)
		if (opens || LOCK_MEMBER_NAME.test(v.off)) s.touched.add(`${PERHAPS}${joins}${place(v)}|${by}`);
		else if (isLocal(v)) s.touched.add(`${PASSED}${place(v)}|${by}`);
}

/** In front of what a callee may have taken a reference to, or a lock of, but neither mapped nor pinned. */
const JOINED = "joined:";
/** Some lock, whatever it is: by the name of a callee. */
const LOCKS = "locks";

/** The calls that may have taken it; null when the path itself has, at some time. */
function perhapsTaken(s: PathState, key: string): readonly string[] | null {
	const of = key.slice(key.search(/[:|]/) + 1);
	if ([key, of, ""].some((each) => s.touched.has(TAKEN + each))) return null;
	const section = OWN_SECTION.test(key);
	const may = [of, ...(MAPS_OR_PINS.test(key) ? [] : [JOINED + of]), ...(OWN.test(key) ? [] : [LOCKS])];
	const by: string[] = [];
	for (const mark of s.touched) {
		const passed = section && mark.startsWith(PASSED);
		if (!passed && !mark.startsWith(PERHAPS)) continue;
		const start = mark.indexOf("|") + 1;
		const bar = mark.indexOf("|", start);
		const what = mark.slice(start, bar);
		if (may.includes(what) || (section && of.startsWith(`${what}.`))) by.push(mark.slice(bar + 1));
	}
	return by;
}

const MAPS_OR_PINS = /^(?:vmap|vmap-local|pin|cpu-access)\|/;

/**
 * What can be taken but once is taken, and so was not before: none of the calls on this path has taken it, whatever they are
 * called. Told before the path is marked as one that took it.
 */
export function takenAnew(cx: Context, s: PathState, key: string): void {
	if (!ONCE.test(key)) return;
	const not = cx.takenAnew.get(key) ?? new Set();
	cx.takenAnew.set(key, not);
	for (const by of perhapsTaken(s, key) ?? []) not.add(by);
	if (s.unsure !== null) not.add(s.unsure);
}

/** Locks, and sections; a reference or a pin can be taken as often as one likes. */
const ONCE = /^(?:(?:mutex|spinlock|rwsem):|(?:resv|lock|resv-lock|exec|acquire-ctx)\|)/;

/** A call, wherever paths meet it. */
export function siteOf(fr: Frame, e: Pick<Call, "span">): string {
	return `${fr.fn.file ?? ""}|${fr.fn.name}@${e.span.start}`;
}

/** A call gives back what this path took, in this activation or below it (`mine`): what a caller took, its conditions go with. */
export function givenBackAt(cx: Context, s: PathState, fr: Frame, e: Call, key: string, mine: boolean): void {
	if ((fr.depth > 0 && !mine) || s.touched.has(GIVEN + key)) return;
	const site = siteOf(fr, e);
	const keys = cx.givenBack.get(site) ?? new Set();
	cx.givenBack.set(site, keys.add(key));
}

/** What else has to be seen for a call to be a mistake on this path: the same one giving back what another path took. */
export interface Untaken {
	readonly site: string;
	/** absent: the variable by which it is named has no value on this path, whatever it has on others */
	readonly key?: string;
	/** it is an error pointer on this path, whatever it is on others: there is nothing more to prove */
	readonly error?: true;
	/** calls of this path that may have taken it, unless another path takes it itself behind them */
	readonly unless?: { readonly key: string; readonly by: readonly string[] };
}

/** Nothing on this path took it, or may have: told by what the path has seen, with the proof that is still missing. */
export function untakenAt(s: PathState, fr: Frame, e: Call, key: string, v: Value | undefined): Untaken | undefined {
	s.touched.add(GIVEN + key);
	if (v && isSeenToFail(s, v)) return { site: siteOf(fr, e), error: true };
	if (s.optional === `${fr.chain}|${fr.block}`) return undefined;
	const by = perhapsTaken(s, key);
	if (by === null || (by.length > 0 && !ONCE.test(key))) return undefined;
	// whoever asks a condition that this path cannot decide may know whether it has to be given back
	const unsure = s.unsure !== null && !OTHER_LOCK.test(key) && !OWN.test(key);
	if (unsure && !ONCE.test(key)) return undefined;
	// what a call was to fill in: whether it has hangs on how that call ended
	if (v && FILLED_IN.test(v.s)) return undefined;
	const site = siteOf(fr, e);
	const all = unsure ? [...by, s.unsure!] : by;
	const unless = all.length > 0 ? { unless: { key, by: all } } : {};
	return { site, ...(v && isUnset(s, fr, v) ? {} : { key }), ...unless };
}

/**
 * The last thing this path has asked is whether that is an error pointer, and it is. A later question may be about what the
 * failure left: `if (err)`, where a call got `&err`.
 */
function isSeenToFail(s: PathState, v: Value): boolean {
	if (s.maskOf(v) !== NEG) return false;
	for (let t = s.trail; t; t = t.before)
		if (t.item.kind === "branch")
			return t.item.tests !== undefined && t.item.tests === s.created.get(v.s) && t.item.sign === NEG;
	return false;
}

/** In a variable of the function: only a call that gets its address begins it. */
const OWN_SECTION = /^(?:exec|acquire-ctx)\|&(?!g:)/;

/** Of these, `mayTake` has been told. */
const OTHER_LOCK = /^(?:mutex|spinlock|rwlock|rwsem):/;

/** What is no lock, and a set of locks in a variable of the function: what callees that lock something got, they were given. */
const OWN = /^(?:vmap|vmap-local|pin|cpu-access)\||^(?:exec|acquire-ctx)\|&(?!g:)/;

const FILLED_IN = /\*\d*/;

export function isProven(cx: Context, { site, key, error, unless }: Untaken): boolean {
	if (error) return true;
	const keys = cx.givenBack.get(site);
	if (unless && !unless.by.every((by) => cx.takenAnew.get(unless.key)?.has(by))) return false;
	return keys !== undefined && (key === undefined || keys.has(key));
}

/** A local variable that nothing on this path has given a value. */
function isUnset(s: PathState, fr: Frame, v: Value): boolean {
	const name = /^(?:(\d+):)?([A-Za-z_]\w*)$/.exec(v.s);
	if (!name || Number(name[1] ?? 0) !== fr.depth || !fr.fn.locals.has(name[2]!)) return false;
	if (s.mem.has(place({ s: `&${v.s}`, off: "" }))) return false;
	return isSetByName(fr.fn, name[2]!);
}

/** No parameter, declared without a value, and nothing but an assignment gives it one: no macro, no address. */
function isSetByName(fn: FunctionIr, name: string): boolean {
	let declared = false;
	let other = false;
	const is = (e: Expr): boolean => e.t === "id" && e.name === name;
	const visit = (e: Expr): void => {
		if ((e.t === "addr" && is(e.e)) || ((e.t === "iterate" || e.t === "other") && childrenOf(e).some(is))) other = true;
		if (e.t === "call" && e.args.some(is) && FILLING_MACRO_NAME.test(e.name ?? "")) other = true;
	};
	for (const { instrs } of fn.blocks)
		for (const i of instrs) {
			if (i.k === "declare" && i.name === name) {
				if (i.init || /\bstatic\b/.test(i.type)) return false;
				declared = true;
			}
			for (const e of exprsOf(i)) walkExpr(e, visit);
		}
	return declared && !other;
}

function childrenOf(e: Expr & { t: "iterate" | "other" }): readonly Expr[] {
	return e.t === "iterate" ? e.args : e.parts;
}
