/**
 * The rewriting after an edit: only the segments that the edit touches are rewritten anew, and those behind them as long as
 * the edit changes how they are read. The result is the one of mask(), exactly.
 */
import { differenceOf } from "./difference.ts";
import type { Body } from "./frames.ts";
import type { Mark } from "./marks.ts";
import { type Masked, mask } from "./mask.ts";
import { replaced, wholeOf } from "./pieces.ts";
import { depthAfter, type Segments, segmentAt } from "./segments.ts";
import { type Tokens, tokenize } from "./tokens.ts";

/** What was rewritten anew: [start, oldEnd) of the text before is [start, newEnd) now; all else only moved. */
export interface Region {
	readonly start: number;
	readonly oldEnd: number;
	readonly newEnd: number;
	/** line breaks (`\n`) before it */
	readonly row: number;
	readonly segments: Replaced;
	readonly bodies: Replaced;
	/** of what stands there now */
	readonly tokens: Tokens;
}

/** Of a list: items [from, oldTo) of the one before are [from, newTo) now. */
export interface Replaced {
	readonly from: number;
	readonly oldTo: number;
	readonly newTo: number;
}

export interface Before {
	readonly source: string;
	readonly release: string | undefined;
	readonly masked: Masked;
}

/** Rewrites `source`, given an earlier text of the same file. Without a region, everything was rewritten. */
export function remask(
	source: string,
	release: string | undefined,
	before: Before,
): { masked: Masked; region?: Region } {
	if (before.release !== release) return { masked: mask(source, release) };
	const old = before.masked.segments;
	const { prefix, suffix } = differenceOf(before.source, source);
	const moved = source.length - before.source.length;
	const changedTo = before.source.length - suffix;
	// a boundary belongs to both its neighbours: what is typed there may be read with either
	let first = segmentAt(old, prefix);
	if (first > 0 && old.at[first] === prefix) first--;
	let last = segmentAt(old, changedTo);
	for (let more = 1; ; more *= 4) {
		const whole = last + 1 >= old.at.length;
		const start = old.at[first]!;
		const oldEnd = whole ? before.source.length : old.at[last + 1]!;
		const text = detached(source, start, oldEnd + moved);
		const tokens = tokenize(text);
		const part = mask(text, release, old.depth[first]!, tokens);
		const { at } = part.segments;
		const closed = at.at(-1) === oldEnd + moved - start;
		const tail = whole ? [] : closed ? depthsFrom(old, last + 1, depthAfter(part.segments, at.length - 2)) : undefined;
		if (tail !== undefined) return spliced(source, before, part, { start, oldEnd, first, last, tail, whole, tokens });
		if (whole && first === 0) return { masked: part };
		last = Math.min(old.at.length - 1, last + more);
	}
}

/** Depths of the segments from `i` when the first is entered with `depth`; undefined when that changes how one is read. */
function depthsFrom(old: Segments, i: number, depth: number): readonly number[] | undefined {
	if (old.depth[i] === depth) return old.depth.slice(i);
	const depths: number[] = [];
	let entered = depth;
	for (let k = i; k < old.at.length; k++) {
		if (old.conditional[k] && entered !== old.depth[k]) return undefined;
		depths.push(entered);
		entered = depthAfter(old, k, entered);
	}
	return depths;
}

/** A copy of a part: a slice, and every name taken from it, would keep the whole text alive. */
function detached(source: string, start: number, end: number): string {
	return `\n${source.slice(start, end)}`.slice(1);
}

interface Splice {
	readonly start: number;
	readonly oldEnd: number;
	readonly first: number;
	readonly last: number;
	/** depths of the segments behind */
	readonly tail: readonly number[];
	readonly whole: boolean;
	readonly tokens: Tokens;
}

