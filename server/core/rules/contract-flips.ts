/** A call whose contract is another one in the next of the releases that were asked for. */
import { type FoundRow, flips } from "../kernel/lookup.ts";
import { callsOf } from "../syntax/calls.ts";
import { functionsOf } from "../syntax/functions.ts";
import type { SourceText, TextMistake } from "./in-text.ts";
import { cite, type Rule } from "./rule.ts";

export const contractFlips: Rule = {
	id: "contract-flips",
	violation: "DBS-X04",
	severity: "info",
	replay: false,
	title: "a call whose contract changes between two selected releases",
	over: [],
	transitions: [],
	inText: flipped,
};

function flipped({ parsed, release, releases }: SourceText): readonly TextMistake[] {
	const before = releases?.[releases.indexOf(release) - 1];
	if (before === undefined) return [];
	const own = new Set(functionsOf(parsed).map((f) => f.name));
	return callsOf(parsed, { name: (name) => !own.has(name) }).flatMap((call): TextMistake[] => {
		const flip = flips(call.name, before, release);
		if (!flip?.before || !flip.after) return [];
		const [was, is] = [saying(flip.before), saying(flip.after)];
		const what: string[] = [];
		if (flip.changed.some((c) => c === "lock" || c === "effect") && was !== is)
			what.push(`${was} up to ${before}, ${is} in ${release}`);
		if (flip.changed.includes("returns"))
			what.push(`${flip.before.returns.kind} up to ${before}, ${flip.after.returns.kind} in ${release}`);
		if (flip.changed.includes("args")) what.push(`takes other arguments in ${release} than in ${before}`);
		if (what.length === 0) return [];
		const doubtful = flip.before.doubtful || flip.after.doubtful;
		return [
			{
				span: call.nameSpan,
				fn: call.fn.name,
				object: call.name,
				message: `${call.name}() changes its contract: ${what.join("; ")}${cite(flip.after, release)}`,
				...(doubtful ? { assumptions: ["the release of the change is not proven"], severity: "info" as const } : {}),
			},
		];
	});
}

function saying({ lock }: FoundRow): string {
	const takes = lock.effect === "acquires" ? ", and takes it" : lock.effect === "releases" ? ", and drops it" : "";
	switch (lock.pre) {
		case "held":
			return `called with the reservation lock held${takes}`;
		case "free":
			return `called without the reservation lock${takes}`;
		case "either":
			return `called with or without the reservation lock${takes}`;
		default:
			return `no rule about the reservation lock${takes}`;
	}
}
