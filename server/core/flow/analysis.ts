/** One function under analysis: every report of every machine, what its exits make of them, and the paths to offer. */

import type { ApiRow } from "../kernel/row.ts";
import type { Entry, Event, ObjectRef } from "../kernel/vocabulary.ts";
import { brings } from "./abroad.ts";
import type { Answering } from "./asked.ts";
import { atItsJump } from "./belongings.ts";
import { type Budget, budgetOf } from "./budget.ts";
import { isOdd } from "./callee-exits.ts";
import { answersFor } from "./choosing.ts";
import { type Callees, type Context, nothingYet, type PathState, rootFrame } from "./context.ts";
import { signatureOf } from "./entry.ts";
import { leave } from "./exits.ts";
import { APART, type Exit, explore } from "./explore.ts";
import { enterCallee, isStillHere, leftBy } from "./follow.ts";
import { forgotten, isHandedUp } from "./forgotten.ts";
import type { FunctionIr } from "./ir.ts";
import { tellKept } from "./kept.ts";
import type { ExitClass, HappeningKind, Machine, Report } from "./machine.ts";
import { givesErrors } from "./own-results.ts";
import { ownRow } from "./own-rows.ts";
import { pathOf } from "./path-told.ts";
import { isRoundProven } from "./rounds.ts";
import { skips } from "./strayed.ts";
import { isProven } from "./untaken.ts";

export interface FlowReport extends Report {
	readonly entry: Entry;
	/** the function that was analysed; the mistake may lie in a callee */
	readonly root: string;
}

export interface FlowResult {
	readonly reports: readonly FlowReport[];
	/** why something was cut short */
	readonly cut: string | null;
	/** so much of the budget was spent that the last differences between states were left */
	readonly late: boolean;
	/** callees that were followed */
	readonly entered: ReadonlySet<string>;
	/** something depends on whether the callers hold a lock */
	readonly asked: boolean;
	/** objects that some rule followed, and those of them whose track was lost on some path */
	readonly tracked: ReadonlySet<string>;
	readonly escaped: ReadonlySet<string>;
	/** paths that were not followed: enough like them were */
	readonly passedOver: number;
	/** callees that could not be read, or cost too much */
	readonly unread: ReadonlySet<string>;
	/** mistakes met and not reported, by reason */
	readonly silenced: Silenced;
}

/** Why a mistake that a machine met is no report. */
export interface Silenced {
	/** met in a later round of a loop, and not in the first */
	readonly again: number;
	/** follows from a failure that nobody looked at */
	readonly untested: number;
	/** left behind at an exit like at the others of its class: taken as meant */
	readonly consistent: number;
}

export interface FlowInput {
	readonly fn: FunctionIr;
	readonly entry: PathState;
	readonly release: string;
	readonly row: (name: string) => ApiRow | undefined;
	readonly callees: Callees;
	readonly machines: readonly Machine[];
	readonly budget: number;
}

interface Hearing {
	readonly listeners: Context["listeners"];
	readonly hearsUse: boolean;
	readonly hearsBeneath: boolean;
}

const hearing = new WeakMap<readonly Machine[], Hearing>();

/** What the machines listen to; the same for every function. */
function hearingOf(machines: readonly Machine[]): Hearing {
	let known = hearing.get(machines);
	if (!known) {
		const hears = (kind: HappeningKind): boolean => machines.some((m) => m.transitions.some((t) => t.on === kind));
		known = { listeners: listenersOf(machines), hearsUse: hears("use"), hearsBeneath: hears("beneath") };
		hearing.set(machines, known);
	}
	return known;
}

function listenersOf(machines: readonly Machine[]): Context["listeners"] {
	const map = new Map<string, (readonly [number, number])[]>();
	machines.forEach((m, i) => {
		m.transitions.forEach((t, j) => {
			for (const over of m.over) {
				const key = `${t.on}:${over}`;
				const list = map.get(key) ?? [];
				list.push([i, j]);
				map.set(key, list);
			}
		});
	});
	return map;
}

export function analyseFunction(input: FlowInput): FlowResult {
	const first = look(input, false);
	if (first.cut === null && !first.late) return first;
	// long with all it calls, it may be short enough by itself
	const again = look(input, true);
	const told = new Set(first.reports.map(spotOf));
	return { ...first, reports: [...first.reports, ...again.reports.filter((r) => !told.has(spotOf(r)))] };
}

