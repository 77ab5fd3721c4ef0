/** The other variant of the same call: the one that takes the lock itself, or the one for callers that hold it. */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { lineStart } from "./layout.ts";
import { calleeOf, flaggedCall, type Site, siteOf } from "./site.ts";

/** For a call without its lock. */
export function unlockedVariant(site: Site): readonly Candidate[] {
	return variants(site, "free");
}

/** For a call that takes a lock its caller holds. */
export function lockedVariant(site: Site): readonly Candidate[] {
	return variants(site, "held");
}

function variants(site: Site, pre: "free" | "held"): readonly Candidate[] {
	const call = flaggedCall(site);
	const row = call && lookup(call.event.callee, site.release);
	const other = row && variantOf(row, pre, site.release);
	if (!call || !row || !other) return [];
	const own = renamed(site, call.node, other.name);
	const partners = partnersOf(site, row, pre);
	const title = `Use ${other.name}()`;
	return [
		...(partners.length > 0
			? [
					{
						title: `${title} and its counterpart`,
						edits: [...own, ...partners.flatMap((p) => renamed(site, p.node, p.name))],
					},
				]
			: []),
		{ title, edits: own },
	];
}

/** Same operation under the other contract, in this release. */
export function variantOf(row: ApiRow, pre: "free" | "held", release: string): ApiRow | undefined {
	const { name } = row;
	const names =
		pre === "free"
			? [`${name}_unlocked`, name.replace(/_locked$/, "")]
			: [name.replace(/_unlocked$/, ""), `${name}_locked`];
	for (const each of names) {
		const other = each === name ? undefined : lookup(each, release);
		if (other?.lock.pre !== pre || other.args.join() !== row.args.join()) continue;
		if (other.lock.effect === "none" && other.returns.kind === row.returns.kind) return other;
	}
	return undefined;
}

/** Calls of the function that undo this one or are undone by it and are wrong for the same reason. */
function partnersOf(site: Site, row: ApiRow, pre: "free" | "held"): { node: Node; name: string }[] {
	const pairs = new Set([...(row.opens?.with ?? []), ...(row.closes?.with ?? [])]);
	return site.analysis.findings.flatMap((each) => {
		if (each.id === site.finding.id || each.rule !== site.finding.rule || each.function !== site.finding.function)
			return [];
		const theirs = siteOf(site.analysis, each);
		const call = theirs && flaggedCall(theirs);
		const partner = call && lookup(call.event.callee, site.release);
		const other = partner && pairs.has(partner.name) ? variantOf(partner, pre, site.release) : undefined;
		return call && other ? [{ node: call.node, name: other.name }] : [];
	});
}

/** Another name, with the lines that were aligned with its arguments moved along. */
function renamed(site: Site, call: Node, name: string): TextEdit[] {
	const callee = calleeOf(call);
	if (!callee) return [];
	const by = name.length - (callee.endIndex - callee.startIndex);
	return [{ start: callee.startIndex, end: callee.endIndex, newText: name }, ...realigned(site.text, call, by)];
}

/** The lines that are aligned with a call's arguments, moved along with it. */
export function realigned(text: string, call: Node, by: number): TextEdit[] {
	const open = (call.childForFieldName("arguments")?.startIndex ?? call.endIndex) + 1;
	const column = width(text.slice(lineStart(text, open), open));
	const edits: TextEdit[] = [];
	for (const line of text.slice(open, call.endIndex).matchAll(/\n([ \t]*)(?=\S)/g)) {
		const indent = line[1] ?? "";
		if (width(indent) !== column) continue;
		const start = open + line.index + 1;
		edits.push({ start, end: start + indent.length, newText: indentOf(column + by, indent) });
	}
	return edits;
}

const TAB = 8;

function width(text: string): number {
	let columns = 0;
	for (const each of text) columns += each === "\t" ? TAB - (columns % TAB) : 1;
	return columns;
}

function indentOf(columns: number, like: string): string {
	if (!like.includes("\t")) return " ".repeat(columns);
	return "\t".repeat(Math.floor(columns / TAB)) + " ".repeat(columns % TAB);
}
