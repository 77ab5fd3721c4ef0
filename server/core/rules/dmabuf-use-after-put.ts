/** A buffer used after the one reference of this path was given back. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { givenBack, givenByCallee } from "./references.ts";
import type { Rule } from "./rule.ts";

export const dmabufUseAfterPut: Rule = {
	id: "dmabuf-use-after-put",
	violation: "DBS-R02",
	severity: "error",
	replay: true,
	title: "a buffer used after its reference was given back",
	over: ["dmabuf-ref"],
	doubts: true,
	gone: ["put"],
	transitions: [
		givenByCallee,
		{
			in: "put",
			on: "discarded",
			to: "start",
			report: (h) =>
				`${h.callee}() frees \`${h.object.text}\`, which hangs on a buffer whose reference this path has given back: the buffer's release frees it as well, at the latest when the last descriptor is closed. Leave it to the release${cited(CITATIONS.dmaBufPut)}`,
		},
		...givenBack({
			in: "put",
			on: "use",
			to: "start",
			report: (h) =>
				`${h.callee ? `${h.callee}() takes \`${h.object.text}\`` : `\`${h.object.text}\` is read`} after this path has given its reference back: another thread may close the last descriptor meanwhile, and this is freed memory then. Put the buffer last${cited(CITATIONS.dmaBufPut)}`,
		}),
	],
};
