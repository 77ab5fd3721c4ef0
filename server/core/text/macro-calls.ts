/**
 * What a `NAME(…)` that begins a statement, a declaration, a field or an element is, told from the place and from what
 * follows its closing parenthesis; and the rewriting that makes it grammatical.
 */
import { argumentSpans } from "./arguments.ts";
import { blank, replace } from "./edits.ts";
import { type Frame, lineBreakAfter, Place, punctuationAt, restart, type Scan, textOf, wordAt } from "./frames.ts";
import { BLOCK_NAME, LOOP_NAME, SCOPED_NAME, Word } from "./kernel-macros.ts";
import type { MarkKind } from "./marks.ts";
import { Token } from "./tokens.ts";

const SEMICOLON = 59;

function mark(scan: Scan, kind: MarkKind, call: Frame, close: number, from = call.callee): void {
	const { start, end } = scan.tokens;
	scan.marks.push({
		kind,
		span: { start: start[from]!, end: end[close]! },
		name: textOf(scan, call.callee),
		args: argumentSpans(scan, call, close),
	});
}

/** Puts one character into the white space after token k. False when there is none. */
function insertAfter(scan: Scan, k: number, character: string): boolean {
	const at = scan.tokens.end[k]!;
	const c = scan.source.charCodeAt(at);
	if (c !== 32 && c !== 9) return false;
	replace(scan.edits, at, at + 1, character);
	return true;
}

/** `NAME(a, b)` without room for a terminator reads `    (a, b` + terminator without the parentheses. */
function terminate(scan: Scan, call: Frame, close: number, terminator: string): void {
	const { start, end } = scan.tokens;
	if (insertAfter(scan, close, terminator)) return;
	if (close === call.open + 1) {
		replace(scan.edits, start[call.callee]!, end[close]!, `0${terminator}`);
		return;
	}
	blank(scan.edits, start[call.callee]!, end[call.open]!);
	replace(scan.edits, start[close]!, end[close]!, terminator);
}

/** A macro call that begins a statement: loop, scope, statement without semicolon, type, or just a call. */
export function statementMacro(scan: Scan, parent: Frame, call: Frame, close: number): void {
	const { tokens } = scan;
	const next = close + 1;
	if (next >= tokens.count) return;
	const c = punctuationAt(tokens, next);
	if (parent.first !== call.callee) {
		if (!onlyStorage(scan, parent.first, call.callee)) return;
		if (c === SEMICOLON) blank(scan.edits, tokens.start[parent.first]!, tokens.end[call.callee - 1]!);
		else if (c === 61) objectMacro(scan, call, close);
		return;
	}
	if (c === 61 && punctuationAt(tokens, next + 1) === 123) {
		objectMacro(scan, call, close);
		return;
	}
	const word = tokens.word[call.callee]!;
	if (c === SEMICOLON) {
		if (word === Word.guard) mark(scan, "class", call, close);
		return;
	}
	if (c === 123) {
		blockMacro(scan, parent, call, close, word);
		return;
	}
	if (c === 125) {
		bareStatement(scan, parent, call, close);
		return;
	}
	const controls = word === Word.scoped || word === Word.execLoop || word === Word.block || word === Word.loop;
	const looping = controls || opensBlock(textOf(scan, call.callee));
	const nextWord = wordAt(tokens, next);
	if (nextWord >= 0) {
		if (looping) blockMacro(scan, parent, call, close, word);
		else if (nextWord === Word.none && !lineBreakAfter(scan, close) && declares(scan, next))
			typeMacro(scan, call, close);
		else bareStatement(scan, parent, call, close);
		return;
	}
	if (c === 42) {
		if (looping) blockMacro(scan, parent, call, close, word);
		else if (declares(scan, next)) typeMacro(scan, call, close);
		return;
	}
	const doubled =
		(c === 43 || c === 45) && punctuationAt(tokens, next + 1) === c && tokens.start[next + 1] === tokens.end[next];
	if (looping && (c === 40 || doubled)) blockMacro(scan, parent, call, close, word);
}

