/**
 * From a finished run of the simulator to what is shown of it. Reads operations, results, events and states; decides
 * nothing. Plumbing of the environment (flags) is left out, everything else is one row.
 */

import { type Evidence, evidenceAt, evidenceIn } from "../../kernel/evidence.ts";
import type { ReturnKind } from "../../kernel/row.ts";
import type { Op } from "../../kernel/vocabulary.ts";
import { printOp, printResult } from "../language/ops-print.ts";
import type { Fired } from "../machine.ts";
import type { RunResult, RunStep } from "../scheduler.ts";
import type { SimEvent, State, StepResult, Violation } from "../state.ts";
import { VIOLATIONS } from "../violations.ts";
import { changesBetween } from "./changes.ts";
import type {
	CallbackView,
	LaneView,
	LockSpan,
	RunView,
	Snapshot,
	SourceAt,
	StepView,
	ViewSeverity,
	ViolationView,
} from "./model.ts";
import { allNames, bystanders, type Names, named } from "./names.ts";
import { sentenceOf } from "./sentences.ts";
import { snapshotOf } from "./snapshot.ts";

/** What the run itself does not know. */
export interface Telling {
	readonly title: string;
	readonly subject: string;
	readonly file: string;
	readonly function: string;
	readonly kernel: string;
	readonly path: RunView["path"];
	readonly entry: string;
	/** the first row */
	readonly opening: string;
	readonly certain: boolean;
	readonly source: RunView["source"];
	readonly callees: RunView["callees"];
	readonly branches: RunView["branches"];
	readonly lanes: readonly LaneView[];
	readonly names: Names;
	/** source of an operation, and the C text there */
	readonly at: (src: Violation["src"]) => SourceAt | undefined;
	readonly textOf: (src: Violation["src"]) => string | undefined;
	/** why an operation is only a guess */
	readonly guessOf: (src: Violation["src"]) => string | undefined;
	readonly finding?: NonNullable<RunView["finding"]>;
	/** the path stops at a mistake and not at an exit: what is still owed there means nothing */
	readonly cutShort: boolean;
	/** that the exporter moves its memory is taken for granted, not known */
	readonly movesAssumed?: boolean;
	/** the path reads the result of an operation's call as a failure */
	readonly failsAt?: (src: Violation["src"]) => boolean;
	/** what the result of an operation's call looks like, by the table */
	readonly returnsOf?: (src: Violation["src"]) => ReturnKind | undefined;
	/** the function an operation calls */
	readonly calleeOf: (src: Violation["src"]) => string | undefined;
	readonly assumptions: readonly string[];
	readonly problems: readonly string[];
}

/** operations that stand for C without a result of its own */
const NO_RESULT: ReadonlySet<string> = new Set([
	"cpu.read",
	"cpu.write",
	"dma_addr",
	"peek_page",
	"touch",
	"fence.touch",
	"syncobj.touch",
	"nop",
	"return",
]);
const PLUMBING = new Set(["set", "waitflag", "value", "frame.mark"]);
const SEVERITY = { error: "error", warn: "warning", info: "info", perf: "perf" } as const;

/** How severe a violation of an id is. */
export function severityOf(id: string): ViewSeverity {
	return SEVERITY[VIOLATIONS.get(id)?.severity ?? "error"];
}

