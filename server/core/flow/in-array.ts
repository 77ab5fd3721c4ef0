/**
 * References that rounds of a loop put into an array of the function. They stay the function's until somebody else gets the
 * array; whoever frees it has lost what is in it, unless something has looked after that before: a call that got the array
 * or what it hangs in, or a loop that walks over it. Knows no rule.
 */
import type { ApiRow } from "../kernel/row.ts";
import type { Span } from "../kernel/vocabulary.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { type Expr, type FunctionIr, walkBlock } from "./ir.ts";
import { loseTrack } from "./lose-track.ts";
import { INTO_ARRAY, letGo } from "./memory.ts";
import type { Track } from "./state.ts";
import { place, symbol, type Value, within } from "./value.ts";

/** Something is stored in one of several places, nobody knows which. */
export function storedAmongMany(cx: Context, s: PathState, fr: Frame, address: Value, v: Value, span: Span): void {
	const at = address.off.indexOf("[");
	const keys = at < 0 || /^[?&=]/.test(address.s) || v.s === "?" ? [] : new Set([place(v), v.s]);
	for (const key of keys) s.mem.set(INTO_ARRAY + key, symbol(address.s + address.off.slice(0, at)));
	letGo(cx, s, fr, v, "list", span);
	for (const key of keys) s.mem.delete(INTO_ARRAY + key);
}

/** In an array that nobody else has: at no way out can it be told whether it is missed. */
export function isInArray({ array }: Track): boolean {
	return array !== undefined && !array.freed;
}

/** Later rounds may end otherwise than the first one, with what that has put into an array: they are worth a look. */
export function fillsArray(s: PathState): boolean {
	for (const t of s.tracks.values()) if (t.array) return true;
	return false;
}

/**
 * A call gets something: where that is the array, or leads to it or to what lies in it, it may look after that. Freed is the
 * array itself, or the structure that it lies in: then what it held is missed from here on.
 */
export function arraysGiven(cx: Context, s: PathState, args: readonly Value[], at = 0, row?: ApiRow): void {
	if (s.tracks.size === 0) return;
	for (const [k, t] of [...s.tracks]) {
		if (!t.array || t.array.freed) continue;
		const array = t.array.at;
		const given = args.findIndex((v) => leadsTo(s, v, array));
		if (given < 0) continue;
		const freed = row?.ownership.some((o) => o.does === "discards" && o.object === `arg${given}`);
		if (!row || !freed || !within(array, place(args[given]!))) {
			loseTrack(cx, s, t);
			continue;
		}
		const note = `${row.name}() frees the array, with the reference to \`${t.object.text}\` still in it`;
		s.tracks.set(k, { ...t, array: { at: array, freed: true }, notes: [...t.notes, [at, note]] });
	}
}

function leadsTo(s: PathState, v: Value, array: string): boolean {
	if (v.s === "?" || v.s.startsWith("=")) return false;
	// elements, and whatever hangs in them
	if (isAt(place(v), array) || isAt(array, v.s.replace(/^&(?:\d+:)?/, ""))) return true;
	for (const [k, x] of s.mem) if (x.s === array && isAt(k, v.s)) return true;
	return false;
}

function isAt(at: string, region: string): boolean {
	return at.startsWith(region) && /^(?:$|[.[-])/.test(at.slice(region.length));
}

/** The function that filled an array has ended, and has left it to its caller: what is in it is the caller's to look after. */
export function arraysKept(cx: Context, s: PathState, { chain }: Frame): void {
	if (s.tracks.size === 0) return;
	for (const t of [...s.tracks.values()]) if (t.array && t.since.chain === chain) loseTrack(cx, s, t);
}

/** A loop is over that names the array, or gives such things back: what lay there may be gone, whether or not it went round. */
export function walkedOver(cx: Context, s: PathState, fr: Frame, loop: ReadonlySet<number>): void {
	if (s.tracks.size === 0) return;
	for (const t of [...s.tracks.values()]) {
		if (!t.array || t.array.freed) continue;
		const fills = t.since.chain === fr.chain && loop.has(t.since.block);
		const array = t.array.at;
		if (empties(cx, fr.fn, loop, t.over) || (!fills && names(s, fr.fn, loop, array))) loseTrack(cx, s, t);
	}
}

function names({ mem }: PathState, fn: FunctionIr, loop: ReadonlySet<number>, array: string): boolean {
	const all = new Set([lastName(array)]);
	for (const [k, x] of mem) if (x.s === array) all.add(lastName(k));
	return some(fn, loop, (e) => (e.t === "id" || e.t === "field") && all.has(e.name));
}

function lastName(path: string): string {
	return /\w+$/.exec(path)?.[0] ?? "";
}

function empties({ row }: Context, fn: FunctionIr, loop: ReadonlySet<number>, over: string): boolean {
	return some(fn, loop, (e) => {
		const known = e.t === "call" && e.name ? row(e.name) : undefined;
		return [known?.closes, ...(known?.alsoCloses ?? [])].some((c) => c?.what === over);
	});
}

function some(fn: FunctionIr, blocks: ReadonlySet<number>, is: (e: Expr) => boolean): boolean {
	let found = false;
	const visit = (e: Expr): void => {
		found ||= is(e);
	};
	for (const block of blocks) walkBlock(fn.blocks[block]!, visit);
	return found;
}
