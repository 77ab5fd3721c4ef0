/** Where the bundled scenarios are, and the material of ../shared where it is at hand. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository, from a compiled test file in out/test/scenarios. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const SHARED = path.resolve(ROOT, "../shared");

export interface ScenarioFile {
	readonly name: string;
	readonly text: string;
}

/** The bundled scenarios, by file name. */
export function bundledScenarios(): readonly ScenarioFile[] {
	const folder = path.join(ROOT, "media/scenarios");
	return readdirSync(folder)
		.filter((name) => name.endsWith(".dmabuf"))
		.sort()
		.map((name) => ({ name, text: readFileSync(path.join(folder, name), "utf8") }));
}

/** A file of ../shared, or why a test has to be skipped. */
export function shared(name: string): { readonly text: string } | { readonly skip: string } {
	const file = path.join(SHARED, name);
	if (!existsSync(file)) return { skip: `skipped: ../shared/${name} is not here` };
	return { text: readFileSync(file, "utf8") };
}
