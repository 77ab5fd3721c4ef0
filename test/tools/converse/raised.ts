/**
 * Mistakes that the simulator raises on offered paths of a file, each once, with the reason why the checker is silent
 * about it where it is. Compares and explains; decides nothing.
 */
import { type Analysis, analyze } from "../../../server/core/analyze.ts";
import { lookup } from "../../../server/core/kernel/lookup.ts";
import type { Event, ObjectRef } from "../../../server/core/kernel/vocabulary.ts";
import { replayOf } from "../../../server/core/replay-of.ts";
import { RULES } from "../../../server/core/rules/index.ts";
import { eventOf } from "../../../server/core/rules/told/places.ts";
import { type PathRun, type PathViolation, simulate } from "../../../server/core/sim/lower.ts";
import { SEVERAL } from "../../../server/core/sim/lower-ops.ts";
import type { OfferedPath } from "../../../server/core/wire.ts";
import { probesFor } from "./left-behind.ts";

/** Why the checker says nothing, or "found" when it does; "unexplained" is a missed bug or a wrong simulator. */
export type Reason =
	| "found"
	| "found in a callee"
	| "follows from one that is found"
	| "no rule is about it"
	| "the object stands for several"
	| "the object escaped"
	| "taken in an acquire context"
	| "it is what the function is for"
	| "begun for the caller"
	| "the caller had it, and has it again"
	| "others know it, and may give it back"
	| "it may be meant to stay"
	| "a lock is held that may be the same"
	| "callers are not known"
	| "a result nobody looked at"
	| "nobody has to look at that result"
	| "how many references it came with is not known"
	| "a callee puts one, which may be another"
	| "one of several is given back"
	| "every exit leaves it"
	| "paths were left out"
	| "the budget ended"
	| "unexplained";

export interface Raised {
	readonly function: string;
	readonly violation: string;
	readonly object: string;
	/** offset of the statement in the file */
	readonly at: number;
	readonly statement: string;
	readonly reason: Reason;
}

/** Everything raised on the offered paths of the file's functions that are entered from outside. */
export function raisedIn(analysis: Analysis): Raised[] {
	const { flow, input } = analysis.inside;
	const all = new Map<string, Raised>();
	const exits = exitsOf(analysis);
	for (const name of flow.relevant.filter((each) => flow.isRoot(each))) {
		const replay = replayOf(analysis, name);
		if ("problem" in replay) continue;
		for (const path of replay.paths) {
			let found = false;
			const run = simulate(path.entry, path.events, input.release);
			for (const violation of run.violations) {
				let one = told(analysis, exits, name, path, violation, run);
				if (one.reason === "unexplained" && found) one = { ...one, reason: "follows from one that is found" };
				found ||= one.reason === "found";
				const key = `${one.violation}|${one.at}|${one.object}`;
				const other = all.get(key);
				// one path may be explained and another not
				if (other === undefined || (other.reason !== "unexplained" && other.reason !== "found")) all.set(key, one);
			}
		}
	}
	return [...all.values()];
}

/** What the analysis knows where functions return: "violation@offset" -> answers. */
function exitsOf(analysis: Analysis): ReadonlyMap<string, readonly string[]> {
	const { input } = analysis.inside;
	const rules = [...new Set(RULES.map((rule) => rule.violation))].flatMap(probesFor);
	const probe = analyze({ ...input, rules });
	const answers = new Map<string, string[]>();
	const { flow, roots } = probe.inside;
	for (const { reports } of roots.values())
		for (const report of reports) {
			const [violation, ...answer] = report.machine.split(" ");
			const at = report.path.find((each) => each.id === report.at);
			if (at === undefined || at.file !== undefined) continue;
			const key = `${violation}@${(flow.ir(at.fn ?? report.root)?.start ?? 0) + at.span.start}`;
			answers.set(key, [...(answers.get(key) ?? []), answer.join(" ")]);
		}
	probe.dispose();
	return answers;
}

