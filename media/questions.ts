/**
 * Questions that take longer than a frame: what they are, and how each is answered in slices. The worker and, where there
 * is none, the page itself answer them the same way.
 */
import type { Progress } from "../server/core/sim/explore.ts";
import { type Aftermath, aftermathOf, type Explored, exploreChoice } from "../server/core/sim/view/ask.ts";
import { type ComparedOrders, compareOrders } from "../server/core/sim/view/compare.ts";
import type { RunChoice } from "../server/core/sim/view/fold.ts";
import { type Outcome, scenarioOutcomes } from "../server/core/sim/view/scenario-view.ts";
import type { Replay } from "../server/core/wire.ts";

export type Question =
	/** every order of the tasks */
	| { readonly ask: "explore"; readonly replay: Replay; readonly choice: RunChoice }
	/** what can come of a violation when somebody else runs as well */
	| { readonly ask: "aftermath"; readonly replay: Replay; readonly choice: RunChoice; readonly violation: string }
	/** every order before and after a fix */
	| { readonly ask: "compare"; readonly replay: Replay; readonly choice: RunChoice; readonly fix: number }
	/** what every variant of a scenario comes to */
	| { readonly ask: "outcomes"; readonly text: string };

export interface Answers {
	readonly explore: Explored;
	readonly aftermath: Aftermath;
	readonly compare: ComparedOrders | undefined;
	readonly outcomes: readonly Outcome[];
}
export type Answer<Q extends Question> = Answers[Q["ask"]];

/** How far a search has come. */
export type Working = Pick<Progress, "states"> & Partial<Pick<Progress, "violations">>;

/** States looked at for one side of a comparison. */
const COMPARED = 20_000;

/** The answer in slices. */
export function* answerInSlices(question: Question): Generator<Working, Answers[keyof Answers], void> {
	switch (question.ask) {
		case "explore":
			return yield* exploreChoice(question.replay, question.choice);
		case "aftermath":
			return aftermathOf(question.replay, question.choice, question.violation);
		case "compare":
			return yield* compareOrders(question.replay, question.choice, question.fix, COMPARED);
		case "outcomes":
			return scenarioOutcomes(question.text);
	}
}
