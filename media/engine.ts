/** What the panel asks of the simulator. A parameter of the application, so that it can be tried with hand-made runs. */
import type { Exploration, Progress } from "../server/core/sim/explore.ts";
import type { Aftermath } from "../server/core/sim/view/ask.ts";
import type { RunChoice } from "../server/core/sim/view/fold.ts";
import type { RunView } from "../server/core/sim/view/model.ts";
import type { Replay } from "../server/core/wire.ts";

export interface Engine {
	/** the run of a choice; never throws */
	readonly fold: (replay: Replay, choice: RunChoice) => RunView;
	/** what can come of a violation when somebody else runs as well; may take a second */
	readonly aftermath: (replay: Replay, choice: RunChoice, violation: string) => Aftermath;
	/** every order of the tasks, in slices */
	readonly explore: (replay: Replay, choice: RunChoice) => Generator<Progress, Exploration, void>;
	/** the run as JSON */
	readonly trace: (replay: Replay, choice: RunChoice) => string;
	/** the run as a scenario file */
	readonly scenario: (replay: Replay, choice: RunChoice) => string;
}
