/** Links that open a replay again in exactly the state that was shown. */
import * as vscode from "vscode";
import type { PanelState } from "../server/core/wire.ts";
import { queryOf, stateOf } from "./link-query.ts";

const PATH = "/replay";

/** Puts a link to `state` on the clipboard. */
export async function copyLink(extension: vscode.Extension<unknown>, state: PanelState): Promise<void> {
	const scheme = vscode.env.uriScheme;
	const uri = vscode.Uri.from({ scheme, authority: extension.id, path: PATH, query: queryOf(state) });
	await vscode.env.clipboard.writeText((await vscode.env.asExternalUri(uri)).toString(true));
}

/** Opens such links; anything else is said to be no link of ours. */
export function handleLinks(open: (state: PanelState) => void): vscode.Disposable {
	return vscode.window.registerUriHandler({
		handleUri: (uri) => {
			const state = uri.path === PATH ? stateOf(uri.query) : undefined;
			if (state) open(state);
			else void vscode.window.showWarningMessage("dma-buf Lens: this link is not one to a replay.");
		},
	});
}
