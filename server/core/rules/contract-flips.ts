/** A call whose contract is another one in the next of the releases that were asked for. */
import { type FoundRow, flips, turnOf } from "../kernel/lookup.ts";
import { compareReleases, within } from "../kernel/releases.ts";
import type { ApiRow, Release } from "../kernel/row.ts";
import { callsOf } from "../syntax/calls.ts";
import { functionsOf } from "../syntax/functions.ts";
import type { SourceText, TextMistake } from "./in-text.ts";
import { cite, type Rule } from "./rule.ts";

export const contractFlips: Rule = {
	id: "contract-flips",
	violation: "DBS-X04",
	severity: "info",
	replay: false,
	tellsWhen: true,
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
		const { to, from, unproven } = turn(...turnOf(call.name, flip.before, flip.after), before, release);
		const what: string[] = [];
		if (flip.changed.some((c) => c === "lock" || c === "effect") && was !== is)
			what.push(`${was} up to ${to}, ${is} ${from}`);
		if (flip.changed.includes("returns"))
			what.push(`${flip.before.returns.kind} up to ${to}, ${flip.after.returns.kind} ${from}`);
		if (flip.changed.includes("args")) what.push(`other arguments ${from} than up to ${to}`);
		if (what.length === 0) return [];
		return [
			{
				span: call.nameSpan,
				fn: call.fn.name,
				object: call.name,
				message: `${call.name}() changes its contract: ${what.join("; ")}${cite(flip.after, release)}`,
				...(unproven ? { assumptions: [unproven], severity: "info" as const } : {}),
			},
		];
	});
}

/** Where the rows say that it changed, which may lie anywhere between two selected releases; and what of that is not proven. */
function turn(old: ApiRow, young: ApiRow, before: Release, release: Release) {
	const begins = young.releases.doubt;
	const ends = old.releases.doubt;
	const doubt =
		begins && compareReleases(begins[0], young.releases.from) <= 0
			? begins
			: ends && within(old.releases.to ?? release, ends[0], ends[1])
				? ends
				: undefined;
	const { to } = old.releases;
	const { from, provenance } = young.releases;
	const exact = to !== null && within(to, before, release) && within(from, before, release);
	return {
		to: exact ? to : before,
		from: exact ? `from ${from} on` : `in ${release}`,
		unproven: doubt
			? `it changed somewhere in ${doubt.join(" to ")}: the release is not proven`
			: provenance !== "proven" && old.releases.provenance !== "proven"
				? "the release of the change is not proven"
				: undefined,
	};
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
		case "depends":
			return `called with the reservation lock in some cases only${takes}`;
		default:
			return `no rule about the reservation lock${takes}`;
	}
}
