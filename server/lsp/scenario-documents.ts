/** Scenario documents (`*.dmabuf`): what the language's parser says about them, as diagnostics. */
import type { Diagnostic } from "vscode-languageserver";

/** Problems in a scenario's text. */
export function scenarioDiagnostics(_text: string): Diagnostic[] {
	return [];
}
