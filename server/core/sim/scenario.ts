/**
 * A scenario checked as a whole: text in, one verdict per variant out. The door for the command line, the editor and
 * tests. Never throws; knows no files.
 */
import type { Program } from "../kernel/program.ts";
import { parseRelease } from "../kernel/releases.ts";
import { expectedIds, unmetExpectations } from "./expectations.ts";
import { type Exploration, type ExploreOptions, explore } from "./explore.ts";
import type { Runnable, ScenarioDocument } from "./language/document.ts";
import type { LanguageProblem } from "./language/lexer.ts";
import { parseScenario } from "./language/parse.ts";
import { runnables } from "./language/program.ts";
import { undeclared } from "./language/undeclared.ts";
import { type RunResult, runProgram, violationIds } from "./scheduler.ts";

export interface LoadedScenario {
	readonly document: ScenarioDocument;
	readonly problems: readonly LanguageProblem[];
	/** empty for lint scenarios, and when there are problems that leave nothing to run */
	readonly variants: readonly Runnable[];
}

export interface VariantVerdict {
	readonly scenario: string;
	readonly variant: string;
	readonly kernel: string;
	/** undefined: the scenario says nothing about violations */
	readonly expected: readonly string[] | undefined;
	readonly found: readonly string[];
	/** what is different, one sentence each; empty = as expected */
	readonly wrong: readonly string[];
	readonly run: RunResult;
	readonly exploration?: Exploration;
}

export interface ScenarioVerdict {
	readonly document: ScenarioDocument;
	readonly problems: readonly LanguageProblem[];
	readonly variants: readonly VariantVerdict[];
	/** nothing wrong anywhere; a lint scenario is for the checker and passes here */
	readonly ok: boolean;
}

export interface CheckOptions {
	/** run on this kernel instead */
	readonly kernel?: string;
	/** switches to set, over those of the scenario */
	readonly toggles?: Readonly<Record<string, string | number | boolean>>;
	/** only this variant */
	readonly variant?: string;
	readonly explore?: ExploreOptions;
	readonly off?: ReadonlySet<string>;
}

/** Reads a scenario or script. */
export function loadScenario(text: string): LoadedScenario {
	const { document, problems } = parseScenario(text);
	const variants = runnables(document);
	return { document, problems: [...problems, ...undeclared(text, document, variants)], variants };
}

/** Reads and runs a scenario, and compares every variant with what it expects. */
export function checkScenario(text: string, options: CheckOptions = {}): ScenarioVerdict {
	const { document, problems, variants } = loadScenario(text);
	const chosen = variants.filter(({ variant }) => options.variant === undefined || options.variant === variant);
	const releases: LanguageProblem[] = [];
	const verdicts: VariantVerdict[] = [];
	for (const runnable of problems.length > 0 ? [] : chosen) {
		const { problem } = parseRelease(options.kernel ?? runnable.program.kernel);
		if (problem === undefined) verdicts.push(checkVariant(document.id, runnable, options));
		else releases.push({ line: 1, column: 1, endColumn: 1, message: problem });
	}
	const all = [...problems, ...releases];
	return {
		document,
		problems: all,
		variants: verdicts,
		ok: all.length === 0 && verdicts.every(({ wrong }) => wrong.length === 0),
	};
}

/** Runs one variant (and explores it, if it asks for that) and compares. */
export function checkVariant(scenario: string, runnable: Runnable, options: CheckOptions = {}): VariantVerdict {
	const program: Program = {
		...runnable.program,
		kernel: options.kernel ?? runnable.program.kernel,
		toggles: { ...runnable.program.toggles, ...options.toggles },
	};
	const off = options.off === undefined ? {} : { off: options.off };
	const run = runProgram(program, { script: runnable.script, ...off });
	const bounds = { ...options.explore, ...runnable.explore, ...off };
	const exploration = runnable.explore === undefined ? undefined : explore(program, bounds);
	return {
		scenario,
		variant: runnable.variant,
		kernel: program.kernel,
		expected: expectedIds(runnable.expects),
		found: exploration?.violations ?? violationIds(run.violations),
		wrong: [...unmetExpectations(runnable.expects, run, exploration), ...silentWitnesses(program, exploration)],
		run,
		...(exploration === undefined ? {} : { exploration }),
	};
}

/** Every witness is run again: a schedule that does not show its violation would be a mistake of the explorer. */
function silentWitnesses(program: Program, exploration: Exploration | undefined): readonly string[] {
	const witnesses = Object.entries(exploration?.witnesses ?? {});
	const silent = witnesses.filter(([id, { schedule }]) => {
		const { violations } = runProgram(program, { schedule, observe: false });
		return !violations.some((violation) => violation.id === id);
	});
	return silent.map(([id]) => `the witness of ${id} does not show it again`);
}
