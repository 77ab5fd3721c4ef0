/** The comment that allows a finding where it stands, with room for the reason. Text only. */
import type { TextEdit } from "./candidate.ts";

/**
 * A line of its own above the finding's (1-based), indented like it, continued where the line above is, ended as the
 * document's lines are.
 */
export function allowComment(text: string, line: number, rule: string): TextEdit {
	const lines = text.split("\n");
	const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
	const here = lines[line - 1] ?? "";
	const indent = /^[ \t]*/.exec(here)?.[0] ?? "";
	const above = (lines[line - 2] ?? "").replace(/\r$/, "");
	const end = `${above.endsWith("\\") ? " \\" : ""}${here.endsWith("\r") ? "\r" : ""}\n`;
	return { start, end: start, newText: `${indent}/* dmabuf-lens: allow ${rule} -- reason */${end}` };
}
