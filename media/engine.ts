/** What the panel asks of the simulator. A parameter of the application, so that it can be tried with hand-made runs. */
import type { RunChoice } from "../server/core/sim/view/fold.ts";
import type { RunView } from "../server/core/sim/view/model.ts";
import type { Replay } from "../server/core/wire.ts";
import type { Ask } from "./background.ts";

export interface Engine {
	/** the run of a choice; never throws */
	readonly fold: (replay: Replay, choice: RunChoice) => RunView;
	/** questions that take longer than a frame */
	readonly ask: Ask;
	/** the run as JSON */
	readonly trace: (replay: Replay, choice: RunChoice) => string;
	/** the run as a scenario file */
	readonly scenario: (replay: Replay, choice: RunChoice) => string;
}
