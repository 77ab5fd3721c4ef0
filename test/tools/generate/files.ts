/** Which files are generated, and from what. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cGrammar } from "./c-grammar.ts";
import { contractPage } from "./contract-page.ts";
import { rulesPage } from "./rules-page.ts";
import { scenarioGrammar } from "./scenario-grammar.ts";

/** Path below the package, and its text. */
export const GENERATED: readonly (readonly [file: string, text: () => string])[] = [
	["syntaxes/c-injection.tmLanguage.json", cGrammar],
	["syntaxes/dmabuf.tmLanguage.json", scenarioGrammar],
	["docs/contract.md", contractPage],
	["docs/rules.md", rulesPage],
];

/** The package's folder, looking upwards from this file. */
export function packageRoot(): string {
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
	return folder;
}
