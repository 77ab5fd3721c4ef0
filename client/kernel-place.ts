/** Finds and shows a place of the kernel that evidence names, in the kernel tree around the document or in the workspace. */
import path from "node:path";
import * as vscode from "vscode";
import type { PanelMessage } from "../server/core/wire.ts";
import { definitionLine } from "./definition-line.ts";

export type Cite = Extract<PanelMessage, { type: "cite" }>;

/** Opens the file at the place; says where it would be when no kernel tree is at hand. */
export async function showKernelPlace(cite: Cite, document: vscode.Uri): Promise<void> {
	const uri = await find(cite.file, document);
	if (!uri) {
		const where = `${cite.file}${cite.line === undefined ? "" : `:${cite.line}`}`;
		const name = cite.name ? ` (${cite.name})` : "";
		void vscode.window.showInformationMessage(
			`dma-buf Lens: ${where}${name} in Linux ${cite.release}. No kernel tree with that file is in the workspace.`,
		);
		return;
	}
	const opened = await vscode.workspace.openTextDocument(uri);
	const line = definitionLine(opened.getText(), cite);
	const range = opened.validateRange(new vscode.Range(line - 1, 0, line - 1, 0));
	const editor = await vscode.window.showTextDocument(opened, {
		viewColumn: vscode.ViewColumn.One,
		preserveFocus: true,
		preview: true,
	});
	editor.selection = new vscode.Selection(range.start, range.start);
	editor.revealRange(range, vscode.TextEditorRevealType.InCenter);
}

async function find(file: string, document: vscode.Uri): Promise<vscode.Uri | undefined> {
	// what a webview names is joined to folders the user has opened, and nothing else
	if (path.posix.isAbsolute(file) || file.split("/").includes("..")) return undefined;
	const roots = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri);
	for (let at = document; at.scheme === "file"; ) {
		const up = vscode.Uri.joinPath(at, "..");
		if (up.path === at.path) break;
		roots.push(up);
		at = up;
	}
	for (const root of roots) {
		const uri = vscode.Uri.joinPath(root, file);
		try {
			await vscode.workspace.fs.stat(uri);
			return uri;
		} catch {
			// not in this folder
		}
	}
	return undefined;
}
