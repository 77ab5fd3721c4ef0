/** How a program's CPU access goes wrong around the sync ioctl: its result dropped, brackets that do not pair up. */
import type { Node } from "web-tree-sitter";
import { CITATIONS, cited } from "../../kernel/citations.ts";
import {
	BRACKET_HELPER,
	BRACKETS,
	INTERRUPTED,
	MAPS,
	PROGRAM_HEADERS,
	SAYS_WHY,
	SPEAKS,
	UNMAPS,
} from "../../kernel/userspace.ts";
import { callsOf } from "../../syntax/calls.ts";
import { includesOf } from "../../syntax/views.ts";
import type { SourceText, TextMistake } from "../in-text.ts";
import { comesAfter, failureBranch, holderOf, isDropped, isUnconditional, leaves, statementOf } from "./paths.ts";
import { type Bracket, bracketsOf } from "./sync-ioctl.ts";

/** A begin as a statement of its own. An end has nobody to tell. */
export function droppedBegins({ parsed }: SourceText): readonly TextMistake[] {
	const included = includesOf(parsed).map((each) => each.path);
	return bracketsOf(parsed)
		.filter((b) => b.is === "begin" && isDropped(b.call.node))
		.map((b) => ({
			...heard(b, parsed.source, included),
			span: b.call.span,
			fn: b.call.fn.name,
			object: b.fd,
			message: `the result of ${BRACKETS} on \`${b.fd}\` is thrown away: where the access could not begin, the CPU sees old data all the same, and an end follows that has no begin. Look at it${b.repeats ? "" : ", and repeat it on EINTR and EAGAIN"}${cited(CITATIONS.beginCpuAccess)}`,
		}));
}

/**
 * A begin that a signal ended is made again; one that its carrier repeats is reported where it fails for good. With what the
 * file includes already.
 */
function heard(
	{ call, answers, repeats }: Bracket,
	text: string,
	included: readonly string[],
): Pick<TextMistake, "repair"> {
	const { errno, stdio } = PROGRAM_HEADERS;
	if (!answers || !(repeats ? included.includes(stdio) : included.includes(errno))) return {};
	const indent = /[ \t]*$/.exec(text.slice(0, call.span.start))?.[0] ?? "";
	const deeper = indent.includes("\t") ? `${indent}\t` : `${indent}    `;
	const { start, end } = call.span;
	const again = INTERRUPTED.map((each) => `errno == ${each}`).join(" || ");
	const [title, head, tail] = repeats
		? ["Say where it fails", "if (", ` < 0)\n${deeper}${SAYS_WHY}("${BRACKETS}")`]
		: [
				`Repeat it on ${INTERRUPTED.join(" and ")}`,
				"while (",
				` < 0 &&\n${indent}${" ".repeat("while (".length)}(${again}))\n${deeper}`,
			];
	const edits = [
		{ start, end: start, newText: head },
		{ start: end, end, newText: tail },
	];
	return /(?:^|[\r\n])$/.test(text.slice(0, start - indent.length)) ? { repair: { title, edits } } : {};
}

/** Begun and left open, begun twice, ended although it did not begin. */
export function unpairedBrackets({ parsed }: SourceText): readonly TextMistake[] {
	const all = bracketsOf(parsed);
	return all.flatMap((begin): TextMistake[] => {
		if (begin.is !== "begin") return [];
		const same = all.filter((b) => b.call.fn === begin.call.fn && b !== begin);
		// of what does not say which half it is, or whose descriptor has two names, nothing can be said
		if (same.some((b) => b.is === "unknown") || !/^[\w.>-]+$/.test(begin.fd)) return [];
		const its = same.filter((b) => b.fd === begin.fd);
		const ends = all.some((b) => b.is !== "begin");
		const mistake =
			twice(begin, its) ??
			leftOpen(begin, its) ??
			endedAnyway(begin, its) ??
			(ends ? undefined : neverEnded(begin, parsed));
		return mistake ? [mistake] : [];
	});
}

