/** Where a report of the flow analysis lies in the file. */
import type { FlowReport } from "../../flow/analysis.ts";
import { entryFromCallers, type Host } from "../../flow/call-sites.ts";
import type { FlowFile } from "../../flow/file.ts";
import { isCounted } from "../../flow/objects.ts";
import type { Resource } from "../../kernel/row.ts";
import type { Event, Span } from "../../kernel/vocabulary.ts";
import type { Range } from "../../wire.ts";

/** A stretch of a function; `file` where that is not the file under analysis. */
export interface Place {
	readonly fn: string;
	readonly file?: string;
	readonly span: Span;
}

/** What turns spans of the flow analysis, which count from a function's start, into places in files. */
export interface Places {
	readonly file: string;
	/** a file of the workspace as users know it */
	readonly fileOf: (p: Place) => string;
	readonly range: (p: Place) => Range;
	readonly text: (p: Place) => string;
	/** where a function's name stands */
	readonly name: (fn: string) => Range;
}

/** Where a report is shown: in the file under analysis, at the call that leads to it where it happens elsewhere. */
export function placeOf(report: FlowReport): Place {
	const event = eventOf(report);
	const { site, jump, always } = report.happening;
	// what nobody ever keeps is lost where it is taken
	const taken = always ? report.path.find((e) => report.notes.has(e.id)) : undefined;
	if (taken?.depth === event.depth && taken.via === undefined) return placeOfEvent(report, taken);
	return event.via ?? site ?? { ...placeOfEvent(report, event), ...(jump ? { span: jump } : {}) };
}

/** The statement a report is about. */
export function eventOf(report: FlowReport): Event {
	return report.path.find((e) => e.id === report.at) ?? report.path.at(-1)!;
}

export function placeOfEvent(report: FlowReport, e: Event): Place {
	return { fn: e.fn ?? report.root, span: e.span, ...(e.file === undefined ? {} : { file: e.file }) };
}

/**
 * A lock that a function of another file needs, and of which this path knows only that the entry holds none: when no
 * caller of that function holds one, its own file is the place to say so, once.
 */
export function isToldThere({ path, at, happening }: FlowReport, flow: FlowFile, places: Places, host: Host): boolean {
	const via = path.find((e) => e.id === at)?.via;
	if (!via || happening.kind !== "need" || happening.since !== undefined) return false;
	const d = flow.neighbours?.where(/^\w+/.exec(places.text(via))?.[0] ?? "");
	const entry = d && !d.fn.isStatic && entryFromCallers(d, host)?.entry;
	return entry ? entry.certain && entry.held.length === 0 : false;
}

/** Left behind by a function of this file that has its own report of it, or loses the only name of it: its callers only come by. */
export function isToldInCallee(report: FlowReport, all: readonly { readonly report: FlowReport }[]): boolean {
	const opening = openingOf(report);
	if (!opening || opening.fn === report.root || opening.file !== undefined) return false;
	const lost = isCounted(report.happening.over as Resource) && placeOf(report).fn !== opening.fn;
	return all.some(({ report: other }) => {
		if (other.machine !== report.machine) return false;
		const isLostThere = lost && placeOf(other).fn === opening.fn && other.happening.exit !== "failure";
		if (other.root !== opening.fn && !isLostThere) return false;
		const own = openingOf(other);
		return own?.fn === opening.fn && own?.span.start === opening.span.start;
	});
}

/**
 * A context left behind with the locks it holds: they are what others wait for. Told of the locks, by the rule that is about
 * them, or where the call that took them all has begun the context.
 */
export function isToldOfLocks(
	{ happening, ...report }: FlowReport,
	instead: string | undefined,
	all: readonly { readonly report: FlowReport }[],
): boolean {
	if (happening.kind !== "exit" || !CONTEXTS.has(happening.over)) return false;
	const { fn, file, span } = placeOf({ happening, ...report });
	return all.some(({ report: other }) => {
		const same = other.machine === instead && other.happening.key === happening.key;
		if (other.happening.kind !== "exit" || !(same || other.happening.over === "resv-lock-array")) return false;
		const there = placeOf(other);
		return there.fn === fn && there.file === file && there.span.start === span.start;
	});
}

const CONTEXTS: ReadonlySet<string> = new Set<Resource>(["acquire-ctx", "exec"]);

/** What a function of another file does is told at the first call that leads to it. */
export function isToldEarlier(report: FlowReport, all: readonly { readonly report: FlowReport }[]): boolean {
	const isAbroad = (r: FlowReport): boolean => r.happening.kind === "beneath" && eventOf(r).via !== undefined;
	return (
		isAbroad(report) &&
		all.some(
			({ report: other }) =>
				isAbroad(other) &&
				other.machine === report.machine &&
				other.root === report.root &&
				other.happening.callee === report.happening.callee &&
				placeOf(other).span.start < placeOf(report).span.start,
		)
	);
}

/** With what an obligation began that nobody met. */
function openingOf({ path, notes, happening }: FlowReport): Event | undefined {
	const [first] = notes.keys();
	return happening.kind === "exit" ? path.find((e) => e.id === first) : undefined;
}