function look(input: FlowInput, skims: boolean): FlowResult {
	const found = new Map<string, FlowReport>();
	const atExit: { readonly report: FlowReport; readonly exit: Exit }[] = [];
	const budget = budgetOf(input.budget);
	const unproven: FlowReport[] = [];
	const cut: FlowReport[] = [];
	let leaving: Exit | null = null;
	const silenced = { again: 0, untested: 0, consistent: 0 };
	const cx: Context = contextOf(
		input,
		budget,
		(r, s) => {
			// a failure nobody looked at: what follows from it is the ignored result's fault, not this rule's
			if ([...s.untested.values()].includes("failure")) {
				silenced.untested++;
				return;
			}
			// what is met only in a later round hangs on what the rounds have in common, and names cannot tell
			if (s.again && !r.happening.array && !r.happening.once) {
				silenced.again++;
				return;
			}
			if (isToldElsewhere(r)) return;
			const transition = input.machines.find((m) => m.id === r.machine)!.transitions[r.transition]!;
			if (r.happening.untaken && transition.untaken) {
				unproven.push({ ...r, entry: s.entry, root: input.fn.name });
				return;
			}
			const entry = transition.free ? withFree(s.entry, r.happening.object) : s.entry;
			const report: FlowReport = { ...r, entry, root: input.fn.name };
			if (r.happening.cuts) {
				cut.push(report);
				return;
			}
			if (leaving) atExit.push({ report, exit: leaving });
			else keepBest(found, report);
		},
		skims,
	);
	const fr = rootFrame(input.fn);
	const still = brings(input.entry) === "nothing" && isStillHere(cx, input.fn, "family");
	const start = input.entry.clone();
	tellKept(cx, start);
	const exits = still ? [] : explore(cx, budget, start, fr);
	// what the ways out of a warning do says nothing about the others
	const usual = exits.filter((exit) => !exit.state.warned);
	for (const exit of exits) {
		leaving = exit;
		leave(cx, fr, exit, exit.state.warned ? exits : usual);
	}
	for (const report of unproven) {
		const { untaken } = report.happening;
		if (untaken && isProven(cx, untaken)) keepBest(found, withoutIt(report));
	}
	const proven = provenIn(cx, cut);
	for (const report of proven) keepBest(found, report);
	const toldInRound = new Set(proven.map((r) => `${r.machine}|${r.happening.key}`));
	const assumed = new Map<string, FlowReport>();
	for (const { report, exit } of atExit) {
		if (toldInRound.has(`${report.machine}|${report.happening.key}`)) continue;
		if (isHandedUp(input, report, usual)) {
			silenced.consistent++;
			continue;
		}
		const machine = input.machines.find((m) => m.id === report.machine)!;
		const policy = machine.transitions[report.transition]?.exits ?? machine.exits;
		if (
			policy !== "inconsistent" ||
			isOdd(exit.state.warned ? exits : usual, report.machine, report.happening.key, exit) ||
			skips(input, report.happening, exit, usual, `${report.machine}|${report.happening.key}`)
		) {
			keepBest(found, report);
			continue;
		}
		// a caller whose contract is known takes nothing over, whatever the ways out do that were not followed
		const unseen = budget.spent && exit.state.entry.callback === undefined && !signatureOf(input.fn);
		const assumptions = unseen ? null : forgotten(input, exit.state.entry, usual, report.machine, report.happening);
		if (assumptions) keepBest(assumed, { ...report, assumptions: [...report.assumptions, ...assumptions] });
		else silenced.consistent++;
	}
	// at one return what is certain, if anything is
	for (const [spot, report] of assumed) if (!found.has(spot)) found.set(spot, report);
	return {
		reports: [...found.values()].map((report) => atItsJump(cx, report)),
		cut: budget.spent,
		late: budget.left < budget.late,
		entered: cx.entered,
		asked: cx.asked,
		tracked: cx.tracked,
		escaped: cx.escaped,
		passedOver: cx.passedOver,
		unread: cx.unread,
		silenced,
	};
}

/**
 * A mistake in a function of another file, unless it is about how a lock stands and comes from how this file calls it:
 * the analysis of that file meets it, too, and knows better what its conditions mean. That the signalling of a fence depends
 * on the code only this file knows.
 */
function isToldElsewhere({ path, at, happening, notes }: Report): boolean {
	const event = path.find((e) => e.id === at);
	if (event?.via === undefined) return false;
	if (happening.over === "signalling" && happening.kind === "beneath") return false;
	// given back here before, or gone by another call made here: only this function knows of both
	const call = event.via.span.start;
	const here = (id: number): boolean => path.some((e) => e.id === id && e.via?.span.start !== call);
	if (happening.kind === "close" && notes.size > 0 && [...notes.keys()].every(here)) return false;
	if (!ABOUT_A_CALLER.has(happening.kind)) return true;
	if (path.some((e) => e.id < at && isAnswer(e) && e.via?.span.start === event.via!.span.start)) return true;
	const before = path.find((e) => e.id === happening.since);
	return before?.via?.fn === event.via.fn && before.via.span.start === event.via.span.start;
}

