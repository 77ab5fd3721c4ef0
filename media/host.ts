/**
 * The panel's other side: VS Code, or nothing but a browser. One interface, so that the application does not know.
 * Messages of the wrong shape never reach the application; it gets one sentence instead.
 */
import {
	type HostMessage,
	isHostMessage,
	isPanelState,
	type PanelMessage,
	type PanelState,
} from "../server/core/wire.ts";

export interface Host {
	/** what was kept by `keep`, if it still has the right shape */
	readonly restored: PanelState | undefined;
	readonly post: (message: PanelMessage) => void;
	readonly keep: (state: PanelState) => void;
	/** `listener` gets every valid message, `broken` one sentence for each that is not */
	readonly listen: (listener: (message: HostMessage) => void, broken: (sentence: string) => void) => () => void;
	/** there is an editor to show source in */
	readonly editor: boolean;
}

interface VsCodeApi {
	postMessage(message: PanelMessage): void;
	getState(): unknown;
	setState(state: PanelState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The editor if there is one, else the page itself. */
export function connectHost(): Host {
	return typeof acquireVsCodeApi === "function" ? editorHost(acquireVsCodeApi()) : pageHost();
}

function editorHost(api: VsCodeApi): Host {
	const state = api.getState();
	return {
		restored: isPanelState(state) ? state : undefined,
		post: (message) => api.postMessage(message),
		keep: (next) => {
			api.setState(next);
			api.postMessage({ type: "state", state: next });
		},
		listen: listenToWindow,
		editor: true,
	};
}

function listenToWindow(listener: (message: HostMessage) => void, broken: (sentence: string) => void): () => void {
	const onMessage = (event: MessageEvent) => {
		if (isHostMessage(event.data)) listener(event.data);
		else broken("The editor sent a message this panel does not understand; it was ignored.");
	};
	window.addEventListener("message", onMessage);
	return () => window.removeEventListener("message", onMessage);
}

/** A page of its own: the replay is embedded, state lives in the address, files are downloads. */
function pageHost(): Host {
	const read = (): PanelState | undefined => {
		try {
			const state: unknown = JSON.parse(decodeURIComponent(location.hash.slice(1)));
			return isPanelState(state) ? state : undefined;
		} catch {
			return undefined;
		}
	};
	const link = (state: PanelState) => `${location.href.split("#")[0]}#${encodeURIComponent(JSON.stringify(state))}`;
	let replay: HostMessage | undefined;
	let problem: string | undefined;
	const embedded = document.getElementById("replay")?.textContent ?? "";
	if (embedded.trim() === "") problem = "This page has no replay in it.";
	else {
		try {
			const message = { type: "replay", replay: JSON.parse(embedded), params: { uri: "" } };
			if (isHostMessage(message)) replay = message;
			else problem = "The replay in this page has a format this build does not know.";
		} catch {
			problem = "The replay in this page is damaged.";
		}
	}
	return {
		restored: read(),
		post: (message) => {
			if (message.type === "save") download(message.name, message.text);
			if (message.type === "copy") void copyText(message.text);
			if (message.type === "link") void copyText(link(message.state));
		},
		keep: (state) => history.replaceState(null, "", link(state)),
		listen: (listener, broken) => {
			const stop = listenToWindow(listener, broken);
			if (replay) listener(replay);
			if (problem) listener({ type: "error", message: problem });
			return stop;
		},
		editor: false,
	};
}

function download(name: string, text: string): void {
	const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
	const anchor = document.createElement("a");
	anchor.href = url;
	anchor.download = name;
	anchor.click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The clipboard is refused on file: pages in some browsers; the old way still works there. */
async function copyText(text: string): Promise<void> {
	try {
		await navigator.clipboard.writeText(text);
	} catch {
		const area = document.createElement("textarea");
		area.value = text;
		area.className = "visually-hidden";
		document.body.append(area);
		area.select();
		document.execCommand("copy");
		area.remove();
	}
}
