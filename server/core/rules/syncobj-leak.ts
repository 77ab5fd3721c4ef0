/** A reference to a sync object taken on a path and neither dropped nor passed on where the function returns. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ownLeaks, takenLeaks } from "./references.ts";
import { ends, type Rule } from "./rule.ts";

const exit = (h: Happening): string =>
	`${ends(h)} with a reference to \`${h.object.text}\` that nobody will drop: the sync object and its fence stay for ever, even when its handle is destroyed. Put it on this path, too${cited(CITATIONS.syncobjPut)}`;

export const syncobjLeak: Rule = {
	id: "syncobj-leak",
	violation: "DBS-F10",
	severity: "error",
	replay: true,
	title: "a reference to a sync object that is never dropped",
	over: ["syncobj-ref"],
	transitions: [...ownLeaks(exit), ...takenLeaks(exit)],
};
