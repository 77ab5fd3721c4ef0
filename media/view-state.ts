/** What the user has chosen in the panel, as one plain value that survives hiding, reloading and links. */
import type { RunChoice, Surroundings } from "../server/core/sim/view/fold.ts";
import { isSwitches, NO_SWITCHES, type Switches } from "../server/core/sim/view/switches.ts";
import type { Replay } from "../server/core/wire.ts";

export type Tab = "steps" | "state" | "source" | "why";

export interface ViewState {
	/** -1 = where the run goes wrong */
	readonly step: number;
	readonly path: number;
	readonly kernel: string;
	readonly tab: Tab;
	readonly switches: Switches;
	readonly schedule?: readonly string[] | undefined;
	/** violation whose damage is shown */
	readonly damage?: string | undefined;
	/** what that search found; not kept, it is found again */
	readonly around?: Surroundings | undefined;
	/** fix that the run is compared with, and the row of the comparison */
	readonly fix?: number | undefined;
	readonly row: number;
}

/** What of it is kept: all but the found surroundings. */
export type KeptView = Omit<ViewState, "step" | "around">;

/** The state a replay opens with. */
export function openingState(replay: Replay, step?: number): ViewState {
	return { step: step ?? -1, path: replay.path, kernel: replay.kernel, tab: "steps", switches: NO_SWITCHES, row: 0 };
}

export function keptView({ step: _step, around: _around, ...view }: ViewState): KeptView {
	return view;
}

/** The run that is chosen. */
export function choiceOf({ path, kernel, switches, around, schedule }: ViewState): RunChoice {
	return { path, kernel, switches, ...(around ? { around } : {}), ...(schedule ? { schedule } : {}) };
}

/** What `view` of a kept PanelState says, where it still fits the replay; unknown shapes are dropped silently. */
export function restoredState(view: unknown, replay: Replay): Partial<ViewState> {
	if (typeof view !== "object" || view === null) return {};
	const { path, kernel, tab, switches, schedule, damage, fix, row } = view as Record<string, unknown>;
	const words = Array.isArray(schedule) && schedule.every((word) => typeof word === "string");
	return {
		...(typeof path === "number" && replay.paths[path] ? { path } : {}),
		...(typeof kernel === "string" ? { kernel } : {}),
		...(tab === "steps" || tab === "state" || tab === "source" || tab === "why" ? { tab } : {}),
		...(isSwitches(switches) ? { switches } : {}),
		...(words ? { schedule } : {}),
		...(typeof damage === "string" ? { damage } : {}),
		...(typeof fix === "number" && replay.fixed?.[fix] ? { fix } : {}),
		...(typeof row === "number" ? { row } : {}),
	};
}
