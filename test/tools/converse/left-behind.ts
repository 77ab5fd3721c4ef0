/**
 * What the analysis knows of an object where a function returns without having given it back: machines that report every
 * such exit, one for each answer. Not rules: they call nothing a mistake.
 */
import type { HappeningKind, Transition } from "../../../server/core/flow/machine.ts";
import { RULES } from "../../../server/core/rules/index.ts";
import type { Rule } from "../../../server/core/rules/rule.ts";

export type LeftBehind = "escaped" | "several" | "in a context" | "followed";

const OPENS: readonly HappeningKind[] = ["open", "acquire"];
const back = (state: string): Transition[] =>
	(["close", "release"] as const).map((on) => ({ in: state, on, to: "start" }));
const lost: readonly Transition[] = (["hand-over", "lose-track"] as const).map((on) => ({
	in: "open",
	on,
	to: "lost",
}));
const exit = (state: string): Transition => ({ in: state, on: "exit", report: () => "here" });

const MACHINES: Readonly<Record<LeftBehind, readonly Transition[]>> = {
	several: [
		...OPENS.map((on): Transition => ({ on, when: (h) => h.facts.many, to: "open" })),
		...back("open"),
		exit("open"),
	],
	"in a context": [
		...OPENS.map((on): Transition => ({ on, when: (h) => h.inContext === true, to: "open" })),
		...back("open"),
		exit("open"),
	],
	escaped: [
		...OPENS.map((on): Transition => ({ on, when: (h) => !h.facts.many, to: "open" })),
		...lost,
		...back("open"),
		...back("lost"),
		exit("lost"),
	],
	followed: [
		...OPENS.map((on): Transition => ({ on, when: (h) => !h.facts.many && !h.inContext, to: "open" })),
		...lost,
		...back("open"),
		...back("lost"),
		exit("open"),
	],
};

/** The answers for one violation that is raised at exits; none for a violation that no rule is about. */
export function probesFor(violation: string): readonly Rule[] {
	const over = RULES.filter((rule) => rule.violation === violation).flatMap((rule) => rule.over);
	if (over.length === 0) return [];
	return (Object.keys(MACHINES) as LeftBehind[]).map((answer) => ({
		id: `${violation} ${answer}`,
		violation,
		severity: "error",
		replay: false,
		title: answer,
		over: [...new Set(over)],
		exits: "each",
		transitions: MACHINES[answer],
	}));
}
