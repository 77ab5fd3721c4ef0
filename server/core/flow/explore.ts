/**
 * Follows every path through a function as (block, state) pairs; equal states merge, callees of the file are followed
 * into, and each exit tells the machines. A budget bounds the work; running out of it is reported, never hidden.
 */
import type { Event, Span } from "../kernel/vocabulary.ts";
import { guardEnd } from "./cleanup.ts";
import { type Context, type Frame, happen, type PathState, record } from "./context.ts";
import { assignTo, dead, evaluate, initialise } from "./evaluate.ts";
import { iterate, unknownCall } from "./calls.ts";
import type { Expr, FunctionIr, Instr } from "./ir.ts";
import { textOf } from "./ir.ts";
import type { ExitClass } from "./machine.ts";
import { escape, isLocal, localAddress, store } from "./memory.ts";
import { assume, predicate } from "./predicate.ts";
import { operandText, predecessorCounts, relevanceOf } from "./relevance.ts";
import { State, stateKey } from "./state.ts";
import { NEG, POS, place, UNKNOWN, type Value, ZERO } from "./value.ts";

export interface Exit {
	readonly state: PathState;
	readonly value: Value;
	readonly cls: ExitClass;
	readonly span: Span;
}

/** Work one function may cost, in executed instructions; chosen so that the slowest real function stays interactive. */
export interface Budget {
	left: number;
	/** set when something was cut short */
	spent: string | null;
}

const CALLEE_EXITS = 24;

/** All exits of a function entered in a state. */
export function explore(cx: Context, budget: Budget, initial: PathState, fr: Frame): Exit[] {
	const fn = fr.fn;
	const exits: Exit[] = [];
	const seen = new Map<number, Set<string>>();
	const entries = predecessorCounts(fn);
	const todo: { readonly block: number; readonly state: PathState }[] = [{ block: 0, state: initial }];
	while (todo.length > 0) {
		const { block, state } = todo.pop()!;
		if (budget.left <= 0) {
			budget.spent ??= `${fn.name}: more paths than the budget allows`;
			return exits;
		}
		if ((entries[block] ?? 0) > 1) {
			prune(cx, state, fr, block);
			const keys = seen.get(block) ?? new Set();
			seen.set(block, keys);
			const key = stateKey(state);
			if (keys.has(key)) continue;
			keys.add(key);
		}
		for (const after of runBlock(cx, budget, fr, block, state)) {
			if (after.k === "exit") exits.push(after.exit);
			else todo.push(after);
		}
	}
	return exits;
}

type After = { readonly k: "go"; readonly block: number; readonly state: PathState } | { readonly k: "exit"; readonly exit: Exit };

function runBlock(cx: Context, budget: Budget, fr: Frame, block: number, state: PathState): After[] {
	const b = fr.fn.blocks[block]!;
	let states: PathState[] = [state];
	for (const i of b.instrs) {
		budget.left -= states.length;
		states = states.flatMap((s) => outcomes(cx, s, (t) => instruction(cx, t, fr, i)));
	}
	budget.left -= states.length;
	const end = b.end;
	const out: After[] = [];
	for (const s of states) {
		if (end.k === "goto") out.push({ k: "go", block: end.to, state: s });
		else if (end.k === "branch") out.push(...branch(cx, s, fr, end));
		else if (end.k === "switch") out.push(...switched(cx, s, fr, end));
		else if (end.k === "return") {
			for (const t of outcomes(cx, s, (x) => returned(cx, x, fr, end))) {
				const value = t.mem.get(RETURN) ?? UNKNOWN;
				t.mem.delete(RETURN);
				const cls = exitClass(t, fr, end.value, value);
				out.push({ k: "exit", exit: { state: t, value, cls, span: end.span } });
			}
		}
	}
	return out;
}

const RETURN = "%return";

function returned(cx: Context, s: PathState, fr: Frame, end: { readonly value?: Expr; readonly span: Span }): void {
	s.mem.set(RETURN, end.value ? evaluate(cx, s, fr, end.value) : UNKNOWN);
}

/** Runs something once per outcome it can have; every run starts from the same state. */
function outcomes(cx: Context, s: PathState, run: (s: PathState) => void): PathState[] {
	const outer = { choose: cx.choose, memo: cx.memo };
	cx.memo = new Map();
	const out: PathState[] = [];
	const pending: number[][] = [[]];
	while (pending.length > 0 && out.length < 64) {
		const script = pending.pop()!;
		const made: number[] = [];
		cx.choose = (n) => {
			const k = made.length;
			if (k >= script.length) for (let alt = n - 1; alt >= 1; alt--) pending.push([...made, alt]);
			const pick = script[k] ?? 0;
			made.push(pick);
			return pick;
		};
		cx.script = () => made.join(",");
		const t = s.clone();
		run(t);
		if (!t.dead) out.push(t);
	}
	cx.choose = outer.choose;
	cx.memo = outer.memo;
	return out;
}

