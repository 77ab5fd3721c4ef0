/** The repository's own files, for the tests that hold it to its rules. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

export const ROOT = process.cwd();

/** Files that git knows or would take, relative to the root, forward slashes. */
export function repositoryFiles(): string[] {
	const options = ["ls-files", "--cached", "--others", "--exclude-standard"];
	const listed = execFileSync("git", options, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 });
	return [...new Set(listed.split("\n"))].filter((file) => file !== "" && existsSync(path.join(ROOT, file))).sort();
}

export function read(file: string): string {
	return readFileSync(path.join(ROOT, file), "utf8");
}

/** TypeScript that is compiled into the product. */
export function productSources(): string[] {
	return repositoryFiles().filter((file) => /^(client|server|media)\/.*\.tsx?$/.test(file) && !file.endsWith(".d.ts"));
}

/** Data rather than code: no limit of length. */
export function isTable(file: string): boolean {
	return (
		/^server\/core\/kernel\/table\//.test(file) || /(^|\/)(behaviour|violations|catalogue|[\w-]*-table)\.ts$/.test(file)
	);
}
