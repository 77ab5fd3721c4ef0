/** Names whose call puts a file into the measured set. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** C names of the fact base beside the repository; exits loudly without it. */
export function familyNames(): Set<string> {
	const contract = findShared("facts/contract.json");
	if (contract === undefined) {
		console.error("skipped: ../shared/facts/contract.json is not there; use --all");
		process.exit(2);
	}
	const rows = JSON.parse(readFileSync(contract, "utf8")) as { name: string }[];
	return new Set(rows.map((row) => row.name).filter((name) => /^[A-Za-z_]\w*$/.test(name)));
}

/** A file of the folder `shared` beside the repository root, looking upwards from here. */
export function findShared(path: string): string | undefined {
	for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
		const candidate = join(directory, "..", "shared", path);
		if (existsSync(join(directory, "package.json")) && existsSync(candidate)) return candidate;
		if (dirname(directory) === directory) return undefined;
	}
}
