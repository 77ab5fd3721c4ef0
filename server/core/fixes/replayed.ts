/** What the replay of a repaired function raises that it did not raise before (DESIGN invariant 3). */
import { lookup } from "../kernel/lookup.ts";
import type { Event, Span } from "../kernel/vocabulary.ts";
import { resultIgnored } from "../rules/result-ignored.ts";
import { offsetAt } from "../text/positions.ts";
import type { Finding, Replay } from "../wire.ts";
import type { Analysed, Door, Input } from "./analysed.ts";
import { type Candidate, moved, movedCall } from "./candidate.ts";

/** No path of the function may raise a violation that it did not raise before, nor the finding's where it was. */
export function replayed<I extends Input, A extends Analysed<I>>(
	before: A,
	after: A,
	finding: Finding,
	edits: Candidate["edits"],
	door: Door<I, A>,
): string | undefined {
	if (!finding.replay) return undefined;
	const { text } = before.inside.input;
	const root = before.inside.reports.get(finding.id)?.root ?? finding.function;
	const known = raisedBefore(before, root, door);
	const now = raised(after, root, door, insertedCalls(before, edits));
	const at = offsetAt(before.inside.lines, finding.range.start);
	const then = known.filter((each) => each.id === finding.violation && each.at === at);
	const still = now.filter((each) => each.id === finding.violation && each.at === moved(text, edits, at));
	// several ways lead to one exit, and of some the checker knows that nobody goes them
	if (still.length > 0 && (!still.every((each) => each.exit) || still.length >= then.length))
		return "the replay still raises the violation";
	// a path that hung before its end never showed what it leaves open there; the checker has judged that
	const hung = known.some((each) => each.hung);
	const renamed = new Set(known.map((each) => `${each.id} ${movedCall(text, edits, each.at)}`));
	const worse = now.find((each) => {
		if (each.aside) return false;
		if (each.exit ? hung : renamed.has(`${each.id} ${each.at}`)) return false;
		// of callers nobody knows what they hold: what the replay says of that it said before
		if (each.anyCaller && known.some((one) => one.id === each.id && one.object === each.object)) return false;
		return !each.givesBack && places(now, each.key) > places(known, each.key);
	});
	return worse && `the replay raises ${worse.key}`;
}

interface Raised {
	readonly id: string;
	readonly key: string;
	/** offset of the statement */
	readonly at: number;
	readonly object: string;
	/** at the path's end */
	readonly exit?: true;
	/** the path came no further */
	readonly hung?: boolean;
	/** on a path that is entered with nothing known */
	readonly anyCaller?: boolean;
	/** on a path that comes by none of the calls put in: it was there before, though perhaps not among those offered */
	readonly aside?: boolean;
	/** thrown away is the result of a call that undoes something: where that fails there is nothing to be done */
	readonly givesBack?: boolean;
}

/** How many statements raise it: by their text where they do something, exits only counted. */
function places(raised: readonly Raised[], key: string): number {
	return new Set(raised.filter((each) => each.key === key).map((each) => each.at)).size;
}

/**
 * Where calls of the family were put in, as spans of the edited text; undefined where the edits do anything else, or put in
 * what leaves no trace on a path.
 */
function insertedCalls({ inside }: Analysed, edits: Candidate["edits"]): readonly Span[] | undefined {
	const { text, release } = inside.input;
	const spans: Span[] = [];
	for (const edit of edits) {
		if (edit.start !== edit.end) return undefined;
		if (/^[\s{}]*$/.test(edit.newText)) continue;
		const lines = edit.newText.split(";").slice(0, -1);
		if (lines.length === 0 || !lines.every((line) => lookup(/^\s*(\w+)\(/.exec(line)?.[1] ?? "", release)))
			return undefined;
		// of several at one place the first comes first
		spans.push({ start: (moved(text, edits, edit.start - 1) ?? -1) + 1, end: moved(text, edits, edit.start) ?? 0 });
	}
	return spans;
}

const told = new WeakMap<Analysed, Map<string, readonly Raised[]>>();

/** By function: every repair of every finding in it is held against the same. */
function raisedBefore<I extends Input, A extends Analysed<I>>(
	analysis: A,
	root: string,
	door: Door<I, A>,
): readonly Raised[] {
	const known = told.get(analysis) ?? new Map<string, readonly Raised[]>();
	told.set(analysis, known);
	const found = known.get(root) ?? raised(analysis, root, door);
	known.set(root, found);
	return found;
}

function raised<I extends Input, A extends Analysed<I>>(
	analysis: A,
	root: string,
	{ replayOf, simulate }: Door<I, A>,
	inserted?: readonly Span[],
): readonly Raised[] {
	const replay: Replay | { problem: string } = replayOf(analysis, root);
	if ("problem" in replay) return [{ id: "", key: replay.problem, at: -1, object: "" }];
	const { text, release } = analysis.inside.input;
	return replay.paths.flatMap((path) => {
		const { violations, trace } = simulate(path.entry, path.events, release);
		const hung = trace.at(-1)?.blocked !== undefined;
		const isInserted = ({ span }: Event): boolean =>
			inserted?.some((each) => each.start <= span.start && span.start < each.end) ?? true;
		const aside = inserted !== undefined && !path.events.some(isInserted);
		return violations.map(({ id, event, object }): Raised => {
			const found = path.events.find((each) => each.id === event);
			const common = { id, object: anywhere(object), hung, anyCaller: !path.entry.certain, aside };
			if (!found || found.kind === "return")
				return { ...common, key: `${id} at an exit`, at: found?.span.start ?? -1, exit: true };
			const statement = text.slice(found.span.start, found.span.end).replace(/\s+/g, " ");
			const call = found.kind === "result" ? path.events.find((each) => each.id === found.of) : found;
			const row = call?.kind === "call" ? lookup(call.callee, release) : undefined;
			const givesBack = id === resultIgnored.violation && row?.closes !== undefined && row.opens === undefined;
			return { ...common, key: `${id} at ${statement}`, at: found.span.start, givesBack };
		});
	});
}

/** A name without the places in it, which an edit moves. */
export function anywhere(key: string): string {
	return key.replace(/\b\w+:\d+(?=[*:#])/g, "");
}
