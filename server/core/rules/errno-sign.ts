/** A positive number where a negative errno is meant. */
import type { Node } from "web-tree-sitter";
import { ERRNO_NAME, ERRNO_OF_POINTER, IDIOMS } from "../kernel/idioms.ts";
import { callbackEntry, lookup } from "../kernel/lookup.ts";
import type { ReturnKind } from "../kernel/row.ts";
import { callsOf } from "../syntax/calls.ts";
import { type FunctionView, functionsOf, remembered } from "../syntax/functions.ts";
import type { ParsedSource } from "../syntax/parse.ts";
import { opsTables } from "../syntax/views.ts";
import type { SourceText, TextMistake } from "./in-text.ts";
import { cite, GOOD, type Rule } from "./rule.ts";

export const errnoSign: Rule = {
	id: "errno-sign",
	violation: "DBS-S02",
	severity: "error",
	replay: true,
	title: "a positive errno",
	over: ["result"],
	transitions: [
		{
			on: "give",
			when: (h) => h.row?.returns.kind === "bytes_left" && h.here !== undefined && (h.before! & GOOD) !== 0,
			report: (h) =>
				`${h.callee}() answers how many bytes it has not copied, a positive number: returned as it is, the program gets it as the answer of a call that went well. Return -EFAULT where it is not 0${cite(h.row, h.release)}`,
		},
	],
	inText: positives,
};

/** Conventions in which a failure is a negative number. */
const NEGATIVE: ReadonlySet<ReturnKind> = new Set<ReturnKind>([
	"errno",
	"fd_or_errno",
	"count_or_errno",
	"long_timeout",
]);

function positives(source: SourceText): readonly TextMistake[] {
	return [...pointers(source), ...comparisons(source), ...returned(source)];
}

/** ERR_PTR(EBUSY) is an address like any other. */
function pointers({ parsed }: SourceText): TextMistake[] {
	return callsOf(parsed, { as: "err-ptr", name: (name) => IDIOMS.get(name) === "err-ptr" }).flatMap((call) => {
		const arg = call.args[0];
		const name = arg ? parsed.source.slice(arg.start, arg.end).trim() : "";
		if (!arg || !ERRNO_NAME.test(name)) return [];
		return [
			{
				span: call.span,
				fn: call.fn.name,
				object: name,
				message: `${call.name}(${name}) is an address like any other: no test for an error pointer sees it. Error pointers are made of negative numbers: -${name}`,
				repair: { title: `Use -${name}`, edits: [{ start: arg.start, end: arg.start, newText: "-" }] },
			},
		];
	});
}

/** `ret == EBUSY`, where `ret` is what a call of the table returned. */
function comparisons({ parsed, release }: SourceText): TextMistake[] {
	const mistakes: TextMistake[] = [];
	const negative = (name: string): boolean => {
		const kind = lookup(name, release)?.returns.kind;
		return kind !== undefined && NEGATIVE.has(kind);
	};
	const compares = (fn: FunctionView): boolean =>
		remembered(fn.lasting, "positive-errno", () => COMPARED.test(bodyOf(parsed, fn)));
	for (const call of callsOf(parsed, { as: `errnos ${release}`, name: negative, within: compares })) {
		const { fn } = call;
		const holder = call.node.parent?.type === "assignment_expression" ? call.node.parent : undefined;
		const name = holder?.childForFieldName("left")?.text ?? "";
		if (!/^\w+$/.test(name)) continue;
		const test = new RegExp(`(?<![\\w.>])${name}\\s*[=!]=\\s*(E[A-Z0-9]+)\\b`).exec(
			parsed.source.slice(call.span.end, fn.bodySpan.end),
		);
		const errno = test?.[1];
		if (!test || !errno || !ERRNO_NAME.test(errno)) continue;
		// another value in between is another matter
		if (new RegExp(`(?<![\\w.>])${name}\\s*=[^=]`).test(parsed.source.slice(call.span.end, call.span.end + test.index)))
			continue;
		const start = call.span.end + test.index;
		const span = { start, end: start + test[0].length };
		if (isComment(parsed.tree?.rootNode, start)) continue;
		mistakes.push({
			span,
			fn: fn.name,
			object: name,
			message: `${call.name}() fails with a negative number, so this is never -${errno}: the case it is for goes another way. Compare with -${errno}`,
			repair: {
				title: `Compare with -${errno}`,
				edits: [{ start: span.end - errno.length, end: span.end - errno.length, newText: "-" }],
			},
		});
	}
	return mistakes;
}

