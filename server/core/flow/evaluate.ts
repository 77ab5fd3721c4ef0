/** Expressions over the abstract state: one value each, effects on memory, locks and machines as they happen. */
import {
	ACCESSOR_NAME,
	BEHIND_MEMBER,
	CONTAINER_NAME,
	EMBEDDED_NAME,
	IDIOMS,
	PLANE_OBJECT_NAME,
	PREDICATE_NAME,
	UNDOING_NAME,
} from "../kernel/idioms.ts";
import type { ApiRow } from "../kernel/row.ts";
import { aroundObject } from "./around.ts";
import { keptInside } from "./belongings.ts";
import { graveBeneath } from "./beneath.ts";
import { bits, changed, either } from "./bits.ts";
import type { Behind } from "./callees.ts";
import { rowCall } from "./calls.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { inLoop, usesContexts } from "./contexts.ts";
import { guard } from "./guards.ts";
import { hookCalled } from "./hook-call.ts";
import { idiomCall } from "./idiom-calls.ts";
import { arraysGiven, storedAmongMany } from "./in-array.ts";
import type { Expr, FunctionIr } from "./ir.ts";
import { leadsBack } from "./leads-back.ts";
import { keeperOf } from "./lent.ts";
import { accessedByCallee, alias, asksMemory, mayAsk, touchedThrough } from "./mapped.ts";
import { meaningOf } from "./meaning.ts";
import { anotherThere, exprText, isLocal, letGo, load, localAddress, store } from "./memory.ts";
import { translates } from "./only-looks.ts";
import { ownCall } from "./own-call.ts";
import { predicate } from "./predicate.ts";
import { calledAfterFailure, overwritten, relied, seen } from "./results.ts";
import { isGivenBack } from "./standing.ts";
import { copiedFrom, initialise } from "./structures.ts";
import { unknownCall, unreadCall } from "./unknown-calls.ts";
import { usedByCallee, usedByField } from "./uses.ts";
import {
	ANY,
	constant,
	constantMask,
	containerOf,
	embeddedIn,
	fieldOf,
	isMany,
	isPlain,
	lockOwner,
	OF_ROUND,
	POS,
	place,
	rootOf,
	symbol,
	UNKNOWN,
	type Value,
	ZERO,
} from "./value.ts";
import { isRemembered } from "./weak.ts";
import { writtenOver } from "./written-over.ts";

export function evaluate(cx: Context, s: PathState, fr: Frame, e: Expr): Value {
	switch (e.t) {
		case "id":
			if (fr.fn.locals.has(e.name)) return seen(s, load(s, localAddress(fr, e.name)));
			return symbol(`g:${e.name}`);
		case "num":
			return constant(e.value, e.text);
		case "str":
			return symbol("&str");
		case "field":
		case "index": {
			const address = addressOf(cx, s, fr, e);
			touch(cx, s, fr, e, "read");
			relied(cx, s, fr, address, e, "field");
			provesPointer(s, address);
			if (e.t === "field") {
				usedByField(cx, s, fr, e, address);
				asksMemory(cx, s, fr, e, address);
			}
			return load(s, address);
		}
		case "deref": {
			const address = evaluate(cx, s, fr, e.e);
			relied(cx, s, fr, address, e, "field");
			provesPointer(s, address);
			usedByField(cx, s, fr, e, address);
			return load(s, address);
		}
		case "addr":
			return addressOf(cx, s, fr, e.e);
		case "assign":
			return assign(cx, s, fr, e);
		case "comma":
			evaluate(cx, s, fr, e.l);
			return evaluate(cx, s, fr, e.r);
		case "unary":
			return unary(cx, s, fr, e);
		case "binary": {
			if (e.op === "==" || e.op === "!=" || e.op === "<" || e.op === ">" || e.op === "<=" || e.op === ">=") {
				const p = predicate(cx, s, fr, e);
				const mask = s.maskOf(p.value);
				if ((mask & p.yes) === 0) return constant(0);
				if ((mask & p.no) === 0) return constant(1);
				if (p.same) return symbol(p.same.holds ? p.same.sym : `!${p.same.sym}`);
				return p.yes === ZERO
					? symbol(`!${p.value.s}${p.value.off}`)
					: symbol(`(${e.op} ${p.value.s}${p.value.off} ${p.yes})`);
			}
			const [l, r] = [evaluate(cx, s, fr, e.l), evaluate(cx, s, fr, e.r)];
			if (l === UNKNOWN || r === UNKNOWN) return UNKNOWN;
			if (e.op === "&" && r.s.startsWith("g:")) return bits(l, r.s);
			// a pointer plus something still points into the same region
			if (e.op === "+" && !l.s.startsWith("="))
				return constantMask(r) === ZERO ? l : { s: l.s, off: `${l.off}[${r.s}${r.off}]` };
			// a pointer with bits in it leads somewhere nobody follows
			if (e.op === "|") for (const v of [l, r]) letGo(cx, s, fr, v, "callee", e.span);
			return symbol(`(${e.op} ${l.s}${l.off} ${r.s}${r.off})`);
		}
		case "cond": {
			// conditional operators are branches already; one that is left has no effects in it
			evaluate(cx, s, fr, e.c);
			return UNKNOWN;
		}
		case "init":
			// stored where nobody follows it: given back, or shown to a callee
			for (const i of e.items) letGo(cx, s, fr, evaluate(cx, s, fr, i.value), "callee", e.span);
			return UNKNOWN;
		case "iterate":
			return UNKNOWN;
		case "other":
			for (const p of e.parts) evaluate(cx, s, fr, p);
			return UNKNOWN;
		case "call":
			return call(cx, s, fr, e);
	}
}

