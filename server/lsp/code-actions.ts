/** What the light bulb offers at a finding: its fixes, "allow this here", the replay; and fix-all for safe fixes. */
import {
	type CodeAction,
	CodeActionKind,
	type CodeActionParams,
	type Diagnostic,
	type TextEdit,
	type WorkspaceEdit,
} from "vscode-languageserver";
import { allowComment as allowEdit } from "../core/fixes/allow.ts";
import { type Finding, type Fix, type ReplayParams, SIMULATE_COMMAND } from "../core/wire.ts";
import type { CheckedDocument } from "./checker.ts";
import { type DiagnosticData, SOURCE, toDiagnostic } from "./diagnostics.ts";
import { toLspRange, touches, uriOf } from "./documents.ts";
import { fixesOf } from "./fixes.ts";

export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.dmabufLens`;

/** Actions for the range and the kinds the editor asks for. */
export function codeActions(
	checked: CheckedDocument,
	params: CodeActionParams,
	fixAll: () => TextEdit[],
): CodeAction[] {
	const only = params.context?.only;
	const wants = (kind: string): boolean =>
		only === undefined || only.length === 0 || only.some((each) => kind === each || kind.startsWith(`${each}.`));
	const actions: CodeAction[] = [];
	if (wants(CodeActionKind.QuickFix)) {
		for (const finding of checked.findings) {
			const diagnostic = toDiagnostic(finding, checked, checked.settings, false);
			if (diagnostic !== undefined && touches(diagnostic.range, params.range)) {
				actions.push(...actionsAt(finding, theirs(params, finding, diagnostic), checked));
			}
		}
	}
	// asked for by name only: computing it means analysing the text once for every fix
	if (only !== undefined && only.length > 0 && wants(FIX_ALL_KIND)) {
		const edits = fixAll();
		if (edits.length > 0) {
			actions.push({
				title: "Fix all dma-buf findings that have a safe fix",
				kind: FIX_ALL_KIND,
				edit: { changes: { [checked.uri]: edits } },
			});
		}
	}
	return actions;
}

/** The editor's own copy of the diagnostic, so that it can link the action to it. */
function theirs(params: CodeActionParams, finding: Finding, ours: Diagnostic): Diagnostic {
	const sent = params.context?.diagnostics ?? [];
	const same = (each: Diagnostic): boolean =>
		each.source === SOURCE && (each.data as Partial<DiagnosticData> | undefined)?.id === finding.id;
	return sent.find((each) => same(each) && touches(each.range, ours.range)) ?? ours;
}

function actionsAt(finding: Finding, diagnostic: Diagnostic, checked: CheckedDocument): CodeAction[] {
	// computed when asked for: every candidate costs an analysis of the text it would make
	const known = checked.analysis === undefined ? [] : fixesOf(checked.analysis, finding);
	const fixes = known.map(
		(fix, index): CodeAction => ({
			title: fix.title,
			kind: CodeActionKind.QuickFix,
			diagnostics: [diagnostic],
			isPreferred: index === 0,
			edit: workspaceEdit(fix, checked),
		}),
	);
	const allow: CodeAction = {
		title: `Allow this here, because … (${finding.rule})`,
		kind: CodeActionKind.QuickFix,
		diagnostics: [diagnostic],
		edit: { changes: { [checked.uri]: [allowComment(finding, checked.text)] } },
	};
	const target: ReplayParams = { uri: checked.uri, function: finding.function, findingId: finding.id };
	const simulate: CodeAction = {
		title: "Simulate this path",
		kind: CodeActionKind.QuickFix,
		diagnostics: [diagnostic],
		command: { title: "Simulate this path", command: SIMULATE_COMMAND, arguments: [target] },
	};
	return [...fixes, ...(finding.replay ? [simulate] : []), allow];
}

/** A fix as edits per document; new lines end as the document's do. */
function workspaceEdit(fix: Fix, checked: CheckedDocument): WorkspaceEdit {
	const crlf = checked.text.includes("\r\n");
	const changes: Record<string, TextEdit[]> = {};
	for (const edit of fix.edits) {
		const uri = uriOf(edit.file, checked);
		const newText = crlf ? edit.newText.replace(/\r?\n/g, "\r\n") : edit.newText;
		changes[uri] ??= [];
		changes[uri].push({ range: toLspRange(edit.range), newText });
	}
	return { changes };
}

/** The suppression comment on a line of its own above the finding. */
export function allowComment(finding: Finding, text: string): TextEdit {
	const at = { line: finding.range.start.line - 1, character: 0 };
	return { range: { start: at, end: at }, newText: allowEdit(text, finding.range.start.line, finding.rule).newText };
}
