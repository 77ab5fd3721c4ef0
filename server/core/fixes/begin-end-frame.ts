/**
 * CPU access to a framebuffer begun and ended around the statement that reads it, where somebody else mapped it: if it
 * cannot begin, the statement is left out, which shows an old picture and breaks nothing.
 */
import type { Node } from "web-tree-sitter";
import { lookup, rowsFor } from "../kernel/lookup.ts";
import { deepened } from "./begin-end-around.ts";
import type { Candidate } from "./candidate.ts";
import { deeper, indentAt, opensLine, statementOf } from "./layout.ts";
import type { Site } from "./site.ts";

export function beginEndFrame(site: Site): readonly Candidate[] {
	const { object } = site.report.happening;
	const at = site.span(site.event);
	const touched = at && site.fn.node.descendantForIndex(at.start, Math.max(at.start, at.end - 1));
	const statement = touched && outermost(site, touched);
	const begin = [...rowsFor(site.release).values()].find(
		(row) => row.opens?.what === "cpu-access" && row.args.join() === "fb,dir",
	);
	const end = begin?.opens?.with.flatMap((name) => lookup(name, site.release) ?? [])[0];
	if (object.type !== "fb" || !statement || !begin || !end || begin.returns.kind !== "errno") return [];
	const indent = indentAt(site.text, statement.startIndex);
	const inner = deeper(indent);
	const call = (name: string): string => `${name}(${object.text}, DMA_FROM_DEVICE)`;
	return [
		{
			title: `Bracket the access with ${begin.name}() and ${end.name}()`,
			edits: [
				{
					start: statement.startIndex,
					end: statement.startIndex,
					newText: `if (!${call(begin.name)}) {\n${inner}`,
				},
				...deepened(site.text, statement.startIndex, statement.endIndex, indent),
				{ start: statement.endIndex, end: statement.endIndex, newText: `\n${inner}${call(end.name)};\n${indent}}` },
			],
		},
	];
}

/** The outermost statement around a node that nothing jumps out of: a loop begins and ends CPU access once. */
function outermost(site: Site, node: Node): Node | undefined {
	let found: Node | undefined;
	for (
		let at = statementOf(node);
		at && at.id !== site.fn.body.id;
		at = at.parent ? statementOf(at.parent) : undefined
	) {
		if (at.type === "compound_statement") continue;
		const jumps = at.descendantsOfType(["return_statement", "goto_statement", "labeled_statement", "declaration"]);
		const out = jumps.some((jump) => jump && (jump.type !== "declaration" || jump.id === at?.id));
		if (out) break;
		if (at.parent?.type === "compound_statement" && opensLine(site.text, at.startIndex)) found = at;
	}
	return found;
}
