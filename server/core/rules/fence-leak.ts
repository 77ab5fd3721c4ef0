/** A reference to a fence taken on a path and neither dropped nor passed on where the function returns. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ownLeaks, takenLeaks } from "./references.ts";
import { ends, type Rule } from "./rule.ts";

const exit = (h: Happening): string =>
	`${ends(h)} with a reference to \`${h.object.text}\` that nobody will drop: the fence, and what it holds, stay for ever. Put it on this path, too${cited(CITATIONS.fencePut)}`;

export const fenceLeak: Rule = {
	id: "fence-leak",
	violation: "DBS-F09",
	severity: "error",
	replay: true,
	title: "a reference to a fence that is never dropped",
	doubts: true,
	over: ["fence-ref"],
	transitions: [...ownLeaks(exit), ...takenLeaks(exit)],
};
