/**
 * The open documents and what is known of them: analysed after a pause, kept up to date for requests, published as
 * diagnostics. One analysis is a few milliseconds, so it runs here; between two documents the queue gets its turn.
 */
import type { Connection, Diagnostic } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze } from "../core/analyze.ts";
import type { WorkspaceIndex } from "../core/flow/neighbours.ts";
import { mentionsDeclared } from "../core/kernel/wrappers.ts";
import type { AllowComment } from "../core/text/allow-comments.ts";
import { type Finding, type Settings, STATUS_NOTIFICATION, type StatusParams } from "../core/wire.ts";
import { isExcluded, visibleFindings } from "./configured.ts";
import { toDiagnostic, toDimmedHint, toStaleHint } from "./diagnostics.ts";
import { fileOf, kindOf, tooLarge } from "./documents.ts";
import { mentionOfFamily } from "./family.ts";
import type { IndexStore } from "./index-store.ts";
import { keptFindings } from "./keep-findings.ts";
import type { KernelInForce, KernelResolver } from "./kernel-of-file.ts";
import { ownHeaders } from "./own-headers.ts";
import { scenarioDiagnostics } from "./scenario-documents.ts";
import type { SettingsStore } from "./settings.ts";

export interface CheckedDocument {
	readonly uri: string;
	readonly file: string;
	readonly version: number;
	readonly text: string;
	/** where it speaks of the family, -1 for nowhere */
	readonly mention: number;
	/** undefined when the text has nothing to do with the family or is too large */
	readonly analysis: Analysis | undefined;
	/** as shown: the analysis' own, and those kept while their function cannot be read */
	readonly findings: readonly Finding[];
	/** comments that allow nothing */
	readonly stale: readonly AllowComment[];
	readonly settings: Settings;
	readonly kernel: KernelInForce;
}

export interface Checker {
	/** check the document when it has been quiet for its debounce; at once for 0 */
	schedule(document: TextDocument, why: "opened" | "edited" | "saved"): void;
	/** what is known of the document's present text; analyses it now if need be */
	current(uri: string): Promise<CheckedDocument | undefined>;
	closed(uri: string): void;
	/** sources were written or removed */
	changedOnDisk(files: readonly string[]): void;
	/** settings, configuration files or the tree changed */
	recheckAll(): void;
	dispose(): void;
}

export interface CheckerParts {
	readonly connection: Connection;
	readonly documentAt: (uri: string) => TextDocument | undefined;
	readonly openDocuments: () => readonly TextDocument[];
	readonly parser: Promise<Parser>;
	readonly kernels: KernelResolver;
	readonly settings: SettingsStore;
	readonly index: IndexStore;
	/** the editor can show a path in a diagnostic */
	readonly withSteps: boolean;
}

/** The version of a document that is to be looked at again whatever its own is. */
const NEVER = -1;

