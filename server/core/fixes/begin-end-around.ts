/**
 * CPU access begun before and ended after what touches a mapped buffer. Only where the mapping's result variable is at
 * hand: a failed begin then skips the access and is reported as a failed mapping is.
 */
import type { Node } from "web-tree-sitter";
import { lookup, rowsFor } from "../kernel/lookup.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { deeper, indentAt, lineStart, opensLine, statementOf } from "./layout.ts";
import { type Opener, objectText, openerOf } from "./pairs.ts";
import { calleeOf, type Site } from "./site.ts";

/** Which caches a direction looks after: what the CPU reads came from the device, what it writes goes to it (facts R11). */
const DIRECTIONS = { read: "DMA_FROM_DEVICE", write: "DMA_TO_DEVICE", both: "DMA_BIDIRECTIONAL" };

export function beginEndAround(site: Site): readonly Candidate[] {
	const opener = openerOf(site);
	const buffer = opener && objectText(site, opener);
	const at = site.span(site.event);
	const touched = at && site.fn.node.descendantForIndex(at.start, Math.max(at.start, at.end - 1));
	const first = touched && statementOf(touched);
	const [begin, end] = callsFor(site.release);
	if (!opener || buffer === undefined || !first || !begin || !end) return [];
	const result = resultVariable(site, opener, first);
	const region = result === undefined ? undefined : regionFrom(site, first, opener);
	if (result === undefined || !region) return [];
	const how = site.report.happening.how;
	const direction = region.length > 1 || how === undefined || how === "field" ? DIRECTIONS.both : DIRECTIONS[how];
	const indent = indentAt(site.text, first.startIndex);
	const last = region.at(-1)!;
	const edits: TextEdit[] = [
		{
			start: first.startIndex,
			end: first.startIndex,
			newText: `${result} = ${begin.name}(${buffer}, ${direction});\n${indent}if (!${result}) {\n${deeper(indent)}`,
		},
		...deepened(site.text, first.startIndex, last.endIndex, indent),
		{
			start: last.endIndex,
			end: last.endIndex,
			newText: `\n${deeper(indent)}${end.name}(${buffer}, ${direction});\n${indent}}`,
		},
	];
	return [{ title: `Bracket the access with ${begin.name}() and ${end.name}()`, edits }];
}

function callsFor(release: string): readonly [ApiRow | undefined, ApiRow | undefined] {
	const plain = (row: ApiRow): boolean => row.args.join() === "dmabuf,dir";
	const begin = [...rowsFor(release).values()].find((row) => row.opens?.what === "cpu-access" && plain(row));
	const names = begin?.opens?.with ?? [];
	const end = names.flatMap((name) => lookup(name, release) ?? []).find(plain);
	return [begin, end];
}

/** The variable the mapping's result is in, if that is what the function returns afterwards. */
function resultVariable(site: Site, opener: Opener, first: Node): string | undefined {
	const parent = opener.node.parent;
	const left = parent?.type === "assignment_expression" ? parent.childForFieldName("left") : null;
	if (left?.type !== "identifier" || opener.row.returns.kind !== "errno") return undefined;
	const name = site.textOf(left);
	const mention = new RegExp(`\\b${name}\\b`, "g");
	const rest = site.text.slice(first.startIndex, site.fn.bodySpan.end);
	const mentions = [...rest.matchAll(mention)].map((each) => rest.slice(0, each.index + name.length));
	return mentions.length === 1 && mentions[0]?.endsWith(`return ${name}`) ? name : undefined;
}

/** From the first access to the last statement before the mapping is undone; straight on, or not at all. */
function regionFrom(site: Site, first: Node, opener: Opener): Node[] | undefined {
	if (first.parent?.type !== "compound_statement") return undefined;
	const region: Node[] = [];
	for (let at: Node | null = first; at; at = at.nextNamedSibling) {
		if (at.type === "comment") continue;
		const undone = at.descendantsOfType("call_expression").some((call) => {
			const callee = call && calleeOf(call);
			return callee && opener.pairing.with.includes(site.textOf(callee));
		});
		if (undone) return region.length > 0 && at.type === "expression_statement" ? region : undefined;
		const leaves = at.descendantsOfType([
			"return_statement",
			"goto_statement",
			"break_statement",
			"continue_statement",
		]);
		if (leaves.length > 0 || at.type === "labeled_statement" || at.type === "declaration") return undefined;
		if (!opensLine(site.text, at.startIndex)) return undefined;
		region.push(at);
	}
	return undefined;
}

/** One level more for every line but the first, which is indented by what stands in front of it. */
export function deepened(text: string, start: number, end: number, indent: string): TextEdit[] {
	const more = deeper(indent).slice(indent.length);
	const edits: TextEdit[] = [];
	for (const line of text.slice(start, end).matchAll(/\n(?=[ \t]*\S)/g)) {
		const at = lineStart(text, start + line.index + 1);
		edits.push({ start: at, end: at, newText: more });
	}
	return edits;
}
