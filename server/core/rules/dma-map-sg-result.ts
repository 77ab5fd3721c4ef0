/** dma_map_sg() and its kin: the count of mapped entries mistaken for that of allocated ones, or 0 for a success. */

import type { FoundRow } from "../kernel/lookup.ts";
import { lookup } from "../kernel/lookup.ts";
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

function mixed({ parsed, release }: SourceText): readonly TextMistake[] {
	const text = (span: { readonly start: number; readonly end: number }): string =>
		parsed.source.slice(span.start, span.end).replace(/\s+/g, " ").trim();
	return callsOf(parsed, {
		as: `counts ${release}`,
		name: (name) => takesCount(lookup(name, release)),
	}).flatMap((call): TextMistake[] => {
		const row = lookup(call.name, release)!;
		const [list, count] = [call.args[1], call.args[2]];
		const table = list && LIST.exec(text(list))?.[1];
		const mapped = count && MAPPED.exec(text(count));
		const mistakes: TextMistake[] = [];
		if (table && mapped && mapped[1] === table) {
			const end = count.end;
			mistakes.push({
				span: call.span,
				fn: call.fn.name,
				object: table,
				message: row.opens
					? `${call.name}() maps what was allocated, which is \`orig_nents\` of the table; \`nents\` is the count it answers, and whoever gets the table goes by that. Map the whole table, or keep the answer in \`nents\`${cite(row, release)}`
					: `${call.name}() unmaps what was mapped, which is \`orig_nents\` of the table; \`nents\` may be smaller, and entries stay mapped. Unmap \`orig_nents\`${cite(row, release)}`,
				repair: { title: "Use orig_nents", edits: [{ start: end - "nents".length, end, newText: "orig_nents" }] },
			});
		} else if (row.opens && comparedBelowZero(call, parsed.source)) {
			mistakes.push({
				span: call.span,
				fn: call.fn.name,
				object: table ?? call.name,
				message: `${call.name}() answers 0 when it fails, never less: this failure goes unseen. Test for 0${cite(row, release)}`,
			});
		}
		return mistakes;
	});
}

function takesCount(row: FoundRow | undefined): boolean {
	if (row?.args[2] !== "size" || row.args[1] !== "sg_table") return false;
	return row.opens?.what === "dma-map" ? row.returns.kind === "count_zero_on_error" : row.closes?.what === "dma-map";
}

/** `x = map(…)` and then only `x < 0`; or `map(…) < 0` at once. */
function comparedBelowZero({ node, fn }: CallView, source: string): boolean {
	const parent = node.parent;
	const rest = source.slice(node.endIndex, fn.bodySpan.end);
	if (parent?.type === "binary_expression") return /^\s*<\s*0\b/.test(rest);
	const left = parent?.type === "assignment_expression" ? parent.childForFieldName("left")?.text : undefined;
	if (!left || !/^[\w.>-]+$/.test(left)) return false;
	const name = left.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const tested = new RegExp(`(!\\s*)?(?<![\\w.>])${name}(?![\\w.>-])\\s*(<=|>=|[=!]=|<|>)?\\s*(\\w+)?`, "g");
	for (const [, not, operator, value] of rest.matchAll(tested)) {
		if (operator === "<" && value === "0") return true;
		if (not || operator) return false;
	}
	return false;
}