/** The checker of one connection. */
export function createChecker(parts: CheckerParts): Checker {
	const known = new Map<string, CheckedDocument>();
	const timers = new Map<string, NodeJS.Timeout>();
	/** what the status item was told last: it seldom changes */
	const told = new Map<string, string>();

	const run = async (uri: string): Promise<CheckedDocument | undefined> => {
		clearTimeout(timers.get(uri));
		timers.delete(uri);
		const settings = await parts.settings.of(uri);
		const parser = await parts.parser;
		const document = parts.documentAt(uri);
		if (document === undefined) return undefined;
		const before = known.get(uri);
		if (before?.version === document.version) return before;
		const index = parts.index.ready(fileOf(uri));
		const checked = checkDocument(document, before, settings, parser, parts.kernels, index);
		known.set(uri, checked);
		const status = statusOf(checked, document);
		const text = JSON.stringify(status);
		if (told.get(uri) !== text) void parts.connection.sendNotification(STATUS_NOTIFICATION, status);
		told.set(uri, text);
		const diagnostics = diagnosticsOf(checked, parts.withSteps);
		void parts.connection.sendDiagnostics({ uri, version: checked.version, diagnostics });
		if (checked.analysis !== undefined) readNeighbours(uri);
		return checked;
	};

	/** In the background: what the other files of the driver tell; documents are looked at again when it is there. */
	const readNeighbours = (uri: string): void => {
		const gone = (): boolean => parts.documentAt(uri) === undefined;
		parts.index
			.prepare(fileOf(uri), gone)
			.then((isNew) => {
				if (isNew) lookAgain();
			})
			.catch((error: unknown) => parts.connection.console.error(`${uri}: ${error}`));
	};

	const lookAgain = (): void => {
		for (const [uri, checked] of known) {
			if (parts.index.ready(checked.file) === undefined) continue;
			known.set(uri, { ...checked, version: NEVER });
			setImmediate(() => runLogged(uri));
		}
	};

	const runLogged = (uri: string): void => {
		run(uri).catch((error: unknown) => {
			parts.connection.console.error(`${uri}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
		});
	};

	const forget = (uri: string): void => {
		known.get(uri)?.analysis?.dispose();
		known.delete(uri);
	};

	return {
		async schedule(document, why) {
			const { uri } = document;
			if (kindOf(document) === "scenario") {
				void parts.connection.sendDiagnostics({ uri, diagnostics: scenarioDiagnostics(document.getText()) });
				return;
			}
			if (kindOf(document) !== "c") return;
			clearTimeout(timers.get(uri));
			const { run: when, debounce } = await parts.settings.of(uri);
			if (why === "edited" && when === "onSave") return;
			clearTimeout(timers.get(uri));
			if (why !== "edited" || debounce === 0) setImmediate(() => runLogged(uri));
			else
				timers.set(
					uri,
					setTimeout(() => runLogged(uri), debounce),
				);
		},
		async current(uri) {
			const document = parts.documentAt(uri);
			return document !== undefined && kindOf(document) === "c" ? run(uri) : undefined;
		},
		closed(uri) {
			clearTimeout(timers.get(uri));
			timers.delete(uri);
			told.delete(uri);
			forget(uri);
			parts.settings.closed(uri);
			void parts.connection.sendDiagnostics({ uri, diagnostics: [] });
		},
		changedOnDisk(files) {
			const changed = files.filter((file) => parts.index.changed(file));
			if (changed.length > 0) for (const uri of known.keys()) readNeighbours(uri);
		},
		recheckAll() {
			for (const uri of [...known.keys()]) forget(uri);
			for (const document of parts.openDocuments()) {
				if (kindOf(document) === "c") setImmediate(() => runLogged(document.uri));
			}
		},
		dispose() {
			for (const timer of timers.values()) clearTimeout(timer);
			for (const uri of [...known.keys()]) forget(uri);
		},
	};
}

function checkDocument(
	document: TextDocument,
	before: CheckedDocument | undefined,
	settings: Settings,
	parser: Parser,
	kernels: KernelResolver,
	index: WorkspaceIndex | undefined,
): CheckedDocument {
	const { uri, version } = document;
	const file = fileOf(uri);
	const text = document.getText();
	const kernel = kernels.of(file, settings.kernel);
	const mention = mentionOfFamily(text, before?.mention);
	const base = { uri, file, version, text, mention, settings, kernel };
	const concerns = mention >= 0 || mentionsDeclared(text, kernel.config.wrappers);
	if (tooLarge(document) !== undefined || isExcluded(kernel.config, file) || !concerns) {
		before?.analysis?.dispose();
		return { ...base, analysis: undefined, findings: [], stale: [] };
	}
	const previous = before?.kernel.release === kernel.release ? before.analysis : undefined;
	const analysis = analyze({
		file,
		text,
		bringsAlong: ownHeaders(file),
		parser,
		release: kernel.release,
		config: kernel.config,
		overrides: kernel.overrides,
		index,
		goesOn: true,
		...(previous === undefined ? {} : { previous }),
	});
	before?.analysis?.dispose();
	const kept = before === undefined ? [] : keptFindings(before.findings, before.text, text, analysis);
	const { findings, stale } = visibleFindings(analysis, kernel.config);
	return { ...base, analysis, findings: [...findings, ...kept], stale };
}

function statusOf(checked: CheckedDocument, document: TextDocument): StatusParams {
	const { uri, kernel } = checked;
	const large = tooLarge(document);
	const whole = large === undefined ? [] : [{ file: checked.file, function: "the whole file", reason: large }];
	return {
		uri,
		kernel: kernel.release,
		source: [kernel.source, ...kernel.notes, ...kernel.problems].join("; "),
		skipped: [...whole, ...(checked.analysis?.incomplete ?? [])],
	};
}

/** What the editor shows for a document. */
export function diagnosticsOf(checked: CheckedDocument, withSteps: boolean): Diagnostic[] {
	const findings = checked.findings.map((finding) => toDiagnostic(finding, checked, checked.settings, withSteps));
	const kept = new Set(checked.findings.map((finding) => finding.function));
	const { analysis } = checked;
	// the list of all functions is made when it is asked for
	const nameOf = (name: string) => analysis?.functions().find((each) => each.name === name)?.nameRange;
	const hints = checked.settings.showNotAnalysed
		? (analysis?.incomplete ?? [])
				.filter((part) => !kept.has(part.function))
				.map((part) => toDimmedHint(part, part.range ?? nameOf(part.function)))
		: [];
	return [...findings, ...hints, ...checked.stale.map(toStaleHint)].filter((diagnostic) => diagnostic !== undefined);
}
