/**
 * "Why?": the chain of steps that led to a mistake, from the state it rests on. The simulator says which steps last wrote
 * that state; what those steps changed, calls that failed in between, and earlier mistakes on the same objects make the
 * story. Reads only the model, so it serves every face alike.
 */
import { changeText } from "./changes.ts";
import type { Change, RunView, StepView, ViolationView } from "./model.ts";
import { SECTIONS } from "./sections.ts";
import { resultText } from "./words.ts";

export interface Cause {
	/** 0 = so on entry */
	readonly step: number;
	/** the state it contributed: "lock of b: owner free → driver" */
	readonly facts: readonly string[];
	/** the mistake itself, a mistake before it, or a step that was no mistake */
	readonly kind: "mistake" | "earlier-mistake" | "step";
}

/** Causes in order of time; the last is the mistake itself. Never empty. */
export function causesOf(run: RunView, violation: ViolationView): Cause[] {
	const facts = new Map<number, string[]>();
	const mistakes = new Set<number>();
	const add = (step: number, fact: string) => {
		const list = facts.get(step) ?? [];
		if (!list.includes(fact)) list.push(fact);
		facts.set(step, list);
	};
	const related = relatedItems(run, violation);
	const because = violation.because.filter((step) => step < violation.step);
	const ofLocks = violation.id.startsWith("DBS-L");
	for (const step of because) {
		if (step === 0) continue;
		for (const fact of factsAt(run, step, related, ofLocks)) add(step, fact);
	}
	if (facts.size === 0)
		for (const [step, change] of lastChanges(run, violation, related)) add(step, changeText(change));
	if (ofLocks) for (const fact of entryFacts(run, violation)) add(0, fact);
	if (violation.id === SECOND_LOCK)
		for (const { lock, from } of heldAt(run, violation)) add(from, `the lock of ${lock} is held from here on`);
	const first = Math.min(...[...facts.keys()].filter((step) => step > 0));
	// where nothing led to it, a call that failed earlier is the story: nobody took the lock because taking it failed
	const from = Number.isFinite(first) ? first : 1;
	for (const step of run.steps.slice(from, violation.step)) {
		if (step.task !== violation.task || !(step.injected || step.fails)) continue;
		const errno = step.injected ? ` with -${step.injected}` : "";
		add(step.index, `it fails${errno}, and the function goes on in the error branch`);
	}
	for (const earlier of run.violations) {
		if (earlier.step >= violation.step || earlier.id === violation.id) continue;
		if (earlier.severity !== "error" && earlier.severity !== "warning") continue;
		if (!earlier.objects.some((id) => violation.objects.includes(id)) || !isOpen(run, earlier, violation)) continue;
		add(earlier.step, `${earlier.id}: ${earlier.message}`);
		mistakes.add(earlier.step);
	}
	facts.delete(violation.step);
	const causes = [...facts]
		.sort(([a], [b]) => a - b)
		.map(([step, list]): Cause => ({ step, facts: list, kind: mistakes.has(step) ? "earlier-mistake" : "step" }));
	return [...causes, { step: violation.step, facts: mistakeFacts(run, violation, because), kind: "mistake" }];
}

const SECOND_LOCK = "DBS-L06";

/** Other locks that the task holds when it makes the mistake. */
function heldAt(run: RunView, violation: ViolationView): RunView["held"] {
	const own = new Set(
		run.snapshots[0]?.locks.filter(({ id }) => violation.objects.includes(id)).map(({ name }) => name),
	);
	return run.held.filter(
		({ lock, task, from, to }) =>
			task === violation.task && from < violation.step && to >= violation.step && !own.has(lock),
	);
}

/** Items the violation is about, and what hangs on them. */
function relatedItems(run: RunView, violation: ViolationView): ReadonlySet<string> {
	const ids = new Set(violation.objects);
	const names = new Set<string>();
	for (const snapshot of run.snapshots.slice(0, violation.step + 1)) {
		for (const { id: section } of SECTIONS)
			for (const item of snapshot[section]) if (violation.objects.includes(item.id)) names.add(item.name);
		// a mapping, a bracket or a hold of something we are about
		for (const { id: section } of SECTIONS)
			for (const item of snapshot[section])
				if (
					[item.fields.buffer, item.fields.attachment, item.fields.resv].some((of) => of !== undefined && names.has(of))
				)
					ids.add(item.id);
	}
	return ids;
}

