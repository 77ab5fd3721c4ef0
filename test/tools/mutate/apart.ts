/**
 * Which mutants are no mistake of the kind that is measured: their behaviour is the same, or nobody but the object's other
 * holders can tell. Decided in the function as it was, and by facts of the table and the analysis: never by what a rule says.
 */

import { type Analysis, analyze, BUDGET } from "../../../server/core/analyze.ts";
import { contextOf } from "../../../server/core/flow/analysis.ts";
import { budgetOf } from "../../../server/core/flow/budget.ts";
import { rootFrame } from "../../../server/core/flow/context.ts";
import { explore } from "../../../server/core/flow/explore.ts";
import type { Report } from "../../../server/core/flow/machine.ts";
import { offsetAt } from "../../../server/core/text/positions.ts";
import { best, type Known, knownOf, PROBES } from "./probe.ts";
import type { Close, Mutation } from "./sites.ts";

export type Apart =
	| Exclude<Known, "followed">
	| "not reached"
	| "same effect"
	| "nothing to give back there"
	| "oops first";

/** What is known where things are given back: offset of the call -> its best answer. */
export type KnownAt = ReadonlyMap<number, Known>;

export function knownAt(probe: Analysis): KnownAt {
	const known = new Map<number, Known>();
	for (const finding of probe.findings) {
		const at = offsetAt(probe.inside.lines, finding.range.start);
		const old = known.get(at);
		known.set(at, best([knownOf(finding.rule), ...(old ? [old] : [])])!);
	}
	return known;
}

/** What is known of one function's closes, and whether it was followed to its end. */
export interface Judged {
	readonly known: KnownAt;
	readonly cut: boolean;
	readonly budget: number;
}

/** So many times the rules' own work is spent where that does not get through a function. */
const PATIENCE = 40;

/**
 * Judges a function that the rules' budget does not get through. Whether an edit is a mistake is no question of speed:
 * it is asked with more work, while what the rules find is measured with theirs.
 */
export function judgedPatiently(base: Analysis, name: string, known: KnownAt): Judged {
	const budget = BUDGET * PATIENCE;
	const answers = answersIn(base, name, budget, () => true);
	const view = base.inside.flow.views.get(name);
	if (!answers || !view) return { known, cut: true, budget };
	const all = new Map([...known].filter(([at]) => at < view.span.start || at >= view.span.end));
	for (const { at, is } of answers) all.set(at, best([is, ...(all.has(at) ? [all.get(at)!] : [])])!);
	return { known: all, cut: false, budget };
}

/** Why a mutation is counted apart; undefined = it is measured. A function that was cut short even so is. */
export function apart(base: Analysis, mutation: Mutation, { known, cut, budget }: Judged): Apart | undefined {
	if (mutation.closes.length === 0) return "same effect";
	if (mutation.goto?.oops) return "oops first";
	if (mutation.goto) return cut ? undefined : gotoApart(base, mutation, mutation.goto, known, budget);
	const [close] = mutation.closes as [Close];
	if (close.once === "undone" || (close.once === "kept" && mutation.class === "double")) return "same effect";
	if (mutation.class === "redirect" && isSameObject(base, mutation, close, budget)) return "same effect";
	const answer = known.get(close.at) ?? (cut ? undefined : "not reached");
	// what others may undo as well they may not undo twice
	if (answer === undefined || answer === "followed" || (answer === "shared" && mutation.class === "double"))
		return undefined;
	return answer;
}

/** The other name means the same object, on every path that comes by. */
function isSameObject(base: Analysis, mutation: Mutation, { at }: Close, budget: number): boolean {
	const { start, end, newText, function: name } = mutation;
	const { input } = base.inside;
	const text = input.text.slice(0, start) + newText + input.text.slice(end);
	const edited = analyze({ ...input, text, rules: [], previous: base, cancelled: () => true });
	try {
		const [before, after] = [base, edited].map((each) =>
			answersIn(each, name, budget, () => true)
				?.filter((answer) => answer.at === at)
				.map(({ key }) => key),
		);
		return before !== undefined && before.length > 0 && keysOf(before) === keysOf(after ?? []);
	} finally {
		edited.dispose();
	}
}