/**
 * A question asked there of a function that looks: the callee serves objects of several kinds, and its caller may know
 * which kind it has (i915_vma.c:i915_vma_pin_iomap of a vma that was pinned as mappable, 6.12).
 */
function isAnswer(e: Event): boolean {
	return e.kind === "branch" && e.tests === undefined && e.via !== undefined && ASKS.test(e.text);
}

const ASKS = /\b[a-z]\w*\(/;

const ABOUT_A_CALLER: ReadonlySet<string> = new Set(["need", "take", "release"]);

/** Rounds of loops that leave what they took; where one is cut short, its end further down says nothing new. */
function provenIn(cx: Context, cut: readonly FlowReport[]): readonly FlowReport[] {
	const of = ({ machine, happening }: Report): string => `${machine}|${happening.key}`;
	const all = cut.filter((report) => isRoundProven(cx, report));
	const short = new Set(all.filter(({ happening }) => !happening.cuts?.forNobody).map(of));
	return all.filter((report) => !report.happening.cuts?.forNobody || !short.has(of(report)));
}

function spotOf(r: FlowReport): string {
	const at = r.path.find((e) => e.id === r.at);
	return `${r.machine}|${r.transition}|${r.happening.key}|${at?.span.start ?? 0}`;
}

function keepBest(found: Map<string, FlowReport>, r: FlowReport): void {
	const key = spotOf(r);
	const old = found.get(key);
	if (!old || r.path.length < old.path.length) found.set(key, r);
}

function withFree(entry: Entry, object: ObjectRef): Entry {
	return { ...entry, free: [...(entry.free ?? []), object] };
}

/** Other paths take it first: nobody had it for them when the function was entered. */
function withoutIt(report: FlowReport): FlowReport {
	const { object, untaken } = report.happening;
	const entry = withFree(report.entry, object);
	if (untaken?.error) return { ...report, entry };
	return {
		...report,
		entry,
		assumptions: [...report.assumptions, `no caller of ${report.root}() takes or opens \`${object.text}\` for it`],
	};
}

/** What an analysis asks of a callee that it does not follow, by name; of one that cannot be read any more, nothing is known. */
export function lookedAt(
	inputOf: (name: string) => FlowInput | undefined,
): Pick<Answering, "still" | "leaves" | "worth"> {
	const ask = (name: string, what: (cx: Context, fn: FunctionIr) => unknown): string => {
		const input = inputOf(name);
		if (!input) return "";
		const cx = contextOf(input, budgetOf(input.budget), () => {});
		return JSON.stringify(what(cx, input.fn));
	};
	return {
		still: (name, moves) => ask(name, (cx, fn) => isStillHere(cx, fn, moves)),
		leaves: (name) => ask(name, leftBy),
		worth: (name) => ask(name, (cx, fn) => cx.ownRow(cx, fn) ?? null),
	};
}

const choosing = answersFor();

export function contextOf(input: FlowInput, budget: Budget, report: Context["report"], skims = false): Context {
	return {
		skims,
		release: input.release,
		row: input.row,
		callees: input.callees,
		machines: input.machines,
		...hearingOf(input.machines),
		report,
		frame: rootFrame(input.fn),
		...nothingYet(),
		choosing: choosing(input.callees),
		asked: false,
		apart: APART,
		enter: enterCallee(budget),
		ownRow: (cx, callee) => ownRow(cx, callee, enterCallee),
		givesErrors: (cx, name, from) => givesErrors(cx, name, from, enterCallee),
	};
}

export interface FlowPath {
	readonly events: readonly Event[];
	readonly entry: Entry;
	readonly cls: ExitClass;
}

/** One witness per distinct exit and outcomes of family calls, shortest first. */
export function offeredPaths(
	input: FlowInput,
	limit: number,
): { readonly paths: readonly FlowPath[]; readonly total: number } {
	const budget = budgetOf(input.budget);
	const cx = contextOf({ ...input, machines: [] }, budget, () => {});
	const fr = rootFrame(input.fn);
	const start = input.entry.clone();
	start.signature = "";
	const unique = new Map<string, FlowPath>();
	const exits = explore(cx, budget, start, fr);
	for (const exit of exits) {
		leave(cx, fr, exit, exits);
		const key = `${exit.span.start}|${exit.cls}|${exit.state.signature}`;
		const events = pathOf(exit.state);
		const old = unique.get(key);
		if (!old || events.length < old.events.length) unique.set(key, { events, entry: exit.state.entry, cls: exit.cls });
	}
	const all = [...unique.values()].sort((a, b) => a.events.length - b.events.length);
	return { paths: all.slice(0, limit), total: all.length };
}
