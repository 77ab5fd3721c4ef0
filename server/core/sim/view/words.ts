/** Small wordings that several ways of showing a run share, so that a verdict reads the same everywhere. */
import type { CallbackView, RunView, SourceAt, StepView, ViewSeverity, ViolationView } from "./model.ts";

/** Severity as a sign that survives without colour. */
export const SEVERITY_SIGN: Readonly<Record<ViewSeverity, string>> = {
	error: "✗",
	warning: "!",
	info: "i",
	perf: "~",
};

export const SEVERITY_WORD: Readonly<Record<ViewSeverity, string>> = {
	error: "error",
	warning: "warning",
	info: "note",
	perf: "cost",
};

/** "a.c:42" or "line 42" for the function's own file; "" when the line is not known. */
export function placeText(at: SourceAt | undefined): string {
	if (at?.line === undefined) return at?.fn === undefined ? "" : `in ${at.fn}()`;
	if (at.file !== undefined) return `${at.file}:${at.line}`;
	return at.fn === undefined ? `line ${at.line}` : `${at.fn}() line ${at.line}`;
}

/**
 * The worst violation, the one a banner names: the finding's own if it was raised (its path ends there, so the last of that
 * kind), else the first of the worst kind.
 */
export function leadingViolation(run: RunView): ViolationView | undefined {
	const own = run.violations.findLast((v) => v.id === run.finding?.violation);
	if (own) return own;
	for (const severity of ["error", "warning", "perf", "info"] as const) {
		const found = run.violations.find((v) => v.severity === severity);
		if (found) return found;
	}
	return undefined;
}

/** One sentence on how the run ended, and whether it bears out the finding it was opened for. */
export function verdictText(run: RunView): string {
	const count = run.violations.filter((v) => v.severity === "error" || v.severity === "warning").length;
	const outcome =
		count === 0 ? "No rule is broken on this path." : `${count} broken ${count === 1 ? "rule" : "rules"} on this path.`;
	if (!run.finding) return outcome;
	const raised = run.violations.some((v) => v.id === run.finding?.violation);
	return raised
		? `${outcome} The simulator raises what the checker found (${run.finding.rule}).`
		: `${outcome} This run does not raise what the checker found (${run.finding.rule}, ${run.finding.violation}).`;
}

/** "path 2 of 5: returns ret (dma_buf_pin failed)" */
export function pathText(run: RunView): string {
	const { index, count, label } = run.path;
	return `path ${index + 1} of ${count}${label ? `: ${label}` : ""}`;
}

/** The result of a step as shown beside it. */
export function resultText(step: StepView): string {
	if (step.outcome === "blocked") return "blocked";
	return step.injected ? `${step.ret} (injected)` : step.ret;
}

/** A callback in words: "the exporter's pin for b", "move_notify, tells A". */
export function callbackText(callback: CallbackView): string {
	if (callback.kind === "notify") return `tells ${callback.target} (${callback.name})`;
	return `calls the exporter's ${callback.name} for ${callback.target}`;
}

/** How the lock stands in a callback: "lock held". */
export function lockText(lock: "self" | "other" | "free"): string {
	return { self: "lock held", other: "lock held by another task", free: "lock free" }[lock];
}

/** Title of a task's lane. */
export function laneTitle(run: RunView, task: string): string {
	return run.lanes.find((lane) => lane.id === task)?.title ?? task;
}

/** What a task is, by its role. */
export const ROLES: Readonly<Record<string, string>> = {
	evict: "eviction",
	imp2: "second importer",
	hw: "hardware",
	user: "userspace",
	irq: "interrupt",
	kms: "scan-out",
	caller: "caller",
};

/** A count for people: "212", "12 300", "about 4.1e+17". */
export function countText(count: number): string {
	if (count > Number.MAX_SAFE_INTEGER) return `about ${count.toPrecision(2)}`;
	return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