/** `NAME(…)` without semicolon. A name in small letters is a call being typed: that must stay a syntax error. */
function bareStatement(scan: Scan, parent: Frame, call: Frame, close: number): void {
	if (/[a-z]/.test(textOf(scan, call.callee))) return;
	mark(scan, "macro-statement", call, close);
	terminate(scan, call, close, ";");
	restart(parent);
}

/** `DEFINE_X(name) = {…}` reads `int _ = {…}`. */
function objectMacro(scan: Scan, call: Frame, close: number): void {
	mark(scan, "macro-declaration", call, close);
	replace(scan.edits, scan.tokens.start[call.callee]!, scan.tokens.end[close]!, "int _");
}

/** Tokens [from, to) are storage words and qualifiers. */
function onlyStorage(scan: Scan, from: number, to: number): boolean {
	for (let k = from; k < to; k++) {
		const word = wordAt(scan.tokens, k);
		if (word !== Word.storage && !(word === Word.type && textOf(scan, k) === "const")) return false;
	}
	return true;
}

/** Its name says that it is followed by a statement of its own. */
function opensBlock(name: string): boolean {
	return LOOP_NAME.test(name) || SCOPED_NAME.test(name) || BLOCK_NAME.test(name);
}

/** Tokens from k read `* name =`, `name;` and so on: a declarator. */
function declares(scan: Scan, k: number): boolean {
	let at = k;
	while (punctuationAt(scan.tokens, at) === 42) at++;
	if (wordAt(scan.tokens, at) !== Word.none) return false;
	const after = punctuationAt(scan.tokens, at + 1);
	return after === 61 || after === SEMICOLON || after === 44 || after === 91;
}

/** `typeof_member(struct a, b) x;`: the name stands for the type. */
function typeMacro(scan: Scan, call: Frame, close: number): void {
	blank(scan.edits, scan.tokens.start[call.open]!, scan.tokens.end[close]!);
}

function blockMacro(scan: Scan, parent: Frame, call: Frame, close: number, word: number): void {
	const { start, end } = scan.tokens;
	const name = textOf(scan, call.callee);
	const kind: MarkKind =
		word === Word.scoped || SCOPED_NAME.test(name)
			? "scoped-guard"
			: word === Word.execLoop
				? "exec-loop"
				: word !== Word.block && (word === Word.loop || LOOP_NAME.test(name))
					? "iterator"
					: "block-macro";
	mark(scan, kind, call, close);
	const room = end[close]! - start[call.callee]!;
	if (close === call.open + 1) {
		// an empty condition is no condition
		if (room >= 9) replace(scan.edits, start[call.callee]!, end[close]!, "while (1)");
		else if (room >= 6) replace(scan.edits, start[call.callee]!, end[close]!, "if (1)");
		else blank(scan.edits, start[call.callee]!, end[close]!);
	} else if (name.length >= 5) replace(scan.edits, start[call.callee]!, end[call.callee]!, "while");
	else if (name.length >= 2) replace(scan.edits, start[call.callee]!, end[call.callee]!, "if");
	else blank(scan.edits, start[call.callee]!, end[close]!);
	restart(parent);
}

/** A macro call at file level: definition of a function or an object, or a bare invocation. */
export function fileMacro(scan: Scan, parent: Frame, call: Frame, close: number): void {
	const { tokens, edits } = scan;
	const { start, end } = tokens;
	if (!onlyStorage(scan, parent.first, call.callee)) {
		functionHeader(scan, parent, call, close);
		return;
	}
	const next = close + 1;
	const c = punctuationAt(tokens, next);
	const from = start[parent.first]!;
	if (c === SEMICOLON) {
		mark(scan, tokens.word[call.callee] === Word.defineCleanup ? "define-cleanup" : "macro-declaration", call, close);
		blank(edits, from, end[next]!);
	} else if (c === 123) {
		mark(scan, "macro-function", call, close);
		const room = end[call.open]! - start[call.callee]!;
		if (close === call.open + 1) replace(edits, start[call.callee]!, end[close]!, room >= 4 ? "T f()" : "");
		else if (room >= 4) replace(edits, start[call.callee]!, end[call.open]!, "T f(");
	} else if (c === 61) objectMacro(scan, call, close);
	else if (next >= tokens.count || tokens.kind[next] === Token.identifier) {
		mark(scan, "macro-declaration", call, close);
		const typed = next < tokens.count && !lineBreakAfter(scan, close);
		if (typed) {
			// `TYPE(x) name`, or `ATTRIBUTE(x) int name`
			const type = tokens.word[next] === Word.none && wordAt(tokens, next + 1) !== Word.none;
			replace(edits, start[call.callee]!, end[close]!, type ? "int" : "");
			parent.declared = -1;
		} else {
			blank(edits, from, end[close]!);
			restart(parent);
		}
	}
}

