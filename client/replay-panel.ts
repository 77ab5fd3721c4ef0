/**
 * The replay panels: each is a webview that asks for a replay, is told when its source changed, and may point at an
 * expression in the editor. Everything that comes from the webview is checked for its shape first.
 */
import * as vscode from "vscode";
import {
	type HostMessage,
	isPanelMessage,
	isPanelState,
	isReplay,
	type PanelState,
	type ReplayParams,
} from "../server/core/wire.ts";
import { panelHtml } from "./panel-html.ts";
import { createHighlighter } from "./reveal.ts";
import type { Session } from "./session.ts";

const VIEW_TYPE = "dmabufLens.replay";
/** quiet time after an edit before the replay is asked for again, in milliseconds */
const SETTLE = 400;

export interface ReplayPanels {
	/** Shows the replay in the panel of that function, or in a new one beside the editor. */
	open(params: ReplayParams): void;
	/** Number of panels that are open. */
	count(): number;
}

/** Registers the panel with the editor, including its return after a window reload. */
export function createReplayPanels(context: vscode.ExtensionContext, session: Session): ReplayPanels {
	const open = new Map<vscode.WebviewPanel, (params: ReplayParams) => void>();
	const keys = new Map<vscode.WebviewPanel, string>();
	const options = {
		enableScripts: true,
		localResourceRoots: [vscode.Uri.joinPath(context.extensionUri, "dist")],
	};
	const adopt = (panel: vscode.WebviewPanel, state: PanelState) => {
		panel.webview.options = options;
		keys.set(panel, keyOf(state.params));
		open.set(
			panel,
			attach(panel, state, session, (params) => keys.set(panel, keyOf(params))),
		);
		panel.onDidDispose(() => {
			open.delete(panel);
			keys.delete(panel);
		});
		panel.webview.html = panelHtml(panel.webview, context.extensionUri);
	};
	context.subscriptions.push(
		vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
			deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) => {
				if (isPanelState(state)) adopt(panel, state);
				else panel.dispose();
			},
		}),
	);
	return {
		count: () => open.size,
		open: (params) => {
			const same = [...keys].find(([, key]) => key === keyOf(params))?.[0];
			if (same) {
				same.reveal(undefined, true);
				open.get(same)?.(params);
				return;
			}
			const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
			adopt(vscode.window.createWebviewPanel(VIEW_TYPE, "Replay", place, options), { params, step: 0 });
		},
	};
}

function keyOf(params: ReplayParams): string {
	return `${params.uri}#${params.function ?? params.findingId ?? JSON.stringify(params.position)}`;
}

/** Wires one panel up; returns what makes it show something else. */
function attach(
	panel: vscode.WebviewPanel,
	initial: PanelState,
	session: Session,
	moved: (params: ReplayParams) => void,
) {
	let { params } = initial;
	let step: number | undefined = initial.step;
	let file = "";
	let asked = 0;
	let timer: NodeJS.Timeout | undefined;
	const highlighter = createHighlighter();
	const post = (message: HostMessage) => void panel.webview.postMessage(message);

	const load = async () => {
		const turn = ++asked;
		const answer = await session.replay(params);
		if (turn !== asked) return; // a later request is under way: its answer counts
		if (isReplay(answer)) {
			file = answer.file;
			panel.title = `Replay: ${answer.function}`;
			// from here on the function's name identifies it, wherever edits move it to
			params = { ...params, function: answer.function };
			moved(params);
			post({ type: "replay", replay: answer, params, ...(step === undefined ? {} : { step }) });
		} else if ("stale" in answer) post({ type: "stale", message: answer.stale });
		else post({ type: "error", message: answer.error });
	};
	const reveal = (named: string, span: { start: number; end: number }) => {
		const uri = named === file || named === "" ? vscode.Uri.parse(params.uri) : uriOf(named, params.uri);
		highlighter.show(uri, span).then(undefined, (problem) => session.output.appendLine(`reveal ${named}: ${problem}`));
	};
	const subscriptions = [
		panel.webview.onDidReceiveMessage((message: unknown) => {
			if (!isPanelMessage(message))
				return session.output.appendLine("dropped a message of the wrong shape from the panel");
			if (message.type === "ready") void load();
			else if (message.type === "reveal") reveal(message.file, message.span);
			else if (message.type === "request") {
				params = message.params;
				step = undefined;
				void load();
			} else if (message.type === "state") step = message.state.step;
			else if (message.type === "copy") void vscode.env.clipboard.writeText(message.text);
			else void save(message.name, message.text, params.uri);
		}),
		vscode.workspace.onDidChangeTextDocument((event) => {
			if (event.document.uri.toString() !== vscode.Uri.parse(params.uri).toString()) return;
			if (event.contentChanges.length === 0) return;
			highlighter.clear();
			clearTimeout(timer);
			timer = setTimeout(() => void load(), SETTLE);
		}),
		vscode.workspace.onDidRenameFiles((event) => {
			const renamed = event.files.find((one) => one.oldUri.toString() === vscode.Uri.parse(params.uri).toString());
			if (renamed) params = { ...params, uri: renamed.newUri.toString() };
		}),
		highlighter,
	];
	panel.onDidDispose(() => {
		clearTimeout(timer);
		highlighter.clear();
		for (const one of subscriptions) one.dispose();
	});
	return (next: ReplayParams) => {
		params = next;
		step = undefined;
		void load();
	};
}

/** A file as an event names it: a URI, an absolute path, or a path beside the document. */
function uriOf(file: string, document: string): vscode.Uri {
	if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) return vscode.Uri.parse(file);
	if (/^([/\\]|[a-z]:)/i.test(file)) return vscode.Uri.file(file);
	return vscode.Uri.joinPath(vscode.Uri.parse(document), "..", file);
}

async function save(name: string, text: string, document: string): Promise<void> {
	const defaultUri = vscode.Uri.joinPath(vscode.Uri.parse(document), "..", name);
	const target = await vscode.window.showSaveDialog({ defaultUri });
	if (target) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
