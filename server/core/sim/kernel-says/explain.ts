/**
 * A pasted kernel log in, explanations out: which reports in it concern buffer sharing, what happened, which rule it is
 * and what to do. Pure text work; reports about anything else are left alone.
 */
import {
	FAMILY_CLASSES,
	FAMILY_PREFIXES,
	type LogHint,
	MACHINERY,
	REPORTS_IN,
	TAKES_LOCK,
} from "../../kernel/log-hints.ts";
import { LOCK_CLASS } from "../../kernel/report-names.ts";
import { explainCode } from "./catalogue.ts";

export interface LogExplanation {
	/** the report in the form the simulator predicts ("LOCKDEP:recursive@…"); compares with a replay */
	readonly code: string;
	/** 1-based line of the log where the report begins */
	readonly line: number;
	readonly title: string;
	/** what happened, in plain words */
	readonly happened: string;
	readonly advice: string;
	/** ids of rules, most likely first; empty when no rule covers it */
	readonly rules: readonly string[];
	/** the code that led there: functions of the trace outside the core, innermost first */
	readonly blame: readonly string[];
}

interface Head {
	readonly pattern: RegExp;
	/** how the code begins; `warn` and `bug` are named by the function in the line or below it */
	readonly kind: string;
}

const HEADS: readonly Head[] = [
	{ pattern: /possible recursive locking detected/, kind: "LOCKDEP:recursive" },
	{ pattern: /possible circular locking dependency detected/, kind: "LOCKDEP:circular" },
	{ pattern: /bad unlock balance detected/, kind: "LOCKDEP:bad-unlock" },
	{ pattern: /suspicious RCU usage/, kind: "LOCKDEP:rcu-usage" },
	{ pattern: /Invalid wait context/, kind: "LOCKDEP:wait-context" },
	{ pattern: /Nested lock was not taken/, kind: "LOCKDEP:nested-not-taken" },
	{ pattern: /sleeping function called from invalid context/, kind: "ATOMIC:sleep" },
	{ pattern: /scheduling while atomic/, kind: "ATOMIC:sched" },
	{ pattern: /BUG: KASAN: ([\w-]+) in (\w+)/, kind: "KASAN" },
	// the second form: newer kernels name the place first
	{ pattern: /WARNING: (?:.*\bat \S+:\d+ |\S+:\d+ at )\w+\+0x/, kind: "WARN" },
	{ pattern: /kernel BUG at /, kind: "BUG" },
	{ pattern: /NULL pointer dereference|Kernel mode fault at addr 0x[0-9a-f]{1,3}\b/, kind: "PANIC:null-deref" },
	{ pattern: /task \S+ blocked for more than \d+ seconds/, kind: "HUNG" },
];

/** Longest report worth reading, in lines. */
const REPORT_LINES = 120;

interface Report {
	readonly head: Head;
	readonly line: number;
	readonly lines: readonly string[];
}

/** Timestamps, log levels and syslog prefixes say nothing here. */
function bare(line: string): string {
	return line
		.replace(/^.*?kernel: /, "")
		.replace(/^<\d+>/, "")
		.replace(/^\s*\[\s*\d+\.\d+\](\[\s*[TC]\d+\])?\s?/, "");
}

function split(text: string): readonly Report[] {
	const lines = text.split(/\r?\n/).map(bare);
	const starts: { head: Head; at: number }[] = [];
	lines.forEach((line, at) => {
		const head = HEADS.find(({ pattern }) => pattern.test(line));
		if (head !== undefined) starts.push({ head, at });
	});
	return starts.map(({ head, at }, i) => {
		const end = Math.min(starts[i + 1]?.at ?? lines.length, at + REPORT_LINES);
		return { head, line: at + 1, lines: lines.slice(at, end) };
	});
}

/**
 * Functions of the task's own trace in the order printed, innermost first; entries the unwinder doubts ("? f") are left
 * out, and so are the traces of other tasks that lockdep prints before it.
 */