/** The view of a run. Step numbers of the view count shown steps only. */
export function viewOfRun(result: RunResult, telling: Telling): RunView {
	const names = allNames(result, telling.names);
	const hidden = bystanders(result);
	const shown = result.steps.filter(isShown);
	const entry = snapshotOf(result.start.state, names, hidden);
	const snapshots: Snapshot[] = [entry];
	const steps: StepView[] = [entryStep(telling)];
	const rowOf = (n: number) => shown.findLastIndex((step) => step.n <= n) + 1;
	for (const [i, step] of shown.entries()) {
		const before = snapshots[i] ?? entry;
		const state = stateAfter(result, shown, i);
		const after = snapshotOf(state, names, hidden, before);
		snapshots.push(after);
		const raised = step.violations.filter((v) => counts(v, step, telling) && !isExporters(v, result, telling));
		const violations = raised.map((v) => violationView(v, step, i + 1, rowOf, { ...telling, names }));
		const last = i === shown.length - 1;
		const owed = last ? result.atEnd.filter((v) => counts(v, step, telling)) : [];
		const late = owed.map((v) => violationView(v, step, i + 1, rowOf, { ...telling, names }));
		const whole = shown[i + 1]?.op.src?.event !== step.op.src?.event;
		steps.push({
			...stepView(step, i + 1, { ...telling, names }, previousText(shown, i, telling), whole),
			violations: [...violations, ...late],
			changes: changesBetween(before, after),
		});
	}
	const states = [result.start.state, ...shown.map((_, i) => stateAfter(result, shown, i))];
	return {
		...telling,
		steps,
		snapshots,
		held: [...spansOf(states, snapshots, "held"), ...briefSpans(shown, states, snapshots)].sort(
			(a, b) => a.from - b.from,
		),
		waits: spansOf(states, snapshots, "waits"),
		violations: steps.flatMap((step) => step.violations),
		problems: result.truncated
			? [...telling.problems, "The run was cut off: it takes more steps than are simulated."]
			: telling.problems,
	};
}

/** Is a step worth a row? The environment's own plumbing is not. */
export function isShown(step: Fired): boolean {
	return !(PLUMBING.has(step.op.op) && step.violations.length === 0) && !step.guarded;
}

/** The state when shown step `i` and the hidden ones right after it are over. */
function stateAfter(result: RunResult, shown: readonly RunStep[], i: number): State {
	const next = shown[i + 1];
	const last = next === undefined ? result.steps.at(-1) : result.steps[next.n - 2];
	return (last ?? shown[i])?.config.state ?? result.start.state;
}

function entryStep(telling: Telling): StepView {
	return {
		index: 0,
		task: telling.lanes[0]?.id ?? "",
		text: telling.opening,
		op: "",
		ret: "",
		outcome: "none",
		sentence: telling.entry,
		callbacks: [],
		violations: [],
		says: [],
		woke: [],
		changes: [],
	};
}

function previousText(shown: readonly RunStep[], i: number, telling: Telling): string | undefined {
	const before = shown[i - 1];
	const own = shown[i];
	if (!before || !own || before.op.src?.event === undefined || before.op.src.event !== own.op.src?.event)
		return undefined;
	return telling.textOf(before.op.src);
}

/** `whole` = the last of its call's operations: here the call's result is there. */
function stepView(
	step: RunStep,
	index: number,
	telling: Telling,
	sameCallAs: string | undefined,
	whole: boolean,
): StepView {
	const { op, result } = step;
	const c = telling.textOf(op.src);
	const text = c === undefined || c === sameCallAs ? `${c === undefined ? "" : "… "}${opText(step.op, telling)}` : c;
	const blocked = result.blocked !== undefined;
	const failed = typeof result.ret === "number" && result.ret < 0;
	const before = step.config.state;
	const at = telling.at(op.src);
	// what is not simulated of a call may fail all the same; what it does once it has failed does not
	const fails =
		whole &&
		c !== sameCallAs &&
		op.op !== "put" &&
		!failed &&
		!blocked &&
		!hasResult(op, result.ret) &&
		telling.failsAt?.(op.src) === true;
	const missed = op.inject !== undefined && !failed && !blocked && !fails;
	const kind = telling.returnsOf?.(op.src);
	const silent = op.op === "return" || fails || (kind === "void" && !failed);
	// a wait that is over gives what is left of its time; one that cannot run out gives 0
	const done = kind === "errno" && Number(result.ret) > 0 ? 0 : result.ret;
	const said = silent ? "" : resultOf(op, done, failed);
	const guess = missed
		? `the path takes the error branch of this call (-${op.inject}), but in this run it succeeds`
		: telling.guessOf(op.src);
	return {
		index,
		task: step.task,
		text,
		op: opText(step.op, telling),
		ret: blocked ? "blocked" : said,
		outcome: blocked ? "blocked" : failed || fails ? "failed" : result.ret === undefined ? "none" : "ok",
		...(op.inject !== undefined && failed ? { injected: op.inject } : {}),
		...(fails ? { fails: true } : {}),
		...(guess === undefined ? {} : { guess }),
		sentence: sentenceOf(
			op,
			{
				...(result.ret === undefined ? {} : { ret: result.ret }),
				...(result.blocked ? { blocked: result.blocked } : {}),
				...(result.skipped === undefined ? {} : { skipped: result.skipped }),
				...(op.inject === undefined ? {} : { injected: op.inject }),
				...(fails ? { fails } : {}),
				resumed: step.resumed,
				task: step.task,
				ownerOf: (resv) => before.resvs[resv]?.owner ?? null,
			},
			telling.names,
		),
		...(at ? { at } : {}),
		...(op.src?.event === undefined ? {} : { event: op.src.event }),
		callbacks: callbacksOf(result.events, before, telling.names),
		violations: [],
		says: step.codes.length === 0 ? [] : step.says.split("\n"),
		woke: result.woke,
		changes: [],
	};
}

