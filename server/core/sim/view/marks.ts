/**
 * What a run does to the lines of its file: where a task of the driver holds a reservation lock, and which way its
 * branches go. For the margin of an editor and of the panel's own source. Reads only the model.
 */
import type { RunView, StepView } from "./model.ts";

export interface LineMarks {
	/** 1-based lines, ascending, between two steps of one function that both lie in a hold of the lock */
	readonly held: readonly number[];
	readonly branches: readonly { readonly line: number; readonly taken: boolean }[];
}

/** Marks of the whole run, in the file of its function. */
export function marksOf(run: RunView): LineMarks {
	const held = new Set<number>();
	for (const span of run.held) {
		const steps = run.steps.slice(span.from, span.to + 1).filter((step) => step.task === span.task && lineOf(step));
		steps.forEach((step, i) => {
			const line = lineOf(step) ?? 0;
			held.add(line);
			const next = steps[i + 1];
			const to = next && next.at?.fn === step.at?.fn ? (lineOf(next) ?? 0) : 0;
			for (let each = line; each <= to; each++) held.add(each);
		});
	}
	const branches = new Map(run.branches.map(({ line, taken }) => [line, { line, taken }]));
	return { held: [...held].sort((a, b) => a - b), branches: [...branches.values()] };
}

function lineOf({ index, at }: StepView): number | undefined {
	return index > 0 && at?.file === undefined ? at?.line : undefined;
}
