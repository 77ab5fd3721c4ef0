/** The page that the replay panel's webview loads: strict content security policy, one script, one style sheet. */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** HTML for one webview. Only the bundled script runs (by nonce); nothing is fetched from anywhere else. */
export function panelHtml(webview: vscode.Webview, extension: vscode.Uri): string {
	const nonce = randomBytes(18).toString("base64url");
	const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extension, "dist", name)).toString();
	const policy = [
		"default-src 'none'",
		`script-src 'nonce-${nonce}'`,
		`style-src ${webview.cspSource}`,
		`font-src ${webview.cspSource} data:`,
		`img-src ${webview.cspSource} data:`,
		"worker-src blob:",
	].join("; ");
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>dma-buf Lens replay</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${file("webview.css")}" nonce="${nonce}">
</head>
<body>
<div id="app"></div>
<script nonce="${nonce}" src="${file("webview.js")}"></script>
</body>
</html>`;
}
