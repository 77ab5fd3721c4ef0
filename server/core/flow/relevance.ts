/** What the rest of a function can still look at, from each block: lets equal-for-the-future states merge. */
import { type Block, type Expr, type FunctionIr, type Instr, textOf, walkExpr } from "./ir.ts";

export interface Relevance {
	/** variables and members mentioned in this block or any it leads to */
	readonly names: ReadonlySet<string>;
	/** texts of operands tested there */
	readonly tested: ReadonlySet<string>;
}

const cache = new WeakMap<FunctionIr, readonly Relevance[]>();
const preds = new WeakMap<FunctionIr, readonly number[]>();

export function relevanceOf(fn: FunctionIr): readonly Relevance[] {
	let r = cache.get(fn);
	if (!r) {
		r = compute(fn);
		cache.set(fn, r);
	}
	return r;
}

/** Number of edges into each block. */
export function predecessorCounts(fn: FunctionIr): readonly number[] {
	let counts = preds.get(fn);
	if (!counts) {
		const c = fn.blocks.map(() => 0);
		c[0] = 1;
		fn.blocks.forEach((_, i) => {
			for (const to of successors(fn, i)) c[to] = (c[to] ?? 0) + 1;
		});
		preds.set(fn, c);
		counts = c;
	}
	return counts;
}

export function successors(fn: FunctionIr, block: number): readonly number[] {
	const end = fn.blocks[block]!.end;
	switch (end.k) {
		case "goto":
			return [end.to];
		case "branch":
			return [end.then, end.else];
		case "switch":
			return end.cases.map((c) => c.to);
		default:
			return [];
	}
}

const cycles = new WeakMap<FunctionIr, readonly (ReadonlySet<number> | null)[]>();

/** Blocks of the loop that an edge leaves; null when it leaves none. */
export function loopsLeft(fn: FunctionIr, from: number, to: number): ReadonlySet<number> | null {
	let all = cycles.get(fn);
	if (!all) {
		const reach = fn.blocks.map((_, i) => reachable(fn, i));
		all = fn.blocks.map((_, i) => {
			if (!reach[i]!.has(i)) return null;
			return new Set([...reach[i]!].filter((j) => reach[j]!.has(i)));
		});
		cycles.set(fn, all);
	}
	const loop = all[from];
	return loop && !loop.has(to) ? loop : null;
}

function reachable(fn: FunctionIr, from: number): Set<number> {
	const seen = new Set<number>();
	const todo = [...successors(fn, from)];
	while (todo.length > 0) {
		const b = todo.pop()!;
		if (seen.has(b)) continue;
		seen.add(b);
		todo.push(...successors(fn, b));
	}
	return seen;
}

/** A block that one side of a branch runs and the other skips, both going on at the same place; null if it is none. */
export function optionalBlock(fn: FunctionIr, block: number, skipTo: number): Block | null {
	const b = fn.blocks[block]!;
	if (b.end.k !== "goto") return null;
	let to = skipTo;
	// an empty `else` is a block of its own
	for (let i = 0; i < 4; i++) {
		if (to === b.end.to) return b;
		const next = fn.blocks[to]!;
		if (next.instrs.length > 0 || next.end.k !== "goto") return null;
		to = next.end.to;
	}
	return null;
}

/** No call and no further decision between this block and the function's end. */
export function straightToReturn(fn: FunctionIr, block: number): boolean {
	let b = block;
	for (let i = 0; i < 40; i++) {
		if (fn.blocks[b]!.instrs.some((x) => exprsOf(x).some(hasCall))) return false;
		const end = fn.blocks[b]!.end;
		if (end.k === "return") return true;
		if (end.k !== "goto") return false;
		b = end.to;
	}
	return false;
}

/** The text by which a condition's deciding operand is known: `ret` in `ret < 0`, `p` in `IS_ERR(p)`. */
export function operandText(fn: FunctionIr, e: Expr): string {
	if (e.t === "unary") return operandText(fn, e.e);
	if (e.t === "binary" && e.r.t === "num") return operandText(fn, e.l);
	if (e.t === "assign") return operandText(fn, e.l);
	if (e.t === "call" && e.args.length === 1 && e.args[0]) return operandText(fn, e.args[0]);
	return textOf(fn, e.span);
}

function compute(fn: FunctionIr): Relevance[] {
	const own = fn.blocks.map((b) => {
		const names = new Set<string>();
		const tested = new Set<string>();
		const visit = (e: Expr): void => {
			if (e.t === "id") names.add(e.name);
			else if (e.t === "field") names.add(e.name);
		};
		for (const i of b.instrs) for (const e of exprsOf(i)) walkExpr(e, visit);
		if (b.end.k === "branch") {
			walkExpr(b.end.cond, visit);
			tested.add(operandText(fn, b.end.cond));
		} else if (b.end.k === "switch") {
			walkExpr(b.end.on, visit);
			tested.add(textOf(fn, b.end.on.span));
		} else if (b.end.k === "return" && b.end.value) walkExpr(b.end.value, visit);
		return { names, tested };
	});
	for (let changed = true; changed; ) {
		changed = false;
		for (let i = own.length - 1; i >= 0; i--) {
			const here = own[i]!;
			const before = here.names.size + here.tested.size;
			for (const to of successors(fn, i)) {
				for (const n of own[to]!.names) here.names.add(n);
				for (const t of own[to]!.tested) here.tested.add(t);
			}
			if (here.names.size + here.tested.size !== before) changed = true;
		}
	}
	return own;
}

function hasCall(e: Expr): boolean {
	let found = false;
	walkExpr(e, (x) => {
		if (x.t === "call") found = true;
	});
	return found;
}

function exprsOf(i: Instr): readonly Expr[] {
	if (i.k === "eval") return [i.e];
	if (i.k === "declare") return i.init ? [i.init] : [];
	if (i.k === "cleanup") return [i.what.on];
	return [];
}
