/** Takes the reservation lock right before a call that needs it, and gives it back right after. */
import { lookup } from "../kernel/lookup.ts";
import { around } from "./around.ts";
import { pathText } from "./c-path.ts";
import type { Candidate } from "./candidate.ts";
import { lockCalls } from "./lock-names.ts";
import { flaggedCall, type Site } from "./site.ts";

export function lockAround(site: Site): readonly Candidate[] {
	const call = flaggedCall(site);
	// what proves the mistake may be another call's contract
	const row = call && lookup(call.event.callee, site.release);
	const calls = lockCalls(site.release);
	if (!call || !row?.lock.on || row.asserts || !calls) return [];
	const lock = pathText(site, row.lock.on, call.node);
	if (lock === undefined) return [];
	const edits = around(site, call.node, row.returns.kind, [calls.lock(lock)], [calls.unlock(lock)]);
	return edits ? [{ title: `Take the reservation lock around ${row.name}()`, edits }] : [];
}
