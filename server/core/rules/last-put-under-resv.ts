/** The only reference this function has, put while the object's own reservation lock is held. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { lockName, type Rule } from "./rule.ts";

export const lastPutUnderResv: Rule = {
	id: "last-put-under-resv",
	violation: "DBS-L11",
	severity: "error",
	replay: true,
	title: "what may be the last reference, put with the object's own reservation lock held",
	over: ["gem-ref", "bo-ref"],
	transitions: [
		{
			on: "open",
			// a reference to what the caller has is not the last one
			when: (h) => !h.facts.many && isNew(h),
			to: "mine",
			note: (h) => `${h.callee}() gives a reference to \`${h.object.text}\``,
		},
		{ in: "mine", on: "open", to: "start" },
		{ in: "mine", on: "hand-over", to: "start" },
		{ in: "mine", on: "lose-track", to: "start" },
		{ in: "mine", on: "close", when: (h) => h.fact === "held", to: "start", report },
		{ on: "close", when: (h) => h.fact === "held" && h.given === "callee" && !h.facts.many, report },
	],
};

function report(h: Happening): string {
	return `${h.callee}() puts the reference to \`${h.object.text}\` with ${lockName(h)} held: if it is the last one the object goes with its lock, which freeing wants and the unlock below still touches. Drop the lock first${cited(CITATIONS.freeingLocks)}`;
}

function isNew({ row }: Happening): boolean {
	return row?.opens?.on === "result" || row?.opens?.on.startsWith("*") === true;
}
