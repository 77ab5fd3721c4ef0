/** A function is called whose header comes along with none of the file's includes. */
import { headerNames, headerOf, provides } from "../kernel/includes.ts";
import { within } from "../kernel/releases.ts";
import { callsOf } from "../syntax/calls.ts";
import { type IncludeView, includesOf, macrosOf } from "../syntax/views.ts";
import type { Repair, SourceText, TextMistake } from "./in-text.ts";
import type { Rule } from "./rule.ts";

export const missingInclude: Rule = {
	id: "missing-include",
	violation: "DBS-X01",
	severity: "error",
	replay: false,
	title: "a function whose header is not included",
	over: [],
	transitions: [],
	inText: missing,
};

/** Releases whose headers were read, or that lie between two of them that agree. */
function isRead(release: string): boolean {
	return within(release, "5.10", "5.10") || within(release, "6.1", "7.3");
}

function missing({ parsed, release, bringsAlong }: SourceText): readonly TextMistake[] {
	const includes = includesOf(parsed);
	const system = includes.filter((i) => i.system);
	// a snippet, or a file that leaves its includes to whoever includes it
	if (includes.length === 0) return [];
	const paths = system.map((i) => i.path);
	const missed = callsOf(parsed, { as: "headers", name: (name) => KNOWN.has(name) }).filter((call) => {
		const facts = headerOf(call.name, release);
		return facts && !provides(paths, facts, release);
	});
	const defined = new Set(missed.length === 0 ? [] : macrosOf(parsed).map((m) => m.name));
	const calls = missed.filter((call) => !defined.has(call.name));
	// most files need no header of their own to be read
	if (calls.length === 0) return [];
	// what the headers of a file without its driver bring along is assumed, and said
	const unread: string[] = [];
	for (const own of includes.filter((i) => !i.system)) {
		const brought = bringsAlong?.(own.path);
		// the driver is here, and keeps the header where only its Makefile finds it
		if (bringsAlong && !brought) return [];
		paths.push(own.path, ...(brought ?? []));
		if (!brought) unread.push(own.path);
	}
	const seen = new Set<string>();
	const mistakes: TextMistake[] = [];
	for (const call of calls) {
		const facts = headerOf(call.name, release);
		if (!facts || seen.has(facts.header) || provides(paths, facts, release)) continue;
		seen.add(facts.header);
		const assumptions = [
			...unread.map((own) => `"${own}" does not bring it along`),
			...(isRead(release) ? [] : [`the headers of ${release} include each other as those of 5.10 and 6.1 do`]),
		];
		mistakes.push({
			span: call.nameSpan,
			fn: call.fn.name,
			object: call.name,
			message: `${call.name}() is declared in <${facts.header}>, which none of the includes brings along on every architecture: the file builds by luck, until a header is tidied up. Include it`,
			...(assumptions.length > 0 ? { assumptions } : {}),
			repair: insertion(parsed.source, includes, facts.header),
		});
	}
	return mistakes;
}

/** Only headers whose absence has really broken builds: their names are listed. */
const KNOWN: ReadonlySet<string> = new Set(headerNames());

/** In alphabetical order among the includes of the same folder, else after the last one; before the driver's own. */
function insertion(source: string, includes: readonly IncludeView[], header: string): Repair {
	const system = includes.filter((i) => i.system);
	const folder = header.slice(0, header.indexOf("/") + 1);
	const same = system.filter((i) => i.path.startsWith(folder));
	const before = [...same].reverse().find((i) => i.path < header);
	const line = `#include <${header}>\n`;
	const after = before ?? (same.length === 0 ? system.at(-1) : undefined);
	const first = (same[0] ?? includes[0])!.span.start;
	const end = after ? source.indexOf("\n", after.span.end - 1) + 1 : first;
	const at = end === 0 ? source.length : end;
	return { title: `Include <${header}>`, edits: [{ start: at, end: at, newText: line }] };
}