const keysOf = (keys: readonly string[]): string => [...new Set(keys)].sort().join();

/** A lock of a name that no function has: its being held tells the paths that run through one place. */
const MARK = "dmabuf_lens_mark";
const MARKER = `mutex_lock(&${MARK});`;

/** Of a goto, by the paths that run through it: does what is skipped then have an object there, does what is done more? */
function gotoApart(
	base: Analysis,
	mutation: Mutation,
	ways: NonNullable<Mutation["goto"]>,
	known: KnownAt,
	budget: number,
): Apart | undefined {
	const { text } = base.inside.input;
	const jump = mutation.class === "goto-redirect" ? text.lastIndexOf("goto", mutation.start) : mutation.start;
	const end = text.indexOf(";", mutation.end - 1) + 1;
	const original = text.slice(jump, end);
	const changed = mutation.class === "goto-redirect" ? `goto ${mutation.newText};` : "";
	const skipped = answersBehind(base, mutation.function, jump, end, original, ways.skipped, budget);
	// what no path through the function has opened is beyond it in any case
	const own = ways.extra.filter(({ at }) => OPENED_HERE.has(known.get(at)));
	const extra = answersBehind(base, mutation.function, jump, end, changed, own, budget);
	if (skipped === undefined || extra === undefined) return undefined;
	const answer = best(skipped);
	if (answer === "followed" || extra.length > 0) return undefined;
	return answer ?? (own.length < ways.extra.length ? "foreign" : "nothing to give back there");
}

const OPENED_HERE: ReadonlySet<Known | undefined> = new Set<Known>(["followed", "shared", "escaped"]);

/** What is known of closes on paths through a statement; undefined when not all of them were followed. */
function answersBehind(
	base: Analysis,
	name: string,
	start: number,
	end: number,
	statement: string,
	closes: readonly Close[],
	budget: number,
): Known[] | undefined {
	if (closes.length === 0) return [];
	const { text } = base.inside.input;
	const inserted = `{ ${MARKER} ${statement} }`;
	const moved = inserted.length - (end - start);
	const places = new Set(closes.map((each) => each.at + (each.at >= end ? moved : 0)));
	const marked = analyze({
		...base.inside.input,
		text: text.slice(0, start) + inserted + text.slice(end),
		rules: [],
		previous: base,
		cancelled: () => true,
	});
	try {
		const answers = answersIn(marked, name, budget, ({ path, notes }) => {
			const mark = path.find(
				(each) => each.kind === "call" && each.args.some((a) => "text" in a && a.text === `&${MARK}`),
			);
			// what is opened further down is given back there by right
			return mark !== undefined && ![...notes.keys()].some((opened) => opened > mark.id);
		});
		return answers?.filter(({ at }) => places.has(at)).map(({ is }) => is);
	} finally {
		marked.dispose();
	}
}

interface Answer {
	readonly at: number;
	readonly is: Known;
	readonly key: string;
}

/** What the probes answer in one function, by offset of the call; undefined when not all of its paths were followed. */
function answersIn(
	analysis: Analysis,
	name: string,
	work: number,
	counts: (report: Report) => boolean,
): Answer[] | undefined {
	const { flow, input } = analysis.inside;
	const fn = flow.ir(name);
	const view = flow.views.get(name);
	if (!fn || !view) return undefined;
	const answers: Answer[] = [];
	const budget = budgetOf(work);
	const { row, callees } = flow;
	const given = {
		fn,
		entry: flow.entry(name),
		release: input.release,
		row,
		callees,
		machines: PROBES,
		budget: work,
	};
	const cx = contextOf(given, budget, (report) => {
		const event = report.path.find((each) => each.id === report.at);
		if (event && event.depth === 0 && counts(report))
			answers.push({
				at: event.span.start + view.span.start,
				is: knownOf(report.machine),
				key: report.happening.key,
			});
	});
	explore(cx, budget, flow.entry(name).clone(), rootFrame(fn));
	return budget.spent === null ? answers : undefined;
}
