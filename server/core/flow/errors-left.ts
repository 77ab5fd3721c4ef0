/**
 * Error pointers that a function leaves in a member of what is there when it has come back: whoever tests that for NULL
 * takes them for good ones. Looked for at each way out, and asked of the file's other functions only where there is one.
 */
import type { Span } from "../kernel/vocabulary.ts";
import { type Context, type Frame, type PathState, rootFrame } from "./context.ts";
import type { Exit } from "./explore.ts";
import { answered } from "./gives.ts";
import { type FunctionIr, textOf } from "./ir.ts";
import { structOf } from "./mapped-where.ts";
import { LOOKS, SHOWN_ERROR } from "./memory.ts";
import { type Stored, storesOf } from "./null-tests.ts";
import { tell } from "./results.ts";
import { NEG, POS, rootOf, type Value, ZERO } from "./value.ts";

export function errorsLeft(cx: Context, fr: Frame, { state: s, cls, span }: Exit): void {
	if (!cx.listeners.has("stays:result") || s.warned || s.again) return;
	for (const [place, v] of s.mem) {
		if (v.off !== "" || s.maskOf(v) !== NEG) continue;
		const member = MEMBER.exec(place)?.[1];
		if (member === undefined) continue;
		const { by, gone } = seenBy(cx, s, place);
		const stays = !gone && isStillThere(s, fr.fn, place, cls);
		if (!stays && by.length === 0) continue;
		const stored = storedIn(cx, s, fr.fn, member, v);
		const struct = stored && structOf(stored.fn, stored.base);
		if (!struct) continue;
		const { undoneBy } = s.entry;
		const of = { member, struct, ...(cls === "failure" && undoneBy !== undefined ? { undoneBy } : {}) };
		const tests = by.map((within) => cx.callees.nullTest({ member, struct, within }));
		const tested = tests.find((each) => each !== null) ?? (stays ? cx.callees.nullTest(of) : null);
		if (!tested) continue;
		// for this alone: what else is told of the path says nothing of it
		const t = s.clone();
		const key = stored.result ?? failed(cx, t, fr, place, stored);
		tell(cx, t, fr, span, key, stored.text, "keep", { tested });
	}
}

/** `x.p`, `x.y.p`: neither a variable, nor one of several. */
const MEMBER = /^[^&[\]~]*\.(\w+)$/;

/** Where a function succeeds, all stays; where it fails, what it was given by who goes on with it. */
function isStillThere(s: PathState, { params }: FunctionIr, place: string, cls: Exit["cls"]): boolean {
	if (cls === "success") return true;
	const root = rootOf(place);
	return s.entry.outlives?.some((arg) => params[arg]?.name === root) === true;
}

interface Left {
	readonly fn: FunctionIr;
	/** variable through which it is stored, and the C text of where */
	readonly base: string;
	readonly text: string;
	readonly stored: Stored;
	/** the call's result, where the path has one by the table */
	readonly result?: string;
}

/** The one call whose result is kept there, and that it fails with error pointers: by the table, or by the callee's body. */
function storedIn(cx: Context, s: PathState, root: FunctionIr, member: string, v: Value): Left | undefined {
	const result = s.results.get(v.s);
	// what a callee makes an error pointer of is no result of the table any more
	const made = result?.row.returns.kind === "err_ptr" ? result : undefined;
	const below = [...cx.entered].flatMap((name) => cx.callees.body(name, {}) ?? []);
	const all = [root, ...below].flatMap((fn) => storesOf(fn, member).map((stored) => ({ fn, stored })));
	const fit = made ? all.filter(({ stored }) => stored.call.name === made.row.name) : all;
	const [one, ...others] = fit;
	const base = one?.stored.to.base;
	if (!one || others.length > 0 || base?.t !== "id") return undefined;
	const { fn, stored } = one;
	const left = { fn, stored, base: base.name, text: textOf(fn, stored.to.span) };
	if (made) return { ...left, result: v.s };
	return stored.looks.length === 1 && fails(cx, fn, stored, v) ? left : undefined;
}

function fails(cx: Context, from: FunctionIr, { call: { name } }: Stored, v: Value): boolean {
	const body = name ? cx.callees.body(name, from) : undefined;
	if (!name || !body?.returns.includes("*")) return false;
	return cx.unfollowed.get(v.s)?.name === name ? cx.givesErrors(cx, name, from) : cx.entered.has(name);
}

interface Seen {
	/** functions of the file that get what lies around it, in order */
	readonly by: readonly string[];
	/** the last of them, or one that nobody knows, may put something else there, or free it all */
	readonly gone: boolean;
}

function seenBy(cx: Context, s: PathState, place: string): Seen {
	const start = `${SHOWN_ERROR}${place}|`;
	const by: string[] = [];
	for (const mark of s.touched) {
		if (!mark.startsWith(start)) continue;
		const looks = mark.endsWith(LOOKS);
		const made = cx.unfollowed.get(mark.slice(start.length, looks ? -LOOKS.length : undefined).replace(/\*\d+$/, ""));
		if (made && cx.callees.isHere(made.name, made.from)) by.push(made.name);
		if (!looks) return { by, gone: true };
	}
	return { by, gone: false };
}

/** The path says of a call that no row describes what it has seen of it: that it failed. */
function failed(cx: Context, s: PathState, fr: Frame, place: string, { fn, stored, text }: Left): string {
	const key = `kept:${place}`;
	const [look] = stored.looks as readonly [Span];
	const there = fn === fr.fn ? fr : { ...rootFrame(fn), depth: 1 };
	answered(cx, s, there, key, stored.call.name!, stored.call.span);
	tell(cx, s, there, look, key, text, "look", { here: NEG, there: ZERO | POS, before: NEG | POS, left: NEG });
	return key;
}
