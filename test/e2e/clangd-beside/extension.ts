/** A VS Code extension that does nothing but start the clangd of this machine, to run beside ours in a test. */
import { LanguageClient } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(): Promise<void> {
	client = new LanguageClient("clangd", "clangd", { command: "clangd" }, { documentSelector: [{ language: "c" }] });
	await client.start();
}

export function deactivate(): Promise<void> | undefined {
	return client?.stop();
}
