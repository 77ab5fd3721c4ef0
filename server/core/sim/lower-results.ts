/**
 * How a path reads the results of its calls, judged by each call's return convention alone: which reading takes a failure
 * for a success. Knows nothing of rules, nor of what the checker knows about the path.
 */
import { FOREVER, RUNS_OUT, UNDOING_NAME } from "../kernel/idioms.ts";
import { rowOfCall } from "../kernel/lookup.ts";
import type { Misreading } from "../kernel/operation.ts";
import type { CallRow, Lowering, ReturnKind } from "../kernel/row.ts";
import type { CallEvent, Event, Id, ResultEvent } from "../kernel/vocabulary.ts";

export interface Misread {
	readonly result: Id;
	readonly how: Misreading;
	readonly call: string;
}

const ERR = 1;
const NONE = 2;
const GOOD = 4;

/** What a call can give: when it failed, and when it did what it was asked. */
const CONVENTION: Partial<Record<ReturnKind, readonly [failed: number, done: number]>> = {
	errno: [ERR, NONE],
	zero_or_minus_one: [ERR, NONE],
	err_ptr: [ERR, GOOD],
	null_on_error: [NONE, GOOD],
	null_or_err_ptr: [ERR | NONE, GOOD],
	bool: [NONE, GOOD],
	fd_or_errno: [ERR, NONE | GOOD],
	count_zero_on_error: [NONE, GOOD],
	count_or_errno: [ERR, GOOD],
	bytes_left: [GOOD, NONE],
	long_timeout: [ERR | NONE, GOOD],
	vm_fault: [GOOD, NONE],
};

interface Reading {
	/** the call's event */
	readonly of: number;
	readonly row: CallRow;
	/** what the value can still be, by the looks so far */
	left: number;
	/** event of the last look that told nothing apart, or that showed the failure */
	blind: number | undefined;
	shown: number | undefined;
	/** the last look that told something apart */
	last: number | undefined;
	/** the event that threw it away */
	dropped?: number;
	/** the look that takes 0, the answer of a wait that is over, for a timeout */
	late?: number;
	given?: boolean;
	/** … and nothing names its variable again */
	final?: boolean;
	/** a moment or the constant that never runs out, where the wait has such a timeout */
	readonly waits: string | undefined;
	/** that time is seen to run out */
	readonly limited: boolean;
	/** what follows the call has to rely on what it grants, or on the wait being over */
	readonly relied: boolean;
}

/** Readings of a path that go wrong, by the event where they do. */
export function misreadings(events: readonly Event[], release: string): ReadonlyMap<number, readonly Misread[]> {
	const out = new Map<number, Misread[]>();
	const readings = new Map<Id, Reading>();
	const calls = new Map<number, CallEvent>();
	const add = (at: number, misread: Misread): void => {
		const there = out.get(at) ?? [];
		if (!there.some((m) => m.result === misread.result)) out.set(at, [...there, misread]);
	};
	for (const event of events) {
		if (event.kind === "call") {
			calls.set(event.id, event);
		}
		if (event.kind === "return" && event.depth === 0) {
			for (const [result, r] of readings) {
				const wrong = r.row.returns.kind === "long_timeout" && r.left === (ERR | GOOD) && event.value === "negative";
				// a timeout goes on as if all were done, and nobody asks again
				const late = r.row.returns.kind === "long_timeout" && r.left === (NONE | GOOD) && r.final;
				const blind = late && r.limited && event.value === "zero";
				if ((wrong || blind) && r.last !== undefined && !r.given && !MOMENT.has(r.waits ?? ""))
					add(r.last, { result, how: "timeout", call: r.row.name });
				if (r.late !== undefined && event.value === "negative")
					add(r.late, { result, how: "timeout", call: r.row.name });
				// nobody learns that it failed, neither here nor above
				if (r.dropped !== undefined && !SAYS_FAILED.has(event.value))
					add(r.dropped, { result, how: "ignored", call: r.row.name });
				const how = BLIND[r.row.returns.kind];
				// the only test tells nothing apart, and the function says that all went well
				if (
					how &&
					SUCCESSES.has(event.value) &&
					r.blind !== undefined &&
					(r.left & CONVENTION[r.row.returns.kind]![0]) !== 0
				)
					add(r.blind, { result, how, call: r.row.name });
			}
			const r = event.after && readings.get(event.after.result);
			if (event.after && r && FAILURES.has(r.row.returns.kind) && isFailure(r))
				if (SUCCESSES.has(event.value) || event.after.noError)
					add(event.id, { result: event.after.result, how: "success", call: r.row.name });
		}
		if (event.kind !== "result") continue;
		const before = readings.get(event.object.id);
		// what a callee got and gives on is its own result from there on
		const reading = before?.of === event.of ? before : begun(calls.get(event.of), release);
		if (!reading) continue;
		readings.set(event.object.id, reading);
		const found = read(reading, event);
		if (found) add(found.at, { result: event.object.id, how: found.how, call: reading.row.name });
	}
	return out;
}

