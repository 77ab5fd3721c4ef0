/**
 * The extension: starts the language server when a document first mentions the dma-buf family, and offers the
 * commands. Everything it knows of C, kernels and findings comes from the server.
 */
import * as vscode from "vscode";
import { isReplayParams, type ReplayParams, SIMULATE_COMMAND } from "../server/core/wire.ts";
import { mentionsNameIn } from "./mentions.ts";
import { createReplayPanels } from "./replay-panel.ts";
import { createSession, isOurs, type Session } from "./session.ts";
import { selectKernel, showStatus } from "./status.ts";

/** What `activate` returns, for the tests. */
export interface Api {
	/** True once the server process was needed. */
	readonly started: () => boolean;
	/** Number of open replay panels. */
	readonly panels: () => number;
}

let session: Session | undefined;

/** Called by VS Code when a C, header or scenario document is opened. */
export function activate(context: vscode.ExtensionContext): Api {
	const current = createSession(context);
	session = current;
	const panels = createReplayPanels(context, current);
	showStatus(context, current);

	const simulate = async (argument: unknown) => {
		const params = isReplayParams(argument) ? argument : atCursor();
		if (params) panels.open(params);
		else void vscode.window.showInformationMessage("dma-buf Lens: open a C file and put the cursor into a function.");
	};
	context.subscriptions.push(
		vscode.commands.registerCommand(SIMULATE_COMMAND, simulate),
		vscode.commands.registerCommand("dmabufLens.openLibrary", panels.library),
		vscode.commands.registerCommand("dmabufLens.selectKernel", () => selectKernel(current)),
		vscode.commands.registerCommand("dmabufLens.restartServer", () => current.restart()),
		vscode.commands.registerCommand("dmabufLens.showOutput", () => current.output.show(true)),
	);
	startOnFirstMention(context, current);
	return { started: current.started, panels: panels.count };
}

/** Stops the server; VS Code waits for it. */
export function deactivate(): Promise<void> | undefined {
	return session?.stop();
}

function startOnFirstMention(context: vscode.ExtensionContext, current: Session): void {
	const mentions = mentionsNameIn(context.asAbsolutePath("dist/api-names.json"));
	const look = (document: vscode.TextDocument, text = document.getText()) => {
		if (current.started() || !isOurs(document)) return;
		if (document.languageId !== "dmabuf" && !mentions(text)) return;
		current.start().catch((problem) => {
			current.output.appendLine(`the server did not start: ${problem}`);
			void vscode.window.showErrorMessage(`dma-buf Lens: the server did not start (${problem}).`);
		});
	};
	// once the editor no longer waits for the activation: what it takes to start the server is longer than all of the rest
	setImmediate(() => {
		for (const document of vscode.workspace.textDocuments) look(document);
	});
	context.subscriptions.push(
		vscode.workspace.onDidOpenTextDocument((document) => look(document)),
		// while nothing was mentioned yet, only the edited lines are looked at: typing must cost nothing
		vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
			if (current.started() || !isOurs(document)) return;
			for (const { range, text } of contentChanges)
				look(document, `${document.lineAt(range.start.line).text}\n${text}`);
		}),
	);
}

function atCursor(): ReplayParams | undefined {
	const editor = vscode.window.activeTextEditor;
	if (!editor || !isOurs(editor.document)) return undefined;
	const { line, character } = editor.selection.active;
	return { uri: editor.document.uri.toString(), position: { line: line + 1, column: character + 1 } };
}
