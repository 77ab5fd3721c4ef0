/**
 * What the analysis itself knows of an object where it is given back: machines that report every such call, one for
 * each answer. Not rules: they call nothing a mistake.
 */
import type { HappeningKind, Transition } from "../../../server/core/flow/machine.ts";
import type { LockClass, Resource } from "../../../server/core/kernel/row.ts";
import type { Rule } from "../../../server/core/rules/rule.ts";

/** `followed`: opened on the path and not lost; `escaped`: opened, then nobody's; `foreign`: not opened here. */
export type Known = "followed" | "escaped" | "foreign";

const OVER: readonly (LockClass | Resource)[] = [
	...(["resv", "mutex", "spinlock", "rwlock", "rwsem", "mmap_lock", "rcu", "irq", "preempt"] as const),
	...(["object_name_lock", "dmabuf-ref", "attachment", "mapping", "pin", "vmap", "vmap-local"] as const),
	...(["cpu-access", "gem-ref", "fence-ref", "fence-slots", "fd", "sync-file", "acquire-ctx", "exec"] as const),
	...(["signalling", "resv-iter", "sg-table", "dma-map", "bo-ref", "file-ref", "lock", "other"] as const),
];

const OPENS: readonly HappeningKind[] = ["open", "acquire"];
const CLOSES: readonly HappeningKind[] = ["close", "release"];
const LOSES: readonly HappeningKind[] = ["hand-over", "lose-track"];

const start: readonly Transition[] = OPENS.map((on) => ({ on, when: (h) => !h.facts.many, to: "open" }));
const lose: readonly Transition[] = LOSES.map((on) => ({ in: "open", on, to: "lost" }));
const told = (state: string | undefined): Transition[] =>
	CLOSES.map((on) => ({ ...(state ? { in: state } : {}), on, to: "start", report: () => "here" }));
const quiet = (...states: string[]): Transition[] =>
	states.flatMap((state) => CLOSES.map((on) => ({ in: state, on, to: "start" })));

const MACHINES: Readonly<Record<Known, readonly Transition[]>> = {
	followed: [...start, ...lose, ...told("open"), ...quiet("lost")],
	escaped: [...start, ...lose, ...told("lost"), ...quiet("open")],
	foreign: [...start, ...lose, ...quiet("open", "lost"), ...told(undefined)],
};

export const PROBES: readonly Rule[] = (Object.keys(MACHINES) as Known[]).map((id) => ({
	id,
	violation: "",
	severity: "error",
	replay: false,
	title: id,
	over: OVER,
	transitions: MACHINES[id],
}));
