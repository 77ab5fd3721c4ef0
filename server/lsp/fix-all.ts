/**
 * All safe fixes of a document as one edit: one after the other, each taken from a fresh analysis of the text the one
 * before left, so that every step is a fix that was re-checked against exactly that text.
 */

import { diffLines } from "diff";
import type { TextEdit } from "vscode-languageserver";
import type { Parser } from "web-tree-sitter";
import { analyze } from "../core/analyze.ts";
import { lineIndex, offsetAt } from "../core/text/positions.ts";
import type { Edit, Finding } from "../core/wire.ts";
import type { CheckedDocument } from "./checker.ts";
import { visibleFindings } from "./configured.ts";

const MOST_FIXES = 100;

/** Edits that apply the first fix of every certain finding; none when there is nothing to do. */
export function fixAll(checked: CheckedDocument, parser: Parser): TextEdit[] {
	let text = checked.text;
	let findings: readonly Finding[] = visibleFindings(
		checked.analysis?.findings ?? [],
		checked.kernel.config,
		text,
	).findings;
	for (let round = 0; round < MOST_FIXES; round++) {
		const next = findings.find((finding) => isSafe(finding, checked));
		const fix = next?.fixes[0];
		if (fix === undefined) break;
		text = applyEdits(text, fix.edits);
		findings = findingsIn(text, checked, parser);
	}
	return lineEdits(checked.text, text);
}

function isSafe(finding: Finding, checked: CheckedDocument): boolean {
	const edits = finding.fixes[0]?.edits ?? [];
	return (
		finding.confidence === "certain" &&
		checked.settings.severity[finding.rule] !== "off" &&
		edits.length > 0 &&
		edits.every((edit) => edit.file === checked.file)
	);
}

function findingsIn(text: string, { file, kernel }: CheckedDocument, parser: Parser): readonly Finding[] {
	const { release, config } = kernel;
	const analysis = analyze({ file, text, parser, release, config });
	const { findings } = visibleFindings(analysis.findings, config, text);
	analysis.dispose();
	return findings;
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
