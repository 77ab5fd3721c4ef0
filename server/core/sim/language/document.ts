/**
 * A scenario file as data: what was written, before variants are filled in from the defaults.
 * Plain; knows nothing of how it is written or run.
 */
import type { Program, ProgramTask, Toggles, World } from "../../kernel/program.ts";
import type { Id } from "../../kernel/vocabulary.ts";

/** A place in a program: the n-th operation of a task, a line of the C function, or a label. */
export type Where =
	| { readonly task: string; readonly index: number }
	| { readonly sourceLine: number }
	| { readonly label: string };

export type StateValue = number | string | boolean | null | readonly [];

/** What a run has to show. With any `violation` or `clean`, the set of violation ids has to be exactly the named ones. */
export type Expectation =
	| { readonly is: "clean" }
	| { readonly is: "violation"; readonly id: string; readonly at?: Where }
	/** of an exploration: `every` schedule is clean, at least `some` one is, or `no` one is */
	| { readonly is: "schedules"; readonly clean: "every" | "some" | "no" }
	/** after the run: "b.pins", "buf.b.pins", "cost.clean", "var.r" */
	| { readonly is: "state"; readonly path: string; readonly value: StateValue }
	/** what the kernel itself reports, by the oracle's codes */
	| { readonly is: "kernel-says"; readonly code: string; readonly at?: Where }
	| { readonly is: "kernel-silent" };

/** Bounds of an exploration; absent = the explorer's own. */
export interface ExploreRequest {
	readonly preemptions?: number;
	readonly states?: number;
}

/** Settings of the scenario, or what a variant changes of them. */
export interface Part {
	readonly kernel?: string;
	readonly toggles: Toggles;
	readonly world: World;
	readonly tasks: readonly ProgramTask[];
	/** tasks and buffers of the default that this variant does not have; `*` = none of the default's tasks */
	readonly withoutTasks: readonly string[];
	readonly withoutBuffers: readonly Id[];
	readonly producers: Readonly<Record<Id, string>>;
	readonly schedule?: readonly string[];
	readonly explore?: ExploreRequest;
	readonly expects: readonly Expectation[];
}

export interface VariantPart extends Part {
	readonly id: string;
}

/** A question for the checker's text rules: has no run. */
export interface LintCase {
	readonly includes: readonly string[];
	readonly calls: readonly string[];
	readonly expects: readonly string[];
}

export interface ScenarioDocument {
	readonly id: string;
	readonly title?: string;
	readonly group?: string;
	/** one line each */
	readonly teaches: readonly string[];
	readonly notes: readonly string[];
	readonly sources: readonly string[];
	/** the C function this was exported from: operations carry its line numbers */
	readonly function?: { readonly name: string; readonly file: string };
	/** operations stand outside task sections and run in the order written, as in the oracle's scripts */
	readonly script: boolean;
	readonly lint?: { readonly violation: string; readonly cases: readonly LintCase[] };
	readonly base: Part;
	readonly variants: readonly VariantPart[];
}

/** One runnable variant, defaults filled in. */
export interface Runnable {
	readonly variant: string;
	readonly program: Program;
	/** the tasks are the oracle's actors: what a sleeping one should have done meanwhile is left out */
	readonly script: boolean;
	readonly explore?: ExploreRequest;
	readonly expects: readonly Expectation[];
}

/** A part that says nothing. */
export const EMPTY_PART: Part = {
	toggles: {},
	world: {},
	tasks: [],
	withoutTasks: [],
	withoutBuffers: [],
	producers: {},
	expects: [],
};