/** Control goes on behind it only with the access begun, or with a failure nobody saw. */
function surelyBegun({ call }: Bracket): boolean {
	return isDropped(call.node) || leaves(failureBranch(call.node) ?? null) !== undefined;
}

function behind(begin: Bracket, node: Node): boolean {
	return comesAfter(goesOn(begin), node);
}

/** The statement behind which the outcome has been looked at. */
function goesOn({ call }: Bracket): Node {
	const branch = failureBranch(call.node);
	return branch ? statementOf(branch) : call.node;
}

function twice(begin: Bracket, its: readonly Bracket[]): TextMistake | undefined {
	const next = its.find((b) => b.call.span.start > begin.call.span.start);
	if (next?.is !== "begin" || !surelyBegun(begin) || !behind(begin, next.call.node)) return undefined;
	if (waysOut(begin, next.call.span.start).length > 0 || !keeps(begin, next.call.span.start)) return undefined;
	return told(
		next,
		next.call.span,
		begin,
		`begins CPU access to \`${begin.fd}\` that has begun already: one end does not close both. Begin once, or end it first`,
	);
}

function leftOpen(begin: Bracket, its: readonly Bracket[]): TextMistake | undefined {
	const end = its.find((b) => b.is === "end" && b.call.span.start > begin.call.span.start);
	if (!end || !surelyBegun(begin)) return undefined;
	const out = waysOut(begin, end.call.span.start).find((node) => GIVES_UP.test(node.text));
	if (!out || !keeps(begin, out.startIndex)) return undefined;
	return told(
		begin,
		{ start: out.startIndex, end: out.endIndex - 1 },
		begin,
		`returns with CPU access to \`${begin.fd}\` still open: caches are not handed back to the devices. End it on this path, too`,
	);
}

/** Nothing in the file ends an access, and the memory of the buffer that was mapped here is unmapped with it open. */
function neverEnded(begin: Bracket, parsed: SourceText["parsed"]): TextMistake | undefined {
	if (!surelyBegun(begin)) return undefined;
	const { fn, span } = begin.call;
	const here = callsOf(parsed, { name: () => true }).filter((c) => c.fn === fn);
	if (here.some((c) => BRACKET_HELPER.test(c.name) && c.span.start !== span.start)) return undefined;
	const text = (at: { readonly start: number; readonly end: number } | undefined): string =>
		at ? parsed.source.slice(at.start, at.end).replace(/\s+/g, "") : "";
	const unmap = here.find((c) => {
		if (!UNMAPS.has(c.name) || !isUnconditional(c.node) || !behind(begin, c.node)) return false;
		const memory = text(c.args[0]);
		const held = here.some((m) => text(m.args[MAPS.get(m.name) ?? -1]) === begin.fd && holderOf(m) === memory);
		return held && statementOf(c.node).parent?.id === statementOf(goesOn(begin)).parent?.id;
	});
	if (!unmap || !keeps(begin, unmap.span.start)) return undefined;
	return told(
		begin,
		unmap.span,
		begin,
		`unmaps the memory of \`${begin.fd}\` with CPU access to it still open, which nothing here ends: caches are not handed back to the devices. End it first`,
	);
}

