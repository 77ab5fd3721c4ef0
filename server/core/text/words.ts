/**
 * Single words that the grammar cannot take where they stand: annotations nobody declared, macro names without
 * parentheses, numbers that are pasted into names. Part of the second half of the rewriting.
 */
import { blank, replace } from "./edits.ts";
import { type Frame, lineBreakAfter, Place, punctuationAt, restart, type Scan, textOf, wordAt } from "./frames.ts";
import { Word } from "./kernel-macros.ts";

const NUMBER = /^(?:0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|0[bB][01]+|[\d.]+(?:[eE][+-]?\d+)?)[uUlLfF]*$/;

/** `10baseT_Full`, an argument that a macro pastes into a name. */
export function number(scan: Scan, k: number): void {
	if (!NUMBER.test(textOf(scan, k))) replace(scan.edits, scan.tokens.start[k]!, scan.tokens.end[k]!, "0");
}

/** `KERN_ERR PREFIX "text"`: one macro name before a string is enough. */
export function joinedText(scan: Scan, k: number): void {
	const { tokens } = scan;
	for (let i = k - 1; wordAt(tokens, i) === Word.none && wordAt(tokens, i - 1) === Word.none; i--)
		blank(scan.edits, tokens.start[i - 1]!, tokens.end[i - 1]!);
}

/** An identifier that is no keyword and no macro of the table. */
export function plainWord(scan: Scan, top: Frame, k: number): void {
	const { tokens } = scan;
	const next = punctuationAt(tokens, k + 1);
	if (top.first === k && top.place === Place.block) {
		if (next === 123) bareBlock(scan, top, k);
		else if ((next === 125 || (next === 0 && lineBreakAfter(scan, k))) && inCapitals(scan, k)) bareWord(scan, top, k);
		return;
	}
	if (top.first === k && top.place === Place.file && beginsDeclaration(scan, k + 1)) {
		blank(scan.edits, tokens.start[k]!, tokens.end[k]!);
		top.first = -1;
		return;
	}
	// `char buffer[4] __ALIGNED__;`
	const trailing = punctuationAt(tokens, k - 1) === 93 && (next === 59 || next === 61 || next === 44);
	// `printk(KERN_DEBUG pr_fmt("…"))`
	const joined = wordAt(tokens, k + 1) === Word.none && (top.assigned || (top.place === Place.call && top.expression));
	if (trailing || (joined && inCapitals(scan, k))) blank(scan.edits, tokens.start[k]!, tokens.end[k]!);
}

/** `struct`, `static`, `int`: what stands before it at file level is an annotation. */
function beginsDeclaration(scan: Scan, k: number): boolean {
	const word = wordAt(scan.tokens, k);
	if (word === Word.type) return !/^(?:const|volatile)$/.test(textOf(scan, k));
	return word === Word.storage || word === Word.aggregate || word === Word.enumeration;
}

function inCapitals(scan: Scan, k: number): boolean {
	return !/[a-z]/.test(textOf(scan, k));
}

/** `CASES_OF_LIST` alone on its line. */
function bareWord(scan: Scan, top: Frame, k: number): void {
	const span = { start: scan.tokens.start[k]!, end: scan.tokens.end[k]! };
	scan.marks.push({ kind: "macro-statement", span, name: textOf(scan, k), args: [] });
	blank(scan.edits, span.start, span.end);
	restart(top);
}

/** `forever {` */
function bareBlock(scan: Scan, top: Frame, k: number): void {
	const span = { start: scan.tokens.start[k]!, end: scan.tokens.end[k]! };
	scan.marks.push({ kind: "block-macro", span, name: textOf(scan, k), args: [] });
	blank(scan.edits, span.start, span.end);
	restart(top);
}
