/** The language status item: kernel release in force, where it came from, what was skipped; a click changes the release. */
import * as vscode from "vscode";
import type { StatusParams } from "../server/core/wire.ts";
import type { Session } from "./session.ts";

/** Shows the status of the document in the active editor as the server reports it. */
export function showStatus(context: vscode.ExtensionContext, session: Session): void {
	const item = vscode.languages.createLanguageStatusItem("dmabufLens.status", [
		{ language: "c" },
		{ language: "cpp", pattern: "**/*.h" },
	]);
	item.name = "dma-buf Lens";
	item.command = { command: "dmabufLens.selectKernel", title: "Change Release" };
	const known = new Map<string, StatusParams>();

	const refresh = () => {
		const uri = vscode.window.activeTextEditor?.document.uri.toString();
		const params = uri === undefined ? undefined : known.get(uri);
		item.text = params ? `dma-buf: Linux ${params.kernel}` : "dma-buf: idle";
		item.detail = params ? describe(params) : "nothing of the dma-buf family in this file";
		item.severity =
			params && params.skipped.length > 0
				? vscode.LanguageStatusSeverity.Warning
				: vscode.LanguageStatusSeverity.Information;
	};
	refresh();
	context.subscriptions.push(
		item,
		session.onStatus((params) => {
			known.set(vscode.Uri.parse(params.uri).toString(), params);
			refresh();
		}),
		vscode.window.onDidChangeActiveTextEditor(refresh),
		vscode.workspace.onDidCloseTextDocument((document) => known.delete(document.uri.toString())),
	);
}

function describe(params: StatusParams): string {
	const skipped = params.skipped.map((part) => part.function);
	if (skipped.length === 0) return params.source;
	const named = skipped.slice(0, 3).join(", ");
	return `${params.source}; not analysed: ${named}${skipped.length > 3 ? ` and ${skipped.length - 3} more` : ""}`;
}

/** Asks for a release and writes it where the present value stands, else to the workspace (or the user's settings). */
export async function selectKernel(session: Session): Promise<void> {
	const scope = vscode.window.activeTextEditor?.document.uri;
	const answer = await session.kernels(scope?.toString() ?? "");
	const automatic = { label: "Automatic", description: "from .dmabuf-lens.json, headers or Makefile", release: "" };
	const releases = [...answer.kernels].reverse().map((release) => ({
		label: `Linux ${release}`,
		description: release === answer.current ? "in force" : "",
		release,
	}));
	const choice = await vscode.window.showQuickPick([automatic, ...releases], {
		title: "dma-buf Lens: kernel release",
		placeHolder: `Linux ${answer.current}`,
	});
	if (!choice) return;
	const settings = vscode.workspace.getConfiguration("dmabufLens", scope);
	await settings.update("kernel", choice.release || undefined, target(settings));
}

function target(settings: vscode.WorkspaceConfiguration): vscode.ConfigurationTarget {
	const set = settings.inspect("kernel");
	if (set?.workspaceFolderValue !== undefined) return vscode.ConfigurationTarget.WorkspaceFolder;
	if (set?.workspaceValue !== undefined || vscode.workspace.workspaceFolders)
		return vscode.ConfigurationTarget.Workspace;
	return vscode.ConfigurationTarget.Global;
}
