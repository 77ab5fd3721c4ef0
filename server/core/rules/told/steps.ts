/** The steps of a finding: entry, what happened to the object, and the decisions from there on. Knows no rule. */
import type { FlowReport } from "../../flow/analysis.ts";
import { DISAGREE } from "../../flow/call-sites.ts";
import { lookup } from "../../kernel/lookup.ts";
import type { ApiRow, CallRow, LockClass, ReturnKind } from "../../kernel/row.ts";
import type { BranchEvent, CallEvent, Event, OpName } from "../../kernel/vocabulary.ts";
import type { Step } from "../../wire.ts";
import { lockOf } from "../rule.ts";
import { eventOf, type Places, placeOf, placeOfEvent } from "./places.ts";

/** In path order; the last step is the finding itself. */
export function stepsOf(report: FlowReport, release: string, places: Places): Step[] {
	const step = (e: Event, message: string): Step => ({
		file: places.fileOf(placeOfEvent(report, e)),
		range: places.range(placeOfEvent(report, e)),
		message,
	});
	const steps: Step[] = [{ file: places.file, range: places.name(report.root), message: entryOf(report) }];
	const { mapped } = report.happening;
	if (mapped)
		steps.push({
			file: places.file,
			range: places.range(mapped),
			message: `${mapped.fn}() maps it (${mapped.written})`,
		});
	const before = report.path.filter((e) => e.id < report.at);
	const about = eventOf(report);
	const of = about.kind === "result" ? about.of : undefined;
	const said = new Map<number, string>();
	for (const e of before) {
		const message =
			report.notes.get(e.id) ??
			(e.kind !== "call" ? null : e.id === of ? resultText(e, release) : lockMove(e, report, release));
		if (message) said.set(e.id, message);
	}
	const first = said.size > 0 ? Math.min(...said.keys()) : 0;
	for (const e of before) {
		const message = said.get(e.id) ?? (e.id > first && e.kind === "branch" ? decision(e, report, release) : null);
		if (message) steps.push(step(e, message));
	}
	const { site, callee, always, tested } = report.happening;
	if (always && about.span !== placeOf(report).span) steps.push(step(about, "here nobody knows it any more"));
	if (site) steps.push(step(about, `${site.callee}() calls ${callee}()`));
	else if (about.via) steps.push(step(about, callee ? `${about.fn}() calls ${callee}()` : `here, in ${about.fn}()`));
	if (tested)
		steps.push({
			file: places.file,
			range: places.range(tested),
			message: `${tested.fn}() takes it for a good one here`,
		});
	steps.push({ file: places.file, range: places.range(placeOf(report)), message: messageOf(report) });
	return steps;
}

/** What a function is taken to be entered with is worth saying only where the finding rests on it. */
export function entryOf({ entry, happening }: FlowReport): string {
	if (entry.certain || entry.callback || happening.fact === "assumed-free") return entry.because;
	if (entry.because === DISAGREE) return `${DISAGREE}, which does not matter: the path alone shows the mistake`;
	return "callers are not known, and do not matter: the path alone shows the mistake";
}

/** What the rule says; of what no way out keeps, that it is so. */
export function messageOf({ message, happening }: FlowReport): string {
	return happening.always
		? `every way out that succeeds ${message.replace(" on this path, too", " before it returns")}`
		: message;
}

/** How a call says that it failed. */
function resultText(e: CallEvent, release: string): string {
	const kind = (e.row ?? lookup(e.callee, release))?.returns.kind;
	return `${e.callee}() ${(kind && FAILS[kind]) ?? "may fail"}`;
}

const FAILS: Partial<Record<ReturnKind, string>> = {
	errno: "returns 0 or a negative errno",
	err_ptr: "returns a pointer or an error pointer",
	null_on_error: "returns a pointer or NULL",
	null_or_err_ptr: "returns a pointer, NULL or an error pointer",
	bool: "returns true or false",
	count_zero_on_error: "returns a count, or 0 when it fails",
	long_timeout: "returns the time left over, 0 when time ran out, or a negative errno",
};

const LOCKS: ReadonlySet<string> = new Set<LockClass>(["resv", "mutex", "spinlock", "rwlock", "rwsem", "mmap_lock"]);

/** What a call does to the very lock the finding is about. */
function lockMove(e: CallEvent, report: FlowReport, release: string): string | null {
	const { over, key } = report.happening;
	if (!LOCKS.has(over) || e.unknown) return null;
	const row = e.row ? ownLock(e.row) : lookup(e.callee, release);
	if (!row || (row.lock.what ?? "resv") !== over || (row.lock.effect === "none" && !row.asserts)) return null;
	const things = e.result ? [...e.args, e.result] : e.args;
	const lock = things.find((a) => "id" in a && (over === "resv" ? (a.resv ?? a.id) : `${over}:${a.id}`) === key);
	if (!lock || !("id" in lock)) return null;
	const name = over === "resv" ? lockOf(lock.text) : `\`${lock.text}\``;
	if (row.asserts) return row.asserts === "held" ? `${e.callee}() says that ${name} is held` : null;
	if (row.lock.effect === "releases") return `${e.callee}() drops ${name}`;
	return e.outcome.is === "failure" ? `${e.callee}() fails: ${name} is not taken` : `${e.callee}() takes ${name}`;
}

/** A driver's own function: what it leaves behind of the lock, by the operations it stands for. */
function ownLock({ lowers = [] }: CallRow): Pick<ApiRow, "lock" | "asserts"> {
	const count = (op: OpName): number => lowers.filter((l) => l.op === op).length;
	const net = count("resv.lock") - count("resv.unlock");
	const effect = net > 0 ? "acquires" : net < 0 ? "releases" : "none";
	return { lock: { pre: "n/a", effect, enforcement: "none" } };
}

/** Which way a branch went, and why where a call decided it. */
function decision(e: BranchEvent, report: FlowReport, release: string): string {
	if (e.text.startsWith("case ") || e.text === "default") return `taking \`${e.text}\``;
	const truth = `\`${e.text}\` is ${e.taken ? "true" : "false"}`;
	const tested = e.tests === undefined ? undefined : report.path.find((x) => x.id === e.tests);
	if (tested?.kind !== "call" || tested.unknown) return `assuming ${truth}`;
	const kind = (tested.row ?? lookup(tested.callee, release))?.returns.kind;
	if (kind === undefined || kind === "bool" || kind === "value") return `assuming ${truth}`;
	if (tested.outcome.is === "failure") return `${truth}: ${tested.callee}() has failed`;
	if (tested.outcome.is === "success") return `${truth}: ${tested.callee}() has succeeded`;
	if (e.sign === 1) return `${truth}: ${tested.callee}() has failed`;
	return e.sign === 2 ? `${truth}: ${tested.callee}() has returned 0` : `assuming ${truth}`;
}
