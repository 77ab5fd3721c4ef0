/** Writes what is generated: two grammars and the contract page. `--check` only says what is stale. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GENERATED, packageRoot } from "./files.ts";

const root = packageRoot();
const stale: string[] = [];
for (const [file, text] of GENERATED) {
	const target = path.join(root, file);
	const now = text();
	if (existsSync(target) && readFileSync(target, "utf8") === now) continue;
	stale.push(file);
	if (process.argv.includes("--check")) continue;
	mkdirSync(path.dirname(target), { recursive: true });
	writeFileSync(target, now);
}
console.log(
	stale.length ? `${process.argv.includes("--check") ? "stale" : "written"}: ${stale.join(", ")}` : "all up to date",
);
if (stale.length && process.argv.includes("--check")) process.exitCode = 1;
