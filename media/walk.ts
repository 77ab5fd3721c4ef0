/** Where an action leads among the steps of a run. Pure. */
import type { RunView } from "../server/core/sim/view/model.ts";
import type { Action } from "./keyboard.ts";

/** The step an action selects, or undefined if it does not move. */
export function stepAfter(run: RunView, step: number, action: Action): number | undefined {
	const last = run.steps.length - 1;
	const task = run.steps[step]?.task;
	switch (action) {
		case "next":
			return Math.min(last, step + 1);
		case "previous":
			return Math.max(0, step - 1);
		case "first":
			return 0;
		case "last":
			return last;
		case "nextOfTask":
			return run.steps.find((s) => s.index > step && s.task === task)?.index ?? step;
		case "previousOfTask":
			return run.steps.findLast((s) => s.index < step && s.task === task)?.index ?? step;
		case "nextViolation":
			return run.violations.find((v) => v.step > step)?.step ?? step;
		case "previousViolation":
			return run.violations.findLast((v) => v.step < step)?.step ?? step;
		default:
			return undefined;
	}
}

/** The row of a comparison that an action selects, or undefined if it does not move. */
export function rowAfter(row: number, action: Action, last: number): number | undefined {
	const to = { next: row + 1, previous: row - 1, first: 0, last }[action as string];
	return to === undefined ? undefined : Math.max(0, Math.min(last, to));
}

/** What a screen reader is told when a step is selected: one sentence. */
export function announcement(run: RunView, index: number): string {
	const step = run.steps[index];
	if (!step) return "";
	const where = index === 0 ? "Entry" : `Step ${index} of ${run.steps.length - 1}`;
	const task = run.lanes.length > 1 ? `, ${run.lanes.find((lane) => lane.id === step.task)?.title ?? step.task}` : "";
	const bad = step.violations.map((v) => `, ${v.severity} ${v.id}: ${v.message}`).join("");
	return `${where}${task}: ${step.text}. ${step.sentence}${bad}`;
}
