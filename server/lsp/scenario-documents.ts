/** Scenario documents (`*.dmabuf`): what the language's parser says, a lens to run them, and what a run finds. */
import { type CodeLens, type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import { checkScenario, loadScenario } from "../core/sim/scenario.ts";
import { SOURCE } from "./diagnostics.ts";

/** A command of the server itself; its argument is `{ uri }`. Clients register it by themselves. */
export const RUN_SCENARIO_COMMAND = "dmabufLens.runScenario";

/** Problems in a scenario's text. */
export function scenarioDiagnostics(text: string): Diagnostic[] {
	return loadScenario(text).problems.map(({ line, column, endColumn, message, hint }) => ({
		range: {
			start: { line: line - 1, character: column - 1 },
			end: { line: line - 1, character: Math.max(column, endColumn - 1) },
		},
		severity: DiagnosticSeverity.Error,
		source: SOURCE,
		code: "scenario",
		message: hint === undefined ? message : `${message} (${hint})`,
	}));
}

/** One lens at the top: run it. */
export function scenarioLenses(uri: string): CodeLens[] {
	const top = { line: 0, character: 0 };
	return [
		{
			range: { start: top, end: top },
			command: { title: "Run", command: RUN_SCENARIO_COMMAND, arguments: [{ uri }] },
		},
	];
}

/** Runs every variant: what differs from its expectations as diagnostics at the variant, and one sentence for the user. */
export function runScenarioDocument(text: string): { readonly diagnostics: Diagnostic[]; readonly summary: string } {
	const [problem] = loadScenario(text).problems;
	if (problem !== undefined) return { diagnostics: scenarioDiagnostics(text), summary: problem.message };
	const { variants } = checkScenario(text, { explore: { states: 20_000 } });
	const lines = text.split("\n");
	const unmet = variants.flatMap(({ variant, wrong }) => wrong.map((message) => unmetAt(lines, variant, message)));
	const found = variants.map((each) => `${each.variant}: ${each.found.length === 0 ? "clean" : each.found.join(", ")}`);
	const verdict = unmet.length === 0 ? "as expected" : `${unmet.length} expectations not met`;
	return {
		diagnostics: unmet,
		summary: `${verdict} (${found.slice(0, 6).join("; ")}${found.length > 6 ? "; …" : ""})`,
	};
}

function unmetAt(lines: readonly string[], variant: string, message: string): Diagnostic {
	const found = lines.findIndex((line) => /^\s*variant\s/.test(line) && line.trim().split(/\s+/)[1] === variant);
	const line = Math.max(0, found);
	return {
		range: { start: { line, character: 0 }, end: { line, character: (lines[line] ?? "").length } },
		severity: DiagnosticSeverity.Warning,
		source: SOURCE,
		code: "scenario",
		message: `${variant}: ${message}`,
	};
}
