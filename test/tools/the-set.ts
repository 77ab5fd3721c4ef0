/** "The set" of a kernel tree: who calls the family. */
import path from "node:path";
import { readSource } from "../../server/cli/read-source.ts";
import { findSources } from "../../server/cli/walk.ts";
import { callsFamily, mentionsFamily } from "../../server/lsp/family.ts";

/** The .c files under drivers/ in which a name of the table is called, as paths below the tree. */
export function theSet(linux: string): string[] {
	return findSources([path.join(linux, "drivers")], [".c"]).files.filter((file) => {
		const source = readSource(file);
		return "text" in source && mentionsFamily(source.text) && callsFamily(source.text);
	});
}
