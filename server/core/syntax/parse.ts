/**
 * Source text to syntax tree, in full or from the previous tree. The parser is passed in ready: this module loads no
 * wasm. Trees live outside the garbage collector: whoever gets a ParsedSource must dispose of it.
 */
import type { Edit, Parser, Point, Tree } from "web-tree-sitter";
import type { Span } from "../kernel/vocabulary.ts";
import { differenceOf } from "../text/difference.ts";
import { type Masked, mask } from "../text/mask.ts";
import { type Pieces, sliceOf, wholeOf } from "../text/pieces.ts";
import { type Region, remask } from "../text/remask.ts";

export interface ParsedSource {
	/** the original text */
	readonly source: string;
	readonly release: string | undefined;
	/** the rewritten text that was parsed, and what was rewritten; offsets are those of the original */
	readonly masked: Masked;
	/** undefined when the parse was stopped or failed, see `problem` */
	readonly tree: Tree | undefined;
	readonly problem?: string;
	/** function bodies that parsed whole, by digest: do they hold a nested function? Carried from parse to parse */
	readonly verdicts: Map<string, boolean>;
	/** filled by functions.ts and views.ts on first use; belongs to this tree */
	readonly memo: Map<string, unknown>;
	/** what became of an earlier text; undefined when all was read anew */
	readonly since: Since | undefined;
	disposed: boolean;
}

/** How a text came from an earlier one whose views are known. */
export interface Since {
	readonly region: Region;
	/** ranges of the text in which the tree is another one, beyond what was typed */
	readonly changed: readonly Span[];
	/** what was found in the earlier text and holds no node of its tree; see lasting() */
	readonly known: ReadonlyMap<string, unknown>;
}

export interface ParseLimits {
	/** asked now and then while parsing; true stops the parse */
	readonly stop?: () => boolean;
}

const STOPPED = "parsing stopped: out of time";

/**
 * Parses `source` as of a kernel release. With `previous` (same file, any earlier text) only what changed in the
 * rewritten text is parsed anew; `previous` stays valid and stays the caller's to dispose of.
 */
export function parseSource(
	parser: Parser,
	source: string,
	release?: string,
	previous?: ParsedSource,
	limits: ParseLimits = {},
): ParsedSource {
	const old = previous === undefined || previous.disposed || previous.tree === undefined ? undefined : previous;
	const { masked, region } = old === undefined ? { masked: mask(source, release) } : remask(source, release, old);
	const verdicts = old !== undefined && old.verdicts.size < REMEMBERED ? old.verdicts : new Map<string, boolean>();
	const memo = new Map<string, unknown>();
	const result = { source, release, masked, verdicts, memo, since: undefined, disposed: false };
	try {
		if (old?.tree === undefined) return { ...result, ...parseText(parser, masked.text, undefined, limits) };
		const edited = old.tree.copy();
		const since = (changed: readonly Span[]): Since | undefined =>
			region === undefined ? undefined : { region, changed, known: lasting(old.memo) };
		const edit = region
			? editInRegion(old.masked.text, masked.text, region)
			: editBetween(wholeOf(old.masked.text), wholeOf(masked.text));
		if (edit.startIndex === edit.oldEndIndex && edit.startIndex === edit.newEndIndex)
			return { ...result, tree: edited, since: since([]) };
		edited.edit(edit);
		const parsed = parseText(parser, masked.text, edited, limits);
		const changed = parsed.tree === undefined ? [] : edited.getChangedRanges(parsed.tree);
		edited.delete();
		return { ...result, ...parsed, since: since(changed.map((r) => ({ start: r.startIndex, end: r.endIndex }))) };
	} catch (error) {
		return { ...result, tree: undefined, problem: `parsing failed: ${String(error)}` };
	}
}

/** Entries of a memo that hold no node are named with this in front. */
export const LASTING = "lasting ";

function lasting(memo: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
	return new Map([...memo].filter(([key]) => key.startsWith(LASTING)));
}

/** Verdicts kept before they are forgotten: more than any file has functions, less than would be noticed. */
const REMEMBERED = 20_000;

/** Characters that the parser is given at a time. */
const READ = 1024;

function parseText(
	parser: Parser,
	text: Pieces,
	old: Tree | undefined,
	limits: ParseLimits,
): { tree: Tree } | { tree: undefined; problem: string } {
	const read = (from: number): string => sliceOf(text, from, from + READ);
	const tree = parser.parse(read, old, limits.stop === undefined ? {} : { progressCallback: limits.stop });
	if (tree !== null) return { tree };
	parser.reset();
	return { tree: undefined, problem: STOPPED };
}

/** Frees the tree. Nodes and views obtained from it must not be used afterwards. Harmless when repeated. */
export function disposeSource(parsed: ParsedSource): void {
	if (parsed.disposed) return;
	parsed.disposed = true;
	parsed.memo.clear();
	parsed.tree?.delete();
}

/** The one range in which two texts differ, as tree-sitter wants it. */
export function editBetween(before: string, after: string): Edit {
	const { prefix, suffix } = differenceOf(before, after);
	return editOf(before, after, prefix, suffix, 0, 0);
}

/** The same for texts that differ in a region only, which begins a line. */
function editInRegion(before: Pieces, after: Pieces, { start, oldEnd, newEnd, row }: Region): Edit {
	const [old, now] = [sliceOf(before, start, oldEnd), sliceOf(after, start, newEnd)];
	const { prefix, suffix } = differenceOf(old, now);
	return editOf(old, now, prefix, suffix, start, row);
}

/** Of texts that begin a line, at an offset and in a row of the file. */
function editOf(before: string, after: string, start: number, tail: number, offset: number, row: number): Edit {
	const oldEnd = before.length - tail;
	const newEnd = after.length - tail;
	const from = pointAt(before, start, { row, column: 0 }, 0);
	return {
		startIndex: offset + start,
		oldEndIndex: offset + oldEnd,
		newEndIndex: offset + newEnd,
		startPosition: from,
		oldEndPosition: pointAt(before, oldEnd, from, start),
		newEndPosition: pointAt(after, newEnd, from, start),
		// tree.edit() reads the six fields only; the class is not loaded here
	} as Edit;
}

/** Row and column of `offset`, counted on from a known earlier point. tree-sitter counts `\n` only. */
function pointAt(text: string, offset: number, known: Point, knownOffset: number): Point {
	let row = known.row;
	let lineStart = knownOffset - known.column;
	for (let at = text.indexOf("\n", knownOffset); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
		row++;
		lineStart = at + 1;
	}
	return { row, column: offset - lineStart };
}
