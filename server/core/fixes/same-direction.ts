/** The direction at the end of CPU access made the one it was begun with. */
import { lookup } from "../kernel/lookup.ts";
import type { Candidate } from "./candidate.ts";
import { argumentsOf, flaggedCall, type Site } from "./site.ts";

export function sameDirection(site: Site): readonly Candidate[] {
	const call = flaggedCall(site);
	const begun = site.report.happening.opened?.direction;
	const position = call ? (lookup(call.event.callee, site.release)?.args.indexOf("dir") ?? -1) : -1;
	const argument = call && position >= 0 ? argumentsOf(call.node)[position] : undefined;
	if (!call || !argument || begun === undefined || site.report.happening.kind !== "close") return [];
	const edits = [{ start: argument.startIndex, end: argument.endIndex, newText: begun }];
	return [{ title: `End it with ${begun}`, edits }];
}