/** Takes unknown annotations out of the header of a function or a prototype. */
function functionHeader(scan: Scan, parent: Frame, call: Frame, close: number): void {
	const { tokens, edits } = scan;
	const { start, end } = tokens;
	const c = punctuationAt(tokens, close + 1);
	if (wordAt(tokens, close + 1) === Word.none) {
		const after = punctuationAt(tokens, close + 2);
		// `int ATTRIBUTE(x) f(void)`
		if (after === 40) {
			blank(edits, start[call.callee]!, end[close]!);
			parent.declared = -1;
			return;
		}
		// `int f(void) ATTRIBUTE {`
		if (after === 123 || after === SEMICOLON) blank(edits, start[close + 1]!, end[close + 1]!);
	}
	// `int NAME(x)(void) {`
	if (c === 40) blank(edits, start[call.open]!, end[close]!);
	typeWords(scan, parent.first, call.callee);
}

/** `ATTRIBUTE int * ATTRIBUTE f(`: of the words before a function's name only the type stays. */
function typeWords(scan: Scan, from: number, to: number): void {
	const { tokens } = scan;
	const plain: number[] = [];
	let typed = false;
	for (let k = from; k < to; k++) {
		const word = wordAt(tokens, k);
		if (word === Word.aggregate || word === Word.enumeration) {
			typed = true;
			k++;
		} else if (word === Word.type) typed ||= !/^(?:const|volatile)$/.test(textOf(scan, k));
		else if (word === Word.none) plain.push(k);
		else if (word < 0 && punctuationAt(tokens, k) !== 42) return;
	}
	if (!typed) {
		if (plain.length < 2) return;
		const small = plain.filter((k) => /[a-z]/.test(textOf(scan, k)));
		const type = small.at(-1) ?? plain.at(-1);
		plain.splice(plain.indexOf(type!), 1);
	}
	for (const k of plain) blank(scan.edits, tokens.start[k]!, tokens.end[k]!);
}

/** `DECLARE_BITMAP(name, bits);` among the fields of a struct reads `int _;`. */
export function fieldMacro(scan: Scan, parent: Frame, call: Frame, close: number): void {
	const { tokens, edits } = scan;
	const inside = punctuationAt(tokens, call.open + 1);
	const c = punctuationAt(tokens, close + 1);
	if (call.callee !== parent.first || inside === 42 || inside === 94 || c === 40) return;
	const start = tokens.start[call.callee]!;
	const end = tokens.end[close]!;
	mark(scan, "macro-declaration", call, close);
	if (c === SEMICOLON) replace(edits, start, end, end - start >= 5 ? "int _" : "");
	else if (wordAt(tokens, close + 1) >= 0 && !lineBreakAfter(scan, close)) replace(edits, start, end, "int");
	else {
		replace(edits, start, end, end - start >= 6 ? "int _;" : "");
		restart(parent);
	}
}

/** A macro call among enumerators or initialiser elements. */
export function elementMacro(scan: Scan, parent: Frame, call: Frame, close: number): void {
	const { tokens, edits } = scan;
	const c = punctuationAt(tokens, close + 1);
	if (parent.place === Place.enumeration) {
		if (c === 44 || c === 125 || c === 61) {
			if (!parent.assigned) blank(edits, tokens.start[call.open]!, tokens.end[close]!);
		} else if (tokens.kind[close + 1] === Token.identifier)
			blank(edits, tokens.start[call.callee]!, tokens.end[close]!);
		return;
	}
	const begins = wordAt(tokens, close + 1) >= 0 || ((c === 91 || c === 46) && lineBreakAfter(scan, close));
	if (begins && close + 1 < tokens.count) terminate(scan, call, close, ",");
}
