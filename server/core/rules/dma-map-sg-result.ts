/** dma_map_sg() and its kin: the count of mapped entries mistaken for that of allocated ones, lost, or 0 for a success. */

import type { FoundRow } from "../kernel/lookup.ts";
import { lookup } from "../kernel/lookup.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { type CallView, callsOf } from "../syntax/calls.ts";
import type { SourceText, TextMistake } from "./in-text.ts";
import { cite, type Rule } from "./rule.ts";

export const dmaMapSgResult: Rule = {
	id: "dma-map-sg-result",
	violation: "DBS-S07",
	severity: "warning",
	replay: false,
	title: "the two counts of a scatter table mixed up",
	over: [],
	transitions: [],
	inText: mixed,
};

/** `table->sgl` and `table->nents` of one table. */
const LIST = /^(.+)(?:->|\.)sgl$/;
const MAPPED = /^(.+)((?:->|\.)nents)$/;

/** A call that maps or unmaps the entries of a list. */
interface Counted {
	readonly call: CallView;
	readonly row: FoundRow;
	/** the table whose list is meant, as written */
	readonly table: string | undefined;
	/** the number of entries, as written */
	readonly count: string;
	readonly countSpan: Span;
}

function mixed(file: SourceText): readonly TextMistake[] {
	const { parsed, release } = file;
	const { source } = parsed;
	const text = (span: Span | undefined): string =>
		span ? source.slice(span.start, span.end).replace(/\s+/g, " ").trim() : "";
	const calls = callsOf(parsed, {
		as: `counts ${release}`,
		name: (name) => takesCount(lookup(name, release)),
	}).flatMap((call): Counted[] => {
		const countSpan = call.args[2];
		if (!countSpan) return [];
		const table = LIST.exec(text(call.args[1]))?.[1];
		return [{ call, row: lookup(call.name, release)!, table, count: text(countSpan), countSpan }];
	});
	const mistakes = calls.flatMap((one): TextMistake[] => {
		const told =
			byMappedCount(one) ?? byAnswer(one, calls, source) ?? (one.row.opens && answerLost(one, source, release));
		if (!told) return [];
		const { message, repair } = told;
		const { call, row, table } = one;
		const mistake = { span: call.span, fn: call.fn.name, object: table ?? call.name };
		return [{ ...mistake, message: `${call.name}() ${message}${cite(row, release)}`, ...(repair ? { repair } : {}) }];
	});
	return [...mistakes, ...copiedShort(file)];
}

/**
 * `alloc(&copy, t->nents, …)` and then the pages of `t`, entry by entry: whoever made `t` may have mapped it. A function that
 * speaks of both counts compares them, and knows which it wants (i915_scatterlist.c:i915_sg_trim, 6.12).
 */
function copiedShort({ parsed, release }: SourceText): readonly TextMistake[] {
	const { source } = parsed;
	const makes = (row: FoundRow | undefined): boolean => row?.opens?.what === "sg-table" && row.args[1] === "size";
	const looks = (row: FoundRow | undefined): boolean => row?.lowers?.some(({ op }) => op === "peek_page") === true;
	const wanted = (name: string): boolean => makes(lookup(name, release)) || looks(lookup(name, release));
	const calls = callsOf(parsed, { as: `copies ${release}`, name: wanted });
	return calls.flatMap(({ name, args, fn, span }): TextMistake[] => {
		const row = lookup(name, release);
		const [copy, count] = args.map(({ start, end }) => source.slice(start, end));
		const table = makes(row) ? MAPPED.exec(count ?? "")?.[1] : undefined;
		const { start, end } = fn.bodySpan;
		const body = source.slice(start, end);
		if (!row || !table || copy === table || BOTH.test(body)) return [];
		if (!calls.some((other) => other.fn === fn && other.span.start > span.end && looks(lookup(other.name, release))))
			return [];
		const counts = [...body.matchAll(new RegExp(`(?<![\\w.>])${escaped(table)}(?:->|\\.)(nents)\\b`, "g"))];
		const edits = counts.map(({ 0: { length }, index }) => ({
			start: start + index + length - "nents".length,
			end: start + index + length,
			newText: "orig_nents",
		}));
		const message = `${name}() makes room for as many entries as \`${table}\` was mapped to, which may be fewer than it has: the copy lacks pages. Copy \`orig_nents\` entries${cite(row, release)}`;
		return [{ span, fn: fn.name, object: table, message, repair: { title: "Use orig_nents", edits } }];
	});
}

const BOTH = /\borig_nents\b/;

type Told = Pick<TextMistake, "message" | "repair">;

/** `map(…, t->sgl, t->nents, …)` */
function byMappedCount({ row, table, count, countSpan: { end } }: Counted): Told | undefined {
	if (!table || MAPPED.exec(count)?.[1] !== table) return undefined;
	return {
		message: row.opens
			? "maps what was allocated, which is `orig_nents` of the table; `nents` is the count it answers, and whoever gets the table goes by that. Map the whole table, or keep the answer in `nents`"
			: "unmaps what was mapped, which is `orig_nents` of the table; `nents` may be smaller, and entries stay mapped. Unmap `orig_nents`",
		repair: { title: "Use orig_nents", edits: [{ start: end - "nents".length, end, newText: "orig_nents" }] },
	};
}

