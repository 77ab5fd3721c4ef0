/** Which documents are ours, and how their addresses and places translate between the editor and the core. */
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Range as LspRange } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Range } from "../core/wire.ts";

/** A diff view opens the old side under another scheme (`git:`, `review:` …): no second set of findings for it. */
const SCHEMES = ["file:", "vscode-remote:", "untitled:"];
const LARGEST_TEXT = 4 * 1024 * 1024;

export type DocumentKind = "c" | "scenario" | undefined;

/** What a document is to us; undefined = nothing. */
export function kindOf(document: Pick<TextDocument, "uri" | "languageId">): DocumentKind {
	if (!SCHEMES.some((scheme) => document.uri.startsWith(scheme))) return undefined;
	const extension = path.posix.extname(document.uri).toLowerCase();
	if (extension === ".dmabuf" || document.languageId === "dmabuf") return "scenario";
	if (extension === ".c" || extension === ".h") return "c";
	return extension === "" && document.languageId === "c" ? "c" : undefined;
}

/** One sentence when a document is too large to be analysed while somebody types. */
export function tooLarge(document: TextDocument): string | undefined {
	const length = document.getText().length;
	if (length <= LARGEST_TEXT) return undefined;
	return `The file is ${(length / 1024 / 1024).toFixed(1)} MB, more than the ${LARGEST_TEXT / 1024 / 1024} MB that are analysed.`;
}

/** The path the core knows a document by; documents without one go by their address. */
export function fileOf(uri: string): string {
	if (!uri.startsWith("file:")) return uri;
	try {
		return fileURLToPath(uri);
	} catch {
		return uri;
	}
}

/** The address of a file the core names, `own` for the document under analysis itself. */
export function uriOf(file: string, own: { readonly uri: string; readonly file: string }): string {
	if (file === own.file) return own.uri;
	return /^[a-z][a-z0-9+.-]+:/i.test(file) ? file : pathToFileURL(file).href;
}

/** 1-based to 0-based. */
export function toLspRange(range: Range): LspRange {
	return {
		start: { line: Math.max(0, range.start.line - 1), character: Math.max(0, range.start.column - 1) },
		end: { line: Math.max(0, range.end.line - 1), character: Math.max(0, range.end.column - 1) },
	};
}

/** Whether two half-open ranges touch or overlap. */
export function touches(a: LspRange, b: LspRange): boolean {
	const before = (x: LspRange["start"], y: LspRange["start"]): boolean =>
		x.line < y.line || (x.line === y.line && x.character < y.character);
	return !before(a.end, b.start) && !before(b.end, a.start);
}
