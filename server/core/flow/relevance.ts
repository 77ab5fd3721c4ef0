/** What the rest of a function can still look at, from each block: lets equal-for-the-future states merge. */
import { IDIOMS } from "../kernel/idioms.ts";
import { type Block, type Expr, exprsOf, type FunctionIr, textOf, walkExpr } from "./ir.ts";

export interface Relevance {
	/** variables and members mentioned in this block or any it leads to */
	readonly names: Words;
	/** texts of operands tested there */
	readonly tested: Words;
}

/** A set of words. One bit per word of the function: a long function has as many of these sets as blocks. */
export interface Words {
	readonly has: (word: string) => boolean;
}

// by the blocks: they stay the same when the function only moves in its file
const cache = new WeakMap<FunctionIr["blocks"], readonly Relevance[]>();
const preds = new WeakMap<FunctionIr["blocks"], readonly number[]>();

export function relevanceOf(fn: FunctionIr): readonly Relevance[] {
	let r = cache.get(fn.blocks);
	if (!r) {
		r = compute(fn);
		cache.set(fn.blocks, r);
	}
	return r;
}

/** Number of edges into each block. */
export function predecessorCounts(fn: FunctionIr): readonly number[] {
	let counts = preds.get(fn.blocks);
	if (!counts) {
		const c = fn.blocks.map(() => 0);
		c[0] = 1;
		fn.blocks.forEach((_, i) => {
			for (const to of successors(fn, i)) c[to] = (c[to] ?? 0) + 1;
		});
		preds.set(fn.blocks, c);
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

const cycles = new WeakMap<FunctionIr["blocks"], readonly (ReadonlySet<number> | null)[]>();

/** Blocks of the loop that an edge leaves; null when it leaves none. */
export function loopsLeft(fn: FunctionIr, from: number, to: number): ReadonlySet<number> | null {
	let all = cycles.get(fn.blocks);
	if (!all) {
		all = loopsOf(fn);
		cycles.set(fn.blocks, all);
	}
	const loop = all[from];
	return loop && !loop.has(to) ? loop : null;
}

/** The loop each block lies in: its strongly connected component (Tarjan), null where that is no cycle. */
function loopsOf(fn: FunctionIr): (ReadonlySet<number> | null)[] {
	const loops: (ReadonlySet<number> | null)[] = fn.blocks.map(() => null);
	const order = fn.blocks.map(() => -1);
	const low = fn.blocks.map(() => 0);
	const open = new Set<number>();
	const stack: number[] = [];
	let count = 0;
	const enter = (block: number): { block: number; next: number } => {
		order[block] = low[block] = count++;
		stack.push(block);
		open.add(block);
		return { block, next: 0 };
	};
	// not recursive: a function may have tens of thousands of blocks in a row
	const path = [enter(0)];
	while (path.length > 0) {
		const here = path.at(-1)!;
		const to = successors(fn, here.block)[here.next++];
		if (to !== undefined) {
			if (order[to] === -1) path.push(enter(to));
			else if (open.has(to)) low[here.block] = Math.min(low[here.block]!, order[to]!);
			continue;
		}
		path.pop();
		const caller = path.at(-1)?.block;
		if (caller !== undefined) low[caller] = Math.min(low[caller]!, low[here.block]!);
		if (low[here.block] !== order[here.block]) continue;
		const loop = new Set<number>();
		for (let block = -1; block !== here.block; ) {
			block = stack.pop()!;
			open.delete(block);
			loop.add(block);
		}
		if (loop.size > 1 || successors(fn, here.block).includes(here.block)) for (const block of loop) loops[block] = loop;
	}
	return loops;
}

const orders = new WeakMap<FunctionIr["blocks"], readonly number[]>();

/** The edge leads back to where a loop begins. */
export function leadsBack(fn: FunctionIr, from: number, to: number): boolean {
	let order = orders.get(fn.blocks);
	if (!order) {
		order = orderOf(fn);
		orders.set(fn.blocks, order);
	}
	return order[to]! <= order[from]!;
}

const bodies = new WeakMap<FunctionIr["blocks"], ReadonlyMap<number, ReadonlySet<number>>>();

/** Blocks of the loop that begins at a block: all from which its way back is reached without passing it. */
export function bodyOf(fn: FunctionIr, head: number): ReadonlySet<number> | undefined {
	let all = bodies.get(fn.blocks);
	if (!all) {
		all = bodiesOf(fn);
		bodies.set(fn.blocks, all);
	}
	return all.get(head);
}

function bodiesOf(fn: FunctionIr): Map<number, Set<number>> {
	const before = fn.blocks.map((): number[] => []);
	fn.blocks.forEach((_, from) => {
		for (const to of successors(fn, from)) before[to]!.push(from);
	});
	const all = new Map<number, Set<number>>();
	for (const [head, froms] of before.entries())
		for (const from of froms) {
			if (!leadsBack(fn, from, head)) continue;
			const body = (all.get(head) ?? new Set([head])).add(from);
			for (const block of body) if (block !== head) for (const each of before[block]!) body.add(each);
			all.set(head, body);
		}
	return all;
}

/** The place of each block in reverse postorder: but for loops, after all that lead to it. */
function orderOf(fn: FunctionIr): number[] {
	const order = fn.blocks.map(() => -1);
	const seen = new Set([0]);
	const path = [{ block: 0, next: 0 }];
	for (let place = fn.blocks.length; path.length > 0; ) {
		const here = path.at(-1)!;
		const to = successors(fn, here.block)[here.next++];
		if (to === undefined) {
			order[here.block] = --place;
			path.pop();
		} else if (!seen.has(to)) {
			seen.add(to);
			path.push({ block: to, next: 0 });
		}
	}
	return order;
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

/** The same, where what one side runs ends in one more question: `if (a) if (undo(x)) print()`. */
export function isOptional(fn: FunctionIr, block: number, skipTo: number): boolean {
	const { end } = fn.blocks[block]!;
	if (end.k !== "branch") return optionalBlock(fn, block, skipTo) !== null;
	const behind = pastEmpty(fn, skipTo);
	return [end.then, end.else].every((to) => {
		const side = pastEmpty(fn, to);
		const next = fn.blocks[side]!.end;
		return side === behind || (next.k === "goto" && pastEmpty(fn, next.to) === behind);
	});
}

/** Where an edge leads when empty blocks are passed over. */
export function pastEmpty(fn: FunctionIr, block: number): number {
	let to = block;
	for (let i = 0; i < fn.blocks.length; i++) {
		const { instrs, end } = fn.blocks[to]!;
		if (instrs.length > 0 || end.k !== "goto") return to;
		to = end.to;
	}
	return to;
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

const unwinding = new WeakMap<FunctionIr["blocks"], (boolean | undefined)[]>();

/** Blocks of a function's end that give back what it has taken, and how many times as many a function has for which that is its end. */
const LONGEST_END = 8;
const LONG = 4;

/** A few of a function's many blocks lead from here to its end, and to nothing else. */
export function isUnwinding(fn: FunctionIr, block: number): boolean {
	const known = unwinding.get(fn.blocks) ?? [];
	unwinding.set(fn.blocks, known);
	let is = known[block];
	if (is === undefined) {
		const reached = new Set([block]);
		for (const at of reached) {
			if (reached.size > LONGEST_END) break;
			for (const to of successors(fn, at)) reached.add(to);
		}
		is = reached.size <= LONGEST_END && fn.blocks.length > LONG * reached.size;
		known[block] = is;
	}
	return is;
}

const returned = new WeakMap<FunctionIr["blocks"], (string | null | undefined)[]>();

/** The variable that is returned in the end, where no further decision lies between this block and the return. */
export function returnedAfter(fn: FunctionIr, block: number): string | null {
	let known = returned.get(fn.blocks);
	if (!known) {
		known = [];
		returned.set(fn.blocks, known);
	}
	let name = known[block];
	if (name === undefined) {
		let b = block;
		for (let i = 0; i < 40 && fn.blocks[b]!.end.k === "goto"; i++) b = (fn.blocks[b]!.end as { to: number }).to;
		const { end } = fn.blocks[b]!;
		name = end.k === "return" && end.value?.t === "id" && fn.locals.has(end.value.name) ? end.value.name : null;
		known[block] = name;
	}
	return name;
}

const chosen = new WeakMap<FunctionIr["blocks"], ReadonlySet<string>>();

/** A flag that holds what several conditions came to: `flag = a && b`, which the graph has as branches of their own. */
export function isChosen(fn: FunctionIr, cond: Expr): boolean {
	if (cond.t !== "id") return false;
	let names = chosen.get(fn.blocks);
	if (!names) {
		const found = new Set<string>();
		for (const { instrs } of fn.blocks)
			for (const i of instrs) {
				if (i.k === "declare" && i.init && isTemporary(i.init)) found.add(i.name);
				if (i.k === "eval" && i.e.t === "assign" && i.e.l.t === "id" && isTemporary(i.e.r)) found.add(i.e.l.name);
			}
		names = found;
		chosen.set(fn.blocks, names);
	}
	return names.has(cond.name);
}

/** As the graph names what it chooses: conditions.ts. */
function isTemporary(e: Expr): boolean {
	return e.t === "id" && e.name.startsWith("?");
}

/** The text by which a condition's deciding operand is known: `ret` in `ret < 0`, `p` in `IS_ERR(p)`. */
export function operandText(fn: FunctionIr, e: Expr): string {
	if (e.t === "unary") return operandText(fn, e.e);
	if (e.t === "binary" && (e.r.t === "num" || isLimit(e))) return operandText(fn, e.l);
	// `a != b` asks what `b == a` asks
	if (e.t === "binary" && (e.op === "==" || e.op === "!=") && e.r.t !== "unary")
		return [textOf(fn, e.l.span), textOf(fn, e.r.span)].sort().join(" == ");
	if (e.t === "assign") return operandText(fn, e.l);
	if (e.t === "call" && e.args.length === 1 && e.args[0]) return operandText(fn, e.args[0]);
	// drm_WARN_ON(drm, !vmap) asks about vmap
	if (e.t === "call" && e.args[1] && IDIOMS.get(e.name ?? "")?.endsWith("-second")) return operandText(fn, e.args[1]);
	return textOf(fn, e.span);
}

/** `state >= MAPPED` asks about the state, as `state == NONE` does */
function isLimit({ op, r }: Expr & { t: "binary" }): boolean {
	return /^[<>]=?$/.test(op) && r.t === "id" && /^[A-Z][A-Z0-9_]+$/.test(r.name);
}

/** `mode` in `mode == MODE_LOCK`: a switch may have asked for it. */
function comparedText(fn: FunctionIr, e: Expr): string | null {
	return e.t === "binary" && (e.op === "==" || e.op === "!=") && e.r.t === "id" ? textOf(fn, e.l.span) : null;
}

function compute(fn: FunctionIr): Relevance[] {
	const names = new Map<string, number>();
	const tested = new Map<string, number>();
	const bitOf = (words: Map<string, number>, word: string): number => {
		let bit = words.get(word);
		if (bit === undefined) {
			bit = words.size;
			words.set(word, bit);
		}
		return bit;
	};
	const mentioned = fn.blocks.map((b) => {
		const here: { readonly names: number[]; readonly tested: number[] } = { names: [], tested: [] };
		const visit = (e: Expr): void => {
			if (e.t === "id" || e.t === "field") here.names.push(bitOf(names, e.name));
		};
		for (const i of b.instrs) for (const e of exprsOf(i)) walkExpr(e, visit);
		if (b.end.k === "branch") {
			walkExpr(b.end.cond, visit);
			here.tested.push(bitOf(tested, operandText(fn, b.end.cond)));
			const compared = comparedText(fn, b.end.cond);
			if (compared !== null) here.tested.push(bitOf(tested, compared));
		} else if (b.end.k === "switch") {
			walkExpr(b.end.on, visit);
			const on = textOf(fn, b.end.on.span);
			here.tested.push(bitOf(tested, on));
			for (const { value } of b.end.cases)
				if (value) here.tested.push(bitOf(tested, `${on} == ${textOf(fn, value.span)}`));
		} else if (b.end.k === "return" && b.end.value) walkExpr(b.end.value, visit);
		return here;
	});
	const namesAt = flow(
		fn,
		mentioned.map((m) => m.names),
		names.size,
	);
	const testedAt = flow(
		fn,
		mentioned.map((m) => m.tested),
		tested.size,
	);
	const words = (all: ReadonlyMap<string, number>, bits: Uint32Array): Words => ({
		has: (word) => {
			const bit = all.get(word);
			return bit !== undefined && ((bits[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
		},
	});
	return fn.blocks.map((_, i) => ({ names: words(names, namesAt[i]!), tested: words(tested, testedAt[i]!) }));
}

/** What each block has, and all it leads to. */
function flow(fn: FunctionIr, own: readonly (readonly number[])[], size: number): Uint32Array[] {
	const sets = own.map((bits) => {
		const set = new Uint32Array((size + 31) >>> 5);
		for (const bit of bits) set[bit >>> 5]! |= 1 << (bit & 31);
		return set;
	});
	for (let changed = true; changed; ) {
		changed = false;
		for (let i = sets.length - 1; i >= 0; i--) {
			const here = sets[i]!;
			for (const to of successors(fn, i))
				sets[to]!.forEach((word, k) => {
					const both = (here[k]! | word) >>> 0;
					if (both === here[k]) return;
					here[k] = both;
					changed = true;
				});
		}
	}
	return sets;
}

function hasCall(e: Expr): boolean {
	let found = false;
	walkExpr(e, (x) => {
		if (x.t === "call") found = true;
	});
	return found;
}