function unary(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "unary" }): Value {
	if (e.op === "-" && e.e.t === "id" && /^E[A-Z0-9]+$/.test(e.e.name)) return { s: `=err:${e.e.name}`, off: "" };
	const v = evaluate(cx, s, fr, e.e);
	if (e.op === "~" && v.s.startsWith("g:")) return symbol(`~${v.s}`);
	if (e.op !== "!" || v === UNKNOWN) return UNKNOWN;
	const mask = s.maskOf(v);
	if (mask === ZERO) return constant(1);
	if ((mask & ZERO) === 0) return constant(0);
	return symbol(v.s.startsWith("!") ? v.s.slice(1) : `!${v.s}${v.off}`);
}

/** The address an lvalue stands for. */
export function addressOf(cx: Context, s: PathState, fr: Frame, e: Expr): Value {
	switch (e.t) {
		case "id":
			return fr.fn.locals.has(e.name) ? localAddress(fr, e.name) : { s: `&g:${e.name}`, off: "" };
		case "field":
			return fieldOf(e.arrow ? evaluate(cx, s, fr, e.base) : addressOf(cx, s, fr, e.base), e.name);
		case "index": {
			const base = e.base.t === "field" ? load(s, addressOf(cx, s, fr, e.base)) : evaluate(cx, s, fr, e.base);
			const index = evaluate(cx, s, fr, e.index);
			if (base === UNKNOWN) return UNKNOWN;
			return { s: base.s, off: `${base.off}[${whichOf(cx, s, fr, e, base, index)}]` };
		}
		case "deref":
			return evaluate(cx, s, fr, e.e);
		default: {
			const v = evaluate(cx, s, fr, e);
			return v;
		}
	}
}

/** Which element is meant: a number, the first of a loop, the one that a variable names all along, or any. */
function whichOf(
	cx: Context,
	s: PathState,
	fr: Frame,
	{ index }: Expr & { t: "index" },
	base: Value,
	v: Value,
): string {
	if (index.t === "num") return index.text;
	// a counter that is still where it began
	if (index.t === "id" && /^=\d+$/.test(v.s) && !usesContexts(cx, fr.fn)) return `${v.s.slice(1)}${OF_ROUND}`;
	const scaled = index.t === "binary" && index.l.t === "id" && index.r.t === "num";
	const [of, by] = scaled ? [evaluate(cx, s, fr, index.l), index.op + (index.r as { text: string }).text] : [v, ""];
	const mine = isLocal(base) || (s.created.get(rootOf(base.s)) ?? -1) > 0;
	if (mine || !isPlain(of) || isMany(of) || inLoop(fr)) return "*";
	return (of.s + by).replace(/\W/g, "_");
}

function assign(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "assign" }): Value {
	let v: Value;
	let before: Value | undefined;
	if (e.r.t === "call") cx.target = { call: e.r, text: exprText(fr, e.l) };
	overwritten(cx, s, fr, e);
	writtenOver(cx, s, fr, e);
	// what a structure is given is run where it is stored
	if (e.op === "=") v = e.r.t === "init" ? UNKNOWN : evaluate(cx, s, fr, e.r);
	else {
		before = evaluate(cx, s, fr, e.l);
		const by = evaluate(cx, s, fr, e.r);
		v = changed(before, e.op, by, e.l.t === "field" || !inLoop(fr));
		if (e.op === "|=" && v === UNKNOWN) v = either(s, before, by, `|${fr.chain}${e.span.start}`);
	}
	const there = addressOf(cx, s, fr, e.l);
	// what is put into an array is one of what lies there
	const address = e.l.t === "index" ? { s: there.s, off: there.off.replace(/\[\D\w*\]$/, "[*]") } : there;
	touch(cx, s, fr, e.l, "write");
	if (e.l.t === "field" || e.l.t === "deref") usedByField(cx, s, fr, e.l, address);
	if (e.l.t !== "id") {
		relied(cx, s, fr, address, e.l, "field");
		provesPointer(s, address);
	}
	if (e.r.t === "init" && e.op === "=") initialise(cx, s, fr, address, e.r);
	else if (e.op !== "=" || !copiedFrom(cx, s, fr, address, e.r)) assignTo(cx, s, fr, address, v, e);
	return e.after && before && v !== UNKNOWN ? before : v;
}

