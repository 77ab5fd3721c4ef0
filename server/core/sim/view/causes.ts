/**
 * "Why?": the chain of steps that led to a mistake, found backwards from the state: for everything the violation is
 * about, the last step that changed each of its fields. Reads only the model, so it serves every face alike.
 */
import type { Change, RunView, SectionId, ViolationView } from "./model.ts";
import { fieldTitle, SECTIONS } from "./sections.ts";

export interface Cause {
	/** 0 = so on entry */
	readonly step: number;
	/** the state it contributed: "lock b: owner – → driver" */
	readonly facts: readonly string[];
	/** true for the step that raised the violation */
	readonly mistake: boolean;
}

/** Causes in order of time; the last is the mistake itself. Never empty. */
export function causesOf(run: RunView, violation: ViolationView): Cause[] {
	const facts = new Map<number, string[]>();
	const add = (step: number, fact: string) => {
		const list = facts.get(step) ?? [];
		if (!list.includes(fact)) list.push(fact);
		facts.set(step, list);
	};
	const before = run.snapshots[Math.max(0, violation.step - 1)];
	if (before) {
		for (const { id: section } of SECTIONS) {
			for (const item of before[section]) {
				if (!violation.objects.includes(item.id)) continue;
				for (const [field, value] of Object.entries(item.fields)) {
					if (value === "" || value === "–") continue;
					const last = lastChange(run, violation.step, section, item.id, field);
					if (last) add(last.step, causeText(last.change));
				}
				if (section === "locks") {
					const owner = item.fields.owner ?? "";
					const since = lastChange(run, violation.step, section, item.id, "owner");
					if (!since)
						add(
							0,
							`the lock of ${item.name} is ${owner === "" || owner === "–" || owner === "free" ? "free" : `held by ${owner}`} on entry, and no step changes that`,
						);
				}
			}
		}
	}
	facts.delete(violation.step);
	const causes = [...facts].sort(([a], [b]) => a - b).map(([step, list]) => ({ step, facts: list, mistake: false }));
	return [...causes, { step: violation.step, facts: [violation.message], mistake: true }];
}

function lastChange(run: RunView, before: number, section: SectionId, item: string, field: string) {
	for (let step = before - 1; step > 0; step--) {
		for (const change of run.steps[step]?.changes ?? []) {
			if (change.section !== section || change.item !== item) continue;
			if (change.field === field || change.field === "") return { step, change };
		}
	}
	return undefined;
}

function causeText(change: Change): string {
	if (change.field === "") return `${change.name} comes to be${change.after ? ` (${change.after})` : ""}`;
	return `${change.name}: ${fieldTitle(change.section, change.field).toLowerCase()} ${change.before || "–"} → ${change.after || "–"}`;
}
