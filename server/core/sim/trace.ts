/**
 * A run as data that leaves the program: `dmabuf-sim/trace@1`. Every step with its operation, result, callbacks, what
 * changed, what is wrong, what the kernel would say, and the label of the state. Knows no view.
 */
import { configLabel } from "./canonical.ts";
import { type Delta, deltaOf } from "./delta.ts";
import { printOp } from "./language/ops-print.ts";
import { type RunResult, type RunStep, violationIds } from "./scheduler.ts";
import type { Cost, Violation } from "./state.ts";

export const TRACE_SCHEMA = "dmabuf-sim/trace@1";

export interface TraceViolation {
	readonly id: string;
	readonly object: string;
	readonly message: string;
	readonly line?: number;
	/** earlier steps it rests on */
	readonly related: readonly number[];
}

export interface TraceStep {
	readonly n: number;
	readonly task: string;
	/** the operation as a line of the scenario language */
	readonly op: string;
	readonly ret?: number | string;
	/** what the task now sleeps on: "resv b", "fences f g" */
	readonly blocked?: string;
	readonly resumed?: true;
	readonly skipped?: string;
	readonly line?: number;
	readonly cb: readonly { readonly buf: string; readonly fn: string; readonly resv: "self" | "other" | "free" }[];
	readonly woke: readonly string[];
	readonly delta: Delta;
	readonly violations: readonly TraceViolation[];
	readonly kernel: readonly string[];
	readonly hash: string;
}

export interface Trace {
	readonly schema: typeof TRACE_SCHEMA;
	readonly header: {
		readonly scenario: string;
		readonly variant: string;
		readonly kernel: string;
		readonly toggles: Readonly<Record<string, string | number | boolean>>;
		readonly schedule: readonly string[];
	};
	readonly steps: readonly TraceStep[];
	readonly end: {
		readonly violations: readonly TraceViolation[];
		readonly ids: readonly string[];
		readonly cost: Cost;
		readonly clean: boolean;
		readonly truncated: boolean;
		readonly halted: string | null;
	};
}

/** The trace of a run. */
export function traceOf(run: RunResult, scenario = "", variant = "default"): Trace {
	const { program } = run.machine;
	const ids = violationIds(run.violations);
	return {
		schema: TRACE_SCHEMA,
		header: { scenario, variant, kernel: program.kernel, toggles: program.toggles, schedule: run.schedule },
		steps: run.steps.map((step, index) => traceStep(step, run.steps[index - 1]?.config.state ?? run.start.state)),
		end: {
			violations: run.atEnd.map(traceViolation),
			ids,
			cost: run.end.state.cost,
			clean: ids.length === 0,
			truncated: run.truncated,
			halted: run.end.state.halted,
		},
	};
}

function traceStep(step: RunStep, before: RunResult["start"]["state"]): TraceStep {
	const { result, op } = step;
	return {
		n: step.n,
		task: step.task,
		op: printOp(op),
		...(result.ret === undefined ? {} : { ret: result.ret }),
		...(result.blocked === undefined ? {} : { blocked: sleepText(result.blocked) }),
		...(step.resumed ? { resumed: true as const } : {}),
		...(result.skipped === undefined ? {} : { skipped: result.skipped }),
		...(op.src?.line === undefined ? {} : { line: op.src.line }),
		cb: result.events.flatMap((event) =>
			event.ev === "cb-enter" ? [{ buf: event.buf, fn: event.fn, resv: event.owner }] : [],
		),
		woke: result.woke,
		delta: deltaOf(before, step.config.state),
		violations: step.violations.map(traceViolation),
		kernel: step.codes,
		hash: configLabel(step.config),
	};
}

function traceViolation(violation: Violation): TraceViolation {
	return {
		id: violation.id,
		object: violation.object,
		message: violation.message,
		...(violation.src?.line === undefined ? {} : { line: violation.src.line }),
		related: violation.because,
	};
}

function sleepText(blocked: NonNullable<RunStep["result"]["blocked"]>): string {
	switch (blocked.on) {
		case "resv":
			return `resv ${blocked.resv}`;
		case "mutex":
			return `mutex ${blocked.mutex}`;
		case "flag":
			return `flag ${blocked.flag}`;
		default:
			return `${blocked.on} ${blocked.fences.join(" ")}`;
	}
}
