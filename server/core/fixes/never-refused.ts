/** A lock asked for so that it cannot be refused: without interruption. For code that has nothing else to do without it. */
import { lookup } from "../kernel/lookup.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { CallEvent } from "../kernel/vocabulary.ts";
import type { Candidate, TextEdit } from "./candidate.ts";
import { argumentsOf, calleeOf, flaggedCall, type Site } from "./site.ts";

export function neverRefused(site: Site): readonly Candidate[] {
	const flagged = flaggedCall(site)?.event ?? droppedCall(site);
	const event = flagged && takes(site, flagged) ? flagged : refused(site);
	const call = event && site.call(event);
	const row = event && lookup(event.callee, site.release);
	const callee = call && calleeOf(call);
	if (!row || !callee) return [];
	const { cannotFailWhen } = row;
	const argument = cannotFailWhen && argumentsOf(call)[cannotFailWhen.arg];
	const edit: TextEdit | undefined = argument
		? { start: argument.startIndex, end: argument.endIndex, newText: cannotFailWhen!.is }
		: renamed(callee.startIndex, row, site.release);
	return edit ? [{ title: "Wait for the lock without interruption", edits: [edit] }] : [];
}

/** The last lock the path asked for in this function and did not get. */
export function refused(site: Site): CallEvent | undefined {
	const tried = site.report.path.filter(
		(event): event is CallEvent =>
			event.kind === "call" && event.id < site.report.at && site.span(event) !== undefined && takes(site, event),
	);
	const last = tried.at(-1);
	return last?.outcome.is === "failure" ? last : undefined;
}

function droppedCall({ event, report }: Site): CallEvent | undefined {
	const call = event.kind === "result" ? report.path.find((each) => each.id === event.of) : undefined;
	return call?.kind === "call" ? call : undefined;
}

function takes(site: Site, event: CallEvent): boolean {
	return lookup(event.callee, site.release)?.lock.effect === "acquires";
}

/** The same call without the word for a wait that a signal ends. */
function renamed(start: number, row: ApiRow, release: string): TextEdit | undefined {
	const name = row.name.replace(INTERRUPTIBLE, "");
	const other = name === row.name ? undefined : lookup(name, release);
	if (other?.lock.effect !== "acquires" || other.lock.on !== row.lock.on || other.args.join() !== row.args.join())
		return undefined;
	return { start, end: start + row.name.length, newText: name };
}

const INTERRUPTIBLE = /_(?:interruptible|killable)/;
