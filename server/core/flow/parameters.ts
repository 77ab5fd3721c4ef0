/** What a function does with a parameter, by its text alone: whom it passes it to, whether it looks or stores behind it. */
import { PLAIN_POINTER } from "../kernel/idioms.ts";
import { containsId, type Expr, type FunctionIr, walkBlock, walkExpr } from "./ir.ts";

type Passed = readonly (readonly [callee: string, arg: number])[];

// by the blocks: they stay the same when the function only moves in its file
const passed = new WeakMap<FunctionIr["blocks"], Map<string, Passed | null>>();

/** Whom a parameter is passed to, when it is otherwise only read through; null when it is stored, returned or passed to somebody without a name. */
export function passedOn(fn: FunctionIr, param: string): Passed | null {
	let known = passed.get(fn.blocks);
	if (!known) {
		known = new Map();
		passed.set(fn.blocks, known);
	}
	let to = known.get(param);
	if (to === undefined) {
		to = readPassed(fn, param);
		known.set(param, to);
	}
	return to;
}

function readPassed(fn: FunctionIr, param: string): Passed | null {
	let ok = true;
	const to: (readonly [string, number])[] = [];
	const is = (e: Expr): boolean => e.t === "id" && e.name === param;
	const visit = (e: Expr): void => {
		if (e.t === "assign" && (is(e.r) || (e.r.t === "addr" && containsId(e.r, param)))) ok = false;
		// a pointer with bits in it is kept somewhere
		if (e.t === "binary" && e.op === "|" && (is(e.l) || is(e.r))) ok = false;
		if (e.t === "init" && e.items.some((i) => is(i.value))) ok = false;
		if (e.t === "call")
			e.args.forEach((a, i) => {
				if (!is(a) && !(a.t === "addr" && containsId(a, param))) return;
				if (e.name) to.push([e.name, i]);
				else ok = false;
			});
	};
	for (const b of fn.blocks) {
		for (const i of b.instrs) {
			if (i.k === "eval") walkExpr(i.e, visit);
			else if (i.k === "declare" && i.init) {
				if (is(i.init)) ok = false;
				walkExpr(i.init, visit);
			}
		}
		if (b.end.k === "return" && b.end.value) {
			if (is(b.end.value)) ok = false;
			walkExpr(b.end.value, visit);
		} else if (b.end.k === "branch") walkExpr(b.end.cond, visit);
	}
	return ok ? to : null;
}

/** `map->vaddr`: whoever takes the bare address out of a mapping's description looks behind it. */
export function readsAddress(fn: FunctionIr, param: string): boolean {
	let does = false;
	const visit = (e: Expr): void => {
		if (e.t === "field" && e.arrow && e.name === PLAIN_POINTER && e.base.t === "id" && e.base.name === param)
			does = true;
	};
	for (const b of fn.blocks) walkBlock(b, visit);
	return does;
}

/** `*param = …`: what the pointer points to has another value afterwards. */
export function storesThrough(fn: FunctionIr, param: string): boolean {
	let does = false;
	const visit = (e: Expr): void => {
		if (e.t === "assign" && e.l.t === "deref" && e.l.e.t === "id" && e.l.e.name === param) does = true;
	};
	for (const b of fn.blocks) for (const i of b.instrs) if (i.k === "eval") walkExpr(i.e, visit);
	return does;
}
