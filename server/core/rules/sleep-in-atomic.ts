/** A call that may sleep, made under a spinlock, in an RCU section, with interrupts off, or in an interrupt. */
import type { Happening } from "../flow/machine.ts";
import { CITATIONS, cited } from "../kernel/citations.ts";
import { calls, type Rule } from "./rule.ts";

export const sleepInAtomic: Rule = {
	id: "sleep-in-atomic",
	violation: "DBS-L14",
	severity: "error",
	replay: true,
	title: "a call that may sleep where nothing may",
	over: ["spinlock", "rwlock", "rcu", "irq", "preempt"],
	transitions: [
		{
			on: "beneath",
			when: (h) => !h.facts.many && mayWait(h),
			report: (h) =>
				`${calls(h)} may sleep, ${WHERE[h.over]?.(h.object.text) ?? "here"}: the CPU cannot be given away there. ${h.object.text === "" ? "Leave it to a work item" : "Call it before or after"}${cited(CITATIONS.mightSleep)}`,
		},
	],
};

const WHERE: Readonly<Record<string, (lock: string) => string>> = {
	spinlock: (lock) => `with the spinlock \`${lock}\` held`,
	rwlock: (lock) => `with the spinlock \`${lock}\` held`,
	rcu: () => "inside an RCU read-side section",
	irq: (lock) => (lock === "" ? "in a function that runs in interrupt context" : "with interrupts off"),
	preempt: () => "with preemption off",
};

/** An allocation sleeps if it may; a lock that is only tried does not. */
function mayWait({ row, gfp }: Happening): boolean {
	if (gfp !== undefined) return /\bGFP_KERNEL\b|\bGFP_USER\b|\bGFP_HIGHUSER\b/.test(gfp);
	return row?.maySleep === true && row.lock.trylock !== true && row.lock.effect !== "releases";
}
