/**
 * Code that goes on after a lock it asked for was refused: what needs the lock, down to the unlock, is put into the else
 * branch of the test that only complains.
 */
import type { Node } from "web-tree-sitter";
import { lookup } from "../kernel/lookup.ts";
import { deepened } from "./begin-end-around.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { deeper, indentAt, lineStart, opensLine, statementOf } from "./layout.ts";
import { neverRefused, refused } from "./never-refused.ts";
import { argumentsOf, calleeOf, type Site } from "./site.ts";

/** A function that tells nobody waits; one that can say so leaves it out. */
export function withoutRefusal(site: Site): readonly Candidate[] {
	const [waits, leavesOut] = [neverRefused(site), onlyIfLocked(site)];
	return site.fn.returnType === "void" ? [...waits, ...leavesOut] : [...leavesOut, ...waits];
}

function onlyIfLocked(site: Site): readonly Candidate[] {
	const asked = refused(site);
	const call = asked && site.call(asked);
	const taking = call && statementOf(call);
	const test = taking?.nextNamedSibling;
	if (!call || taking?.type !== "expression_statement" || test?.type !== "if_statement") return [];
	const complaint = test.childForFieldName("consequence");
	if (!complaint || test.childForFieldName("alternative") || leaves(complaint)) return [];
	const last = unlockBehind(site, test, call);
	const first = test.nextNamedSibling;
	if (!last || !first || !opensLine(site.text, first.startIndex)) return [];
	const indent = indentAt(site.text, test.startIndex);
	const at = lineStart(site.text, first.startIndex);
	const more = deeper(indent).slice(indent.length);
	const edits: TextEdit[] = [
		...elseBehind(site, complaint, indent),
		{ start: at, end: at, newText: more },
		...deepened(site.text, first.startIndex, last.endIndex, indent),
		{ start: last.endIndex, end: last.endIndex, newText: `\n${indent}}` },
	];
	return [{ title: `Go on only if ${asked?.callee}() succeeded`, edits }];
}

/** The statement that drops the lock again, with nothing but plain statements before it. */
function unlockBehind(site: Site, test: Node, call: Node): Node | undefined {
	const lock = argumentsOf(call)[0];
	for (let at = test.nextNamedSibling; at && lock; at = at.nextNamedSibling) {
		if (at.type === "comment") continue;
		if (at.type !== "expression_statement") return undefined;
		const made = at.namedChild(0);
		const callee = made?.type === "call_expression" ? calleeOf(made) : undefined;
		const row = callee && lookup(site.textOf(callee), site.release);
		if (made && row?.lock.effect === "releases" && argumentsOf(made).some((a) => site.textOf(a) === site.textOf(lock)))
			return at;
	}
	return undefined;
}

function leaves(branch: Node): boolean {
	return branch.descendantsOfType(["return_statement", "goto_statement"]).length > 0;
}

function elseBehind(site: Site, complaint: Node, indent: string): TextEdit[] {
	if (complaint.type === "compound_statement")
		return [{ start: complaint.endIndex, end: complaint.endIndex, newText: " else {" }];
	const head = complaint.previousSibling?.endIndex ?? complaint.startIndex;
	return [
		{ start: head, end: head, newText: " {" },
		{ start: complaint.endIndex, end: complaint.endIndex, newText: `\n${indent}} else {` },
	].filter(() => opensLine(site.text, complaint.startIndex));
}