const SAYS_FAILED: ReadonlySet<string> = new Set(["negative", "err-ptr", "null", "void"]);
const SUCCESSES: ReadonlySet<string> = new Set(["zero", "positive", "pointer"]);

/** Conventions whose failure the other one's test does not see. */
const BLIND: Partial<Record<ReturnKind, Misreading>> = { err_ptr: "null-test", null_on_error: "err-test" };

/** Does this path read the call's result as a failure, by its branches? */
export function readAsFailure(call: CallEvent, events: readonly Event[], release: string): boolean {
	if (call.outcome.is !== "untested") return call.outcome.is === "failure";
	const row = rowOfCall(call, release);
	const convention = row && CONVENTION[row.returns.kind];
	if (!convention || row.returns.kind === "bool") return false;
	return events.some(
		(e) => e.kind === "branch" && e.tests === call.id && e.sign !== undefined && (e.sign & convention[1]) === 0,
	);
}

/** A branch of the path sees that no object came of the call, or that it refused. */
export function gaveNothing(call: CallEvent, events: readonly Event[], row: CallRow): boolean {
	// a look at what it put into an out-argument tells of that, not of the call
	const failed = CONVENTION[row.returns.kind]?.[0] ?? ERR | NONE;
	return events.some(
		(e) => e.kind === "branch" && e.tests === call.id && e.sign !== undefined && (e.sign & ~failed) === 0,
	);
}

function isFailure({ row, left }: Reading): boolean {
	return (left & ~CONVENTION[row.returns.kind]![0]) === 0;
}

/** Conventions in which a failure is one, and not just the other answer. */
const FAILURES: ReadonlySet<ReturnKind> = new Set<ReturnKind>([
	"errno",
	"err_ptr",
	"null_on_error",
	"null_or_err_ptr",
	"fd_or_errno",
	"count_or_errno",
]);

function begun(call: CallEvent | undefined, release: string): Reading | undefined {
	const row = call && rowOfCall(call, release);
	const convention = row && CONVENTION[row.returns.kind];
	if (!convention) return undefined;
	const relied = row.lowers?.some((l) => isKept(row, l) || mayBeInterrupted(call, l)) === true;
	return {
		of: call.id,
		row,
		left: convention[0] | convention[1],
		blind: undefined,
		shown: undefined,
		last: undefined,
		relied,
		waits: limit(call, row),
		limited: limit(call, row) === undefined && isLimited(call, row),
	};
}

/** Nothing but its result tells how it went: what it is for is none of the operations, and it undoes nothing. */
function tellsAlone({ name, returns, lowers }: CallRow): boolean {
	return returns.kind === "errno" && (lowers ?? []).every(({ op }) => IN_PASSING.has(op)) && !UNDOING_NAME.test(name);
}

/** What a call does besides what it is for. */
const IN_PASSING: ReadonlySet<string> = new Set(["resv.assert_held", "resv.lock", "resv.unlock", "alloc", "fence.put"]);

/** The call grants it to whoever called: a lock that it drops again itself is nobody's. */
function isKept({ lowers }: CallRow, { op, born }: Lowering): boolean {
	return (
		(GRANTS.has(op) || born === true) && !(op === "resv.lock" && lowers?.some((each) => each.op === "resv.unlock"))
	);
}

/** A wait that answers with an errno: 0 says that it is over. */
function saysDone({ args, lowers, returns }: CallRow): boolean {
	const waits = args.includes("timeout") || lowers?.some(({ op }) => op === "fence.wait" || op === "resv.wait");
	return returns.kind === "errno" && waits === true;
}

