/**
 * Answers which header a name needs. The rows say where a function is declared; table/includes.ts says what else brings
 * that header along. Knows nothing of files.
 */
import { lookup } from "./lookup.ts";
import { within } from "./releases.ts";
import type { Release } from "./row.ts";
import { HEADER_FACTS, type HeaderFacts } from "./table/includes.ts";

const BY_HEADER = new Map(HEADER_FACTS.map((facts) => [facts.header, facts]));
const BY_NAME = new Map(HEADER_FACTS.flatMap((facts) => facts.names.map((name) => [name, facts] as const)));

/**
 * The header that declares `name` in a release, and what brings it along; undefined when the name is not known, or is
 * declared in so many ways that a missing include cannot be told.
 */
export function headerOf(name: string, release: Release): HeaderFacts | undefined {
	const own = BY_NAME.get(name);
	if (own) return own;
	const row = lookup(name, release);
	const facts = row && !row.doubtful ? BY_HEADER.get(row.header) : undefined;
	return facts && (facts.since === undefined || within(release, facts.since, null)) ? facts : undefined;
}

/** Whether a file with these includes ("linux/dma-buf.h") has the header in a release, directly or through another one. */
export function provides(included: Iterable<string>, facts: HeaderFacts, release: Release): boolean {
	const { header, alsoBy } = facts;
	const before = within(release, "6.1", null) ? [] : (facts.before61 ?? []);
	for (const path of included) if (path === header || alsoBy.includes(path) || before.includes(path)) return true;
	return false;
}

/** Names outside the family that make a file worth looking at. */
export function tellingNames(): readonly string[] {
	return HEADER_FACTS.flatMap((facts) => facts.telling ?? []);
}

/** Names without a row of their own whose header is known. */
export function headerNames(): IterableIterator<string> {
	return BY_NAME.keys();
}