function instruction(cx: Context, s: PathState, fr: Frame, i: Instr): void {
	switch (i.k) {
		case "eval":
			cx.discarded = i.e.t === "call" ? i.e : null;
			evaluate(cx, s, fr, i.e);
			cx.discarded = null;
			return;
		case "declare": {
			const address = localAddress(fr, i.name);
			for (const k of s.mem.keys()) if (k.startsWith(`${place(address)}.`)) s.mem.delete(k);
			if (!i.init) {
				s.mem.delete(place(address));
				return;
			}
			if (i.init.t === "init") return initialise(cx, s, fr, address, i.init);
			assignTo(cx, s, fr, address, evaluate(cx, s, fr, i.init), i.init);
			return;
		}
		case "cleanup":
			return guardEnd(cx, s, fr, i.what, i.span);
		case "forget":
			for (const name of i.names) store(s, localAddress(fr, name), UNKNOWN);
			return;
	}
}

function branch(cx: Context, s: PathState, fr: Frame, end: FunctionIr["blocks"][number]["end"] & { k: "branch" }): After[] {
	const out: After[] = [];
	const cond = end.cond;
	if (cond.t === "iterate") {
		for (const taken of [true, false]) {
			const t = s.clone();
			if (taken) iterate(cx, t, fr, cond);
			record(t, fr, end.span, { kind: "branch", text: textOf(fr.fn, cond.span), taken });
			out.push({ k: "go", block: taken ? end.then : end.else, state: t });
		}
		return out;
	}
	const text = operandText(fr.fn, cond);
	for (const t of outcomes(cx, s, (x) => {
		x.pending = predicate(cx, x, fr, cond);
	})) {
		const p = t.pending!;
		t.pending = null;
		const mask = t.maskOf(p.value);
		const both = (mask & p.yes) !== 0 && (mask & p.no) !== 0;
		if (p.value.off === "") cx.tested.set(p.value.s, text);
		for (const taken of [false, true]) {
			const u = taken ? t : t.clone();
			const tests = u.created.get(p.value.s);
			if (!assume(u, p, taken)) continue;
			if (both || tests !== undefined)
				record(u, fr, end.span, { kind: "branch", text: textOf(fr.fn, end.span), taken, ...(tests === undefined ? {} : { tests, sign: u.maskOf(p.value) }) });
			out.push({ k: "go", block: taken ? end.then : end.else, state: u });
		}
	}
	return out;
}

function switched(cx: Context, s: PathState, fr: Frame, end: FunctionIr["blocks"][number]["end"] & { k: "switch" }): After[] {
	const out: After[] = [];
	for (const t of outcomes(cx, s, (x) => {
		x.mem.set(RETURN, evaluate(cx, x, fr, end.on));
	})) {
		const on = t.mem.get(RETURN) ?? UNKNOWN;
		t.mem.delete(RETURN);
		for (const c of end.cases) {
			const u = t.clone();
			const v = c.value ? evaluate(cx, u, fr, c.value) : null;
			if (v?.s.startsWith("=")) {
				const known = v.s.startsWith("=err:") ? v.s.slice(5) : undefined;
				const mask = u.maskOf(v);
				if (!assume(u, { value: on, yes: mask, no: 7, ...(known ? { errno: known } : {}) }, true)) continue;
			}
			record(u, fr, end.span, { kind: "branch", text: c.value ? `case ${textOf(fr.fn, c.value.span)}` : "default", taken: true });
			out.push({ k: "go", block: c.to, state: u });
		}
	}
	return out;
}

function exitClass(s: PathState, fr: Frame, e: Expr | undefined, value: Value): ExitClass {
	if (!e) return "void";
	s.untested.delete(value.s);
	const mask = s.maskOf(value);
	const pointer = fr.fn.returns.includes("*");
	if (mask === NEG) return "failure";
	if (pointer) return mask === ZERO ? "failure" : mask === POS ? "success" : "unknown";
	if (/\bbool\b/.test(fr.fn.returns)) return mask === ZERO ? "failure" : mask === POS ? "success" : "unknown";
	if ((mask & NEG) === 0) return "success";
	return "unknown";
}

