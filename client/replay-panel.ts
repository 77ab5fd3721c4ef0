/**
 * The replay panels: each is a webview that asks for a replay, is told when its source changed, and may point at an
 * expression in the editor. One without a document shows the library. Everything that comes from the webview is checked
 * for its shape first.
 */
import * as vscode from "vscode";
import {
	type HostMessage,
	isPanelMessage,
	isPanelState,
	isReplay,
	type PanelMessage,
	type PanelState,
	type ReplayParams,
} from "../server/core/wire.ts";
import { showKernelPlace } from "./kernel-place.ts";
import { copyLink, handleLinks } from "./link.ts";
import { createMargin, type Margin } from "./margin.ts";
import { panelHtml } from "./panel-html.ts";
import { createRenames, type Renames } from "./renames.ts";
import { createHighlighter } from "./reveal.ts";
import type { Session } from "./session.ts";

const VIEW_TYPE = "dmabufLens.replay";
/** quiet time after an edit before the replay is asked for again, in milliseconds */
const SETTLE = 400;
/** a panel of no document: the library */
const LIBRARY: PanelState = { params: { uri: "" }, step: 0 };

export interface ReplayPanels {
	/** Shows the replay in the panel of that function, or in a new one beside the editor. */
	open(params: ReplayParams): void;
	/** Shows the library of debates. */
	library(): void;
	/** Number of panels that are open. */
	count(): number;
}

interface Context {
	readonly extension: vscode.Extension<unknown>;
	readonly session: Session;
	readonly margin: Margin;
	readonly renames: Renames;
}

/** Registers the panel with the editor, including its return after a window reload. */
export function createReplayPanels(context: vscode.ExtensionContext, session: Session): ReplayPanels {
	const open = new Map<vscode.WebviewPanel, (params: ReplayParams) => void>();
	const keys = new Map<vscode.WebviewPanel, string>();
	const parts: Context = {
		extension: context.extension,
		session,
		margin: createMargin(context),
		renames: createRenames(context.workspaceState),
	};
	const options = {
		enableScripts: true,
		localResourceRoots: [vscode.Uri.joinPath(context.extensionUri, "dist")],
	};
	const adopt = (panel: vscode.WebviewPanel, state: PanelState, from: "new" | "reload" | "link") => {
		panel.webview.options = options;
		keys.set(panel, keyOf(state.params));
		open.set(
			panel,
			attach(panel, state, from, parts, (params) => keys.set(panel, keyOf(params))),
		);
		panel.onDidDispose(() => {
			open.delete(panel);
			keys.delete(panel);
		});
		panel.webview.html = panelHtml(panel.webview, context.extensionUri);
	};
	const create = (state: PanelState, from: "new" | "link") => {
		const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
		const title = state.params.uri === "" ? "dma-buf Debates" : "Replay";
		adopt(vscode.window.createWebviewPanel(VIEW_TYPE, title, place, options), state, from);
	};
	const shown = (params: ReplayParams): vscode.WebviewPanel | undefined => {
		const same = [...keys].find(([, key]) => key === keyOf(params))?.[0];
		same?.reveal(undefined, true);
		return same;
	};
	context.subscriptions.push(
		handleLinks((state) => create(state, "link")),
		vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
			deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) => {
				if (!isPanelState(state)) return panel.dispose();
				const { params } = state;
				const uri = params.uri === "" ? "" : await parts.renames.followed(params.uri);
				adopt(panel, { ...state, params: { ...params, uri } }, "reload");
			},
		}),
	);
	return {
		count: () => open.size,
		open: (params) => {
			const same = shown(params);
			if (same) open.get(same)?.(params);
			else create({ params, step: 0 }, "new");
		},
		library: () => {
			if (!shown(LIBRARY.params)) create(LIBRARY, "new");
		},
	};
}

function keyOf(params: ReplayParams): string {
	if (params.uri === "") return "library";
	return `${params.uri}#${params.function ?? params.findingId ?? JSON.stringify(params.position)}`;
}

/**
 * Wires one panel up; returns what makes it show something else. A new panel opens where the run goes wrong; after a reload
 * the webview knows its view itself; a link brings it along.
 */
