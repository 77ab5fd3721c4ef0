/**
 * Rounds of a loop: what each round takes and gives back at its end, a `continue` or `break` in between leaves behind.
 * Told only where another way through the same round is seen to give it back.
 */
import { BORROWING_NAME, IDIOMS, MAY_UNLOCK_NAME, UNDOING_NAME } from "../kernel/idioms.ts";
import { type ApiRow, pairingsOf, type Resource } from "../kernel/row.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { type Context, type Frame, isOurs, type PathState, record } from "./context.ts";
import type { Exit } from "./explore.ts";
import { happen } from "./happen.ts";
import { hookCalled } from "./hook-call.ts";
import { type FunctionIr, type LoopJump, textOf, walkBlock } from "./ir.ts";
import { leftInRound } from "./left-in-round.ts";
import { isOneLock } from "./locks.ts";
import type { Report } from "./machine.ts";
import { load, localAddress, SAME } from "./memory.ts";
import { isCounted } from "./objects.ts";
import { placeParts } from "./prune.ts";
import { bodyOf, relevanceOf, successors } from "./relevance.ts";
import { isSettled } from "./standing.ts";
import type { Track } from "./state.ts";
import { steppedOn } from "./steps.ts";
import { rootOf, symbol } from "./value.ts";

const ends = new WeakMap<FunctionIr["blocks"], ReadonlySet<number>>();

/** Where rounds of loops end that a `continue` or `break` of the function cuts short. */
function roundEnds(fn: FunctionIr): ReadonlySet<number> {
	let all = ends.get(fn.blocks);
	if (!all) {
		all = new Set(fn.blocks.flatMap(({ end }) => (end.k === "goto" && end.cuts ? [end.cuts.round] : [])));
		ends.set(fn.blocks, all);
	}
	return all;
}

/** A round that comes to its own end: what is given back by then is an example for those that are cut short. */
export function roundEnded(cx: Context, s: PathState, fr: Frame, to: number): void {
	leftInRound(cx, s, fr, to);
	if (s.clean.size === 0 || !roundEnds(fr.fn).has(to)) return;
	for (const id of s.clean) cx.roundsClean.add(`${fr.chain}:${to}|${id}`);
}

/** `continue` or `break`: what the round has taken and still has is left behind, if that is not what the loop is for. */
export function roundCut(cx: Context, s: PathState, fr: Frame, to: number, cuts: LoopJump): void {
	if (s.tracks.size === 0 || s.again || s.warned) return;
	if (cuts.by === "break") brokenOff(s, fr, cuts);
	const body = bodyFrom(fr.fn, cuts.round);
	if (!body) return;
	for (const t of [...s.tracks.values()]) {
		if (t.over === "result" || !isBegunIn(fr, body, t)) continue;
		if (cuts.by === "break" && (isOneLock(fr, body, t.over, t.key) || isWantedAfter(cx, s, fr, to, t))) continue;
		const end = s.clone();
		const text = textOf(fr.fn, cuts.span);
		const at = record(end, fr, cuts.span, { kind: "return", text, value: "unknown", cuts: cuts.by });
		happen(cx, end, at, {
			kind: "exit",
			over: t.over as never,
			key: t.key,
			object: t.object,
			cuts: { by: cuts.by, round: `${fr.chain}:${cuts.round}` },
		});
	}
}

/** The round began it itself, or a callee did for it. */
function isBegunIn({ fn, chain }: Frame, body: ReadonlySet<number>, { since }: Track): boolean {
	if (since.chain === chain) return body.has(since.block);
	const call = since.chain.startsWith(`${chain}/`) ? /^\/\w+@(\d+)/.exec(since.chain.slice(chain.length)) : null;
	let is = false;
	if (call)
		for (const block of body)
			walkBlock(fn.blocks[block]!, (e) => {
				is ||= e.t === "call" && e.span.start === Number(call[1]);
			});
	return is;
}

const BROKEN = "=broken:";

/** The variable of a loop that would have given back what it holds keeps it: it is this `break` that leaves it so. */
function brokenOff(s: PathState, fr: Frame, { round, span }: LoopJump): void {
	const name = steppedOn(fr.fn.blocks[round]!);
	if (name === undefined || !fr.fn.locals.has(name)) return;
	const { s: key } = load(s, localAddress(fr, name));
	s.mem.set(`${BROKEN}${key}`, symbol(`${span.start}:${span.end}`));
}

/** The `break` behind which no way out gives back what a loop's variable held there. */
export function brokenAt(
	key: string,
	isLeft: (s: PathState) => boolean,
	exits: readonly Exit[],
	s: PathState,
): Span | undefined {
	const at = `${BROKEN}${key}`;
	const [start, end] = s.mem.get(at)?.s.split(":").map(Number) ?? [];
	if (start === undefined || end === undefined) return undefined;
	return exits.every((e) => !e.state.mem.has(at) || isLeft(e.state)) ? { start, end } : undefined;
}

