/**
 * What the analysis knows of an object where a function returns without having given it back: machines that report every
 * such exit, one for each answer. Not rules: they call nothing a mistake.
 */
import type { Happening, HappeningKind, Transition } from "../../../server/core/flow/machine.ts";
import { RULES } from "../../../server/core/rules/index.ts";
import type { Rule } from "../../../server/core/rules/rule.ts";

export type LeftBehind = "escaped" | "several" | "in a context" | "others know it" | "may stay" | "followed";

const OPENS: readonly HappeningKind[] = ["open", "acquire"];
const back = (state: string): Transition[] =>
	(["close", "release"] as const).map((on) => ({ in: state, on, to: "start" }));
const lost: readonly Transition[] = (["hand-over", "lose-track"] as const).map((on) => ({
	in: "open",
	on,
	to: "lost",
}));
const exit = (state: string): Transition => ({ in: state, on: "exit", report: () => "here" });

/** Told where it is taken. No rule takes it up: it was there before, in a structure others know, and is theirs to give back as well. */
function leftToOthers(about: readonly Rule[]): readonly Transition[] {
	const takes = (h: Happening): boolean =>
		about.some((rule) => rule.transitions.some((t) => t.on === h.kind && t.in === undefined && t.when?.(h) !== false));
	// a guard of a class without a row leaves no event on the path
	const isCall = (h: Happening): boolean => h.row !== undefined && !h.facts.many;
	return OPENS.map((on): Transition => ({ on, when: (h) => isCall(h) && !takes(h), report: () => "here" }));
}

/** A rule follows it to this exit, and says itself that it may be left there: the function does not fail. */
const mayStay = (about: readonly Rule[]): readonly Transition[] =>
	about.flatMap((rule) =>
		rule.transitions.flatMap((t): Transition[] => {
			const { report, when, exits: _, ...rest } = t;
			if (t.on !== "exit") return [{ ...rest, ...(when ? { when } : {}) }];
			return report && when ? [{ ...rest, report, when: (h) => !when(h) }] : [];
		}),
	);

const MACHINES: Readonly<Record<Exclude<LeftBehind, "others know it" | "may stay">, readonly Transition[]>> = {
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
	const about = RULES.filter((rule) => rule.violation === violation);
	const over = about.flatMap((rule) => rule.over);
	if (over.length === 0) return [];
	const machines = { ...MACHINES, "others know it": leftToOthers(about), "may stay": mayStay(about) };
	return (Object.keys(machines) as LeftBehind[]).map((answer) => ({
		id: `${violation} ${answer}`,
		violation,
		severity: "error",
		replay: false,
		title: answer,
		over: [...new Set(over)],
		exits: "each",
		transitions: machines[answer],
	}));
}
