/**
 * "Who goes next?": at a step of a shown run, the tasks that could take the next one, what each would do, and the order
 * that lets it. Reads runs; decides nothing.
 */
import type { Id } from "../../kernel/vocabulary.ts";
import type { Replay } from "../../wire.ts";
import { fire, nextOp, runnableTasks } from "../machine.ts";
import { prepare, type RunChoice, runPrepared } from "./fold.ts";
import { allNames } from "./names.ts";
import { isShown, opText } from "./run-view.ts";

export interface NextChoice {
	readonly task: Id;
	/** what the task would do */
	readonly text: string;
	/** the run does that already */
	readonly now: boolean;
	/** the order up to and including that step */
	readonly schedule: readonly Id[];
}

/** More steps that nobody sees than this in a row are not skipped over. */
const MOST_HIDDEN = 64;

/** Who could do the step after shown step `index`. */
export function nextChoices(replay: Replay, choice: RunChoice, index: number): NextChoice[] {
	const { program, schedule, telling } = prepare(replay, choice);
	const run = runPrepared(program, schedule, replay);
	const shown = run.steps.filter(isShown);
	const at = index === 0 ? undefined : shown[index - 1];
	const config = at?.config ?? run.start;
	const before = run.schedule.slice(0, at?.n ?? 0);
	const following = shown[index]?.task;
	const names = allNames(run, telling.names);
	return runnableTasks(run.machine, config).flatMap((task): NextChoice[] => {
		const order = [...before];
		let now = config;
		for (let i = 0; i < MOST_HIDDEN; i++) {
			const op = nextOp(run.machine, now, task);
			if (op === undefined || !runnableTasks(run.machine, now).includes(task)) return [];
			const fired = fire(run.machine, now, task);
			order.push(task);
			if (isShown(fired)) {
				const text = telling.textOf(op.src) ?? opText(op, { ...telling, names });
				return [{ task, text: fired.resumed ? `goes on: ${text}` : text, now: task === following, schedule: order }];
			}
			now = fired.config;
		}
		return [];
	});
}
