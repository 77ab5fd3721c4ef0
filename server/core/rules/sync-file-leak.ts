/** A sync file that was made on a path and neither installed nor put where the function returns. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ownLeaks } from "./references.ts";
import { ends, type Rule } from "./rule.ts";

const exit = (h: Happening): string =>
	`${ends(h)} with the sync file \`${h.object.text}\` neither installed nor put: the file and its fence stay for ever. Put its file on this path${cited(CITATIONS.syncFile)}`;

export const syncFileLeak: Rule = {
	id: "sync-file-leak",
	violation: "DBS-R07",
	severity: "error",
	replay: true,
	title: "a sync file that is neither installed nor put",
	over: ["sync-file"],
	transitions: ownLeaks(exit),
};
