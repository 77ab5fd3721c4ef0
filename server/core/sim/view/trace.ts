/** A run as JSON, `dmabuf-lens/trace@1`: every step with its result, differences, violations and source. */
import type { RunView } from "./model.ts";

export const TRACE_SCHEMA = "dmabuf-lens/trace@1";

/** The trace, indented, ending in a newline. Differences instead of states: the first step carries the state on entry. */
export function runTrace(run: RunView): string {
	const trace = {
		schema: TRACE_SCHEMA,
		file: run.file,
		function: run.function,
		kernel: run.kernel,
		path: run.path,
		entry: { text: run.entry, certain: run.certain },
		finding: run.finding,
		tasks: run.lanes,
		initial: run.snapshots[0],
		steps: run.steps
			.filter((step) => step.index > 0)
			.map((step) => ({
				n: step.index,
				task: step.task,
				op: step.op,
				text: step.text,
				ret: step.ret,
				outcome: step.outcome,
				injected: step.injected,
				sentence: step.sentence,
				at: step.at,
				callbacks: step.callbacks,
				changes: step.changes,
				violations: step.violations.map((v) => ({ id: v.id, severity: v.severity, message: v.message })),
				kernelSays: step.says,
			})),
		violations: run.violations,
		locks: { held: run.held, waiting: run.waits },
		assumptions: run.assumptions,
		problems: run.problems,
	};
	return `${JSON.stringify(trace, null, "\t")}\n`;
}
