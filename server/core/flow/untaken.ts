/**
 * Giving back what this path never took: it comes by a call that gives back, and on other paths to that very call the
 * function took it itself before, so that nobody had it on entry. Knows no rule.
 */

import { FILLING_MACRO_NAME, JOINING_NAME, LOCK_MEMBER_NAME } from "../kernel/idioms.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { type Expr, exprsOf, type FunctionIr, walkExpr } from "./ir.ts";
import { place, type Value } from "./value.ts";

type Call = Expr & { t: "call" };

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

/** A callee nobody knows gets a lock, or its name says that it takes some, or opens something on what it gets. */
export function mayTake(s: PathState, named: boolean, opens: boolean, args: readonly Value[], callee = ""): void {
	if (named) taken(s, LOCKS);
	const joins = opens && JOINING_NAME.test(callee);
	for (const v of args) if (opens || LOCK_MEMBER_NAME.test(v.off)) taken(s, joins ? `${JOINED}${place(v)}` : place(v));
}

/** In front of what a callee may have taken a reference to, or a lock of, but neither mapped nor pinned. */
const JOINED = "joined|";
/** Some lock, whatever it is: by the name of a callee. */
const LOCKS = "locks";

function mayBeTaken(s: PathState, key: string): boolean {
	const of = key.slice(key.search(/[:|]/) + 1);
	const may = [key, of, "", ...(MAPS_OR_PINS.test(key) ? [] : [JOINED + of]), ...(OWN.test(key) ? [] : [LOCKS])];
	return may.some((each) => s.touched.has(TAKEN + each));
}

const MAPS_OR_PINS = /^(?:vmap|vmap-local|pin|cpu-access)\|/;

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
}

/** Nothing on this path took it, or may have: told by what the path has seen, with the proof that is still missing. */
export function untakenAt(s: PathState, fr: Frame, e: Call, key: string, v: Value | undefined): Untaken | undefined {
	s.touched.add(GIVEN + key);
	// whoever asks a condition that this path cannot decide may know whether it has to be given back
	const unsure = s.unsure !== null && !OTHER_LOCK.test(key) && !OWN.test(key);
	if (mayBeTaken(s, key) || unsure || s.optional === `${fr.chain}|${fr.block}`) return undefined;
	// what a call was to fill in: whether it has hangs on how that call ended
	if (v && FILLED_IN.test(v.s)) return undefined;
	const site = siteOf(fr, e);
	return v && isUnset(s, fr, v) ? { site } : { site, key };
}

/** Of these, `mayTake` has been told. */
const OTHER_LOCK = /^(?:mutex|spinlock|rwlock|rwsem):/;

/** What is no lock, and a set of locks in a variable of the function: what callees that lock something got, they were given. */
const OWN = /^(?:vmap|vmap-local|pin|cpu-access)\||^(?:exec|acquire-ctx)\|&(?!g:)/;

const FILLED_IN = /\*\d*/;

export function isProven(cx: Context, { site, key }: Untaken): boolean {
	const keys = cx.givenBack.get(site);
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
