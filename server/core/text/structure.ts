/**
 * Second half of the rewriting: one pass over the cleaned tokens with a bracket stack. It finds function bodies and
 * rewrites macro calls where the grammar cannot take them. Linear; never throws.
 */
import { argumentSpans, jumpArgument, rewriteArguments } from "./arguments.ts";
import { blank, replace } from "./edits.ts";
import { type Frame, frame, isBrace, Place, punctuationAt, restart, type Scan, textOf, wordAt } from "./frames.ts";
import { Word } from "./kernel-macros.ts";
import { elementMacro, fieldMacro, fileMacro, statementMacro } from "./macro-calls.ts";
import { ELLIPSIS, Token } from "./tokens.ts";
import { joinedText, number, plainWord } from "./words.ts";

/** Fills scan.edits, scan.marks and scan.bodies. */
export function rewriteStructure(scan: Scan): void {
	const { tokens, stack } = scan;
	stack.push(frame(Place.file, -1));
	let closed: Frame | undefined;
	let closedAt = -1;
	for (let k = 0; k < tokens.count; k++) {
		const top = stack.at(-1)!;
		const c = punctuationAt(tokens, k);
		if (top.first < 0 && isBrace(top) && c !== 59 && c !== 125) top.first = k;
		if (tokens.kind[k] === Token.identifier) {
			if (tokens.word[k] !== Word.none) keyword(scan, top, k);
			else plainWord(scan, top, k);
			continue;
		}
		if (c === 0) {
			if (tokens.kind[k] === Token.number && tokens.word[k] === 1) number(scan, k);
			else if (tokens.kind[k] === Token.string) joinedText(scan, k);
			continue;
		}
		switch (c) {
			case 40:
				openParenthesis(scan, top, k);
				break;
			case 41: {
				const f = closeParenthesis(scan, k);
				if (f !== undefined) {
					guardMark(scan, f, k, closed, closedAt);
					closed = f;
					closedAt = k;
				}
				break;
			}
			case 91:
				stack.push(frame(Place.bracket, k));
				break;
			case 93:
				if (top.place === Place.bracket) stack.pop();
				break;
			case 123:
				openBrace(scan, top, k, closedAt === k - 1 ? closed : undefined);
				break;
			case 125:
				closeBrace(scan, k);
				break;
			case 59:
				semicolon(scan, top, k);
				break;
			case 44:
				if (top.place === Place.call) top.commas.push(k);
				else if (top.place === Place.enumeration || top.place === Place.initializer) restart(top);
				break;
			case 58:
				colon(scan, top, k);
				break;
			case 61:
				if (isBrace(top) && !comparison(scan, k)) top.assigned = true;
				break;
			case ELLIPSIS:
				if (top.place === Place.block) caseRange(scan, k);
				break;
		}
	}
	for (const f of stack) if (f.body >= 0) scan.bodies[f.body]!.close = scan.source.length;
}

function keyword(scan: Scan, top: Frame, k: number): void {
	const { tokens, edits } = scan;
	const called = punctuationAt(tokens, k + 1) === 40;
	switch (tokens.word[k]) {
		case Word.branch:
			if (isBrace(top)) restart(top);
			break;
		case Word.aggregate:
		case Word.enumeration:
			top.aggregate = k;
			break;
		case Word.offsetOf:
			replace(edits, tokens.start[k]!, tokens.end[k]!, called ? "T".repeat(tokens.end[k]! - tokens.start[k]!) : "");
			break;
		case Word.returns:
			if (called && top.first === k) {
				scan.marks.push({
					kind: "return-ptr",
					span: { start: tokens.start[k]!, end: tokens.end[k]! },
					name: textOf(scan, k),
					args: [],
				});
				replace(edits, tokens.start[k]!, tokens.end[k]!, "return");
			}
			break;
	}
}

function openParenthesis(scan: Scan, top: Frame, k: number): void {
	const before = wordAt(scan.tokens, k - 1);
	let place: number = Place.group;
	let callee = -1;
	if (before === Word.control) place = Place.control;
	else if (before === Word.sizeOf) place = Place.type;
	else if (before === Word.typeOf) place = Place.typeOf;
	else if (
		before >= 0 &&
		before !== Word.jump &&
		before !== Word.label &&
		before !== Word.branch &&
		before !== Word.storage
	) {
		// `int (*f)(void)`, `foo_t (*f)(void)`
		const pointer = punctuationAt(scan.tokens, k + 1) === 42 && (before === Word.type || !inExpression(scan, top));
		if (!pointer) {
			place = Place.call;
			callee = k - 1;
			if (top.place === Place.file && top.declared < 0) top.declared = callee;
		}
	}
	scan.stack.push(frame(place, k, callee, place === Place.call && inExpression(scan, top)));
}