/** Where a mistake about locks has its state. */
const LOCK_SECTIONS: ReadonlySet<string> = new Set(["locks", "contexts", "fences"]);

/** What a step did to the items in question; what it is for, where the tables show nothing of it. */
function factsAt(run: RunView, index: number, related: ReadonlySet<string>, ofLocks: boolean): string[] {
	const step = run.steps[index];
	if (!step) return [];
	const changes = step.changes
		.filter((change) => related.has(change.item) && (!ofLocks || LOCK_SECTIONS.has(change.section)))
		.map(changeText);
	const brief = (ofLocks ? run.held : [])
		.filter((span) => span.from === index && span.to === index && span.task === step.task)
		.map((span) => `the lock of ${span.lock} is taken and given back inside this call: afterwards it is free`);
	const facts = [...changes, ...brief];
	return facts.length > 0 ? facts : [withResult(step)];
}

function withResult(step: StepView): string {
	const result = resultText(step);
	return `${step.sentence.replace(/\.$/, "")}${result && !step.sentence.includes(result) ? ` (${result})` : ""}`;
}

/** Without word from the simulator: the last change of every field of what the violation is about. */
function lastChanges(run: RunView, violation: ViolationView, related: ReadonlySet<string>): [number, Change][] {
	const found = new Map<string, [number, Change]>();
	for (const step of run.steps.slice(1, violation.step)) {
		for (const change of step.changes) {
			const about = related.has(change.item) && (change.section !== "locks" || violation.id.startsWith("DBS-L"));
			if (about) found.set(`${change.section}/${change.item}/${change.field}`, [step.index, change]);
		}
	}
	return [...found.values()].sort(([a], [b]) => a - b);
}

/** How the locks in question stood on entry, if no step before the mistake touched them. */
function entryFacts(run: RunView, violation: ViolationView): string[] {
	const entry = run.snapshots[0];
	if (!entry) return [];
	return entry.locks
		.filter((lock) => violation.objects.includes(lock.id))
		.filter((lock) => !run.held.some((span) => span.lock === lock.name && span.from > 0 && span.from < violation.step))
		.map((lock) => {
			const owner = lock.fields.owner ?? "free";
			return `the lock of ${lock.name} is ${owner === "free" ? "free" : `held by ${owner}`}, and no step before this one changes that`;
		});
}

/** Does an earlier mistake still stand when this one happens? A leak of the same run does; a passing one is history. */
function isOpen(run: RunView, earlier: ViolationView, violation: ViolationView): boolean {
	return (
		violation.because.includes(earlier.step) || run.lanes.some((lane) => lane.environment && lane.id !== earlier.task)
	);
}

function mistakeFacts(run: RunView, violation: ViolationView, because: readonly number[]): string[] {
	const facts = [violation.message];
	const since = Math.max(0, ...because);
	const branch = branchBefore(run, violation.step);
	if (branch)
		facts.push(`reached because \`${branch.text}\` is ${branch.holds ? "true" : "false"} in line ${branch.line}`);
	const end = run.steps.length - 1;
	if (since > 0 && violation.step === end && /leak|still|lost|never/.test(violation.message))
		facts.push(`no step after step ${since} takes that back`);
	return facts;
}

/** The last condition on the way from the step before to this one, in the same task: why the path came here. */
function branchBefore(run: RunView, index: number): RunView["branches"][number] | undefined {
	const step = run.steps[index];
	if (step?.event === undefined) return undefined;
	const before = run.steps.slice(0, index).findLast((each) => each.task === step.task && each.event !== undefined);
	const after = before?.event ?? Number.NEGATIVE_INFINITY;
	return run.branches.findLast(({ event }) => event > after && event < (step.event ?? 0));
}
