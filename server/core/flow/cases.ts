/** The ways a switch can go: a case says what the value is, the default what it is not, and a later switch remembers. */
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { type FunctionIr, textOf } from "./ir.ts";
import { compared, isSo } from "./numbers.ts";
import { assume, type Predicate, sameness } from "./predicate.ts";
import { travels } from "./prune.ts";
import { relevanceOf } from "./relevance.ts";
import { ANY, constantMask, NEG, POS, symbol, type Value, ZERO } from "./value.ts";

type Switch = FunctionIr["blocks"][number]["end"] & { k: "switch" };

export interface Way {
	readonly state: PathState;
	readonly to: Switch["cases"][number];
}

/** One state for each case that the value can have. */
export function waysOf(cx: Context, s: PathState, fr: Frame, end: Switch, on: Value): Way[] {
	const values = end.cases.map((c) => (c.value ? evaluate(cx, s, fr, c.value) : null));
	const text = textOf(fr.fn, end.on.span);
	const lasts = end.cases.map((c) => (c.last ? evaluate(cx, s, fr, c.last) : null));
	const facts = values.map((v, i) => (v ? factsOf(on, v, lasts[i]!) : []));
	const equal = (v: Value | null, i: number): boolean =>
		v !== null && lasts[i] === null && v.s === on.s && v.off === on.off && isConstant(on);
	// one that is known to be there, by itself or by what the path has seen before
	const known = values.findIndex(
		(v, i) => equal(v, i) || facts[i]!.some((p) => p.no === ZERO && (s.maskOf(p.value) & ZERO) === 0),
	);
	const isOut = (v: Value): boolean => {
		const number = compared("==", on, v, cx.callees.numberOf);
		return number !== undefined && isSo(s, number, cx.callees.numberOf, number.named) === false;
	};
	const asked = travels(s, on.s);
	const ways: Way[] = [];
	for (const [i, to] of end.cases.entries()) {
		const v = values[i]!;
		if (known >= 0 ? i !== known : v !== null && lasts[i] === null && (areApart(on, v) || isOut(v))) continue;
		const remembers = asked || relevanceOf(fr.fn)[to.to]!.tested.has(text);
		const state = s.clone();
		const told = v ? facts[i]!.map((p) => [p, true] as const) : facts.flat().map((p) => [p, false] as const);
		const can = told.every(([p, is]) => {
			// which constant it was matters only to whoever asks again
			if (p.value !== on && !remembers) return true;
			if (p.value !== on) cx.tested.set(p.value.s, text);
			return assume(state, p, is);
		});
		if (can) ways.push({ state, to });
	}
	return ways;
}

/** What it means that a value is this constant: its sign, its errno, and that it is this one. */
function factsOf(on: Value, v: Value, last: Value | null): readonly Predicate[] {
	if (on.s === "?" || v.s === "?" || isConstant(on)) return [];
	if (last) return [...signsBetween(on, v, last), sameness(on, symbol(`${v.s}..${last.s}`))];
	const same = sameness(on, v);
	if (!v.s.startsWith("=")) return [same];
	const yes = constantMask(v)!;
	if (yes === ZERO) return [{ value: on, yes, no: NEG | POS }];
	const errno = v.s.startsWith("=err:") ? { errno: v.s.slice(5) } : undefined;
	return [{ value: on, yes, no: ANY, ...errno }, same];
}

/** A range says no more than its signs: from the least number there is to -1, from 1 to the greatest. */
function signsBetween(on: Value, first: Value, last: Value): readonly Predicate[] {
	const [from, to] = [
		LEAST.test(first.s) ? NEG : constantMask(first),
		GREATEST.test(last.s) ? POS : constantMask(last),
	];
	if (from === undefined || to === undefined || from === ANY || to === ANY) return [];
	const yes = from | to | (from === NEG && to === POS ? ZERO : 0);
	const whole = (LEAST.test(first.s) && last.s === "=-1") || (GREATEST.test(last.s) && first.s === "=1");
	return [{ value: on, yes, no: whole ? ANY & ~yes : ANY }];
}

const LEAST = /^g:\w*_MIN$/;
const GREATEST = /^g:\w*_MAX$/;

function isConstant(v: Value): boolean {
	return v.off === "" && /^(?:=\d+|=err:\w+|g:[A-Z][A-Z0-9_]+)$/.test(v.s);
}

/** Two numbers, or two constants with names: other ones are other values. */
function areApart(a: Value, b: Value): boolean {
	return isConstant(a) && isConstant(b) && a.s[0] === b.s[0] && a.s !== b.s;
}