function spliced(source: string, before: Before, part: Masked, splice: Splice): { masked: Masked; region: Region } {
	const { masked } = before;
	const { start, oldEnd, first, last } = splice;
	const moved = source.length - before.source.length;
	const bodies = place(masked.bodies, part.bodies, (b) => b.header, movedBody, splice, moved);
	const region: Region = {
		start,
		oldEnd,
		newEnd: oldEnd + moved,
		row: masked.segments.row[first]!,
		segments: { from: first, oldTo: last + 1, newTo: first + part.segments.at.length - (splice.whole ? 0 : 1) },
		bodies: bodies.replaced,
		tokens: splice.tokens,
	};
	return {
		masked: {
			text: replaced(masked.text, start, oldEnd, wholeOf(part.text)),
			marks: place(masked.marks, part.marks, (m) => m.span.start, movedMark, splice, moved).items,
			bodies: bodies.items,
			includes: place(masked.includes, part.includes, (line) => line.start, movedLine, splice, moved).items,
			defines: place(masked.defines, part.defines, (line) => line.start, movedDefine, splice, moved).items,
			segments: placeSegments(masked.segments, part.segments, splice, moved),
		},
		region,
	};
}

/** The items before the region, those of the part, and those behind it, each where it stands now. */
function place<T>(
	old: readonly T[],
	part: readonly T[],
	startOf: (item: T) => number,
	move: (item: T, by: number) => T,
	{ start, oldEnd }: Splice,
	moved: number,
): { items: readonly T[]; replaced: Replaced } {
	const from = firstFrom(old, startOf, start);
	const oldTo = firstFrom(old, startOf, oldEnd);
	const items = old.slice(0, from);
	for (const item of part) items.push(start === 0 ? item : move(item, start));
	for (let i = oldTo; i < old.length; i++) items.push(moved === 0 ? old[i]! : move(old[i]!, moved));
	return { items, replaced: { from, oldTo, newTo: from + part.length } };
}

function firstFrom<T>(items: readonly T[], startOf: (item: T) => number, offset: number): number {
	let low = 0;
	let high = items.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (startOf(items[middle]!) < offset) low = middle + 1;
		else high = middle;
	}
	return low;
}

function placeSegments(
	old: Segments,
	part: Segments,
	{ start, first, last, tail, whole }: Splice,
	moved: number,
): Segments {
	const count = part.at.length - (whole ? 0 : 1);
	const by = part.row[count] === undefined ? 0 : old.row[first]! + part.row[count]! - (old.row[last + 1] ?? 0);
	const join = <T>(a: readonly T[], b: readonly T[], move: (item: T) => T, shift: (item: T) => T): T[] => {
		const items = a.slice(0, first);
		for (let i = 0; i < count; i++) items.push(move(b[i]!));
		for (let i = last + 1; i < a.length; i++) items.push(shift(a[i]!));
		return items;
	};
	const same = <T>(item: T): T => item;
	const { row } = old;
	return {
		at: join(
			old.at,
			part.at,
			(at) => at + start,
			(at) => at + moved,
		),
		row: join(
			row,
			part.row,
			(each) => each + row[first]!,
			(each) => each + by,
		),
		depth: [...old.depth.slice(0, first), ...part.depth.slice(0, count), ...tail],
		delta: join(old.delta, part.delta, same, same),
		low: join(old.low, part.low, same, same),
		conditional: join(old.conditional, part.conditional, same, same),
	};
}

function movedSpan<T extends { readonly start: number; readonly end: number }>(span: T, by: number): T {
	return { ...span, start: span.start + by, end: span.end + by };
}

function movedMark(mark: Mark, by: number): Mark {
	const args = mark.args.map((arg) => movedSpan(arg, by));
	return {
		...mark,
		span: movedSpan(mark.span, by),
		args,
		...(mark.innerArgs === undefined ? {} : { innerArgs: mark.innerArgs.map((arg) => movedSpan(arg, by)) }),
		...(mark.variable === undefined ? {} : { variable: movedSpan(mark.variable, by) }),
	};
}

function movedBody(body: Body, by: number): Body {
	const named = body.nameEnd > 0 ? by : 0;
	return {
		header: body.header + by,
		nameStart: body.nameStart + named,
		nameEnd: body.nameEnd + named,
		open: body.open + by,
		close: body.close + by,
		closed: body.closed,
	};
}

const movedLine = movedSpan;

function movedDefine<T extends { readonly start: number; readonly end: number; readonly bodyStart: number }>(
	line: T,
	by: number,
): T {
	return { ...movedSpan(line, by), bodyStart: line.bodyStart + by };
}