function attach(
	panel: vscode.WebviewPanel,
	initial: PanelState,
	from: "new" | "reload" | "link",
	{ extension, session, margin, renames }: Context,
	moved: (params: ReplayParams) => void,
) {
	let { params } = initial;
	let step: number | undefined = from === "new" ? undefined : initial.step;
	let view: unknown = from === "link" ? initial.view : undefined;
	let file = "";
	let asked = 0;
	let timer: NodeJS.Timeout | undefined;
	const highlighter = createHighlighter();
	const post = (message: HostMessage) => void panel.webview.postMessage(message);
	const document = () => vscode.Uri.parse(params.uri);

	const load = async () => {
		if (params.uri === "") {
			const state = from === "link" ? { ...initial, params } : undefined;
			return post({ type: "library", ...(state ? { state } : {}) });
		}
		const turn = ++asked;
		const answer = await session.replay(params);
		// a later request is under way and its answer counts, or the panel was closed meanwhile
		if (turn !== asked) return;
		if (isReplay(answer)) {
			file = answer.file;
			const name = answer.asked ?? answer.function;
			panel.title = `Replay: ${name}`;
			// from here on the function's name identifies it, wherever edits move it to
			params = { ...params, function: name };
			moved(params);
			const more = { ...(step === undefined ? {} : { step }), ...(view === undefined ? {} : { view }) };
			post({ type: "replay", replay: answer, params, ...more });
			view = undefined;
		} else if ("stale" in answer) post({ type: "stale", message: answer.stale });
		else post({ type: "error", message: answer.error });
	};
	const reveal = (named: string, span: { start: number; end: number }) => {
		if (params.uri === "") return;
		const uri = named === file || named === "" ? document() : uriOf(named, params.uri);
		highlighter.show(uri, span).then(undefined, (problem) => session.output.appendLine(`reveal ${named}: ${problem}`));
	};
	const failed = (what: string) => (problem: unknown) => session.output.appendLine(`${what}: ${problem}`);
	const hear = (message: PanelMessage): void => {
		switch (message.type) {
			case "ready":
				return void load();
			case "reveal":
				return reveal(message.file, message.span);
			case "cite":
				return void showKernelPlace(message, document()).catch(failed(`opening ${message.file}`));
			case "marks":
				return margin.show(panel, document(), message);
			case "link":
				return void copyLink(extension, message.state).catch(failed("copying a link"));
			case "request":
				params = message.params;
				step = undefined;
				return void load();
			case "state":
				step = message.state.step;
				return;
			case "copy":
				return void vscode.env.clipboard.writeText(message.text);
			case "save":
				return void save(message.name, message.text, params.uri).catch(failed(`saving ${message.name}`));
		}
	};
	const subscriptions = [
		panel.webview.onDidReceiveMessage((message: unknown) => {
			if (isPanelMessage(message)) hear(message);
			else session.output.appendLine("dropped a message of the wrong shape from the panel");
		}),
		vscode.workspace.onDidChangeTextDocument((event) => {
			if (params.uri === "" || event.document.uri.toString() !== document().toString()) return;
			if (event.contentChanges.length === 0) return;
			highlighter.clear();
			margin.clear(panel);
			clearTimeout(timer);
			timer = setTimeout(() => void load(), SETTLE);
		}),
		vscode.workspace.onDidRenameFiles((event) => {
			const renamed = event.files.find((one) => one.oldUri.toString() === document().toString());
			if (!renamed) return;
			renames.note(params.uri, renamed.newUri.toString());
			params = { ...params, uri: renamed.newUri.toString() };
			moved(params);
			void load();
		}),
		highlighter,
	];
	panel.onDidDispose(() => {
		asked++;
		clearTimeout(timer);
		highlighter.clear();
		margin.clear(panel);
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
	const folder =
		document === ""
			? vscode.workspace.workspaceFolders?.[0]?.uri
			: vscode.Uri.joinPath(vscode.Uri.parse(document), "..");
	const target = await vscode.window.showSaveDialog(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {});
	if (target) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
}
