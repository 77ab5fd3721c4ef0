/** A reference to a buffer taken on a path and neither dropped nor passed on where the function returns. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { ownLeaks, takenLeaks } from "./references.ts";
import { ends, type Rule } from "./rule.ts";

const exit = (h: Happening): string =>
	`${ends(h)} with a reference to \`${h.object.text}\` that nobody will drop: the buffer and its memory stay for ever. Put it on this path, too${cited(CITATIONS.dmaBufPut)}`;

export const dmabufLeak: Rule = {
	id: "dmabuf-leak",
	violation: "DBS-R01",
	severity: "error",
	replay: true,
	title: "a reference to a buffer that is never dropped",
	doubts: true,
	over: ["dmabuf-ref"],
	transitions: [...ownLeaks(exit), ...takenLeaks(exit)],
};
