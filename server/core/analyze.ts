/**
 * The door: source text and kernel release in, findings with their paths out. Never throws; what it could not
 * analyse is counted and listed. Knows no editor and no protocol.
 */
import type { Parser } from "web-tree-sitter";
import { analyseFunction, type FlowInput, type FlowReport, lookedAt, type Silenced } from "./flow/analysis.ts";
import { entryFromCallers, hostOf } from "./flow/call-sites.ts";
import type { Carried } from "./flow/carried.ts";
import { type FlowFile, flowFile } from "./flow/file.ts";
import { type Fresh, keep, keepSpare, type Memo, made, recalled } from "./flow/memo.ts";
import { contextNames, movingNames } from "./flow/moving-names.ts";
import { neighboursOf, type WorkspaceIndex } from "./flow/neighbours.ts";
import type { Config } from "./kernel/config.ts";
import { CONTEXT_OF } from "./kernel/idioms.ts";
import { callbackEntry, namesOfFamily, type Overrides, rowIn } from "./kernel/lookup.ts";
import type { ObjectRef } from "./kernel/vocabulary.ts";
import { declaredRows } from "./kernel/wrappers.ts";
import { type Repair, textFindings } from "./rules/in-text.ts";
import { RULES } from "./rules/index.ts";
import type { Rule } from "./rules/rule.ts";
import { toFinding } from "./rules/told/finding.ts";
import { isToldEarlier, isToldInCallee, isToldOfLocks, isToldThere, placeOf } from "./rules/told/places.ts";
import { sourcesOf } from "./rules/told/sources.ts";
import { simulate } from "./sim/lower.ts";
import { type FunctionSummary, summariesOf, whyUnread } from "./summaries.ts";
import { disposeSource, type ParsedSource, parseSource } from "./syntax/parse.ts";
import { type LineIndex, lineIndex, lineIndexAfter, rangeOf } from "./text/positions.ts";
import type { Finding, Incomplete } from "./wire.ts";

export type { Config } from "./kernel/config.ts";

/** Work allowed per function, in executed instructions: about 50 ms on a slow machine. */
export const BUDGET = 2_500;

/** Mistakes of one function that are replayed and told: each replay costs as much as the function is long. */
const MOST_MISTAKES = 128;

export interface AnalyzeInput {
	readonly file: string;
	readonly text: string;
	/** ready to use, language set */
	readonly parser: Parser;
	readonly release: string;
	/** every release that was asked for, where there are several: some rules compare them */
	readonly releases?: readonly string[];
	/** what a header of the driver's own ("demo.h") includes in turn, itself not counted; undefined when it cannot be read */
	readonly bringsAlong?: ((header: string) => readonly string[] | undefined) | undefined;
	readonly config?: Config;
	/** analysis of an earlier text of the same file: unchanged functions are not analysed again */
	readonly previous?: Analysis;
	/** names that the tree's headers declare although the release should not have them */
	readonly overrides?: Overrides | undefined;
	/** what the other files of the driver tell; absent or undefined: nothing is known of them */
	readonly index?: WorkspaceIndex | undefined;
	readonly cancelled?: () => boolean;
	/**
	 * somebody types: another text of the file will follow, so what lets results be found again is worked out; and a function
	 * that cannot be read at the moment is to its callers what it was in `previous`
	 */
	readonly goesOn?: boolean;
	/** of the functions that are no longer what they were in `previous`, those worth analysing again; others are left out */
	readonly only?: ((name: string) => boolean) | undefined;
	/** a family of the table that is left out, to measure what it is worth */
	readonly without?: string | undefined;
	/** for tests: other machines than the rules' */
	readonly rules?: readonly Rule[];
}

export interface Stats {
	readonly functions: number;
	readonly tracked: number;
	readonly escaped: number;
	/** paths that were not followed: enough like them were */
	readonly passedOver: number;
	/** callees that could not be read, cost too much, or are macros that may jump, counted once for each function that calls them */
	readonly unread: number;
	readonly assumed: number;
	/** reports that the simulator did not confirm on the same path, by rule */
	readonly unconfirmed: Readonly<Record<string, number>>;
	/** mistakes that were met and are no findings, by reason */
	readonly silenced: Silenced;
}

