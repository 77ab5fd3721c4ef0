/**
 * Arguments of macro calls that are not expressions: types, statements, operators, nothing at all.
 * Each is rewritten to something the grammar takes for an expression.
 */
import type { Span } from "../kernel/vocabulary.ts";
import { blank, replace } from "./edits.ts";
import { type Frame, punctuationAt, type Scan, textOf, wordAt } from "./frames.ts";
import { Word } from "./kernel-macros.ts";
import { Token } from "./tokens.ts";

const STAR = 42;

/** Spans of the arguments between the parenthesis of `call` and the closing one at token `close`. */
export function argumentSpans(scan: Scan, call: Frame, close: number): Span[] {
	const { start, end } = scan.tokens;
	if (close === call.open + 1) return [];
	const spans: Span[] = [];
	let from = call.open + 1;
	for (const comma of [...call.commas, close]) {
		spans.push(
			comma > from ? { start: start[from]!, end: end[comma - 1]! } : { start: start[comma]!, end: start[comma]! },
		);
		from = comma + 1;
	}
	return spans;
}

/** Rewrites the arguments of a call in expression position. */
export function rewriteArguments(scan: Scan, call: Frame, close: number): void {
	let from = call.open + 1;
	for (const comma of call.commas) {
		rewriteArgument(scan, from, comma);
		from = comma + 1;
	}
	if (call.commas.length > 0 || close > from) rewriteArgument(scan, from, close);
}

function rewriteArgument(scan: Scan, from: number, to: number): void {
	const { tokens } = scan;
	if (from === to) {
		emptyArgument(scan, from);
		return;
	}
	const word = wordAt(tokens, from);
	const last = to - 1;
	if (word === Word.jump) {
		jumpArgument(scan, from, to);
		return;
	}
	if (word === Word.control || word === Word.branch || word === Word.label) {
		const span = { start: tokens.start[from]!, end: tokens.end[last]! };
		scan.marks.push({ kind: "jump-argument", span, name: textOf(scan, from), args: [] });
		replace(scan.edits, span.start, span.end, "0");
		return;
	}
	// `FOO(name=)`
	if (punctuationAt(tokens, last) === 61 && last > from) blank(scan.edits, tokens.start[last]!, tokens.end[last]!);
	const typed = word === Word.aggregate || word === Word.enumeration || word === Word.type || word === Word.storage;
	if ((typed && last > from) || (punctuationAt(tokens, last) === STAR && tokens.kind[from] === Token.identifier)) {
		typeArgument(scan, from, to);
		return;
	}
	// `FOO({ 1, 2 })`: data, unlike the block of `FOO({ x(); })`
	const block = punctuationAt(tokens, last - 1) === 59 || punctuationAt(tokens, last - 1) === 125;
	if (punctuationAt(tokens, from) === 123 && punctuationAt(tokens, last) === 125 && !block) {
		replace(scan.edits, tokens.start[from]!, tokens.end[last]!, "0");
		return;
	}
	// `.member = value`
	if (punctuationAt(tokens, from) === 46 && tokens.kind[from + 1] === Token.identifier) {
		blank(scan.edits, tokens.start[from]!, tokens.end[from]!);
		return;
	}
	if (tokens.kind[from] === Token.punctuation && isOperator(scan, from, to))
		replace(scan.edits, tokens.start[from]!, tokens.end[last]!, "0");
}

/** `return -EINVAL`, `goto out`, `break` among arguments: the keyword of tokens [from, to) goes. */
export function jumpArgument(scan: Scan, from: number, to: number): void {
	const { tokens } = scan;
	const span = { start: tokens.start[from]!, end: tokens.end[to - 1]! };
	scan.marks.push({ kind: "jump-argument", span, name: textOf(scan, from), args: [] });
	const c = punctuationAt(tokens, from + 1);
	const alone = to === from + 1 && (c === 41 || c === 44 || c === 59);
	replace(scan.edits, tokens.start[from]!, tokens.end[from]!, alone ? "0" : "");
}

/** Keeps one identifier of a type, so that `struct foo *` reads as the name `foo`. */
function typeArgument(scan: Scan, from: number, to: number): void {
	const { tokens, edits } = scan;
	let keep = -1;
	for (let k = from; k < to; k++) {
		if (tokens.kind[k] === Token.identifier) {
			const word = tokens.word[k]!;
			if (word !== Word.aggregate && word !== Word.enumeration && word !== Word.storage) keep = k;
		} else if (punctuationAt(tokens, k) !== STAR) break;
	}
	// `u32 (x)`: a name and a parenthesis is a call after all
	if (
		keep === from &&
		wordAt(tokens, from) === Word.type &&
		punctuationAt(tokens, from + 1) === 40 &&
		punctuationAt(tokens, from + 2) !== STAR
	)
		return;
	if (keep < 0) {
		replace(edits, tokens.start[from]!, tokens.end[to - 1]!, "0");
		return;
	}
	if (keep > from) blank(edits, tokens.start[from]!, tokens.end[keep - 1]!);
	if (tokens.word[keep] === Word.type)
		replace(edits, tokens.start[keep]!, tokens.end[keep]!, "T".repeat(tokens.end[keep]! - tokens.start[keep]!));
	if (keep + 1 < to) blank(edits, tokens.end[keep]!, tokens.end[to - 1]!);
}

function isOperator(scan: Scan, from: number, to: number): boolean {
	if (to - from > 3) return false;
	for (let k = from; k < to; k++) {
		const c = punctuationAt(scan.tokens, k);
		if (c === 0 || c === 40 || c === 91 || c === 123 || c === 41 || c === 93 || c === 125) return false;
	}
	return true;
}

/** `f(a, , b)`: a zero where there is room, else the comma goes. `at` is the token after the hole. */
function emptyArgument(scan: Scan, at: number): void {
	const { tokens, edits } = scan;
	const from = tokens.end[at - 1]!;
	const to = tokens.start[at]!;
	const gap = scan.source.slice(from, to);
	const space = gap.indexOf(" ");
	if (punctuationAt(tokens, at) === 44 && space >= 0 && !gap.includes("/"))
		replace(edits, from + space, from + space + 1, "0");
	else if (punctuationAt(tokens, at) === 44) blank(edits, tokens.start[at]!, tokens.end[at]!);
	else if (punctuationAt(tokens, at - 1) === 44) blank(edits, tokens.start[at - 1]!, tokens.end[at - 1]!);
}
