/** What two engines have to agree on: the label of every state of every variant's run, and what exploring it gives. Runs anywhere. */
import { configLabel } from "../../server/core/sim/canonical.ts";
import { checkVariant, loadScenario } from "../../server/core/sim/scenario.ts";

/** One line per step and per exploration of a scenario. */
export function digestOf(text: string): readonly string[] {
	const { document, variants } = loadScenario(text);
	return variants.flatMap((variant) => {
		const { run, exploration } = checkVariant(document.id, variant);
		const steps = run.steps.map((step) => `${step.n} ${step.task} ${configLabel(step.config)}`);
		if (exploration === undefined) return steps;
		const { states, transitions, violations, witnesses } = exploration;
		return [...steps, JSON.stringify([states, transitions, violations, witnesses])];
	});
}
