/**
 * "What if this call had failed?": each call of the path whose other outcome is on another offered path. Choosing it
 * means choosing that path; where no such path is offered the choice is disabled and says why.
 */
import type { CallEvent, Event } from "../../kernel/vocabulary.ts";
import type { Replay } from "../../wire.ts";

export interface Choice {
	/** id of the call event on the shown path */
	readonly event: number;
	readonly callee: string;
	/** as the path has it now */
	readonly fails: boolean;
	readonly errno?: string;
	/** offered path in which it ends the other way; absent = not possible */
	readonly other?: number;
	/** why it is not possible, one sentence */
	readonly reason?: string;
}

/** The calls of path `index` that could end the other way, in order. Empty for a path that does not exist. */
export function choicesOf(replay: Replay, index: number): Choice[] {
	const path = replay.paths[index];
	if (!path) return [];
	const branchedOn = new Set(
		path.events.flatMap((event) => (event.kind === "branch" && event.tests !== undefined ? [event.tests] : [])),
	);
	const calls = path.events.filter(isTested).filter((call) => branchedOn.has(call.id) || call.outcome.is !== "success");
	return calls.map((call) => {
		const fails = call.outcome.is !== "success";
		const other = otherPath(replay, index, call);
		const base = { event: call.id, callee: call.callee, fails };
		const errno = call.outcome.is === "failure" ? call.outcome.errno : undefined;
		return {
			...base,
			...(errno === undefined ? {} : { errno }),
			...(other === undefined
				? { reason: `No offered path lets ${call.callee}() ${fails ? "succeed" : "fail"} after the same steps.` }
				: { other }),
		};
	});
}

function isTested(event: Event): event is CallEvent {
	return event.kind === "call" && event.outcome.is !== "untested";
}

/** The offered path that agrees longest with this one before the call and differs in its outcome. */
function otherPath(replay: Replay, index: number, call: CallEvent): number | undefined {
	const own = prefix(replay.paths[index]?.events ?? [], call);
	let best: number | undefined;
	replay.paths.forEach((path, i) => {
		if (i === index || best !== undefined) return;
		const twin = path.events.find(
			(event) =>
				isTested(event) && event.span.start === call.span.start && event.callee === call.callee && differs(event, call),
		);
		if (twin && prefix(path.events, twin as CallEvent) === own) best = i;
	});
	return best;
}

function differs(a: CallEvent, b: CallEvent): boolean {
	return (a.outcome.is === "success") !== (b.outcome.is === "success");
}

/** The calls before `until` with their outcomes, as one comparable text. */
function prefix(events: readonly Event[], until: CallEvent): string {
	const words: string[] = [];
	for (const event of events) {
		if (event === until) break;
		if (event.kind === "call") words.push(`${event.callee}@${event.span.start}=${event.outcome.is}`);
	}
	return words.join(" ");
}
