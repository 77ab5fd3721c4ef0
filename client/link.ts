/** Links that open a replay again in exactly the state that was shown. */
import * as vscode from "vscode";
import { isPanelState, type PanelState } from "../server/core/wire.ts";

const PATH = "/replay";

/** Puts a link to `state` on the clipboard. */
export async function copyLink(extension: vscode.Extension<unknown>, state: PanelState): Promise<void> {
	const query = Buffer.from(JSON.stringify(state)).toString("base64url");
	const uri = vscode.Uri.from({ scheme: vscode.env.uriScheme, authority: extension.id, path: PATH, query });
	await vscode.env.clipboard.writeText((await vscode.env.asExternalUri(uri)).toString());
}

/** Opens such links; anything else is said to be no link of ours. */
export function handleLinks(open: (state: PanelState) => void): vscode.Disposable {
	return vscode.window.registerUriHandler({
		handleUri: (uri) => {
			const state = uri.path === PATH ? parse(uri.query) : undefined;
			if (state) open(state);
			else void vscode.window.showWarningMessage("dma-buf Lens: this link is not one to a replay.");
		},
	});
}

function parse(query: string): PanelState | undefined {
	try {
		// the workbench may have appended parameters of its own
		const text = Buffer.from(query.split("&")[0] ?? "", "base64url").toString();
		const state: unknown = JSON.parse(text);
		return isPanelState(state) ? state : undefined;
	} catch {
		return undefined;
	}
}
