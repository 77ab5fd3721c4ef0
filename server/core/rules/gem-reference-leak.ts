/** A reference to a GEM object or buffer object taken on a path and neither dropped nor passed on where it returns. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { forwardedLeaks, ownLeaks, takenLeaks } from "./references.ts";
import { ends, type Rule } from "./rule.ts";

const exit = (h: Happening): string =>
	`${ends(h)} with a reference to \`${h.object.text}\` that nobody will drop: the object and its memory stay for ever. Put it on this path, too${cited(CITATIONS.gemPut)}`;

const forgotten = (h: Happening): string =>
	`${ends(h)} with the reference to \`${h.object.text}\` that the caller has taken for this mapping: the exporter has the mapping now, and knows nothing of it. Put it once that has succeeded${cited(CITATIONS.failedMmap)}`;

export const gemReferenceLeak: Rule = {
	id: "gem-reference-leak",
	violation: "DBS-R06",
	severity: "error",
	replay: true,
	title: "a reference to a GEM object that is never dropped",
	doubts: true,
	over: ["gem-ref", "bo-ref"],
	transitions: [...ownLeaks(exit), ...takenLeaks(exit), ...forwardedLeaks(forgotten)],
};
