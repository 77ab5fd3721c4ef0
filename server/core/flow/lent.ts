/**
 * A reference in the hands of a callee nobody knows. Whether the callee has taken it over shows when its result is looked
 * at: by the kernel's convention a call that fails leaves what it was given to its caller. That is an assumption, and it
 * is named; a way out that does not fail proves nothing.
 */
import { INITIALISING_NAME, UNDOING_NAME } from "../kernel/idioms.ts";
import { type Context, type Frame, isOurs, type PathState } from "./context.ts";
import type { Expr, FunctionIr } from "./ir.ts";
import type { ExitClass } from "./machine.ts";
import { LENT, letGo } from "./memory.ts";
import { CONTAINER } from "./state.ts";
import { NEG, POS, symbol, type Value, ZERO } from "./value.ts";

/** Memory that says which result decides about which object, which of them are pointers, which are kept in a variable that is none, and what was left to us by which callee. */
const UNDECIDED = "=lent:";
const POINTER = "=lent*:";
const NUMBER = "=lent+:";
const LEFT = "=left:";

/** The callee gets an object that this path owes a reference of; false when its result can tell nothing. */
export function lend(cx: Context, s: PathState, e: Expr, name: string, result: string, v: Value): boolean {
	if ((v.off !== "" && !CONTAINER.test(v.off)) || name === "" || cx.discarded === e || s.tracks.size === 0)
		return false;
	if (UNDOING_NAME.test(name) || INITIALISING_NAME.test(name)) return false;
	if (!isOwed(s, v)) return false;
	s.mem.set(`${UNDECIDED}${result}`, v);
	if (isStoredAsPointer(cx, e)) s.mem.set(`${POINTER}${result}`, v);
	else if (cx.target?.call === e) s.mem.set(`${NUMBER}${result}`, v);
	s.mem.set(`${LEFT}${v.s}`, symbol(name));
	return true;
}

/** This path may owe a reference of something. */
export function owes(s: PathState): boolean {
	for (const t of s.tracks.values()) if (LENT.has(t.over)) return true;
	return false;
}

/** This path owes a reference of it; one more to somebody else's object may be meant for whoever gets that. */
function isOwed(s: PathState, v: Value): boolean {
	for (const t of s.tracks.values()) if (t.key === v.s && !t.many && LENT.has(t.over) && isOurs(s, t.key)) return true;
	return false;
}

/** What the call returns goes into a local variable that is a pointer: NULL is then its failure. */
function isStoredAsPointer({ target, frame }: Context, e: Expr): boolean {
	if (target?.call !== e || !frame.fn.locals.has(target.text)) return false;
	const { blocks, text } = frame.fn;
	return blocks.some((b) =>
		b.instrs.some((i) => i.k === "declare" && i.name === target.text && text[i.span.start] === "*"),
	);
}

/** A branch has looked at a result. */
export function decided(cx: Context, s: PathState, result: Value): void {
	if (result.off !== "") return;
	const at = `${UNDECIDED}${result.s}`;
	const v = s.mem.get(at);
	if (!v) return;
	s.mem.delete(at);
	const mask = s.maskOf(result);
	const pointer = s.mem.has(`${POINTER}${result.s}`);
	s.mem.delete(`${POINTER}${result.s}`);
	const failed = pointer ? (mask & POS) === 0 : (mask & ZERO) === 0 && (mask & NEG) !== 0;
	const callee = s.mem.get(`${LEFT}${v.s}`);
	if (!failed || !callee) return taken(cx, s, v, leftBy(s, result.s, v));
	for (const t of s.tracks.values())
		if (t.key === v.s) return s.assume(`${callee.s}() takes over no reference to \`${t.object.text}\` where it fails`);
}

/** The function ends: what nobody looked at may be gone, and so may what a failure left where none is told of. */
export function undecidedAtEnd(cx: Context, s: PathState, end: ExitClass): void {
	const undecided = [...s.mem].filter(([at]) => at.startsWith(UNDECIDED));
	const by = new Map(undecided.map(([at, v]) => [at, leftBy(s, at.slice(UNDECIDED.length), v)]));
	for (const [at, v] of [...s.mem]) {
		if (!s.mem.has(at)) continue;
		if (at.startsWith(UNDECIDED)) taken(cx, s, v, by.get(at));
		else if (at.startsWith(LEFT) && end !== "failure") taken(cx, s, symbol(at.slice(LEFT.length)), undefined);
	}
}

/**
 * The callee that may have left it as it was all the same: what it answers the function keeps, and it is no pointer, which
 * could lead to the object from there on.
 */
function leftBy(s: PathState, result: string, v: Value): string | undefined {
	return s.mem.has(`${NUMBER}${result}`) ? s.mem.get(`${LEFT}${v.s}`)?.s : undefined;
}

function taken(cx: Context, s: PathState, v: Value, by: string | undefined): void {
	s.mem.delete(`${LEFT}${v.s}`);
	const fr: Frame = cx.frame;
	letGo(cx, s, fr, v, "callee", s.trail?.item.span ?? { start: 0, end: 0 }, true, by);
}

/**
 * A function of the file that moves nothing itself, answers, and gets what this path owes a reference of: whether it keeps
 * that, its ways out tell.
 */
export function keeperOf(
	cx: Context,
	s: PathState,
	name: string,
	args: readonly Value[],
	from: FunctionIr,
): FunctionIr | undefined {
	// a look at its body makes the result rest on it
	if (!cx.callees.isHere(name, from) || !args.some((v, i) => isOwed(s, v) && !cx.callees.borrows(name, i, from)))
		return undefined;
	const fn = cx.callees.body(name, from);
	return fn && fn.blocks.length <= MOST_OF_KEEPER && /\*|\bint\b/.test(fn.returns) ? fn : undefined;
}

const MOST_OF_KEEPER = 40;