function inExpression(scan: Scan, top: Frame): boolean {
	for (let i = scan.stack.length - 1, f = top; i >= 0; f = scan.stack[--i]!) {
		if (f.place === Place.block || f.place === Place.initializer || f.place === Place.enumeration) return true;
		if (f.place === Place.file) return f.assigned;
		if (f.place === Place.aggregate) return false;
		if (f.place === Place.call) return f.expression;
		if (f.place === Place.control) return true;
	}
	return false;
}

function closeParenthesis(scan: Scan, k: number): Frame | undefined {
	const { stack, tokens, edits } = scan;
	while (stack.at(-1)!.place === Place.bracket) stack.pop();
	const f = stack.at(-1)!;
	if (isBrace(f)) return undefined;
	stack.pop();
	const parent = stack.at(-1)!;
	if (f.place === Place.control) {
		if (isBrace(parent)) restart(parent);
	} else if (f.place === Place.typeOf) {
		replace(edits, tokens.start[f.open - 1]!, tokens.end[f.open - 1]!, "int");
		blank(edits, tokens.start[f.open]!, tokens.end[k]!);
	} else if (f.place === Place.call) {
		if (f.expression) rewriteArguments(scan, f, k);
		macroCall(scan, parent, f, k);
	}
	return f;
}

function macroCall(scan: Scan, parent: Frame, call: Frame, k: number): void {
	const { tokens, edits } = scan;
	const inText =
		tokens.kind[call.callee - 1] === Token.string || (k + 1 < tokens.count && tokens.kind[k + 1] === Token.string);
	if (inText && call.expression) {
		blank(edits, tokens.start[call.open]!, tokens.end[k]!);
		return;
	}
	if (parent.place === Place.block) {
		statementMacro(scan, parent, call, k);
	} else if (parent.place === Place.file) {
		if (parent.declared === call.callee && !parent.assigned) fileMacro(scan, parent, call, k);
	} else if (parent.place === Place.aggregate) fieldMacro(scan, parent, call, k);
	else if (parent.place === Place.initializer || parent.place === Place.enumeration)
		elementMacro(scan, parent, call, k);
}

/** `guard(class)(args)` and `CLASS(class, name)(args)`: both pairs of parentheses are closed now. */
function guardMark(scan: Scan, second: Frame, close: number, first: Frame | undefined, firstClose: number): void {
	if (first === undefined || second.open !== firstClose + 1 || first.callee < 0) return;
	const { tokens } = scan;
	if (tokens.word[first.callee] !== Word.guard) return;
	const name = textOf(scan, first.callee);
	const args = argumentSpans(scan, first, firstClose);
	const variable = name === "guard" ? undefined : args[1];
	scan.marks.push({
		kind: name === "guard" ? "guard" : "class",
		span: { start: tokens.start[first.callee]!, end: tokens.end[close]! },
		name,
		args,
		innerArgs: close > second.open + 1 ? [{ start: tokens.end[second.open]!, end: tokens.start[close]! }] : [],
		...(variable === undefined ? {} : { variable }),
	});
}

function openBrace(scan: Scan, top: Frame, k: number, closed: Frame | undefined): void {
	const { tokens, stack } = scan;
	const place = braceMeans(scan, top, k, closed);
	const opened = frame(place, k);
	if (top.place === Place.file && place === Place.block) {
		opened.body = scan.bodies.length;
		const name = top.declared;
		scan.bodies.push({
			header: tokens.start[top.first]!,
			nameStart: name < 0 ? 0 : tokens.start[name]!,
			nameEnd: name < 0 ? 0 : tokens.end[name]!,
			open: tokens.start[k]!,
			close: scan.source.length,
			closed: false,
		});
	}
	stack.push(opened);
}

function braceMeans(scan: Scan, top: Frame, k: number, closed: Frame | undefined): number {
	const { tokens } = scan;
	const before = punctuationAt(tokens, k - 1);
	if (top.aggregate >= 0 && k - top.aggregate <= 2)
		return tokens.word[top.aggregate] === Word.enumeration ? Place.enumeration : Place.aggregate;
	if (before === 61) return Place.initializer;
	switch (top.place) {
		case Place.file:
			if (top.assigned) return Place.initializer;
			return tokens.kind[k - 1] === Token.string ? Place.file : Place.block;
		case Place.block:
			if (top.assigned || before === 93) return Place.initializer;
			return closed !== undefined && closed.place === Place.group && closed.open !== top.first
				? Place.initializer
				: Place.block;
		case Place.aggregate:
			return Place.aggregate;
		case Place.initializer:
		case Place.enumeration:
		case Place.bracket:
			return Place.initializer;
	}
	if (before === 41) return Place.initializer;
	const c = punctuationAt(tokens, k + 1);
	const data = c === 46 || c === 123 || (tokens.kind[k + 1] !== Token.identifier && c === 0);
	return top.place === Place.call && data ? Place.initializer : Place.block;
}

