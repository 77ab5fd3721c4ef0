// Packs the extension: dmabuf-lens-VERSION.vsix. `npm pack` packs the same files for the command line.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bin, must, ROOT } from "./machine.mjs";

/** Builds and packs; resolves to the path of the .vsix. */
export async function packVsix() {
	const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
	const target = path.join(ROOT, `dmabuf-lens-${version}.vsix`);
	const flags = [
		"--no-dependencies",
		"--allow-missing-repository",
		"--no-rewrite-relative-links",
		"--allow-unused-files-pattern",
		"--out",
		target,
	];
	await must(process.execPath, [bin("@vscode/vsce", "vsce"), "package", ...flags], {
		stdio: ["ignore", "ignore", "inherit"],
	});
	return target;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const file = await packVsix();
	console.log(`${path.relative(process.cwd(), file)} (${(statSync(file).size / 1e6).toFixed(2)} MB)`);
}
