/**
 * Does a run, or an exploration, show what a scenario expects? Each expectation gives at most one sentence of what is
 * different. Knows no text and no files.
 */

import type { Exploration } from "./explore.ts";
import type { Expectation, StateValue, Where } from "./language/document.ts";
import { EXPECT } from "./results.ts";
import { type RunResult, type RunStep, violationIds } from "./scheduler.ts";
import type { State, Violation } from "./state.ts";

/** What is different from what was expected; empty = all as expected. */
export function unmetExpectations(
	expects: readonly Expectation[],
	run: RunResult,
	exploration: Exploration | undefined,
): readonly string[] {
	const out: string[] = [];
	const found = exploration?.violations ?? violationIds(run.violations);
	for (const wrong of run.violations.filter(({ id }) => id === EXPECT))
		out.push(`step ${wrong.step}: ${wrong.message}`);
	if (out.length === 0 && found.includes(EXPECT)) out.push("in some schedule a result is not the expected one");
	out.push(
		...wrongIds(
			expects,
			found.filter((id) => id !== EXPECT),
		),
	);
	for (const expectation of expects) {
		const wrong = unmet(expectation, run, exploration);
		if (wrong !== undefined) out.push(wrong);
	}
	if (exploration?.complete === false) out.push(`not all schedules were tried: too many ${exploration.truncated}`);
	if (run.truncated) out.push(`the run was stopped after ${run.steps.length} steps`);
	return out;
}

/** Violations expected as a set; undefined = the scenario says nothing about them. */
export function expectedIds(expects: readonly Expectation[]): readonly string[] | undefined {
	const ids = expects.flatMap((expectation) => (expectation.is === "violation" ? [expectation.id] : []));
	const says = ids.length > 0 || expects.some(({ is }) => is === "clean");
	return says ? [...new Set(ids)].sort() : undefined;
}

function wrongIds(expects: readonly Expectation[], found: readonly string[]): string[] {
	const wanted = expectedIds(expects);
	if (wanted === undefined) return [];
	const missing = wanted.filter((id) => !found.includes(id)).map((id) => `${id} is not raised`);
	return [...missing, ...found.filter((id) => !wanted.includes(id)).map((id) => `${id} is raised, not expected`)];
}

function unmet(expectation: Expectation, run: RunResult, exploration: Exploration | undefined): string | undefined {
	switch (expectation.is) {
		case "clean":
			return undefined;
		case "violation": {
			const { at, id } = expectation;
			if (at === undefined || exploration !== undefined) return undefined;
			const raised = run.violations.filter((violation) => violation.id === id);
			return raised.length === 0 || raised.some((violation) => isAt(run, violation, at))
				? undefined
				: `${id} is raised ${raised.map((violation) => placeOf(run, violation)).join(", ")}, not where expected`;
		}
		case "schedules":
			return unmetSchedules(expectation.clean, exploration);
		case "state": {
			const got = stateAt(run.end.state, expectation.path);
			if (got === undefined) return `there is no ${expectation.path} after the run`;
			return sameValue(got, expectation.value)
				? undefined
				: `${expectation.path} is ${JSON.stringify(got)}, not ${JSON.stringify(expectation.value)}`;
		}
		case "kernel-says": {
			const { at, code } = expectation;
			const steps = at === undefined ? run.steps : run.steps.filter((step) => stepIsAt(run, step, at));
			return steps.some(({ codes }) => codes.includes(code)) ? undefined : `the kernel does not say ${code}`;
		}
		case "kernel-silent": {
			const codes = run.steps.flatMap((step) => step.codes);
			return codes.length === 0 ? undefined : `the kernel says ${codes.join(", ")}`;
		}
	}
}

function unmetSchedules(clean: "every" | "some" | "no", exploration: Exploration | undefined): string | undefined {
	if (exploration === undefined) return "only an exploration (explore) tells something about schedules";
	if (clean === "every") {
		return exploration.violations.length === 0 && exploration.clean !== undefined
			? undefined
			: "not every schedule is clean";
	}
	if (clean === "some") return exploration.clean === undefined ? "no schedule is clean" : undefined;
	return exploration.clean === undefined ? undefined : `${exploration.clean.schedule.join(" ")} is clean`;
}

function isAt(run: RunResult, violation: Violation, at: Where): boolean {
	if ("sourceLine" in at) return violation.src?.line === at.sourceLine;
	const step = run.steps.find(({ violations }) => violations.includes(violation));
	return step !== undefined && stepIsAt(run, step, at);
}

function stepIsAt(run: RunResult, step: RunStep, at: Where): boolean {
	if ("task" in at) return step.task === at.task && step.index === at.index;
	if ("label" in at) return step.op.label === at.label;
	return run.steps.includes(step) && step.op.src?.line === at.sourceLine;
}

function placeOf(run: RunResult, violation: Violation): string {
	const step = run.steps.find(({ violations }) => violations.includes(violation));
	return step === undefined ? "at the end" : `at step ${step.n} (${step.task}, ${step.op.op})`;
}

/** Value under a path such as "b.pins", "cost.clean", "var.r"; undefined = there is none. */
export function stateAt(state: State, path: string): unknown {
	const [head = "", ...rest] = path.split(".");
	if (head === "var") {
		const name = rest.join(".");
		if (Object.hasOwn(state.saved, name)) return state.saved[name];
		return state.flags[name];
	}
	if (head === "cost") return fieldOf(state.cost, rest);
	const prefixed = { buf: "bufs", att: "atts", fence: "fences", resv: "resvs" }[head];
	const tables = prefixed === undefined ? (["bufs", "atts", "fences", "resvs"] as const) : [prefixed as "bufs"];
	const name = prefixed === undefined ? head : (rest.shift() ?? "");
	for (const table of tables) if (Object.hasOwn(state[table], name)) return fieldOf(state[table][name], rest);
	return undefined;
}

function fieldOf(value: unknown, path: readonly string[]): unknown {
	let at = value;
	for (const key of path) {
		if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
		at = (at as Readonly<Record<string, unknown>>)[key];
	}
	return at;
}

function sameValue(got: unknown, wanted: StateValue): boolean {
	return Array.isArray(wanted) ? Array.isArray(got) && got.length === 0 : got === wanted;
}