function closeBrace(scan: Scan, k: number): void {
	const { stack, tokens, source } = scan;
	while (!isBrace(stack.at(-1)!)) stack.pop();
	const f = stack.at(-1)!;
	if (f.open < 0) {
		restart(f);
		scan.resets.push(k);
		return;
	}
	stack.pop();
	if (f.body >= 0) {
		scan.bodies[f.body]!.close = tokens.end[k]!;
		scan.bodies[f.body]!.closed = true;
	}
	const parent = stack.at(-1)!;
	parent.aggregate = -1;
	if (isBrace(parent) && (f.place === Place.block || f.place === Place.file)) {
		restart(parent);
		if (stack.length === 1) scan.resets.push(k);
	}
	if (stack.length > 1 && atLineStart(source, tokens.start[k]!) && resumes(scan, k + 1)) abandon(scan, tokens.end[k]!);
}

function atLineStart(source: string, offset: number): boolean {
	return offset === 0 || source.charCodeAt(offset - 1) === 10;
}

/** Token k begins a line and is no label: with a brace in column 0 before it, a new declaration begins. */
function resumes(scan: Scan, k: number): boolean {
	const { tokens } = scan;
	if (k >= tokens.count || tokens.kind[k] !== Token.identifier) return false;
	return atLineStart(scan.source, tokens.start[k]!) && punctuationAt(tokens, k + 1) !== 58;
}

/** Unbalanced braces, half-typed code: gives up the open frames, the file goes on. */
function abandon(scan: Scan, offset: number): void {
	const { stack } = scan;
	while (stack.length > 1) {
		const f = stack.pop()!;
		if (f.body >= 0) scan.bodies[f.body]!.close = offset;
	}
	restart(stack[0]!);
}

function semicolon(scan: Scan, top: Frame, k: number): void {
	if (isBrace(top)) {
		restart(top);
		if (scan.stack.length === 1) scan.resets.push(k);
		return;
	}
	if (top.place !== Place.call || !top.expression) return;
	const c = punctuationAt(scan.tokens, k + 1);
	// `FOO(x, r = 1; goto out)`
	if (wordAt(scan.tokens, k + 1) === Word.jump) jumpArgument(scan, k + 1, k + 2);
	replace(scan.edits, scan.tokens.start[k]!, scan.tokens.end[k]!, c === 41 || c === 44 ? "" : ",");
}

function colon(scan: Scan, top: Frame, k: number): void {
	if (top.place === Place.aggregate) {
		anonymousBits(scan, top, k);
		return;
	}
	if (top.place !== Place.block || top.first < 0) return;
	const label = wordAt(scan.tokens, top.first);
	if (label === Word.label || (label >= 0 && top.first + 1 === k)) restart(top);
}

/** `u32 : 4;` and `a : 1, : 2;`: bits without a name get one. */
function anonymousBits(scan: Scan, top: Frame, k: number): void {
	const { tokens, edits } = scan;
	const before = wordAt(tokens, k - 1);
	if (punctuationAt(tokens, k - 1) !== 44 && before !== Word.type && (before < 0 || top.first !== k - 1)) return;
	replace(edits, tokens.start[k]!, tokens.end[k]!, "_");
	if (tokens.start[k + 1] !== tokens.end[k] && k + 1 < tokens.count)
		blank(edits, tokens.start[k + 1]!, tokens.end[k + 1]!);
}

function comparison(scan: Scan, k: number): boolean {
	const at = scan.tokens.start[k]!;
	const next = scan.source.charCodeAt(at + 1);
	const before = scan.source.charCodeAt(at - 1);
	return next === 61 || before === 61 || before === 33 || before === 60 || before === 62;
}

function caseRange(scan: Scan, k: number): void {
	const span = { start: scan.tokens.start[k]!, end: scan.tokens.end[k]! };
	scan.marks.push({ kind: "case-range", span, name: "...", args: [] });
	replace(scan.edits, span.start, span.end, " + ");
}
