/** Where this program lives on disk, as a bundle (CommonJS) or as compiled modules (ESM), and what lies beside it. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Directory of the running file: `dist/` for the bundle, `out/server/lsp/` for compiled modules. */
export function moduleDirectory(): string {
	return typeof __dirname === "string" ? __dirname : path.dirname(fileURLToPath(import.meta.url));
}

let root: string | undefined;

/** The folder that holds this package's package.json. */
export function packageRoot(): string {
	if (root === undefined) {
		let folder = moduleDirectory();
		while (!isOurPackage(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
		root = folder;
	}
	return root;
}

function isOurPackage(folder: string): boolean {
	const file = path.join(folder, "package.json");
	return existsSync(file) && readManifest(file).name === "dmabuf-lens";
}

/** The version in package.json. */
export function packageVersion(): string {
	return readManifest(path.join(packageRoot(), "package.json")).version ?? "0.0.0";
}

function readManifest(file: string): { name?: string; version?: string } {
	try {
		return JSON.parse(readFileSync(file, "utf8"));
	} catch {
		return {};
	}
}
