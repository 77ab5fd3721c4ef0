/** A reservation lock taken, or fences waited for, where the signalling of a fence depends on it. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { calls, type Rule } from "./rule.ts";

export const resvInSignalling: Rule = {
	id: "resv-in-signalling",
	violation: "DBS-L08",
	severity: "error",
	replay: true,
	title: "a reservation lock, or a wait for fences, in a fence signalling section",
	over: ["signalling"],
	transitions: [
		{
			on: "beneath",
			when: (h) => !h.facts.many && (takesResv(h) || h.row?.waits === true),
			report: (h) =>
				`${calls(h)} ${h.row?.waits ? "waits for fences" : "takes a reservation lock"} where the signalling of a fence depends on this code: somebody may hold the lock while he waits for that very fence. Do it before the section begins, or leave it to a worker${cited(CITATIONS.signalling)}`,
		},
	],
};

function takesResv({ row }: Happening): boolean {
	if (!row || row.lock.what !== undefined || row.lock.trylock) return false;
	return row.lock.effect === "acquires" || (row.lock.pre === "free" && row.lock.enforcement === "self-acquire");
}
