/** Above each function that calls the family: simulate it, and how many findings it has. */
import type { CodeLens } from "vscode-languageserver";
import { type ReplayParams, SIMULATE_COMMAND } from "../core/wire.ts";
import type { CheckedDocument } from "./checker.ts";
import { toDiagnostic } from "./diagnostics.ts";
import { toLspRange } from "./documents.ts";

/** The lenses of a document. `command` is what the editor is told to run. */
export function codeLenses(checked: CheckedDocument, command: string = SIMULATE_COMMAND): CodeLens[] {
	const functions = (checked.analysis?.functions() ?? []).filter(
		(each) => each.calls > 0 && each.incomplete === undefined,
	);
	return functions.flatMap((each) => {
		const range = toLspRange(each.nameRange);
		const simulate: ReplayParams = { uri: checked.uri, function: each.name };
		const lenses: CodeLens[] = [{ range, command: { title: "Simulate", command, arguments: [simulate] } }];
		const findings = checked.findings.filter(
			(finding) =>
				finding.function === each.name && toDiagnostic(finding, checked, checked.settings, false) !== undefined,
		);
		const [first] = findings;
		if (first !== undefined) {
			const title = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
			lenses.push({ range, command: { title, command, arguments: [{ ...simulate, findingId: first.id }] } });
		}
		return lenses;
	});
}
