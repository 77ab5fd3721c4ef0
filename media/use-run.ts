/** The run that follows from a replay and the user's choices, and what of it the host is told. */
import { useEffect, useMemo } from "preact/hooks";
import { assumptionsOf } from "../server/core/sim/view/assumptions.ts";
import type { RunChoice } from "../server/core/sim/view/fold.ts";
import { marksOf } from "../server/core/sim/view/marks.ts";
import type { RunView } from "../server/core/sim/view/model.ts";
import { leadingViolation } from "../server/core/sim/view/words.ts";
import type { Replay, ReplayParams } from "../server/core/wire.ts";
import type { Engine } from "./engine.ts";
import type { Host } from "./host.ts";
import { choiceOf, keptView, type ViewState } from "./view-state.ts";

/** milliseconds of rest before position and choices are kept */
const KEEP_DELAY = 150;

export interface ShownRun {
	readonly choice: RunChoice;
	readonly run: RunView;
	readonly step: number;
	readonly assumed: { readonly all: number; readonly turned: number };
}

export function useRun(engine: Engine, replay: Replay, view: ViewState): ShownRun {
	const { path, kernel, around, schedule, switches } = view;
	const choice = useMemo(() => choiceOf(view), [path, kernel, around, schedule, switches]);
	const run = useMemo(() => engine.fold(replay, choice), [engine, replay, choice]);
	const assumed = useMemo(() => {
		const all = assumptionsOf(replay, choice);
		return { all: all.length, turned: all.filter(({ turned }) => turned).length };
	}, [replay, choice]);
	const step = view.step < 0 ? (leadingViolation(run)?.step ?? 0) : Math.min(view.step, run.steps.length - 1);
	return { choice, run, step, assumed };
}

/**
 * Keeps position and choices: in an editor at once, since it may take the view away at any time; in a page when the user
 * rests, since writing the address at every step costs more than drawing it.
 */
export function useKept(host: Host, params: ReplayParams, view: ViewState, step: number): void {
	useEffect(() => {
		const { path, kernel } = view;
		const state = { params: { ...params, kernel, path }, step, view: keptView(view) };
		if (host.editor) return host.keep(state);
		const timer = setTimeout(() => host.keep(state), KEEP_DELAY);
		return () => clearTimeout(timer);
	}, [host, params, view, step]);
}

/** Tells the editor which lines its margin marks; a scenario's text has none. */
export function useMarks(host: Host, replay: Replay, run: RunView): void {
	useEffect(() => {
		if (host.editor && replay.scenario === undefined) host.post({ type: "marks", ...marksOf(run) });
	}, [host, replay, run]);
}