function resultOf(op: Op, ret: StepResult["ret"], failed: boolean): string {
	return ret === undefined || ret === "void" || (NO_RESULT.has(op.op) && !failed) ? "" : printResult(ret);
}

/** Is the operation's own result the one its call has? Copies and assertions are only part of what theirs do. */
function hasResult(op: Op, ret: StepResult["ret"]): boolean {
	return ret !== undefined && ret !== "void" && op.op !== "copy_to_user" && op.op !== "copy_from_user";
}

/** An operation with its objects' names; a task may be called like an operation, so tasks keep theirs. */
export function opText(op: Op, { names, lanes }: Pick<Telling, "names" | "lanes">): string {
	const tasks = new Set(lanes.map(({ id }) => id));
	return named(plainOpText(op), Object.fromEntries(Object.entries(names).filter(([id]) => !tasks.has(id))));
}

/** An operation as the scenario language writes it, without what only the machinery needs. */
function plainOpText(op: Op): string {
	const { inject: _inject, injectAt: _at, ret: _ret, save: _save, if: _if, ...plain } = op;
	return printOp(plain as Op);
}

function callbacksOf(events: readonly SimEvent[], state: State, names: Names): CallbackView[] {
	const callbacks: { view: CallbackView; fn: string }[] = [];
	const open: number[] = [];
	for (const event of events) {
		if (event.ev === "cb-enter") {
			const notify = event.site === "notify";
			const owner = event.att === undefined ? undefined : state.atts[event.att]?.owner;
			open.push(callbacks.length);
			callbacks.push({
				fn: event.fn,
				view: {
					name: event.fn.split(":")[0] ?? event.fn,
					target: names[event.att ?? event.buf] ?? event.att ?? event.buf,
					lock: event.owner,
					ret: "",
					depth: open.length - 1,
					kind: notify ? "notify" : "callback",
					...(notify && owner !== undefined ? { to: owner } : {}),
				},
			});
		} else if (event.ev === "cb-exit") {
			const at = open.pop();
			const entry = at === undefined ? undefined : callbacks[at];
			if (entry && event.ret !== "void") entry.view = { ...entry.view, ret: printResult(event.ret) };
		}
	}
	return callbacks.map(({ view }) => view);
}

/** On a path that is cut short only what its steps did counts, circles of waiting, and what the finding itself says. */
function counts(violation: Violation, step: RunStep, telling: Telling): boolean {
	if (!telling.cutShort || ALWAYS.has(violation.id) || violation.id === telling.finding?.violation) return true;
	return step.result.violations.some(({ id, object }) => id === violation.id && object === violation.object);
}

const UNPROTECTED = "DBS-P09";
const MOVES: ReadonlySet<string> = new Set(["move", "evict"]);

/**
 * Whether memory stays in place that a path only imports is its exporter's business: the path is not blamed as long as
 * the exporter is not known to move it and nobody in the run does.
 */
function isExporters(violation: Violation, run: RunResult, { finding, movesAssumed }: Telling): boolean {
	if (violation.id !== UNPROTECTED || finding?.violation === UNPROTECTED || !movesAssumed) return false;
	const given = run.start.state.bufs[violation.object];
	if (!given || given.gem || given.dynamic) return false;
	return !Object.values(run.machine.ops).some((ops) => ops.some(({ op }) => MOVES.has(op)));
}

const ALWAYS: ReadonlySet<string> = new Set(["DBS-L07", "DBS-F07"]);

