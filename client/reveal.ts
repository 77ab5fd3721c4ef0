/** Shows in the editor what a step of the replay talks about. One-way: nothing here answers to the panel. */
import * as vscode from "vscode";
import type { Span } from "../server/core/kernel/vocabulary.ts";

export interface Highlighter {
	/** Reveals and marks an expression, beside the panel and without taking the focus. */
	show(uri: vscode.Uri, span: Span): Promise<void>;
	clear(): void;
	dispose(): void;
}

/** A highlighter with marks of its own; at most one expression is marked at a time. */
export function createHighlighter(): Highlighter {
	const line = vscode.window.createTextEditorDecorationType({
		isWholeLine: true,
		backgroundColor: new vscode.ThemeColor("editor.stackFrameHighlightBackground"),
		overviewRulerColor: new vscode.ThemeColor("editorOverviewRuler.findMatchForeground"),
		overviewRulerLane: vscode.OverviewRulerLane.Full,
	});
	const expression = vscode.window.createTextEditorDecorationType({
		border: "1px solid",
		borderColor: new vscode.ThemeColor("focusBorder"),
	});
	const clear = () => {
		for (const editor of vscode.window.visibleTextEditors) {
			editor.setDecorations(line, []);
			editor.setDecorations(expression, []);
		}
	};
	return {
		clear,
		dispose: () => {
			line.dispose();
			expression.dispose();
		},
		show: async (uri, span) => {
			const document = await vscode.workspace.openTextDocument(uri);
			const range = document.validateRange(
				new vscode.Range(document.positionAt(span.start), document.positionAt(span.end)),
			);
			const editor = await vscode.window.showTextDocument(document, {
				viewColumn: columnOf(uri),
				preserveFocus: true,
				preview: false,
			});
			clear();
			const start = new vscode.Range(range.start.line, 0, range.start.line, 0);
			editor.setDecorations(line, [start]);
			editor.setDecorations(expression, [range]);
			// the start of the line, so that a narrow editor is not scrolled sideways
			editor.revealRange(start, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
		},
	};
}

/** Where the file is already open, else the first column: never on top of the panel. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn {
	const wanted = uri.toString();
	for (const group of vscode.window.tabGroups.all) {
		const open = group.tabs.some(
			(tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === wanted,
		);
		if (open) return group.viewColumn;
	}
	return vscode.ViewColumn.One;
}
