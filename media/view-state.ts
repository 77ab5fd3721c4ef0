/** What the user has chosen in the panel, as one plain value that survives hiding, reloading and links. */
import type { Surroundings } from "../server/core/sim/view/fold.ts";
import type { Replay } from "../server/core/wire.ts";

export type Tab = "steps" | "state" | "source" | "why";

export interface ViewState {
	readonly step: number;
	readonly path: number;
	readonly kernel: string;
	readonly tab: Tab;
	/** not kept: it can be found again */
	readonly around?: Surroundings | undefined;
	readonly schedule?: readonly string[] | undefined;
}

/** The state a replay opens with. */
export function openingState(replay: Replay, step?: number): ViewState {
	return { step: step ?? -1, path: replay.path, kernel: replay.kernel, tab: "steps" };
}

/** What `view` of a kept PanelState says, where it still fits the replay; unknown shapes are dropped silently. */
export function restoredState(view: unknown, replay: Replay): Partial<ViewState> {
	if (typeof view !== "object" || view === null) return {};
	const { path, kernel, tab } = view as Record<string, unknown>;
	return {
		...(typeof path === "number" && replay.paths[path] ? { path } : {}),
		...(typeof kernel === "string" ? { kernel } : {}),
		...(tab === "steps" || tab === "state" || tab === "source" || tab === "why" ? { tab } : {}),
	};
}