/** What a loop took is still known by its name once that is left. */
export function isKnownBehind(
	cx: Context,
	s: PathState,
	fr: Frame,
	left: ReadonlySet<number>,
	to: number,
	t: Track,
): boolean {
	if (t.array || isOneLock(fr, left, t.over, t.key) || isSettled(cx, t)) return true;
	return isInHand(s, fr, left, t) || isOutOfReach(s, fr, to, t) || isNeverPut(cx, fr, left, to, t);
}

/** No call in the loop or behind it gives back such a thing, or may: there is no unwinding that could cover it. */
function isNeverPut(cx: Context, { fn }: Frame, left: ReadonlySet<number>, to: number, { over }: Track): boolean {
	if (!isCounted(over as Resource)) return false;
	const behind = new Set([...left, to]);
	let put = false;
	for (const block of behind) {
		walkBlock(fn.blocks[block]!, (e) => {
			if (e.t !== "call" || put) return;
			const row = e.name ? cx.row(e.name) : hookCalled(cx, { fn }, e);
			put = row ? gives(row, over) : !e.name || mayGive(cx, e.name, fn);
		});
		if (put) return false;
		for (const next of successors(fn, block)) behind.add(next);
	}
	return true;
}

function gives({ closes, alsoCloses, ownership }: ApiRow, over: string): boolean {
	return pairingsOf(closes, alsoCloses).some(({ what }) => what === over) || ownership.some((o) => TAKES.has(o.does));
}

const TAKES: ReadonlySet<string> = new Set(["puts", "consumes", "frees", "transfers", "discards"]);

function mayGive({ callees }: Context, name: string, fn: FunctionIr): boolean {
	if (IDIOMS.has(name) || BORROWING_NAME.test(name)) return false;
	return MAY_UNLOCK_NAME.test(name) || UNDOING_NAME.test(name) || callees.leadsOn(name, fn);
}

/** Made in the first round of the loop that is left, and known to nothing but variables: no unwinding of earlier rounds covers it. */
function isInHand(s: PathState, fr: Frame, left: ReadonlySet<number>, t: Track): boolean {
	const root = rootOf(t.key);
	if ((s.created.get(root) ?? -1) < 0) return false;
	// others have it, too: of what is counted, that one is this path's is all that matters
	if (!isCounted(t.over as Resource) && (s.lost.has(root) || s.shared.has(root))) return false;
	// one more reference to what was there before goes by that name, too
	if (s.mem.has(SAME + root)) return false;
	for (const block of left) if (s.rounds.includes(`${fr.chain}:${block}`)) return false;
	let held = false;
	for (const [at, v] of s.mem) {
		if (v.s !== root) continue;
		if (!IN_VARIABLE.test(at)) return false;
		held = true;
	}
	return held;
}

const IN_VARIABLE = /^&[^.[]*$/;

/** Another way through the round gives it back. */
export function isRoundProven(cx: Context, { machine, happening }: Report): boolean {
	const { cuts, key } = happening;
	return cuts !== undefined && (cuts.forNobody === true || cx.roundsClean.has(`${cuts.round}|${machine}|${key}`));
}

/** The loop whose rounds end in a block: that block may be its head, or lead there. */
function bodyFrom(fn: FunctionIr, round: number): ReadonlySet<number> | undefined {
	const { end } = fn.blocks[round]!;
	return bodyOf(fn, round) ?? (end.k === "goto" ? bodyOf(fn, end.to) : undefined);
}

/** A reference that a round took to what only this path has, which nothing behind the loop mentions: no unwinding covers it. */
function isOutOfReach(s: PathState, fr: Frame, to: number, { over, key }: Track): boolean {
	// one more reference goes by the first one's name, too
	const first = s.mem.get(SAME + key);
	if (!isCounted(over as Resource) || (first && !isOurs(s, first.s))) return false;
	return !isNamedAfter(s, fr, to, key) && !(first && isNamedAfter(s, fr, to, first.s));
}

/** Behind the loop a variable still leads to it. */
function isNamedAfter(s: PathState, fr: Frame, to: number, key: string): boolean {
	const { names } = relevanceOf(fr.fn)[to]!;
	for (const [at, v] of s.mem) {
		const { frame, name } = placeParts(at);
		if (frame === fr.depth && names.has(name) && key.startsWith(v.s)) return true;
	}
	return false;
}

/** ... or something is called that may give it back. */
function isWantedAfter(cx: Context, s: PathState, fr: Frame, to: number, t: Track): boolean {
	if (isNamedAfter(s, fr, to, t.key)) return true;
	const { names } = relevanceOf(fr.fn)[to]!;
	for (const callee of fr.fn.calls) {
		if (!names.has(callee)) continue;
		const row = cx.row(callee);
		if (row ? row.lock.effect === "releases" || row.closes : MAY_UNLOCK_NAME.test(callee) || UNDOING_NAME.test(callee))
			return true;
	}
	return false;
}