export interface Analysis {
	readonly findings: readonly Finding[];
	functions(): readonly FunctionSummary[];
	readonly incomplete: readonly Incomplete[];
	readonly stats: Stats;
	readonly inside: Inside;
	/** frees the syntax tree; the analysis may still be read, but not be given as `previous` for reparsing */
	dispose(): void;
}

/** What later requests about the same text need; not for reading outside the core. */
export interface Inside {
	readonly input: AnalyzeInput;
	readonly parsed: ParsedSource;
	readonly flow: FlowFile;
	readonly lines: LineIndex;
	readonly reports: ReadonlyMap<string, FlowReport>;
	/** of findings in the text that have one */
	readonly repairs: ReadonlyMap<string, Repair>;
	/** by function that was analysed from its beginning */
	readonly roots: ReadonlyMap<string, RootResult>;
	readonly memo: Memo<RootResult>;
}

interface RootResult {
	readonly reports: readonly FlowReport[];
	readonly cut: string | null;
	readonly entered: ReadonlySet<string>;
	/** objects some rule followed through the function, and those of them that were lost sight of on some path */
	readonly tracked: ReadonlySet<string>;
	readonly escaped: ReadonlySet<string>;
	readonly passedOver: number;
	readonly unread: ReadonlySet<string>;
	readonly silenced: Silenced;
	/** report number -> whether the simulator raises the rule's violation at the same event */
	readonly confirmed: readonly boolean[];
}