/** `return EINVAL;` of a function that calls the family, or that its callback is, and elsewhere returns 0 or negative ones. */
function returned({ parsed, release }: SourceText): TextMistake[] {
	const mistakes: TextMistake[] = [];
	const seen = new Set<string>();
	const returns = (fn: FunctionView): boolean =>
		remembered(fn.lasting, "returned-errno", () => {
			const body = bodyOf(parsed, fn);
			return TURNED.test(body) || (RETURNED.test(body) && USUAL.test(body));
		});
	const isKnown = (name: string): boolean => lookup(name, release) !== undefined;
	const callers = callsOf(parsed, { as: `known ${release}`, name: isKnown, within: returns });
	for (const fn of [...callers.map((call) => call.fn), ...callbacksOf(parsed, release).filter(returns)]) {
		if (seen.has(fn.name)) continue;
		seen.add(fn.name);
		const body = bodyOf(parsed, fn);
		mistakes.push(...turned(body, fn));
		for (const m of USUAL.test(body) ? body.matchAll(new RegExp(RETURNED, "g")) : []) {
			const errno = m[1]!;
			const start = fn.bodySpan.start + m.index + m[0].length - 1 - errno.length;
			if (!ERRNO_NAME.test(errno) || isComment(parsed.tree?.rootNode, start)) continue;
			mistakes.push({
				span: { start: fn.bodySpan.start + m.index, end: start + errno.length + 1 },
				fn: fn.name,
				object: errno,
				message: `returns ${errno}, a positive number: callers that look for less than 0 take it for a success, and an ioctl hands it to the program as its answer. Return -${errno}`,
				repair: { title: `Return -${errno}`, edits: [{ start, end: start, newText: "-" }] },
			});
		}
	}
	return mistakes;
}

/** Functions that tables of this file give to the core, which expects a negative errno of them. */
function callbacksOf(parsed: ParsedSource, release: SourceText["release"]): readonly FunctionView[] {
	const expected = new Set(
		opsTables(parsed).flatMap(({ struct, members }) =>
			members
				.filter(({ member }) => NEGATIVE.has(callbackEntry(struct, member, release)?.returns ?? "void"))
				.map(({ value }) => value),
		),
	);
	return expected.size === 0 ? [] : functionsOf(parsed).filter((fn) => expected.has(fn.name));
}

function bodyOf(parsed: ParsedSource, fn: FunctionView): string {
	return parsed.source.slice(fn.bodySpan.start, fn.bodySpan.end);
}

/** `return -PTR_ERR(p);`: what comes out of an error pointer is negative as it is. */
function turned(body: string, { name, bodySpan }: FunctionView): TextMistake[] {
	return [...body.matchAll(new RegExp(TURNED, "g"))].map((m) => {
		const start = bodySpan.start + m.index;
		const minus = start + m[1]!.length;
		return {
			span: { start, end: start + m[0].length },
			fn: name,
			object: m[2]!,
			message: `returns -${ERRNO_OF_POINTER}(${m[2]}), a positive number: what ${ERRNO_OF_POINTER}() takes out of an error pointer is negative as it is. Leave the minus out`,
			repair: { title: "Leave the minus out", edits: [{ start: minus, end: minus + 1, newText: "" }] },
		};
	});
}

const TURNED = new RegExp(`(\\breturn\\s+)-\\s*${ERRNO_OF_POINTER}\\(([^()]+)\\)\\s*;`);

/** What a function returns that answers as the kernel does. */
const USUAL = /\breturn\s+(?:-E[A-Z]|0;)/;

const RETURNED = /\breturn\s+(E[A-Z0-9]+);/;

const COMPARED = /[=!]=\s*E[A-Z0-9]+\b/;

function isComment(root: Node | undefined, at: number): boolean {
	const type = root?.descendantForIndex(at, at)?.type;
	return type !== "identifier";
}
