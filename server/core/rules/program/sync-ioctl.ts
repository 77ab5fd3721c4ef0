/** The brackets of a program: sync ioctls and the helpers of the file that issue just one, with what they do to which descriptor. */
import { BRACKET_FLAGS, BRACKETS, MAPS, REPEATS, SENDS } from "../../kernel/userspace.ts";
import { type CallView, callsOf } from "../../syntax/calls.ts";
import { holds } from "../../syntax/holds.ts";
import type { ParsedSource } from "../../syntax/parse.ts";

export interface Bracket {
	readonly call: CallView;
	readonly is: "begin" | "end" | "unknown";
	/** the descriptor as written, without blanks */
	readonly fd: string;
	/** it is repeated by whoever carries it when a signal comes */
	readonly repeats: boolean;
	/** it answers as the ioctl does: -1, and errno says why */
	readonly answers: boolean;
}

/** Every bracket of a file, in source order. */
export function bracketsOf(parsed: ParsedSource): readonly Bracket[] {
	if (!holds(parsed, HAS_BRACKETS)) return [];
	const text = (span: { readonly start: number; readonly end: number } | undefined): string =>
		span ? parsed.source.slice(span.start, span.end).replace(/\s+/g, "") : "";
	const calls = callsOf(parsed, { name: () => true });
	const direct = calls
		.filter((c) => SENDS.has(c.name) && text(c.args[1]) === BRACKETS)
		.map(
			(call): Bracket => ({
				call,
				is: kindOf(parsed.source.slice(call.fn.bodySpan.start, call.span.start), text(call.args[2])),
				fd: text(call.args[0]),
				repeats: REPEATS.has(call.name),
				answers: true,
			}),
		);
	const helpers = new Map<string, Helper>();
	for (const bracket of direct) {
		const { fn } = bracket.call;
		const parameters = parametersOf(parsed.source.slice(fn.span.start, fn.bodySpan.start));
		const alone = direct.filter((other) => other.call.fn === fn).length === 1;
		const at = parameters.indexOf(bracket.fd);
		// who maps the memory has an access of its own in mind
		const maps = calls.some((c) => c.fn === fn && MAPS.has(c.name));
		if (alone && !maps && at >= 0 && callsGive(parsed, bracket))
			helpers.set(fn.name, { bracket, at, says: parameters.indexOf(sayingOf(parsed, bracket)) });
	}
	const through = calls.flatMap((call): Bracket[] => {
		const helper = helpers.get(call.name);
		if (!helper) return [];
		const { is, repeats } = helper.bracket;
		return [
			{
				call,
				is: is === "unknown" && helper.says >= 0 ? halfOf(text(call.args[helper.says])) : is,
				repeats,
				answers: helper.bracket.call.node.parent?.type === "return_statement",
				fd: text(call.args[helper.at]),
			},
		];
	});
	const inHelpers = new Set([...helpers.values()].map((helper) => helper.bracket));
	return [...direct.filter((bracket) => !inHelpers.has(bracket)), ...through].sort(
		(a, b) => a.call.span.start - b.call.span.start,
	);
}

const HAS_BRACKETS = new RegExp(BRACKETS);

interface Helper {
	readonly bracket: Bracket;
	/** its parameters that are the descriptor and, if any, the flags */
	readonly at: number;
	readonly says: number;
}

/** What the flags of a helper's bracket are taken from. */
function sayingOf(parsed: ParsedSource, { call }: Bracket): string {
	const before = parsed.source.slice(call.fn.bodySpan.start, call.span.start);
	const argument = call.args[2] ? parsed.source.slice(call.args[2].start, call.args[2].end).trim() : "";
	return /^(\w+)(?:\s*\|\s*[A-Z]\w*)*$/.exec(flagsIn(before, argument)?.trim() ?? "")?.[1] ?? "";
}

function halfOf(flags: string): Bracket["is"] {
	const words: readonly string[] = flags.match(/\w+/g) ?? [];
	if (/[?:]/.test(flags)) return "unknown";
	if (words.includes(BRACKET_FLAGS.end)) return "end";
	return words.includes(BRACKET_FLAGS.begin) ? "begin" : "unknown";
}

/** What was last put into the flags of the argument before the call: an initialiser or an assignment. */
function kindOf(before: string, argument: string): Bracket["is"] {
	return halfOf(flagsIn(before, argument) ?? "");
}

function flagsIn(before: string, argument: string): string | undefined {
	const name = /^&(\w+)$/.exec(argument)?.[1];
	if (name === undefined) return undefined;
	const { field } = BRACKET_FLAGS;
	const set = new RegExp(`\\b${name}\\s*(?:=\\s*\\{[^}]*?\\.?|\\.\\s*)${field}\\s*(\\|?=)\\s*([^;},]*)`, "g");
	const last = [...before.matchAll(set)].at(-1);
	if (last?.[1] !== "=" || !isOnTheWay(before.slice(0, last.index), before.slice(last.index + last[0].length)))
		return undefined;
	return last[2];
}

/** What stands between two texts happens whenever the second is left at its end: it is no branch, and lies in none. */
function isOnTheWay(before: string, after: string): boolean {
	if (!/(?:[;{}]|\*\/)\s*(?:(?!default\b)\w+\s*:\s*|struct\s+\w+\s+)?$/.test(before)) return false;
	let depth = 0;
	for (const brace of after.replace(/^\s*,?\s*\}/, "").match(/[{}]/g) ?? []) {
		depth += brace === "{" ? 1 : -1;
		if (depth < 0) return false;
	}
	return true;
}

/** A helper whose callers learn what the ioctl said: it returns that, or a variable that holds it. */
function callsGive(parsed: ParsedSource, { call }: Bracket): boolean {
	return /^\s*return\b/m.test(parsed.source.slice(call.fn.bodySpan.start, call.fn.bodySpan.end));
}

function parametersOf(head: string): readonly string[] {
	const list = head.slice(head.indexOf("(") + 1, head.lastIndexOf(")"));
	return list.split(",").map((one) => /(\w+)\s*(?:\[\s*\])?\s*$/.exec(one)?.[1] ?? "");
}
