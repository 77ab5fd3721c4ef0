/** `.dmabuf-lens.json` open in the editor: what is wrong with it, as diagnostics. */
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { parseConfig } from "../core/kernel/config.ts";
import { SOURCE } from "./diagnostics.ts";
import { CONFIG_FILE } from "./kernel-of-file.ts";
import { ruleIds } from "./rule-pages.ts";

/** Whether the address is that of a configuration file. */
export function isConfigurationFile(uri: string): boolean {
	return uri.startsWith("file:") && uri.endsWith(`/${CONFIG_FILE}`);
}

/** One diagnostic per problem, at the top: the file is small. */
export function configurationDiagnostics(document: TextDocument): Diagnostic[] {
	const end = { line: 0, character: Math.max(1, document.getText().split("\n")[0]?.length ?? 1) };
	return parseConfig(document.getText(), new Set(ruleIds())).problems.map((message) => ({
		range: { start: { line: 0, character: 0 }, end },
		severity: DiagnosticSeverity.Error,
		source: SOURCE,
		code: "configuration",
		message,
	}));
}