function told(
	analysis: Analysis,
	exits: ReadonlyMap<string, readonly string[]>,
	name: string,
	path: OfferedPath,
	violation: PathViolation,
	run: PathRun,
): Raised {
	const event = path.events.find((each) => each.id === violation.event) ?? path.events.at(-1)!;
	const { text } = analysis.inside.input;
	return {
		function: event.fn ?? name,
		violation: violation.id,
		object: violation.object,
		at: event.span.start,
		statement: text.slice(event.span.start, event.span.end).replace(/\s+/g, " "),
		reason: reasonFor(analysis, exits, name, path, violation, event, run),
	};
}

function reasonFor(
	analysis: Analysis,
	exits: ReadonlyMap<string, readonly string[]>,
	name: string,
	path: OfferedPath,
	violation: PathViolation,
	event: Event,
	run: PathRun,
): Reason {
	// where it was made counts as well as where it shows
	const places = [event, ...path.events.filter((each) => violation.causes.includes(each.id))];
	if (places.some((each) => isFound(analysis, violation, each))) return "found";
	if (isToldInRound(analysis, violation)) return "found";
	const inside = new Set(path.events.flatMap((each) => (each.depth > 0 && each.fn ? [each.fn] : [])));
	if (analysis.findings.some((each) => each.violation === violation.id && inside.has(each.function)))
		return "found in a callee";
	if (!RULES.some((rule) => rule.violation === violation.id)) return "no rule is about it";
	const { flow, roots, input } = analysis.inside;
	const { release } = input;
	const before = path.events.filter((each) => each.id <= event.id);
	const same = before.flatMap(objectsOf).filter((each) => isAbout(violation.object, each));
	if (same.some((each) => each.many === true)) return "the object stands for several";
	if (
		before.some(
			(each) =>
				((each.kind === "call" && each.unknown === true) || (each.kind === "hand-over" && event.kind !== "return")) &&
				objectsOf(each).some((o) => hangsTogether(violation.object, o)),
		)
	)
		return "the object escaped";
	if (before.some((each) => isUnseenFailure(each, before))) return "a result nobody looked at";
	const made = before.some(
		(each) => each.kind === "call" && each.result !== undefined && hangsTogether(violation.object, each.result),
	);
	if (!path.entry.certain && !made && event.kind !== "return") return "callers are not known";
	const about = RULES.filter((rule) => rule.violation === violation.id).flatMap((rule) => rule.over);
	if (event.kind === "call") {
		const [first, ...later] = before.filter(
			(each) => closes(each, about, release) && objectsOf(each).some((o) => o.id === violation.object),
		);
		if (first && later.length > 0) {
			if (!made) return "how many references it came with is not known";
			if (first.depth > event.depth) return "a callee puts one, which may be another";
		}
	}
	if (event.kind === "return") {
		if (event.after && isIdle(event.after.result, before, release)) return "nobody has to look at that result";
		if (
			run.lowered.skipped.some(
				(s) => s.reason === SEVERAL && before.some((e) => e.id === s.event && closes(e, about, release)),
			)
		)
			return "one of several is given back";
		if (isTakenAgain(violation.object, before, release)) return "the caller had it, and has it again";
		const answers = [event, ...places].flatMap((each) => exits.get(`${violation.id}@${each.span.start}`) ?? []);
		for (const [answer, reason] of ANSWERS) if (answers.includes(answer)) return reason;
		const root = /^\w+/.exec(violation.object)?.[0];
		if (violation.id === "DBS-L12" && flow.ir(name)?.params.some((p) => p.name === root)) return "begun for the caller";
		const callback = path.entry.callback?.split(".")[1];
		if (about.some((what) => opens(name, analysis, what) || callback?.includes(what.replace("-", "_"))))
			return "it is what the function is for";
	} else if (holdsSome(path, before, analysis.inside.input.release)) return "a lock is held that may be the same";
	const result = roots.get(name);
	if (event.kind === "return" && (result?.silenced.consistent ?? 0) > 0) return "every exit leaves it";
	if ((result?.passedOver ?? 0) > 0) return "paths were left out";
	if (result?.cut) return "the budget ended";
	return "unexplained";
}

