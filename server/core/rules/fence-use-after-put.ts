/** A fence used after the one reference of this path was given back. */
import type { Happening, Transition } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { lookup } from "../kernel/lookup.ts";
import { givenBack, givenByCallee } from "./references.ts";
import type { Rule } from "./rule.ts";

const late = (h: Happening): string =>
	`${h.callee ? `${h.callee}() takes \`${h.object.text}\`` : `\`${h.object.text}\` is read`} after this path has given its reference back: whoever else has one may drop it meanwhile, and this is freed memory then. Put the fence last${cited(CITATIONS.fencePut)}`;

export const fenceUseAfterPut: Rule = {
	id: "fence-use-after-put",
	violation: "DBS-F13",
	severity: "error",
	replay: true,
	title: "a fence used after its reference was given back",
	over: ["fence-ref"],
	gone: ["put"],
	transitions: [
		givenByCallee,
		// somebody else has it, too
		{ in: "one", on: "use", when: mayKeep, to: "start" },
		{
			in: "put",
			on: "use",
			when: (h) => isOneMore(h) && h.apart === true,
			to: "start",
			assumes: ({ opened }) =>
				`what ${opened?.callee}() took the reference to \`${opened?.object.text}\` from may let go of it meanwhile`,
			report: late,
		},
		// what it was taken from may still be at hand
		...givenBack({ in: "put", on: "use", when: (h) => !isOneMore(h), to: "start", report: late }).filter(isNoSecond),
	],
};

/** The call that takes another reference is a use, too. */
function isNoSecond({ in: state, on }: Transition): boolean {
	return state === undefined || on !== "open";
}

/** Whoever waits for it, or answers a question about it, only looks. */
function mayKeep({ row }: Happening): boolean {
	return row !== undefined && row.waits !== true && !ANSWERS.has(row.returns.kind);
}

const ANSWERS: ReadonlySet<string> = new Set(["bool", "value"]);

/** A reference taken beside one that was there. */
function isOneMore({ opened, release }: Happening): boolean {
	return opened?.callee !== undefined && lookup(opened.callee, release)?.returns.same !== undefined;
}
