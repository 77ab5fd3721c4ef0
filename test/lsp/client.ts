/** A language client without an editor: the server in this process over two streams, and what it pushed. */
import { PassThrough } from "node:stream";
import {
	createConnection,
	createMessageConnection,
	type Diagnostic,
	type InitializeParams,
	type MessageConnection,
	ProposedFeatures,
	type PublishDiagnosticsParams,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-languageserver/node";
import { STATUS_NOTIFICATION, type StatusParams } from "../../server/core/wire.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { serve } from "../../server/lsp/server.ts";

export interface TestClient {
	readonly connection: MessageConnection;
	readonly capabilities: Record<string, unknown>;
	open(uri: string, text: string, languageId?: string): void;
	/** replaces `[start, end)` (offsets are the caller's business) or, without a range, everything */
	change(uri: string, version: number, changes: readonly object[]): void;
	save(uri: string): void;
	close(uri: string): void;
	/** the next diagnostics published for the document, at least of this version */
	diagnostics(uri: string, version?: number): Promise<Diagnostic[]>;
	/** everything published so far for the document */
	published(uri: string): readonly PublishDiagnosticsParams[];
	/** the latest status of the document, once it is one that is asked for */
	status(uri: string, wanted?: (status: StatusParams) => boolean): Promise<StatusParams>;
	request<T>(method: string, params: unknown): Promise<T>;
	/** waits until something the server pushed makes the answer defined */
	until<T>(find: () => T | undefined, what: string): Promise<T>;
	notify(method: string, params: object): void;
	stop(): Promise<void>;
}

export interface TestClientOptions {
	/** answers workspace/configuration */
	readonly settings?: (uri: string | undefined) => unknown;
	readonly capabilities?: InitializeParams["capabilities"];
}

const CAPABILITIES: InitializeParams["capabilities"] = {
	workspace: { configuration: true },
	textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true } },
};

/** Starts a server and initializes it. */
export async function startClient(options: TestClientOptions = {}): Promise<TestClient> {
	const toServer = new PassThrough();
	const toClient = new PassThrough();
	const server = createConnection(
		ProposedFeatures.all,
		new StreamMessageReader(toServer),
		new StreamMessageWriter(toClient),
	);
	serve(server, loadParser());
	server.listen();
	const connection = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
	const published: PublishDiagnosticsParams[] = [];
	const statuses: StatusParams[] = [];
	const waiting = new Set<() => void>();
	const wake = (): void => {
		for (const check of [...waiting]) check();
	};
	connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
		published.push(params);
		wake();
	});
	connection.onNotification(STATUS_NOTIFICATION, (params: StatusParams) => {
		statuses.push(params);
		wake();
	});
	connection.onRequest("workspace/configuration", (params: { items: { scopeUri?: string }[] }) =>
		params.items.map((item) => options.settings?.(item.scopeUri) ?? { debounce: 0 }),
	);
	connection.listen();
	const answer = await connection.sendRequest<{ capabilities: Record<string, unknown> }>("initialize", {
		processId: null,
		rootUri: null,
		capabilities: options.capabilities ?? CAPABILITIES,
	});
	void connection.sendNotification("initialized", {});
	const until = <T>(find: () => T | undefined, what: string): Promise<T> =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				waiting.delete(check);
				reject(new Error(`nothing came: ${what}`));
			}, 20_000);
			const check = (): void => {
				const found = find();
				if (found === undefined) return;
				clearTimeout(timer);
				waiting.delete(check);
				resolve(found);
			};
			waiting.add(check);
			check();
		});
	const notify = (method: string, params: object): void => void connection.sendNotification(method, params);
	return {
		connection,
		capabilities: answer.capabilities,
		open: (uri, text, languageId = "c") =>
			notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } }),
		change: (uri, version, contentChanges) =>
			notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges }),
		save: (uri) => notify("textDocument/didSave", { textDocument: { uri } }),
		close: (uri) => notify("textDocument/didClose", { textDocument: { uri } }),
		diagnostics: (uri, version = 1) =>
			until(
				() => published.findLast((each) => each.uri === uri && (each.version ?? 0) >= version)?.diagnostics,
				`diagnostics of ${uri} version ${version}`,
			),
		published: (uri) => published.filter((each) => each.uri === uri),
		status: (uri, wanted = () => true) =>
			until(() => {
				const last = statuses.findLast((each) => each.uri === uri);
				return last !== undefined && wanted(last) ? last : undefined;
			}, `status of ${uri}`),
		until,
		notify,
		request: (method, params) => connection.sendRequest(method, params as object),
		async stop() {
			await connection.sendRequest("shutdown");
			connection.dispose();
			server.dispose();
			toServer.end();
			toClient.end();
		},
	};
}