const ANSWERS: readonly (readonly [string, Reason])[] = [
	["several", "the object stands for several"],
	["escaped", "the object escaped"],
	["in a context", "taken in an acquire context"],
	["others know it", "others know it, and may give it back"],
	["may stay", "it may be meant to stay"],
];

/** A call that gives back what a rule follows. */
function closes(event: Event, over: readonly string[], release: string): boolean {
	if (event.kind !== "call" || event.outcome.is === "failure") return false;
	const row = lookup(event.callee, release);
	return [...(row?.closes ? [row.closes] : []), ...(row?.alsoCloses ?? [])].some(({ what }) => over.includes(what));
}

/** The path drops the lock before it takes it. */
function isTakenAgain(object: string, before: readonly Event[], release: string): boolean {
	for (const event of before) {
		if (event.kind !== "call" || !objectsOf(event).some((o) => isAbout(object, o))) continue;
		const effect = lookup(event.callee, release)?.lock.effect;
		if (effect === "releases" || effect === "acquires") return effect === "releases";
	}
	return false;
}

/** The table does not ask for a look at the result. */
function isIdle(result: string, before: readonly Event[], release: string): boolean {
	const made = before.find((each) => each.kind === "result" && each.object.id === result);
	const call = made?.kind === "result" ? before.find((each) => each.id === made.of) : undefined;
	return call?.kind === "call" && lookup(call.callee, release)?.mustCheck === false;
}

/** What the function is for, its own row says. */
function opens(name: string, { inside }: Analysis, what: string): boolean {
	const row = lookup(name, inside.input.release);
	return row?.opens?.what === what || (row?.lock.effect === "acquires" && (row.lock.what ?? "resv") === what);
}

/** Held on entry, or taken and not dropped: a reservation lock of which nobody knows that it is another one. */
function holdsSome(path: OfferedPath, before: readonly Event[], release: string): boolean {
	let held = path.entry.held.length;
	for (const each of before) {
		const lock = each.kind === "call" && each.outcome.is !== "failure" ? lookup(each.callee, release)?.lock : undefined;
		if (lock === undefined || (lock.what ?? "resv") !== "resv") continue;
		if (lock.effect === "acquires") held++;
		else if (lock.effect === "releases") held--;
	}
	return held > 0;
}

function isFound(analysis: Analysis, violation: PathViolation, event: Event): boolean {
	const { flow, reports } = analysis.inside;
	return analysis.findings.some((finding) => {
		const report = reports.get(finding.id);
		if (report === undefined || finding.violation !== violation.id) return false;
		const at = eventOf(report);
		const start = (flow.ir(at.fn ?? report.root)?.start ?? 0) + at.span.start;
		return start === event.span.start;
	});
}

/** Where a round of a loop left it behind. */
function isToldInRound({ findings, inside }: Analysis, violation: PathViolation): boolean {
	return findings.some((finding) => {
		const happening = inside.reports.get(finding.id)?.happening;
		return (
			happening?.cuts !== undefined && finding.violation === violation.id && isAbout(violation.object, happening.object)
		);
	});
}

function objectsOf(event: Event): ObjectRef[] {
	if (event.kind === "call")
		return [...event.args, ...(event.result ? [event.result] : [])].filter((each): each is ObjectRef => "id" in each);
	return "object" in event ? [event.object] : [];
}

/** The simulator names a lock apart from the buffer it guards. */
function isAbout(simulated: string, { id, buf, resv }: ObjectRef): boolean {
	return [id, buf, resv].includes(simulated.replace(/\.resv$/, ""));
}

/** One is the other, or is reached through it. */
function hangsTogether(simulated: string, { id }: ObjectRef): boolean {
	return simulated === id || simulated.startsWith(`${id}.`) || id.startsWith(`${simulated}.`);
}

/** A call that failed on this path although no branch of it looks at the result. */
function isUnseenFailure(event: Event, before: readonly Event[]): boolean {
	if (event.kind !== "call" || event.outcome.is !== "failure") return false;
	return !before.some((each) => each.kind === "branch" && each.tests === event.id);
}
