/**
 * The lock of what a loop walks over, still held where its round ends: forgotten, unless some other place may be meant to
 * drop the locks of them all. Knows no rule.
 */
import { DROPS_OTHERS_NAME } from "../kernel/idioms.ts";
import type { LockClass } from "../kernel/row.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { mayDrop } from "./drops.ts";
import { keptForNobody, LOCKS, mayGiveBack, saysLock } from "./forgotten.ts";
import { happen } from "./happen.ts";
import { type Block, type FunctionIr, textOf, walkBlock } from "./ir.ts";
import { cursorsOf } from "./iterate.ts";
import { memberOf } from "./locks.ts";
import { bodyOf, leadsBack } from "./relevance.ts";
import type { Track } from "./state.ts";

/** A round has come to its own end, and the next one begins with another cursor. */
export function leftInRound(cx: Context, s: PathState, fr: Frame, head: number): void {
	if (s.tracks.size === 0 || s.again || s.warned || !leadsBack(fr.fn, fr.block, head)) return;
	const { end } = fr.fn.blocks[head]!;
	if (end.k !== "branch" || end.cond.t !== "iterate") return;
	const of = cursorsOf(fr, end.cond.span);
	for (const t of [...s.tracks.values()]) {
		if (t.many || t.since.chain !== fr.chain || !LOCKS.has(t.over) || !t.key.includes(of)) continue;
		const lock = s.locks.get(t.key);
		const forNobody = lock?.is === "held" && lock.by === "us" ? leftForNobody(cx, s, fr, head, t) : null;
		if (!forNobody) continue;
		const left = s.clone();
		for (const what of forNobody) left.assume(what);
		const text = textOf(fr.fn, end.cond.span);
		const at = record(left, fr, end.cond.span, { kind: "return", text, value: "unknown", cuts: "continue" });
		happen(cx, left, at, {
			kind: "exit",
			over: t.over as never,
			key: t.key,
			object: t.object,
			cuts: { by: "continue", round: `${fr.chain}:${head}`, forNobody: true },
		});
	}
}

/** Assumptions under which nobody is meant to drop what rounds leave; null when somebody may be. */
function leftForNobody(cx: Context, s: PathState, fr: Frame, head: number, t: Track): readonly string[] | null {
	const { fn } = fr;
	const what = t.over as LockClass;
	const member = memberOf(t.object);
	const body = bodyOf(fn, head) ?? new Set<number>();
	const [inside, outside] = [true, false].map((is) => fn.blocks.filter((_, i) => body.has(i) === is));
	// hand over hand: a round drops the lock of the one before
	if (mayDrop(cx.row, { ...fn, blocks: inside! }, what, member) || isDroppedIn(cx, fn, outside!, what, member))
		return null;
	if (fr.depth === 0 && s.entry.callback !== undefined) return s.entry.certain ? [] : null;
	return keptForNobody({ fn, callees: cx.callees, row: cx.row }, what, member, false, false);
}

/** What runs before or after the loop drops such a lock that it has not taken, or calls what may. */
function isDroppedIn(
	{ row, callees }: Context,
	fn: FunctionIr,
	blocks: readonly Block[],
	what: LockClass,
	member: string | undefined,
): boolean {
	if (mayDrop(row, { ...fn, blocks }, what, member)) return true;
	const calls = new Set<string>();
	for (const block of blocks)
		walkBlock(block, (e) => {
			if (e.t === "call" && e.name && !row(e.name)) calls.add(e.name);
		});
	return [...calls].some((name) => {
		const callee = callees.body(name, fn);
		if (callee) return mayGiveBack({ fn: callee, callees, row }, what, member);
		return saysLock(what, name) || (DROPS_OTHERS_NAME.test(name) && !/lock/.test(name));
	});
}