/**
 * Whoever comes back from reading through what a call returned had a pointer; nobody comes back from NULL. What the path has
 * seen to be an error is one still: the mistake is told, and makes no success of it.
 */
function provesPointer(s: PathState, { s: pointer }: Value): void {
	if (pointer === "=0") s.dead = true;
	if (!s.created.has(pointer)) return;
	const known = s.facts.get(pointer) ?? ANY;
	if (known !== POS && (known & POS) !== 0) s.facts.set(pointer, POS);
}

/** Stores, and notes when that hands an object to whoever owns the place. */
export function assignTo(cx: Context, s: PathState, fr: Frame, address: Value, v: Value, e: Expr): void {
	store(s, address, v);
	anotherThere(cx, s, address);
	keptInside(cx, s, address, v);
	alias(s, address, v);
	// one of several places, nobody knows which: nothing there can be followed
	if (isMany(address)) return storedAmongMany(cx, s, fr, address, v, e.span);
	if (isLocal(address) || v.s === "?" || v.s.startsWith("=")) return;
	// a member of something made on this path stays ours until that goes
	if ((s.created.get(address.s) ?? -1) > 0 && !s.lost.has(address.s) && !s.shared.has(address.s)) return;
	if (isRemembered(cx, s, address, v)) return;
	const to = address.off.includes("[") ? "list" : "field";
	letGo(cx, s, fr, v, to, e.span);
	// what shares the lock of another object may keep that by it, and puts it when it goes (msm_gem.c:msm_gem_free_object, 7.3)
	const lender = lockOwner(v);
	if (lender && lender.s !== lockOwner(address)?.s) letGo(cx, s, fr, lender, to, e.span);
}

/** Memory behind a kernel mapping: `map.vaddr[…]`, `*map.vaddr`, `header->magic` of what lies there. */
function touch(cx: Context, s: PathState, fr: Frame, e: Expr, how: "read" | "write"): void {
	if (s.via.size === 0) return;
	const member = e.t === "field" && e.arrow;
	const base = e.t === "index" || member ? e.base : e.t === "deref" ? e.e : undefined;
	if (!base || (base.t !== "field" && (base.t !== "id" || !fr.fn.locals.has(base.name)))) return;
	if (member && base.t === "field" && base.arrow) return;
	const address = addressOf(cx, s, fr, base);
	if (!address.s.startsWith("&")) return;
	touchedThrough(cx, s, fr, e, base, address, how);
}

function call(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "call" }): Value {
	if (e.callee.t === "call" && e.callee.name && IDIOMS.get(e.callee.name) === "guard") {
		const on = e.args[0];
		return on ? guard(cx, s, fr, on, className(e.callee), true) : UNKNOWN;
	}
	if (!e.name) {
		evaluate(cx, s, fr, e.callee);
		const args = e.args.map((a) => evaluate(cx, s, fr, a));
		arraysGiven(cx, s, args);
		const callee = fr.depth < DEEPEST ? pointedTo(cx, s, fr, e) : undefined;
		const row = callee ? undefined : (rowBehind(cx, s, e, args) ?? hookCalled(cx, fr, e));
		if (row) return rowCall(cx, s, fr, e, row, args);
		return callee ? (cx.enter(cx, s, fr, callee, e, args) ?? dead(s)) : unknownCall(cx, s, fr, e, args);
	}
	const { idiom, row, known, callee, place: at } = meaningOf(cx, e, e.name, fr.fn);
	if (idiom) return idiomCall(cx, s, fr, e, idiom);
	if (at) return evaluate(cx, s, fr, at);
	const back = callee || known ? undefined : leadsBack(cx, s, fr, e);
	if (back && fr.depth < DEEPEST) return cx.enter(cx, s, fr, back.callee, e, back.args) ?? dead(s);
	if (row && !callee)
		return rowCall(
			cx,
			s,
			fr,
			e,
			row,
			e.args.map((a, i) => (row.args[i] === "type" ? UNKNOWN : evaluate(cx, s, fr, a))),
		);
	const args = e.args.map((a) => evaluate(cx, s, fr, a));
	arraysGiven(cx, s, args);
	cx.onCall?.(e.name, fr.fn, args, s);
	const own = callee && !row ? cx.ownRow(cx, callee) : undefined;
	const inner = own ? undefined : (callee ?? graveBeneath(cx, s, e.name, fr.fn) ?? translator(cx, s, fr, e, args));
	if (!inner) usedByCallee(cx, s, fr, e, args);
	if (own) return ownCall(cx, s, fr, e, own, args);
	if (s.via.size > 0) accessedByCallee(cx, s, fr, e, args);
	mayAsk(cx, s, fr, e, args);
	if (inner && (fr.depth < DEEPEST || mayGiveBackAgain(cx, s, fr))) {
		calledAfterFailure(s, fr, UNDOING_NAME.test(e.name));
		const value = cx.enter(cx, s, fr, inner, e, args);
		return value ?? dead(s);
	}
	// too deep to be followed: it does something, whatever its name says, and whatever it only looks at itself
	if (inner) return unknownCall(cx, s, fr, e, args, true);
	if (cx.callees.isTooLong(e.name, fr.fn)) return unreadCall(cx, s, fr, e, args);
	if (args.length === 1 && CONTAINER_NAME.test(e.name) && !cx.callees.mayGiveNothing(e.name))
		return containerOf(args[0]!, "?");
	const around = args.length === 1 ? aroundObject(cx, s, fr, e.name, args[0]!) : undefined;
	if (around) return around;
	if (args.length === 1 && EMBEDDED_NAME.test(e.name)) return embeddedIn(args[0]!);
	const leads = args.length === 1 && (ACCESSOR_NAME.test(e.name) || CONTAINER_NAME.test(e.name));
	if (leads || PREDICATE_NAME.test(e.name) || (args.length <= 2 && PLANE_OBJECT_NAME.test(e.name)))
		return symbol(`${e.name}(${args.map((a) => a.s + a.off).join(",")})`);
	const keeper = fr.depth < DEEPEST ? keeperOf(cx, s, e.name, args, fr.fn) : undefined;
	return keeper ? (cx.enter(cx, s, fr, keeper, e, args) ?? dead(s)) : unknownCall(cx, s, fr, e, args);
}