/** `x->len = map(…, x->pages, …)` somewhere in the file, nothing else is ever kept there, and here is `unmap(…, x->len, …)`. */
function byAnswer(one: Counted, calls: readonly Counted[], source: string): Told | undefined {
	const { call, row, count, countSpan } = one;
	const [, base = "", name] = /^(.*?)(\w+)$/.exec(count) ?? [];
	if (row.opens || !name || /^\d/.test(name)) return undefined;
	const isMember = base !== "";
	const answers = calls.filter(({ call: other, row: its }) => {
		const left = its.opens && keptIn(other);
		return left && (isMember ? left.endsWith(`>${name}`) || left.endsWith(`.${name}`) : left === name);
	});
	const isAnswer = ([, value = "", next]: RegExpMatchArray): boolean =>
		(value === "0" && next === ";") || answers.some(({ call: other }) => value === other.name && next === "(");
	const [first] = answers;
	if (!first) return undefined;
	const body = isMember ? source : source.slice(call.fn.bodySpan.start, call.span.start);
	const kept = [...body.matchAll(new RegExp(`(?<!\\w)${name}\\s*=(?!=)\\s*([\\w-]+)\\s*([(;])?`, "g"))];
	if (!kept.every(isAnswer) || changed(body, name)) return undefined;
	// the same structure under the same name: what is written there can be written here
	const safe = isMember
		? first.count.startsWith(base) && /^\w+$/.test(first.count.slice(base.length))
		: /^\w+$/.test(first.count);
	const here = isMember || call.fn.name === first.call.fn.name;
	return {
		message: `unmaps what was mapped, which is the count that ${first.call.name}() was given, \`${first.count}\`; \`${count}\` is what it answered and may be smaller, and entries stay mapped. Unmap by the count that was mapped`,
		...(safe && here && first.count !== count
			? { repair: { title: `Use ${first.count}`, edits: [{ ...countSpan, newText: first.count }] } }
			: {}),
	};
}

/** Counted up or down, or set through its address. */
function changed(body: string, name: string): boolean {
	return new RegExp(
		`(?:\\+\\+|--)[\\w.>-]*\\b${name}\\b|(?<!\\w)${name}\\s*(?:\\+\\+|--|[-+*/|&]=)|&\\s*[\\w.>-]*\\b${name}\\b`,
	).test(body);
}

/** What a mapping call answers is lost on whoever gets the table, or never found to be 0. */
function answerLost({ call, table, count }: Counted, source: string, release: string): Told | undefined {
	if (comparedBelowZero(call, source))
		return { message: "answers 0 when it fails, never less: this failure goes unseen. Test for 0" };
	const body = source.slice(call.fn.bodySpan.start, call.fn.bodySpan.end);
	const as = table && escaped(table);
	if (as && count.startsWith(table) && new RegExp(`\\breturn\\s+&?\\s*${as}\\s*;`).test(body)) {
		const kept = new RegExp(`(?<![\\w.>])${as}(?:->|\\.)nents\\s*=(?!=)`);
		if (!kept.test(body))
			return {
				message:
					"answers how many entries the device sees, and `nents` of the table stays what was allocated: whoever gets the table goes by that. Keep the answer in `nents`, or map the whole table",
				...(lookup(WHOLE, release) && count.startsWith(`${table}->`) ? wholeMapped(call, table, source) : {}),
			};
	}
	return undefined;
}

const WHOLE = "dma_map_sgtable";

/** `!map(dev, t->sgl, t->orig_nents, dir)` for a helper that answers 0 where all is well. */
function wholeMapped({ node, args }: CallView, table: string, source: string): Pick<Told, "repair"> {
	const not = node.parent;
	const [device, , , dir, none] = args.map(({ start, end }) => source.slice(start, end));
	if (not?.type !== "unary_expression" || !not.text.startsWith("!") || !device || !dir || none !== undefined) return {};
	const newText = `${WHOLE}(${device}, ${table}, ${dir}, 0)`;
	return { repair: { title: "Map the whole table", edits: [{ start: not.startIndex, end: not.endIndex, newText }] } };
}

function takesCount(row: FoundRow | undefined): boolean {
	if (row?.args[2] !== "size" || row.args[1] !== "sg_table") return false;
	return row.opens?.what === "dma-map" ? row.returns.kind === "count_zero_on_error" : row.closes?.what === "dma-map";
}

/** Where the answer of a call is kept at once, as written. */
function keptIn({ node }: CallView): string | undefined {
	const parent = node.parent;
	const left = parent?.type === "assignment_expression" ? parent.childForFieldName("left")?.text : undefined;
	return left && /^[\w.>-]+$/.test(left) ? left : undefined;
}

/** `x = map(…)` and then only `x < 0`; or `map(…) < 0` at once. */
function comparedBelowZero(call: CallView, source: string): boolean {
	const { node, fn } = call;
	const rest = source.slice(node.endIndex, fn.bodySpan.end);
	if (node.parent?.type === "binary_expression") return /^\s*<\s*0\b/.test(rest);
	const left = keptIn(call);
	if (!left) return false;
	const tested = new RegExp(`(!\\s*)?(?<![\\w.>])${escaped(left)}(?![\\w.>-])\\s*(<=|>=|[=!]=|<|>)?\\s*(\\w+)?`, "g");
	for (const [, not, operator, value] of rest.matchAll(tested)) {
		if (operator === "<" && value === "0") return true;
		if (not || operator) return false;
	}
	return false;
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
