/** A buffer put although the one reference of this path was given back before. */
import type { Happening } from "../flow/machine.ts";
import { callersOwn, givenBack, givenByCallee, withoutValue } from "./references.ts";
import { cite, type Rule } from "./rule.ts";

export const dmabufDoublePut: Rule = {
	id: "dmabuf-double-put",
	violation: "DBS-R03",
	severity: "error",
	replay: true,
	title: "a buffer put twice for one reference",
	over: ["dmabuf-ref"],
	gone: ["put"],
	doubts: true,
	transitions: [
		withoutValue,
		// one more of somebody else's: what is given back later may be that one
		{ on: "open", when: (h) => !h.fresh, to: "several" },
		// whoever made it: the descriptor has that reference now, and this path has taken no other
		{ on: "close", when: (h) => h.row?.publishes === true && !h.facts.many && !h.facts.member, to: "put", note: moved },
		...callersOwn(
			(h) =>
				`${h.callee}() gives back a reference to \`${h.object.text}\` that is the caller's: nobody has taken one for this function, and the caller gives its own back as well. Leave it out${cite(h.row, h.release)}`,
		),
		givenByCallee,
		...givenBack({
			in: "put",
			on: "close",
			to: "start",
			report: (h) =>
				`${h.callee}() gives back a reference to \`${h.object.text}\` that is gone already: this one belongs to somebody else, whose buffer is freed under his hands. Drop one of the two${cite(h.row, h.release)}`,
		}),
	],
};

function moved(h: Happening): string {
	return `${h.callee}() moves the reference to \`${h.object.text}\` into the descriptor`;
}
