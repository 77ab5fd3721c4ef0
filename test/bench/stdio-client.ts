/** The real server in its own process, spoken to over standard streams as an editor does. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import {
	createMessageConnection,
	type MessageConnection,
	type PublishDiagnosticsParams,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-languageserver/node";
import { packageRoot } from "../../server/lsp/package-root.ts";

export interface StdioClient {
	readonly connection: MessageConnection;
	readonly process: ChildProcess;
	/** resolves when diagnostics of this version of the document arrive */
	published(uri: string, version: number): Promise<PublishDiagnosticsParams>;
	stop(): Promise<void>;
}

/** Starts the bundled server, or the compiled one when there is no bundle, with a debounce of 0. */
export async function startServer(nodeArguments: readonly string[] = []): Promise<StdioClient> {
	const bundle = path.join(packageRoot(), "dist/server.cjs");
	const compiled = path.join(packageRoot(), "out/server/lsp/main.js");
	const script = existsSync(bundle) && process.env.BENCH_COMPILED === undefined ? bundle : compiled;
	const child = spawn(process.execPath, [...nodeArguments, script, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
	const connection = createMessageConnection(
		new StreamMessageReader(child.stdout),
		new StreamMessageWriter(child.stdin),
	);
	const waiting = new Map<string, (params: PublishDiagnosticsParams) => void>();
	connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
		const key = `${params.uri} ${params.version}`;
		waiting.get(key)?.(params);
		waiting.delete(key);
	});
	connection.onRequest("workspace/configuration", (params: { items: unknown[] }) =>
		params.items.map(() => ({ debounce: 0 })),
	);
	connection.listen();
	await connection.sendRequest("initialize", {
		processId: process.pid,
		rootUri: null,
		capabilities: {
			workspace: { configuration: true },
			textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } },
		},
	});
	void connection.sendNotification("initialized", {});
	return {
		connection,
		process: child,
		published: (uri, version) => new Promise((resolve) => waiting.set(`${uri} ${version}`, resolve)),
		async stop() {
			await connection.sendRequest("shutdown");
			void connection.sendNotification("exit");
			connection.dispose();
		},
	};
}