/** Drops what nothing that follows can look at, so that states which differ only there merge. */
function prune(cx: Context, s: PathState, fr: Frame, block: number): void {
	const { names, tested } = relevanceOf(fr.fn)[block]!;
	const mine = fr.depth === 0 ? "&" : `&${fr.depth}:`;
	for (const k of s.mem.keys()) {
		if (!k.startsWith(mine) || (fr.depth === 0 && /^&\d+:/.test(k))) continue;
		const name = /^[^.[]*/.exec(k.slice(mine.length))![0];
		if (!names.has(name) && !s.via.has(`${mine}${name}`)) s.mem.delete(k);
	}
	const held = new Set<string>();
	for (const v of s.mem.values()) held.add(v.s);
	const keep = (sym: string): boolean => {
		if (held.has(sym)) return true;
		const text = cx.tested.get(sym);
		if (text !== undefined && tested.has(text)) return true;
		for (const t of s.tracks.values()) if (t.key === sym) return true;
		return fr.depth > 0 && (text === undefined || !relevanceOf(fr.fn)[0]!.tested.has(text));
	};
	for (const sym of s.facts.keys()) if (!keep(sym)) s.facts.delete(sym);
	for (const sym of s.errnos.keys()) if (!s.facts.has(sym)) s.errnos.delete(sym);
	// an ignored failure: the caller does not look, so neither do we
	for (const [sym, how] of s.untested) {
		if (s.facts.has(sym)) continue;
		if (how === "failure") s.dead = true;
		s.untested.delete(sym);
	}
}

/** Follows a callee of the same file; the caller goes on once per exit. */
export function enterCallee(budget: Budget): Context["enter"] {
	return (cx, s, fr, callee, call, args) => {
		if (fr.chain.includes(`/${callee.name}@`)) return unknownCall(cx, s, fr, call, args);
		const key = `${call.span.start}|${cx.script()}`;
		let exits = cx.memo.get(key) as Exit[] | undefined;
		if (!exits) {
			const inner: Frame = { fn: callee, depth: fr.depth + 1, chain: `${fr.chain}/${callee.name}@${call.span.start}` };
			const t = s.clone();
			callee.params.forEach((p, i) => {
				t.mem.set(place(localAddress(inner, p.name)), args[i] ?? UNKNOWN);
			});
			const saved = { choose: cx.choose, script: cx.script, discarded: cx.discarded };
			cx.entered.add(callee.name);
			const mark = `&${inner.depth}:`;
			const unique = new Map<string, Exit>();
			for (const exit of explore(cx, budget, t, inner)) {
				for (const k of exit.state.mem.keys()) if (k.startsWith(mark)) exit.state.mem.delete(k);
				const id = `${stateKey(exit.state)}\n${exit.value.s}${exit.value.off}`;
				if (!unique.has(id)) unique.set(id, exit);
			}
			Object.assign(cx, saved);
			exits = [...unique.values()];
			if (exits.length > CALLEE_EXITS) {
				exits = exits.slice(0, CALLEE_EXITS);
				budget.spent ??= `${callee.name}: more outcomes than a caller can follow`;
			}
			cx.memo.set(key, exits);
		}
		if (exits.length === 0) return dead(s);
		const exit = exits[exits.length === 1 ? 0 : cx.choose(exits.length)]!;
		s.become(exit.state);
		return exit.value;
	};
}

/** The end of the function under analysis: the return is recorded, what it gives away leaves, machines are told. */
export function leave(cx: Context, fr: Frame, exit: Exit): number {
	const s = exit.state;
	const span = exit.span;
	if (!isLocal(exit.value)) escape(cx, s, fr, exit.value, "caller", span, s.trail?.item.id ?? 0);
	const mask = s.maskOf(exit.value);
	const pointer = fr.fn.returns.includes("*");
	const value = exit.cls === "void" ? "void" : mask === NEG ? (pointer ? "err-ptr" : "negative") : mask === ZERO ? (pointer ? "null" : "zero") : mask === POS ? (pointer ? "pointer" : "positive") : "unknown";
	const at = record(s, fr, span, { kind: "return", text: textOf(fr.fn, span), value });
	for (const t of [...s.tracks.values()]) happen(cx, s, at, { kind: "exit", over: t.over as never, key: t.key, object: t.object, exit: exit.cls });
	return at;
}

export function newState(entry: PathState["entry"]): PathState {
	return new State<Event>(entry);
}
