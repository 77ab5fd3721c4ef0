/**
 * How a function of the driver that is not followed says that it failed: all its ways out, looked at for what they return.
 * Knows no rule.
 */
import { IDIOMS } from "../kernel/idioms.ts";
import { type Budget, budgetOf } from "./budget.ts";
import { type Caller, type Context, type Enter, nothingYet, rootFrame } from "./context.ts";
import { explore, newState } from "./explore.ts";
import { ABOUT_ERRORS } from "./gives.ts";
import type { FunctionIr } from "./ir.ts";
import { NEG, ZERO } from "./value.ts";

/** Work that one function may cost, in executed instructions. */
const WORK = 400;

/** Callees within callees that are asked. */
const DEEPEST = 3;

/** Some way out gives an error pointer, and none gives NULL. */
export function givesErrors(
	cx: Context,
	name: string,
	from: Caller,
	enter: (budget: Budget) => Enter,
	deep = DEEPEST,
): boolean {
	const row = cx.row(name);
	if (row) return row.returns.kind === "err_ptr";
	const fn = deep > 0 ? cx.callees.body(name, from) : undefined;
	if (!fn || !mayGive(fn)) return false;
	const callees = fn.file === undefined ? cx.callees : cx.callees.abroad();
	// what a function of the file gives every analysis asks anew, so that it rests on all that was read for the answer
	const asked = fn.file === undefined ? cx.entered : callees;
	const answers = known.get(asked) ?? new Map<string, boolean>();
	known.set(asked, answers);
	const key = `${fn.file ?? ""}|${name}|${deep}`;
	let gives = answers.get(key);
	if (gives === undefined) {
		// in a circle, nobody knows
		answers.set(key, false);
		gives = failsByPointer({ ...cx, callees }, fn, enter, deep);
		answers.set(key, gives);
	}
	return gives;
}

const known = new WeakMap<object, Map<string, boolean>>();

function failsByPointer(cx: Context, fn: FunctionIr, enter: (budget: Budget) => Enter, deep: number): boolean {
	const budget = budgetOf(WORK, 0);
	const { onCall: _c, towards: _t, onRow: _r, onLetGo: _l, enough: _e, ...rest } = cx;
	const alone: Context = {
		...rest,
		...nothingYet(),
		skims: true,
		apart: 1,
		machines: [],
		listeners: new Map(),
		hearsUse: false,
		hearsBeneath: false,
		report: () => {},
		frame: rootFrame(fn),
		enter: enter(budget),
	};
	const start = newState({ held: [], certain: false, context: "process", because: "" });
	const exits = explore(alone, budget, start, alone.frame);
	if (budget.spent !== null) return false;
	let fails = false;
	for (const { state, value } of exits) {
		const mask = state.maskOf(value);
		if (mask & ZERO) {
			const made = value.off === "" ? alone.unfollowed.get(value.s) : undefined;
			if (!made || !givesErrors(alone, made.name, made.from, enter, deep - 1)) return false;
			fails = true;
		}
		fails ||= (mask & NEG) !== 0;
	}
	return fails;
}

/** A pointer is returned, and something is said about errors, or by another function. */
function mayGive({ returns, calls, blocks }: FunctionIr): boolean {
	if (!returns.includes("*")) return false;
	if ([...calls].some((name) => ABOUT_ERRORS.has(IDIOMS.get(name) ?? "") || name === "ERR_CAST")) return true;
	return blocks.some(({ end }) => end.k === "return" && end.value?.t === "call");
}