export function analyze(given: AnalyzeInput): Analysis {
	// closures made here live as long as the result: what they see must not lead to the analysis before, and through it to
	// every one before that; a repair is not judged by what a function was before it
	const input = forLater(given);
	let oldMemo = given.previous?.inside.memo;
	let oldRoots = input.only && given.previous?.inside.roots;
	const parsed = parseSource(input.parser, input.text, input.release, given.previous?.inside.parsed);
	const known = rowIn(input.release, input.overrides, input.without);
	const declared = declaredRows(known, input.config?.wrappers);
	const kernel = {
		release: input.release,
		row: declared.size === 0 ? known : (name: string) => declared.get(name) ?? known(name),
		callback: (struct: string, member: string) => callbackEntry(struct, member, input.release),
		family: declared.size === 0 ? namesOfFamily() : new Set([...namesOfFamily(), ...declared.keys()]),
		declared: JSON.stringify(declared.size === 0 ? [] : input.config?.wrappers),
		...(input.index
			? {
					neighbours: neighboursOf(
						input.index,
						input.parser,
						input.release,
						movingNames(input.release, input.without),
						contextNames(input.release),
						declared.size === 0
							? undefined
							: { stamp: JSON.stringify(input.config?.wrappers), names: [...declared.keys()] },
					),
				}
			: {}),
	};
	const earlier = given.previous?.inside.lines;
	const flow = flowFile(parsed, kernel, carriedOn(given), given.goesOn);
	const lines =
		parsed.since && earlier ? lineIndexAfter(earlier, input.text, parsed.since.region) : lineIndex(input.text);
	const rules = input.rules ?? RULES;
	const memo: Memo<RootResult> = new Map();
	const fresh: Fresh<RootResult>[] = [];
	const roots = new Map<string, RootResult>();
	const incomplete: Incomplete[] = [];
	const entered = new Set<string>();
	const best = new Map<string, { readonly rule: Rule; readonly report: FlowReport }>();
	const named = new Map<string, string>();
	const unconfirmed: Record<string, number> = {};
	let [tracked, escaped, passedOver, unreadCalls] = [0, 0, 0, 0];
	const unread = new Set<string>();
	const silenced = { again: 0, untested: 0, consistent: 0 };

	const places = sourcesOf(input.file, input.text, flow, lines);
	const asking = { ...flow, ...lookedAt((name) => inputFor(input.release, flow, rules, name)) };
	const run = (name: string): void => {
		const old = oldMemo && recalled(oldMemo, memo, asking, name);
		if (flow.views.get(name)?.broken !== undefined) {
			for (const n of old?.entered ?? []) entered.add(n);
			return;
		}
		if (!old && !flow.ir(name)) return;
		if (!old && input.only?.(name) === false) {
			for (const n of oldRoots?.get(name)?.entered ?? []) entered.add(n);
			return;
		}
		const analyse = (): RootResult => {
			const one = made(() => guarded(name, () => analyseRoot(input.release, flow, rules, name)), asking, name);
			fresh.push(one);
			return one.result;
		};
		const result = old ?? analyse();
		// what a function that was cut short led to may have been seen in part only
		for (const n of result.entered) if (!result.cut || flow.familyCalls(n) === 0) entered.add(n);
		roots.set(name, result);
		tracked += result.tracked.size;
		escaped += result.escaped.size;
		passedOver += result.passedOver;
		unreadCalls += result.unread.size;
		for (const n of result.unread) unread.add(n);
		for (const why of ["again", "untested", "consistent"] as const) silenced[why] += result.silenced[why];
		if (result.cut) incomplete.push({ file: input.file, function: name, reason: result.cut });
		result.reports.forEach((report, i) => {
			const rule = rules.find((r) => r.id === report.machine)!;
			if (rule.replay && !result.confirmed[i]) {
				unconfirmed[rule.id] = (unconfirmed[rule.id] ?? 0) + 1;
				return;
			}
			if (isToldThere(report, flow, places, hostOf(flow, input.release, BUDGET))) return;
			const { fn, file, span } = placeOf(report);
			const place = `${rule.id}|${file ?? ""}|${fn}|${span.start}`;
			// callers may know the object by other names: what reads alike, but for what is cited and added, is told once
			const said = `${place}|${report.message.replace(/ \[.*/s, "")}`;
			const at = named.get(said) ?? `${place}|${report.happening.object.text}`;
			named.set(said, at);
			const other = best.get(at);
			if (
				!other ||
				other.report.assumptions.length > report.assumptions.length ||
				(other.report.assumptions.length === report.assumptions.length && other.report.path.length > report.path.length)
			)
				best.set(at, { rule, report });
		});
	};
	const cancelled = (): boolean => input.cancelled?.() ?? false;
	for (const name of flow.relevant) if (flow.isRoot(name) && !cancelled()) run(name);
	// static functions no caller led to: entered with nothing known
	for (const name of flow.relevant) if (!flow.isRoot(name) && !entered.has(name) && !cancelled()) run(name);

	for (const one of fresh) keep(memo, one, asking, given.goesOn === true);
	keepSpare(memo, oldMemo);
	oldMemo = undefined;
	oldRoots = undefined;

	const reports = new Map<string, FlowReport>();
	const repairs = new Map<string, Repair>();
	const findings: Finding[] = [];
	const told = [...best.values()]
		.flatMap((one) => {
			const severity = input.config?.severity?.[one.rule.id];
			return severity === "off" ? [] : [{ ...one, severity }];
		})
		.sort((a, b) => placeOf(a.report).span.start - placeOf(b.report).span.start);
	for (const { rule, report, severity } of told) {
		if (isToldInCallee(report, told) || isToldEarlier(report, told)) continue;
		if (isToldOfLocks(report, rule.yieldsTo, told)) continue;
		const first = toFinding(rule, report, input.release, places, severity);
		const finding = { ...first, id: freeId(first.id, reports) };
		reports.set(finding.id, report);
		findings.push(finding);
	}
	for (const rule of rules) {
		const severity = input.config?.severity?.[rule.id];
		if (severity === "off" || !rule.inText) continue;
		const { release, releases, overrides, bringsAlong } = input;
		const more = { ...(releases && { releases }), ...(overrides && { declared: overrides }) };
		const source = { parsed, release, ...more, ...(bringsAlong && { bringsAlong }) };
		const found = textFindings(rule, input.file, source, (span) => rangeOf(lines, span), repairs, severity);
		findings.push(...found.filter((one) => !findings.some((other) => other.id === one.id)));
	}
	findings.sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column);
	for (const [name, f] of flow.views) {
		const reason = whyUnread(flow, name, unread);
		if (reason !== undefined)
			incomplete.push({ file: input.file, function: name, reason, range: rangeOf(lines, f.nameSpan) });
	}
	let functions: readonly FunctionSummary[] | undefined;
	if (parsed.problem) incomplete.push({ file: input.file, function: "", reason: parsed.problem });
	return {
		findings,
		functions: () => {
			functions ??= summariesOf(flow, unread, lines);
			return functions;
		},
		incomplete,
		stats: {
			functions: flow.views.size,
			tracked,
			escaped,
			passedOver,
			unread: unreadCalls,
			assumed: findings.filter((f) => f.confidence === "assumed").length,
			unconfirmed,
			silenced,
		},
		inside: { input, parsed, flow, lines, reports, repairs, roots, memo },
		dispose: () => disposeSource(parsed),
	};
}

