/** Takes out an unlock that stands on a path of its own on which the lock was never taken. */
import type { Candidate, TextEdit } from "./candidate.ts";
import { indentAt, lineStart, opensLine, statementOf } from "./layout.ts";
import { flaggedCall, type Site } from "./site.ts";

/** Only a statement that is nothing but the call, in a block that leaves right after it. */
export function dropUnlock(site: Site): readonly Candidate[] {
	const call = flaggedCall(site);
	const statement = call && statementOf(call.node);
	const block = statement?.parent;
	if (!call || statement?.type !== "expression_statement" || block?.type !== "compound_statement") return [];
	if (statement.namedChild(0)?.id !== call.node.id || !opensLine(site.text, statement.startIndex)) return [];
	const next = statement.nextNamedSibling;
	if (next?.type !== "return_statement" && next?.type !== "goto_statement") return [];
	const start = lineStart(site.text, statement.startIndex);
	const rest = /^[ \t]*(?:\r\n|\n|\r)/.exec(site.text.slice(statement.endIndex));
	if (!rest) return [];
	const end = statement.endIndex + rest[0].length;
	const edits: TextEdit[] = [{ start, end, newText: "" }];
	// a block of one statement needs no braces any more
	const others = block.namedChildren.filter((each) => each !== null && each.id !== statement.id);
	const control = block.parent;
	const braces = `{${site.text.slice(block.startIndex + 1, start)}`;
	if (others.length === 1 && control?.type === "if_statement" && !control.childForFieldName("alternative")) {
		const tail = lineStart(site.text, block.endIndex);
		const closing = site.text.slice(tail, block.endIndex);
		if (/^\{\s*$/.test(braces) && closing.trim() === "}" && indentAt(site.text, next.startIndex) !== "") {
			const before = /[ \t]*$/.exec(site.text.slice(0, block.startIndex))?.[0].length ?? 0;
			const line = /^(?:\r\n|\n|\r)?/.exec(site.text.slice(block.endIndex))?.[0].length ?? 0;
			edits.unshift({ start: block.startIndex - before, end: block.startIndex + 1, newText: "" });
			edits.push({ start: tail, end: block.endIndex + line, newText: "" });
		}
	}
	return [{ title: `Remove ${call.event.callee}() where the lock is not held`, edits }];
}
