/** The ways a switch can go: a case says what the value is, the default what it is not, and a later switch remembers. */
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import { type FunctionIr, textOf } from "./ir.ts";
import { assume, type Predicate, sameness } from "./predicate.ts";
import { relevanceOf } from "./relevance.ts";
import { ANY, constantMask, NEG, POS, type Value, ZERO } from "./value.ts";

type Switch = FunctionIr["blocks"][number]["end"] & { k: "switch" };

export interface Way {
	readonly state: PathState;
	readonly to: Switch["cases"][number];
}

/** One state for each case that the value can have. */
export function waysOf(cx: Context, s: PathState, fr: Frame, end: Switch, on: Value): Way[] {
	const values = end.cases.map((c) => (c.value ? evaluate(cx, s, fr, c.value) : null));
	const text = textOf(fr.fn, end.on.span);
	const facts = values.map((v) => (v ? factsOf(on, v) : []));
	const equal = (v: Value | null): boolean => v !== null && v.s === on.s && v.off === on.off && isConstant(on);
	// one that is known to be there, by itself or by what the path has seen before
	const known = values.findIndex(
		(v, i) => equal(v) || facts[i]!.some((p) => p.no === ZERO && (s.maskOf(p.value) & ZERO) === 0),
	);
	const ways: Way[] = [];
	for (const [i, to] of end.cases.entries()) {
		const v = values[i]!;
		if (known >= 0 ? i !== known : v !== null && areApart(on, v)) continue;
		const remembers = relevanceOf(fr.fn)[to.to]!.tested.has(text);
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
function factsOf(on: Value, v: Value): readonly Predicate[] {
	if (on.s === "?" || v.s === "?" || isConstant(on)) return [];
	const same = sameness(on, v);
	if (!v.s.startsWith("=")) return [same];
	const yes = constantMask(v)!;
	if (yes === ZERO) return [{ value: on, yes, no: NEG | POS }];
	const errno = v.s.startsWith("=err:") ? { errno: v.s.slice(5) } : undefined;
	return [{ value: on, yes, no: ANY, ...errno }, same];
}

function isConstant(v: Value): boolean {
	return v.off === "" && /^(?:=\d+|=err:\w+|g:[A-Z][A-Z0-9_]+)$/.test(v.s);
}

/** Two numbers, or two constants with names: other ones are other values. */
function areApart(a: Value, b: Value): boolean {
	return isConstant(a) && isConstant(b) && a.s[0] === b.s[0] && a.s !== b.s;
}