function endedAnyway(begin: Bracket, its: readonly Bracket[]): TextMistake | undefined {
	const branch = failureBranch(begin.call.node);
	if (!branch) return undefined;
	const away = leaves(branch);
	if (away && away.type !== "goto_statement") return undefined;
	if (!away && !onlySpeaks(branch)) return undefined;
	const test = statementOf(branch);
	if (test.childForFieldName("alternative")) return undefined;
	const label = away?.childForFieldName("label")?.text ?? away?.namedChild(0)?.text;
	const from = label === undefined ? test : labelled(begin, label);
	if (!from) return undefined;
	if (label !== undefined && /\b(?:return|goto)\b/.test(from.text)) return undefined;
	const end = its.find((b) => b.call.span.start >= from.startIndex && b.call.span.start > begin.call.span.start);
	if (end?.is !== "end" || !isUnconditional(end.call.node)) return undefined;
	const stops = from.type === "labeled_statement" ? from.parent : test.parent;
	const block = statementOf(end.call.node).parent;
	const here = block?.type === "labeled_statement" ? block.parent : block;
	if (!stops || here?.id !== stops.id) return undefined;
	const between = stops.namedChildren.filter(
		(n) => n && n.startIndex > from.startIndex && n.endIndex <= end.call.span.start,
	);
	if (between.some((n) => n && /\b(?:return|goto|break|continue)\b/.test(n.text))) return undefined;
	return told(
		end,
		end.call.span,
		begin,
		`ends a CPU access to \`${begin.fd}\` that never began: where the begin fails, this is reached all the same. Skip the end`,
	);
}

/** Control goes on behind it, and nothing remembers that it was there: a function nobody knows may not come back. */
function onlySpeaks(branch: Node): boolean {
	const calls = branch.descendantsOfType("call_expression");
	const remembers = branch.descendantsOfType(["assignment_expression", "update_expression"]);
	return remembers.length === 0 && calls.every((c) => SPEAKS.has(c?.childForFieldName("function")?.text ?? ""));
}

function labelled({ call }: Bracket, label: string): Node | undefined {
	const within = call.fn.bodySpan;
	let root = call.node;
	while (root.parent && root.startIndex > within.start) root = root.parent;
	return (
		root
			.descendantsOfType("labeled_statement")
			.find((n) => n?.childForFieldName("label")?.text === label && n.startIndex > call.span.start) ?? undefined
	);
}

/** Statements that leave the function, or jump, with the access begun and before an offset. */
function waysOut(begin: Bracket, before: number): Node[] {
	const block = statementOf(goesOn(begin)).parent;
	if (!block) return [];
	return block
		.descendantsOfType(["return_statement", "goto_statement", "break_statement", "continue_statement"])
		.filter(
			(n): n is Node =>
				n !== null && n.startIndex < before && n.startIndex > goesOn(begin).endIndex && behind(begin, n),
		);
}

/**
 * Up to there the access stays the function's own: nobody gets, stores or closes the descriptor or what it lies in,
 * nothing that outlives the function notes that it is open, and no other way leads in.
 */
function keeps(begin: Bracket, before: number): boolean {
	const { call, fd } = begin;
	let root = call.node;
	while (root.parent && root.startIndex > call.fn.bodySpan.start) root = root.parent;
	const between = root.text.slice(goesOn(begin).endIndex - root.startIndex, before - root.startIndex);
	const owner = /^\w+/.exec(fd)?.[0] ?? fd;
	const labels = root
		.descendantsOfType("labeled_statement")
		.some((n) => n && n.startIndex > call.span.start && n.startIndex < before);
	return !labels && !new RegExp(`\\b${owner}\\b`).test(between) && !STORES.test(between);
}

/** `x->y = …`, `*p = …`, `a[i] = …` */
const STORES = /(?:[\w\])](?:->|\.)\w+|[;{}]\s*\*\w+|\])\s*=[^=]/;

/** A way out that says that the function failed; after success the caller may be meant to end the access. */
const GIVES_UP = /^return\s*(?:;|-|\(-|NULL\b|false\b)/;

function told(at: Bracket, span: TextMistake["span"], begin: Bracket, message: string): TextMistake {
	const ends = at === begin || at.is === "end";
	return {
		span,
		fn: begin.call.fn.name,
		object: begin.fd,
		message: `${message}${cited(ends ? CITATIONS.endCpuAccess : CITATIONS.beginCpuAccess)}`,
		because: [{ span: begin.call.span, message: `the access to \`${begin.fd}\` begins` }],
	};
}
