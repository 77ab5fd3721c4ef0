/**
 * The language server's life as seen from the editor: started on first need, restarted on demand, stopped with the
 * extension. The client library is loaded together with the server, so that activation stays cheap.
 */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
	KERNELS_REQUEST,
	type KernelsAnswer,
	REPLAY_REQUEST,
	type ReplayAnswer,
	type ReplayParams,
	type StatusParams,
} from "../server/core/wire.ts";

/** Documents the server is told about. Only what is on disk or new: the other side of a diff would report everything twice. */
const SELECTOR = [
	{ language: "c", scheme: "file" },
	{ language: "c", scheme: "untitled" },
	{ language: "cpp", scheme: "file", pattern: "**/*.h" },
	{ language: "dmabuf", scheme: "file" },
	{ language: "dmabuf", scheme: "untitled" },
	{ pattern: "**/.dmabuf-lens.json", scheme: "file" },
];

export interface Session {
	/** True once somebody needed the server. */
	started(): boolean;
	/** Starts the server if it does not run yet; resolves when it answers. */
	start(): Promise<void>;
	restart(): Promise<void>;
	stop(): Promise<void>;
	/** Never rejects: what went wrong comes back as `{ error }`. */
	replay(params: ReplayParams): Promise<ReplayAnswer>;
	kernels(uri: string): Promise<KernelsAnswer>;
	readonly onStatus: vscode.Event<StatusParams>;
	readonly output: vscode.LogOutputChannel;
}

/** True if the server may be told about this document. */
export function isOurs(document: vscode.TextDocument): boolean {
	return vscode.languages.match(SELECTOR, document) > 0;
}

/** A session whose server does not run yet. */
export function createSession(context: vscode.ExtensionContext): Session {
	const output = vscode.window.createOutputChannel("dma-buf Lens", { log: true });
	const status = new vscode.EventEmitter<StatusParams>();
	context.subscriptions.push(output, status);
	let running: Promise<LanguageClient> | undefined;

	const client = () => {
		running ??= clientLibrary(context).launch(context.asAbsolutePath("dist/server.cjs"), SELECTOR, output, (params) =>
			status.fire(params),
		);
		return running;
	};
	const stop = async () => {
		const old = running;
		running = undefined;
		await (await old?.catch(() => undefined))?.stop().catch(() => undefined);
	};
	return {
		started: () => running !== undefined,
		start: async () => void (await client()),
		stop,
		restart: async () => {
			await stop();
			await client();
		},
		replay: async (params) => {
			try {
				return await (await client()).sendRequest<ReplayAnswer>(REPLAY_REQUEST, params);
			} catch (problem) {
				return { error: problem instanceof Error ? problem.message : String(problem) };
			}
		},
		kernels: async (uri) => (await client()).sendRequest<KernelsAnswer>(KERNELS_REQUEST, { uri }),
		onStatus: status.event,
		output,
	};
}

/** A bundle of its own (build.mjs), so that reading it costs nobody who never needs it. */
function clientLibrary(context: vscode.ExtensionContext): typeof import("./launch.ts") {
	return require(context.asAbsolutePath("dist/launch.cjs"));
}
