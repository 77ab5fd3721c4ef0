/** After -EDEADLK a context keeps locks, or asks for another one than the one it lost. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import { lockName, lockOf, type Rule } from "./rule.ts";

export const resvBackoff: Rule = {
	id: "resv-backoff",
	violation: "DBS-L05",
	severity: "error",
	replay: true,
	title: "no back-off after -EDEADLK",
	over: ["resv"],
	transitions: [
		{
			on: "ask",
			when: (h) => h.lost !== undefined && h.holding !== undefined,
			report: (h) =>
				`${h.callee}() asks for ${lockName(h)} after -EDEADLK while ${lockOf(h.holding!.text)} is held: an older context waits for that one, so neither goes on. Drop every lock of the context first${cited(CITATIONS.backoff)}`,
		},
		{
			on: "ask",
			when: (h) => h.lost !== undefined && h.holding === undefined,
			report: (h) =>
				`${h.callee}() asks for ${lockName(h)} after -EDEADLK on another lock: the context has to wait for the one it lost, or it can lose for ever. Take that one first, with the slow variant${cited(CITATIONS.backoff)}`,
		},
	],
};
