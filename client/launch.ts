/** Starts the language server with VS Code's client library. A bundle of its own, loaded when a server is first needed. */
import type * as vscode from "vscode";
import { type DocumentSelector, LanguageClient, TransportKind } from "vscode-languageclient/node";
import { STATUS_NOTIFICATION, type StatusParams } from "../server/core/wire.ts";

/** Resolves when the server answers. */
export async function launch(
	module: string,
	documentSelector: DocumentSelector,
	outputChannel: vscode.LogOutputChannel,
	onStatus: (params: StatusParams) => void,
): Promise<LanguageClient> {
	const client = new LanguageClient(
		"dmabufLens",
		"dma-buf Lens",
		{ module, transport: TransportKind.ipc },
		{
			documentSelector,
			outputChannel,
			diagnosticCollectionName: "dmabuf-lens",
			synchronize: { configurationSection: "dmabufLens" },
		},
	);
	client.onNotification(STATUS_NOTIFICATION, onStatus);
	await client.start();
	return client;
}