/** A helper of the file that makes another answer of a call's result: `to_status(PTR_ERR_OR_ZERO(buf))`. */
function translator(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Expr & { t: "call" },
	args: readonly Value[],
): FunctionIr | undefined {
	const isResult = (arg: Expr, i: number): boolean =>
		arg.t === "call" ? OF_ERROR.has(IDIOMS.get(arg.name ?? "") ?? "") : s.results.has(args[i]!.s);
	if (!e.args.some(isResult)) return undefined;
	return translates(cx.callees, e, fr.fn);
}

const OF_ERROR: ReadonlySet<string> = new Set(["ptr-err-or-zero", "error-of"]);

/** Callees within callees that are still followed. */
const DEEPEST = 4;

/** The path has given something back: that a release does so again may lie one below. */
function mayGiveBackAgain(cx: Context, s: PathState, fr: Frame): boolean {
	return fr.depth === DEEPEST && [...s.tracks.values()].some((t) => isGivenBack(cx, t));
}

/** The family's function that a call through a member surely runs: what it leads to is followed on this path. */
function rowBehind(cx: Context, s: PathState, e: Expr & { t: "call" }, args: readonly Value[]): ApiRow | undefined {
	const { callee } = e;
	if (callee.t !== "field" || callee.base.t !== "field" || !args[0] || s.tracks.size === 0) return undefined;
	const row = cx.row(BEHIND_MEMBER[`${callee.base.name}.${callee.name}`] ?? "");
	if (!row?.through) return undefined;
	const leads = place(load(s, fieldOf(args[0], row.through)));
	return [...s.tracks.values()].some((t) => t.key === leads && t.over === row.closes?.what) ? row : undefined;
}

/** A function that a call through a pointer runs; where there are several, each is a path of its own that says so. */
function pointedTo(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "call" }): FunctionIr | undefined {
	const behind = behindCall(cx, e);
	if (!behind || behind.follow.length === 0) return undefined;
	const ways = behind.follow.length + (behind.others ? 1 : 0);
	const callee = ways === 1 ? behind.follow[0] : behind.follow[cx.choose(ways)];
	if (ways > 1 && callee) s.assume(`\`${exprText(fr, e.callee)}\` is ${callee.name}()`);
	return callee;
}

/** What is known of a call through a member of a table of functions. */
export function behindCall(cx: Context, e: Expr & { t: "call" }): Behind | undefined {
	const { callee } = e;
	if (callee.t !== "field") return undefined;
	const table = callee.base.t === "field" || callee.base.t === "id" ? callee.base.name : "";
	return cx.callees.behind(table, callee.name);
}

function className(guard: Expr): string {
	const name = guard.t === "call" ? guard.args[0] : undefined;
	return name?.t === "id" ? name.name : "";
}

/** Marks the path as not going on. */
export function dead(s: PathState): Value {
	s.dead = true;
	return UNKNOWN;
}