function limit(call: CallEvent, row: CallRow): string | undefined {
	const arg = call.args[row.args.indexOf("timeout")];
	return arg && "literal" in arg && (MOMENT.has(arg.literal) || arg.literal === FOREVER) ? arg.literal : undefined;
}

/** Timeouts with which a wait is no more than a look. */
const MOMENT: ReadonlySet<string> = new Set(["0", "1"]);

function isLimited(call: CallEvent, row: CallRow): boolean {
	const arg = call.args[row.args.indexOf("timeout")];
	return arg !== undefined && "literal" in arg && RUNS_OUT.test(arg.literal);
}

/** A wait that a signal ends before its time. */
function mayBeInterrupted(call: CallEvent, lowering: Lowering): boolean {
	const intr = lowering.fill["intr"];
	if (lowering.op !== "fence.wait" && lowering.op !== "resv.wait") return false;
	const given = (place: Lowering["fill"][string] | undefined, text: RegExp): boolean => {
		const arg = typeof place === "number" ? call.args[place] : undefined;
		return arg !== undefined && "literal" in arg && text.test(arg.literal);
	};
	// one that is over at some time anyway is best effort
	const { timeout } = lowering.fill;
	return given(intr, /^(?:true|1)$/) && (timeout === undefined || given(timeout, new RegExp(`^${FOREVER}$`)));
}

function read(r: Reading, event: ResultEvent): { readonly at: number; readonly how: Misreading } | undefined {
	const [failed] = CONVENTION[r.row.returns.kind]!;
	switch (event.does) {
		case "look": {
			const before = r.left;
			r.left &= event.here ?? before;
			const blind = r.left === before;
			r.blind = blind ? event.id : undefined;
			if (!blind) r.last = event.id;
			if (event.late && r.left === NONE && saysDone(r.row)) r.late = event.id;
			r.final = event.last === true;
			if ((r.left & ~failed) === 0 && (before & ~failed) !== 0) r.shown = event.id;
			return undefined;
		}
		case "field":
		case "pass":
			if ((r.left & failed) === 0) return undefined;
			if (r.row.returns.kind === "err_ptr") {
				if (r.left === ERR && r.shown !== undefined) return { at: r.shown, how: "err-kept" };
				if (r.blind !== undefined) return { at: r.blind, how: "null-test" };
				// nobody has looked at it
				if (r.left === (ERR | GOOD) && r.last === undefined) return { at: event.id, how: "ignored" };
			}
			// what it should have made is not there, and is used all the same
			if (r.row.returns.kind === "errno" && r.left === ERR && r.shown !== undefined)
				return { at: r.shown, how: "ignored" };
			if (r.row.returns.kind === "null_on_error" && r.blind !== undefined) return { at: r.blind, how: "err-test" };
			return undefined;
		case "keep":
			// others will look for NULL there
			return r.row.returns.kind === "err_ptr" && r.left === ERR && r.shown !== undefined
				? { at: r.shown, how: "err-kept" }
				: undefined;
		case "give":
			r.given = true;
			// how much time was left is no errno, and 0 no success
			if (event.here === undefined) return undefined;
			// nor is how many bytes were left
			if (r.row.returns.kind === "bytes_left")
				return (r.left & GOOD) !== 0 ? { at: event.id, how: "count" } : undefined;
			if (r.row.returns.kind !== "long_timeout") return undefined;
			if (r.left === (ERR | GOOD) && r.last !== undefined && !MOMENT.has(r.waits ?? ""))
				return { at: r.last, how: "timeout" };
			if ((r.left & GOOD) !== 0 || ((r.left & NONE) !== 0 && r.waits === undefined))
				return { at: event.id, how: "timeout" };
			return undefined;
		case "drop":
			if (tellsAlone(r.row)) r.dropped = event.id;
			return r.relied ? { at: event.id, how: "ignored" } : undefined;
	}
}

/** Operations that give the caller something it will rely on. */
const GRANTS: ReadonlySet<string> = new Set([
	"resv.lock",
	"resv.lock_slow",
	"attach",
	"pin",
	"gem.pin",
	"gem.pin_locked",
	"map",
	"map_unlocked",
	"vmap",
	"vmap_unlocked",
	"own.open",
	"client.vmap",
	"client.vmap_local",
	"begin_cpu",
	"resv.reserve",
	"mutex.lock",
]);
