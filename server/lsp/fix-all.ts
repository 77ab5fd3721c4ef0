/**
 * All safe fixes of a document as one edit: one after the other, each taken from a fresh analysis of the text the one
 * before left, so that every step is a fix that was re-checked against exactly that text.
 */

import { diffLines } from "diff";
import type { TextEdit } from "vscode-languageserver";
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze } from "../core/analyze.ts";
import { lineIndex, offsetAt } from "../core/text/positions.ts";
import type { Edit, Fix } from "../core/wire.ts";
import type { CheckedDocument } from "./checker.ts";
import { visibleFindings } from "./configured.ts";
import { bestFix } from "./fixes.ts";
import { ownHeaders } from "./own-headers.ts";

const MOST_FIXES = 100;

/** Edits that apply the first fix of every certain finding; none when there is nothing to do. */
export function fixAll(checked: CheckedDocument, parser: Parser): TextEdit[] {
	let text = checked.text;
	let fix = checked.analysis && firstFix(checked.analysis, checked);
	for (let round = 0; fix !== undefined && round < MOST_FIXES; round++) {
		text = applyEdits(text, fix.edits);
		fix = fixIn(text, checked, parser);
	}
	return lineEdits(checked.text, text);
}

/** The best fix of the first certain finding that has one. */
function firstFix(analysis: Analysis, checked: CheckedDocument): Fix | undefined {
	const { findings } = visibleFindings(analysis, checked.kernel.config);
	for (const finding of findings) {
		if (finding.confidence !== "certain" || checked.settings.severity[finding.rule] === "off") continue;
		const [fix] = bestFix(analysis, finding);
		if (fix?.edits.every((edit) => edit.file === checked.file)) return fix;
	}
	return undefined;
}

function fixIn(text: string, checked: CheckedDocument, parser: Parser): Fix | undefined {
	const { release, config } = checked.kernel;
	const index = checked.analysis?.inside.input.index;
	const analysis = analyze({
		file: checked.file,
		text,
		bringsAlong: ownHeaders(checked.file),
		parser,
		release,
		config,
		overrides: checked.kernel.overrides,
		index,
	});
	try {
		return firstFix(analysis, checked);
	} finally {
		analysis.dispose();
	}
}

/** The text after edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
	const lines = lineIndex(text);
	const crlf = text.includes("\r\n");
	const sorted = edits
		.map((edit, index) => ({
			start: offsetAt(lines, edit.range.start),
			end: offsetAt(lines, edit.range.end),
			newText: edit.newText,
			index,
		}))
		.sort((a, b) => b.start - a.start || b.index - a.index);
	let result = text;
	for (const { start, end, newText } of sorted) {
		result = result.slice(0, start) + (crlf ? newText.replace(/\r?\n/g, "\r\n") : newText) + result.slice(end);
	}
	return result;
}

function lineEdits(before: string, after: string): TextEdit[] {
	const edits: { startLine: number; endLine: number; newText: string }[] = [];
	let line = 0;
	for (const part of diffLines(before, after)) {
		const count = part.count ?? 0;
		const last = edits.at(-1);
		if (part.added) {
			if (last !== undefined && last.endLine === line && last.newText === "") last.newText = part.value;
			else edits.push({ startLine: line, endLine: line, newText: part.value });
		} else if (part.removed) {
			edits.push({ startLine: line, endLine: line + count, newText: "" });
			line += count;
		} else line += count;
	}
	return edits.map(({ startLine, endLine, newText }) => ({
		range: { start: { line: startLine, character: 0 }, end: { line: endLine, character: 0 } },
		newText,
	}));
}
