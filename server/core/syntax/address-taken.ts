/**
 * Functions whose address is taken, read from the words of the text in every branch of every conditional. After an edit
 * only the segments that were rewritten are read again. Knows no API name.
 */
import { copied } from "../text/copied.ts";
import { segmentAt } from "../text/segments.ts";
import { Token, type Tokens, tokenize } from "../text/tokens.ts";
import { type FunctionView, functionsOf } from "./functions.ts";
import { LASTING, type ParsedSource } from "./parse.ts";

const WORDS = `${LASTING}words`;

/** Words that stand for themselves, not called and no field, per segment of the rewriting; and in how many segments. */
interface Words {
	readonly segments: readonly ReadonlySet<string>[];
	/** of the names of the file's functions */
	readonly uses: ReadonlyMap<string, number>;
}

/** Names of functions defined in this file that are used other than by calling them, in any branch of any conditional. */
export function addressTaken(parsed: ParsedSource): ReadonlySet<string> {
	const known = parsed.memo.get("address-taken");
	if (known !== undefined) return known as ReadonlySet<string>;
	const functions = functionsOf(parsed);
	const names = new Set(functions.map((view) => view.name).filter((name) => name !== ""));
	const taken = new Set<string>();
	// without an earlier text to go on from, most words are no function's: they are not kept
	if (parsed.since === undefined) {
		eachWord(parsed.source, 0, functions, (word) => {
			if (names.has(word)) taken.add(word);
		});
	} else {
		const words = wordsOf(parsed, functions, names);
		for (const [name, count] of words.uses) if (count > 0) taken.add(name);
		parsed.memo.set(WORDS, words);
	}
	parsed.memo.set("address-taken", taken);
	return taken;
}

function wordsOf(parsed: ParsedSource, functions: readonly FunctionView[], names: ReadonlySet<string>): Words {
	const { at } = parsed.masked.segments;
	const earlier = parsed.since?.known.get(WORDS) as Words | undefined;
	// a name that only the tree knows may change without its text
	const inText = functions.every((view) => view.lasting.get("unnamed") === undefined);
	if (earlier === undefined || parsed.since === undefined || !inText) {
		const segments = segmentWords(parsed, functions, 0, at.length);
		return { segments, uses: new Map([...names].map((name) => [name, countIn(segments, name)])) };
	}
	const { tokens, segments: replaced } = parsed.since.region;
	const { from, oldTo, newTo } = replaced;
	const gone = earlier.segments.slice(from, oldTo);
	const come = segmentWords(parsed, functions, from, newTo, tokens);
	const segments = [...earlier.segments.slice(0, from), ...come, ...earlier.segments.slice(oldTo)];
	const uses = new Map<string, number>();
	for (const name of names) {
		const before = earlier.uses.get(name);
		uses.set(name, before === undefined ? countIn(segments, name) : before - countIn(gone, name) + countIn(come, name));
	}
	return { segments, uses };
}

function countIn(segments: readonly ReadonlySet<string>[], word: string): number {
	let count = 0;
	for (const segment of segments) if (segment.has(word)) count++;
	return count;
}

/** Words of segments [from, to); `tokens` are those of their text, if they are at hand. */
function segmentWords(
	parsed: ParsedSource,
	functions: readonly FunctionView[],
	from: number,
	to: number,
	tokens?: Tokens,
): Set<string>[] {
	const { segments } = parsed.masked;
	const start = segments.at[from] ?? parsed.source.length;
	const end = segments.at[to] ?? parsed.source.length;
	const sets = Array.from({ length: to - from }, () => new Set<string>());
	const add = (word: string, offset: number): void => {
		sets[segmentAt(segments, start + offset) - from]!.add(word);
	};
	eachWord(copied(parsed.source.slice(start, end)), start, functions, add, tokens);
	return sets;
}

/** Visits the words of a text, which begins at `base` in the file, that are neither called nor fields nor definitions. */
function eachWord(
	text: string,
	base: number,
	functions: readonly FunctionView[],
	visit: (word: string, offset: number) => void,
	tokens = tokenize(text),
): void {
	const definitions = new Set(functions.map((view) => view.nameSpan.start));
	for (let i = 0; i < tokens.count; i++) {
		const start = tokens.start[i]!;
		if (tokens.kind[i] === Token.directive) {
			for (const word of text.slice(start, tokens.end[i]!).match(/[A-Za-z_]\w*/g) ?? []) visit(word, start);
			continue;
		}
		if (tokens.kind[i] !== Token.identifier || tokens.word[i] !== 0) continue;
		if (punctuation(tokens, i + 1) === 40 || definitions.has(base + start)) continue;
		const before = punctuation(tokens, i - 1);
		// a field of the same name: `x.name`, `x->name`, `.name =`
		if (before === 46 || (before === 62 && text.charCodeAt(tokens.start[i - 1]! - 1) === 45)) continue;
		visit(text.slice(start, tokens.end[i]!), start);
	}
}

function punctuation(tokens: Tokens, i: number): number {
	return i >= 0 && i < tokens.count && tokens.kind[i] === Token.punctuation ? tokens.word[i]! : 0;
}
