/** The language server of one connection: capabilities, documents, requests. All answers come from the files beside it. */
import path from "node:path";
import {
	CodeActionKind,
	type CodeActionParams,
	type Connection,
	DidChangeConfigurationNotification,
	DidChangeWatchedFilesNotification,
	type ExecuteCommandParams,
	type HoverParams,
	type InitializeParams,
	type InitializeResult,
	MessageType,
	ShowMessageNotification,
	TextDocumentSyncKind,
	TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Parser } from "web-tree-sitter";
import { KERNELS_REQUEST, type KernelsAnswer, REPLAY_REQUEST, type ReplayAnswer } from "../core/wire.ts";
import { type Checker, createChecker } from "./checker.ts";
import { codeActions, FIX_ALL_KIND } from "./code-actions.ts";
import { codeLenses } from "./code-lens.ts";
import { configurationDiagnostics, isConfigurationFile } from "./configuration-documents.ts";
import { fileOf, kindOf } from "./documents.ts";
import { fixAll } from "./fix-all.ts";
import { BadRequest, guarded, uriIn } from "./guard.ts";
import { hoverAt } from "./hover.ts";
import { createIndexStore } from "./index-store.ts";
import { createKernelResolver } from "./kernel-of-file.ts";
import { packageVersion } from "./package-root.ts";
import { answerKernels, answerReplay } from "./replay.ts";
import { RUN_SCENARIO_COMMAND, runScenarioDocument, scenarioLenses } from "./scenario-documents.ts";
import { createSettings, type SettingsStore } from "./settings.ts";