function trace(report: Report): readonly string[] {
	const names: string[] = [];
	const own = report.lines.findLastIndex((line) => /^\s*(?:stack backtrace:|Call Trace:)/.test(line));
	for (const line of report.lines.slice(Math.max(own, 0))) {
		if (/^\s*\?/.test(line)) continue;
		const match = /(?:^|[\s>:(])([A-Za-z_][\w.]*)\+0x[0-9a-f]+\/0x[0-9a-f]+/.exec(line);
		const name = match?.[1]?.replace(/\.(?:constprop|isra|part|cold)\b.*$/, "");
		if (name !== undefined && !names.includes(name)) names.push(name);
	}
	return names;
}

function ofFamily(name: string): boolean {
	return FAMILY_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function lockNames(report: Report): readonly string[] {
	const found: string[] = [];
	const known = [LOCK_CLASS.resv, LOCK_CLASS.acquire, LOCK_CLASS.mmap, LOCK_CLASS.reclaim, LOCK_CLASS.signalling];
	for (const line of report.lines)
		for (const name of known) if (line.includes(name) && !found.includes(name)) found.push(name);
	return found;
}

/** The line that says what the task was trying to lock: the class, and the function it was in. */
function wanted(report: Report): { readonly cls: string; readonly at: string } | null {
	const at = report.lines.findIndex((line) => /is trying to (?:acquire|lock|release)/.test(line));
	const line = at < 0 ? undefined : report.lines.slice(at).find((text) => /\{[^}]*\}|\(\S+\) at:/.test(text));
	if (line === undefined) return null;
	const cls = /\(&?(?:mm->)?([\w.>-]+?)(?:\/\d+)?\)/.exec(line)?.[1] ?? "";
	const where = /at: (?:\[<[0-9a-f]+>\] )?([A-Za-z_]\w*)/.exec(line)?.[1] ?? "";
	return { cls, at: where };
}

function located(report: Report, names: readonly string[]): string {
	const first = report.lines[0] ?? "";
	const inLine = /([A-Za-z_]\w*)(?:\.\w+)*\+0x/.exec(first)?.[1] ?? /BUG: KASAN: [\w-]+ in (\w+)/.exec(first)?.[1];
	const rip = report.lines
		.map((line) => /RIP: (?:[0-9a-f]+:)?([A-Za-z_]\w*)/.exec(line)?.[1])
		.find((name) => name !== undefined);
	return inLine ?? rip ?? names[0] ?? "";
}

function lockRules(kind: string, locks: readonly string[], at: string, names: readonly string[]): readonly string[] {
	const has = (cls: string): boolean => locks.includes(cls);
	switch (kind) {
		case "LOCKDEP:recursive":
			if (has(LOCK_CLASS.reclaim) && !has(LOCK_CLASS.resv)) return ["alloc-in-signalling"];
			if (!has(LOCK_CLASS.resv)) return ["lock-taken-twice"];
			return [at, ...names].some((name) => TAKES_LOCK.includes(name))
				? ["resv-self-deadlock"]
				: ["resv-second-without-ctx", "resv-self-deadlock"];
		case "LOCKDEP:circular":
			if (has(LOCK_CLASS.mmap) && has(LOCK_CLASS.resv)) return ["mmap-lock-under-resv"];
			if (has(LOCK_CLASS.signalling) && has(LOCK_CLASS.resv)) return ["resv-in-signalling", "alloc-in-signalling"];
			return has(LOCK_CLASS.signalling) ? ["alloc-in-signalling"] : [];
		case "LOCKDEP:bad-unlock":
			return ["resv-unlock-not-held"];
		case "LOCKDEP:rcu-usage":
			return ["resv-not-held"];
		case "LOCKDEP:nested-not-taken":
			return ["acquire-ctx-misuse", "resv-not-released"];
		case "HUNG":
			return ["resv-not-released", "resv-self-deadlock"];
		default:
			return ["sleep-in-atomic"];
	}
}

const HUNG = {
	title: "task blocked for minutes",
	means: "The task waits for a lock or a fence that nobody gives back: nothing was printed when it began to wait.",
	advice:
		"Look for a path that returns with the reservation lock held, for a task that waits for itself, or for a fence without producer.",
};

function codeFor(kind: string, where: string, report: Report): string {
	if (
		kind === "WARN" &&
		report.lines[0] !== undefined &&
		report.lines.some((line) => line.includes("DEBUG_LOCKS_WARN_ON"))
	)
		return `DEBUG_LOCKS_WARN:${where}`;
	if (kind === "WARN" || kind === "BUG" || kind === "KASAN") return `${kind}:${where}`;
	const want = wanted(report);
	if (kind === "LOCKDEP:recursive" || kind === "LOCKDEP:bad-unlock") return `${kind}@${want?.at || "caller"}`;
	if (kind === "LOCKDEP:circular") return `${kind}@${want?.at || "caller"}:${want?.cls ?? ""}`;
	return kind;
}

function explain(report: Report): LogExplanation | null {
	const { kind } = report.head;
	const names = trace(report);
	const locks = lockNames(report);
	const where = located(report, names);
	const hints = REPORTS_IN[where];
	const hint: LogHint | undefined = kind === "BUG" ? hints?.bug : kind === "WARN" ? hints?.warn : undefined;
	const concerned =
		hint !== undefined || names.some(ofFamily) || ofFamily(where) || locks.some((cls) => FAMILY_CLASSES.includes(cls));
	if (!concerned) return null;
	const code = codeFor(kind, where, report);
	const entry = kind === "HUNG" ? HUNG : explainCode(code);
	const nullList = kind === "PANIC:null-deref" ? REPORTS_IN[where]?.bug : undefined;
	const byLocks = kind.startsWith("LOCKDEP") || kind.startsWith("ATOMIC") || kind === "HUNG";
	const rules = hint?.rules ?? nullList?.rules ?? (byLocks ? lockRules(kind, locks, where, names) : []);
	return {
		code,
		line: report.line,
		title: entry?.title ?? code,
		happened: hint?.means ?? nullList?.means ?? entry?.means ?? "",
		advice: entry?.advice ?? "",
		rules,
		blame: names.filter((name) => !ofFamily(name) && !MACHINERY.test(name)).slice(0, 5),
	};
}

/**
 * Explanations of the reports in a kernel log (dmesg, journal or serial console) that concern buffer sharing, in the order
 * of the log. An empty list = nothing recognised. Never throws.
 */
export function explainLog(text: string): readonly LogExplanation[] {
	return split(text)
		.map(explain)
		.filter((found): found is LogExplanation => found !== null);
}
