/**
 * Where the rewriting may be taken up again: line starts at which it knows nothing of the text before, except how many
 * brackets are open. What lies between two of them is rewritten on its own. Knows nothing of edits.
 */
import { bracketStep, type Survivors } from "./branches.ts";
import { Token, type Tokens } from "./tokens.ts";

/** Structure of arrays: segment i is [at[i], at[i + 1]), the last one goes to the text's end. */
export interface Segments {
	/** offsets, ascending; at[0] is 0 */
	readonly at: readonly number[];
	/** line breaks (`\n`) before it */
	readonly row: readonly number[];
	/** brackets open where it starts, as the preprocessor conditionals count them */
	readonly depth: readonly number[];
	/** brackets it opens minus those it closes, and the lowest point on the way, when it is entered with enough open */
	readonly delta: readonly number[];
	readonly low: readonly number[];
	/** holds a conditional: its rewriting depends on depth */
	readonly conditional: readonly boolean[];
}

/** Brackets open behind a segment; a closing bracket too many counts for nothing. */
export function depthAfter(segments: Segments, i: number, depth = segments.depth[i]!): number {
	return Math.max(depth + segments.delta[i]!, segments.delta[i]! - segments.low[i]!);
}

/** The segment that holds an offset; a boundary belongs to the segment it starts. */
export function segmentAt(segments: Segments, offset: number): number {
	let low = 0;
	let high = segments.at.length - 1;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (segments.at[middle]! <= offset) low = middle;
		else high = middle - 1;
	}
	return low;
}

/**
 * Cuts a text after each of `resets` (tokens of the cleaned stream) that ends its line, unless a conditional is open there.
 * `entered` is the number of brackets open where the text begins.
 */
export function segmentsOf(
	source: string,
	all: Tokens,
	cleaned: Tokens,
	resets: readonly number[],
	survivors: Survivors,
	entered: number,
): Segments {
	const { conditionals, live, liveCount } = survivors;
	const at = [0];
	for (let i = 0, within = 0; i < resets.length; i++) {
		const end = cleaned.end[resets[i]!]!;
		while (within < conditionals.length && conditionals[within]!.end <= end) within++;
		if (within < conditionals.length && conditionals[within]!.start < end) continue;
		const next = lineEnd(source, end);
		if (next > 0) at.push(next);
	}
	const segments = {
		at,
		row: [0],
		depth: [entered],
		delta: [] as number[],
		low: [] as number[],
		conditional: [] as boolean[],
	};
	for (let i = 0, token = 0, within = 0; i < at.length; i++) {
		const end = at[i + 1] ?? source.length + 1;
		let [delta, low] = [0, 0];
		for (; token < liveCount && all.start[live[token]!]! < end; token++) {
			const k = live[token]!;
			if (all.kind[k] !== Token.punctuation) continue;
			delta += bracketStep(all.word[k]!);
			if (delta < low) low = delta;
		}
		let conditional = false;
		for (; within < conditionals.length && conditionals[within]!.start < end; within++) conditional = true;
		segments.delta.push(delta);
		segments.low.push(low);
		segments.conditional.push(conditional);
		if (i + 1 === at.length) break;
		segments.depth.push(depthAfter(segments, i));
		segments.row.push(segments.row[i]! + lineBreaks(source, at[i]!, end));
	}
	return segments;
}

/** Offset just past the line break when nothing but blanks is left of the line, else 0. */
function lineEnd(source: string, from: number): number {
	for (let i = from; i < source.length; i++) {
		const c = source.charCodeAt(i);
		if (c === 10) return i + 1;
		if (c !== 32 && c !== 9 && c !== 13) return 0;
	}
	return 0;
}

function lineBreaks(source: string, from: number, to: number): number {
	let count = 0;
	for (let at = source.indexOf("\n", from); at >= 0 && at < to; at = source.indexOf("\n", at + 1)) count++;
	return count;
}