/** The same statement may stand twice in a function: the second is counted. */
function freeId(id: string, taken: ReadonlyMap<string, unknown>): string {
	let free = id;
	for (let n = 2; taken.has(free); n++) free = `${id}-${n}`;
	return free;
}

/** What the earlier text left, when it was read with the same names. */
function carriedOn({ previous, overrides, without }: AnalyzeInput): Carried | undefined {
	const before = previous?.inside;
	return before?.input.overrides === overrides && before?.input.without === without ? before?.flow.carried : undefined;
}

function forLater({ previous: _, goesOn: __, ...input }: AnalyzeInput): AnalyzeInput {
	return input;
}

export function inputFor(release: string, flow: FlowFile, rules: readonly Rule[], name: string): FlowInput | undefined {
	const fn = flow.ir(name);
	return (
		fn && {
			fn,
			entry: flow.entry(name),
			release,
			row: flow.row,
			callees: flow.callees,
			machines: rules,
			budget: BUDGET,
		}
	);
}

/** A fault of ours in one function costs the answer for that function, and is told. */
function guarded(name: string, run: () => RootResult): RootResult {
	try {
		return run();
	} catch (error) {
		return { ...NOTHING_FOUND, cut: `${name}: ${FAULT}: ${error instanceof Error ? error.message : String(error)}` };
	}
}

/** In the reason, for who looks for faults. */
export const FAULT = "the analysis failed";

const NOTHING_FOUND: Omit<RootResult, "cut"> = {
	reports: [],
	entered: new Set(),
	tracked: new Set(),
	escaped: new Set(),
	passedOver: 0,
	unread: new Set(),
	silenced: { again: 0, untested: 0, consistent: 0 },
	confirmed: [],
};

function analyseRoot(release: string, flow: FlowFile, rules: readonly Rule[], name: string): RootResult {
	const input = inputFor(release, flow, rules, name)!;
	let result = analyseFunction(input);
	const d = result.asked ? flow.shared(name) : undefined;
	const entry = d && entryFromCallers(d, hostOf(flow, release, BUDGET));
	if (entry) result = analyseFunction({ ...input, entry });
	const reports = result.reports.slice(0, MOST_MISTAKES);
	const cut =
		result.cut ??
		(result.reports.length > MOST_MISTAKES
			? `${name}: more than ${MOST_MISTAKES} mistakes; mend some to be told of the others`
			: null);
	return { ...result, reports, cut, confirmed: reports.map((r) => confirmed(r, rules, release)) };
}

/** The replay knows nothing of the report; it must find the same mistake, on the same object, at the same event. */
function confirmed(report: FlowReport, rules: readonly Rule[], release: string): boolean {
	const rule = rules.find((r) => r.id === report.machine)!;
	if (!rule.replay) return true;
	const { violations } = simulate(report.entry, report.path, release);
	const names = new Set([...namesOf(report.happening.object), ...givenBackAs(report)]);
	// a mistake that only a later event proves is where it was made
	const noted = rule.transitions[report.transition]?.reportNoted === true;
	return violations.some(
		(v) =>
			v.id === rule.violation &&
			(v.event === report.at || (noted && v.causes.includes(report.at))) &&
			[v.object, ...v.also].some((name) => names.has(name.replace(/\.resv$/, ""))),
	);
}

/** The simulator names a lock apart from the buffer it guards; the checker names both by the buffer. */
function namesOf(object: ObjectRef): readonly (string | undefined)[] {
	return [object.id, object.att ?? object.buf, object.resv, object.id.replace(CONTEXT_OF, "")];
}

/** A reference may be given back by another name than it was taken by: what the call that does is given. */
function givenBackAs({ happening, path, at }: FlowReport): readonly string[] {
	const index = happening.kind === "close" ? /^arg(\d)$/.exec(happening.row?.closes?.on ?? "")?.[1] : undefined;
	const event = path.find((each) => each.id === at);
	const given = index !== undefined && event?.kind === "call" ? event.args[Number(index)] : undefined;
	return given && "id" in given ? [given.id] : [];
}
