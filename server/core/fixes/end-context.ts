/**
 * The end of an acquire context that a way out forgets, by a call that drops the context's locks as well: one that only ends
 * it may leave some of them behind, and which, only the author knows.
 */
import { lookup } from "../kernel/lookup.ts";
import type { Resource } from "../kernel/row.ts";
import type { Candidate } from "./candidate.ts";
import { closingCall, openerOf } from "./pairs.ts";
import { releaseOnExit } from "./release-on-exit.ts";
import type { Site } from "./site.ts";

export function endContext(site: Site): readonly Candidate[] {
	if (!CONTEXTS.has(site.report.happening.over)) return releaseOnExit(site);
	const opener = openerOf(site);
	const closing = opener && closingCall(site, opener);
	const row = closing === undefined ? undefined : lookup(closing.slice(0, closing.indexOf("(")), site.release);
	return row?.lock.effect === "releases" ? releaseOnExit(site) : [];
}

const CONTEXTS: ReadonlySet<string> = new Set<Resource>(["acquire-ctx", "exec"]);