function violationView(
	violation: Violation,
	step: RunStep,
	index: number,
	rowOf: (n: number) => number,
	telling: Telling,
): ViolationView {
	const kind = VIOLATIONS.get(violation.id);
	const src = violation.src ?? step.op.src;
	const at = telling.at(src);
	const callee = telling.calleeOf(src);
	const message = named(violation.message, telling.names);
	const start = `${step.op.op} `;
	return {
		id: violation.id,
		severity: severityOf(violation.id),
		message: callee !== undefined && message.startsWith(start) ? `${callee}() ${message.slice(start.length)}` : message,
		why: kind?.why ?? "",
		evidence: evidenceOf(kind?.evidence ?? [], callee, violation.id, telling.finding),
		cited: kind?.evidence ?? [],
		objects: [violation.object, ...violation.also],
		because: [...new Set(violation.because.map(rowOf))],
		step: index,
		task: violation.task,
		...(at ? { at } : {}),
	};
}

/** What the finding itself cites, then the failing call's own lines, then the rest; other calls' lines where it has none. */
function evidenceOf(
	cited: readonly string[],
	callee: string | undefined,
	id: string,
	finding: Telling["finding"],
): readonly Evidence[] {
	const places = cited.map(evidenceAt);
	const nameOf = (place: Evidence) => ("mail" in place ? undefined : place.name);
	const told = finding?.violation === id ? evidenceIn(finding.message) : undefined;
	const about = new Set([callee, told?.name].filter((name) => name !== undefined));
	const own = places.filter((place) => about.has(nameOf(place) ?? ""));
	const general = places.filter((place) => nameOf(place)?.includes(" ") ?? true);
	const kept = own.length > 0 || told ? [...own, ...general] : places;
	return told && !own.some((place) => nameOf(place) === told.name) ? [told, ...kept] : kept;
}

/** Locks that a step takes and gives back itself. */
function briefSpans(shown: readonly RunStep[], states: readonly State[], snapshots: readonly Snapshot[]): LockSpan[] {
	return shown.flatMap((step, i) => {
		const taken = step.result.events.flatMap((event) =>
			event.ev === "lock-acquired" && event.cls === "resv" ? [event.id] : [],
		);
		return [...new Set(taken)].flatMap((resv): LockSpan[] => {
			const still = states[i + 1]?.resvs[resv]?.owner === step.task;
			const already = states[i]?.resvs[resv]?.owner === step.task;
			const lock = snapshots[i + 1]?.locks.find((item) => item.id === resv)?.name ?? resv;
			return still || already ? [] : [{ lock, task: step.task, from: i + 1, to: i + 1, open: false }];
		});
	});
}

/** Stretches during which a task owned (or slept on) a lock, by the lock's name. */
function spansOf(states: readonly State[], snapshots: readonly Snapshot[], kind: "held" | "waits"): LockSpan[] {
	const spans: LockSpan[] = [];
	const open = new Map<string, { lock: string; task: string; from: number }>();
	for (const [i, state] of states.entries()) {
		const now = new Map<string, { lock: string; task: string; from: number }>();
		const nameOf = (resv: string) => snapshots[i]?.locks.find((lock) => lock.id === resv)?.name ?? resv;
		for (const [resv, { owner, waiters }] of Object.entries(state.resvs)) {
			const tasks = kind === "held" ? (owner === null ? [] : [owner]) : waiters.map((w) => w.task);
			for (const task of tasks) {
				const key = `${resv}/${task}`;
				now.set(key, open.get(key) ?? { lock: nameOf(resv), task, from: i });
			}
		}
		if (kind === "waits")
			for (const [task, { waitFor }] of Object.entries(state.tasks)) {
				if (waitFor === null || waitFor.on === "resv" || waitFor.on === "flag") continue;
				const what = waitFor.on === "mutex" ? waitFor.mutex : waitFor.fences.join(", ");
				const key = `${what}/${task}`;
				now.set(key, open.get(key) ?? { lock: what, task, from: i });
			}
		for (const [key, span] of open) if (!now.has(key)) spans.push({ ...span, to: i, open: false });
		open.clear();
		for (const [key, span] of now) open.set(key, span);
	}
	for (const span of open.values()) spans.push({ ...span, to: states.length - 1, open: true });
	return spans.sort((a, b) => a.from - b.from);
}