/** Serves a connection; the caller listens on it afterwards. The parser may still be loading. */
export function serve(connection: Connection, parser: Promise<Parser>): void {
	const documents = new TextDocuments(TextDocument);
	const kernels = createKernelResolver();
	const index = createIndexStore();
	let settings: SettingsStore = createSettings(connection, false, undefined);
	let client: InitializeParams["capabilities"] = {};
	let checker: Checker | undefined;

	connection.onInitialize((params): InitializeResult => {
		client = params.capabilities ?? {};
		settings = createSettings(connection, client.workspace?.configuration === true, params.initializationOptions);
		checker = createChecker({
			connection,
			documentAt: (uri) => documents.get(uri),
			openDocuments: () => documents.all(),
			parser,
			kernels,
			settings,
			index,
			withSteps: client.textDocument?.publishDiagnostics?.relatedInformation === true,
		});
		return { serverInfo: { name: "dmabuf-lens", version: packageVersion() }, capabilities: CAPABILITIES };
	});

	connection.onInitialized(() => {
		if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
			void connection.client.register(DidChangeConfigurationNotification.type, { section: "dmabufLens" });
		}
		if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
			void connection.client.register(DidChangeWatchedFilesNotification.type, {
				watchers: [
					{ globPattern: "**/.dmabuf-lens.json" },
					{ globPattern: "**/Makefile" },
					{ globPattern: "**/*.{c,h}" },
				],
			});
		}
	});

	const forgetTrees = (): void => {
		kernels.forget();
		checker?.recheckAll();
	};
	connection.onDidChangeConfiguration((change) => {
		settings.changed(change?.settings);
		checker?.recheckAll();
	});
	connection.onDidChangeWatchedFiles(({ changes }) => {
		const sources = changes.filter(({ uri }) => /\.[ch]$/.test(uri));
		if (sources.length > 0) checker?.changedOnDisk(sources.map(({ uri }) => fileOf(uri)));
		if (sources.length < changes.length) forgetTrees();
	});

	const look = (document: TextDocument, why: "opened" | "edited" | "saved"): void => {
		if (isConfigurationFile(document.uri)) {
			const diagnostics = configurationDiagnostics(document);
			void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
			if (why === "saved") forgetTrees();
		} else checker?.schedule(document, why);
	};
	documents.onDidOpen(({ document }) => look(document, "opened"));
	// opening raises a change of content, too: that one is version for version the same
	const opened = new WeakMap<TextDocument, number>();
	documents.onDidOpen(({ document }) => opened.set(document, document.version));
	documents.onDidChangeContent(({ document }) => {
		if (opened.get(document) !== document.version) look(document, "edited");
	});
	documents.onDidSave(({ document }) => look(document, "saved"));
	documents.onDidClose(({ document }) => checker?.closed(document.uri));

	const current = async (uri: string) => checker?.current(uri);
	connection.onCodeAction(
		guarded(connection, "textDocument/codeAction", async (params: CodeActionParams) => {
			if (params?.range === undefined) throw new BadRequest("textDocument/codeAction: range is missing.");
			const checked = await current(uriIn("textDocument/codeAction", params));
			if (checked === undefined) return [];
			const ready = await parser;
			return codeActions(checked, params, () => fixAll(checked, ready));
		}),
	);
	connection.onCodeLens(
		guarded(connection, "textDocument/codeLens", async (params: unknown) => {
			const uri = uriIn("textDocument/codeLens", params);
			const document = documents.get(uri);
			if (document !== undefined && kindOf(document) === "scenario") return scenarioLenses(uri);
			const checked = await current(uri);
			return checked === undefined ? [] : codeLenses(checked);
		}),
	);
	connection.onHover(
		guarded(connection, "textDocument/hover", async (params: HoverParams) => {
			const uri = uriIn("textDocument/hover", params);
			if (params.position === undefined) throw new BadRequest("textDocument/hover: position is missing.");
			const checked = await current(uri);
			const document = documents.get(uri);
			if (checked === undefined || document === undefined) return null;
			return hoverAt(checked, params.position, document.offsetAt(params.position));
		}),
	);
	connection.onRequest<ReplayAnswer, void>(
		REPLAY_REQUEST,
		guarded(connection, REPLAY_REQUEST, (params: unknown) => answerReplay(params, { parser, kernels, index, current })),
	);
	connection.onRequest<KernelsAnswer, void>(
		KERNELS_REQUEST,
		guarded(connection, KERNELS_REQUEST, async (params: unknown) => {
			const uri = (params as { uri?: unknown } | null)?.uri;
			const fixed = typeof uri === "string" ? (await settings.of(uri)).kernel : "";
			return answerKernels(params, kernels, fixed);
		}),
	);
	connection.onExecuteCommand(
		guarded(connection, "workspace/executeCommand", (params: ExecuteCommandParams) => {
			const document = documents.get(uriOfArgument(params));
			if (document === undefined) throw new BadRequest("The scenario is not open.");
			const { diagnostics, summary } = runScenarioDocument(document.getText());
			void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
			void connection.sendNotification(ShowMessageNotification.type, {
				type: MessageType.Info,
				message: `Scenario ${path.posix.basename(document.uri)}: ${summary}.`,
			});
			return null;
		}),
	);
	connection.onShutdown(() => checker?.dispose());
	documents.listen(connection);
}

/** The address in the one argument of the one command there is. */
function uriOfArgument(params: ExecuteCommandParams | undefined): string {
	const uri = (params?.arguments?.[0] as { uri?: unknown } | undefined)?.uri;
	if (params?.command !== RUN_SCENARIO_COMMAND || typeof uri !== "string") {
		throw new BadRequest(`workspace/executeCommand wants ${RUN_SCENARIO_COMMAND} and { uri }.`);
	}
	return uri;
}

const CAPABILITIES: InitializeResult["capabilities"] = {
	positionEncoding: "utf-16",
	textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
	codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND] },
	codeLensProvider: { resolveProvider: false },
	hoverProvider: true,
	executeCommandProvider: { commands: [RUN_SCENARIO_COMMAND] },
	workspace: { workspaceFolders: { supported: true, changeNotifications: false } },
};
