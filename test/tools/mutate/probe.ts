/**
 * What the analysis itself knows of an object where it is given back: machines that report every such call, one for
 * each answer and kind of thing. Not rules: they call nothing a mistake.
 */
import type { HappeningKind, Transition } from "../../../server/core/flow/machine.ts";
import type { LockClass, Resource } from "../../../server/core/kernel/row.ts";
import type { Rule } from "../../../server/core/rules/rule.ts";

/**
 * `followed`: opened on the path and not lost; `shared`: opened on an object that others reach through a structure, so
 * that they may undo it; `escaped`: opened, then handed on or lost; `foreign`: not opened here.
 */
export type Known = "followed" | "shared" | "escaped" | "foreign";

const LOCKS: readonly LockClass[] = [
	...(["resv", "mutex", "spinlock", "rwlock", "rwsem", "mmap_lock", "rcu", "irq", "preempt"] as const),
	"object_name_lock",
];

const RESOURCES: readonly Resource[] = [
	...(["dmabuf-ref", "attachment", "mapping", "pin", "vmap", "vmap-local", "cpu-access"] as const),
	...(["gem-ref", "fence-ref", "fence-slots", "fd", "sync-file", "syncobj-ref", "acquire-ctx"] as const),
	...([
		"exec",
		"signalling",
		"resv-iter",
		"device-section",
		"sg-table",
		"dma-map",
		"bo-ref",
		"file-ref",
		"lock",
		"other",
	] as const),
];

const OPENS: readonly HappeningKind[] = ["open", "acquire"];
const CLOSES: readonly HappeningKind[] = ["close", "release"];
const LOSES: readonly HappeningKind[] = ["hand-over", "lose-track"];

/** What a report notes at the event that opened what is given back. */
export const OPENED = "opened";

/** A lock is its holder's to drop, wherever it lies; what is done to an object that others know may be theirs to undo. */
function opens(lock: boolean): Transition[] {
	return OPENS.flatMap((on): Transition[] => [
		{ on, when: (h) => !h.facts.many && (lock || !h.facts.member), to: "open", note: () => OPENED },
		{ on, when: (h) => !h.facts.many && !lock && h.facts.member, to: "shared", note: () => OPENED },
	]);
}

const STATES = ["open", "shared", "lost", undefined] as const;
const ASKS: readonly Known[] = ["followed", "shared", "escaped", "foreign"];

/** Follows as all the others do, and tells of closes that meet an object in one state. */
function machine(state: (typeof STATES)[number], lock: boolean): Transition[] {
	const lose = ["open", "shared"].flatMap((from) => LOSES.map((on): Transition => ({ in: from, on, to: "lost" })));
	const close = STATES.flatMap((from) =>
		CLOSES.map(
			(on): Transition => ({
				...(from ? { in: from } : {}),
				on,
				to: "start",
				...(from === state ? { report: () => "here" } : {}),
			}),
		),
	);
	return [...opens(lock), ...lose, ...close];
}

export const PROBES: readonly Rule[] = ASKS.flatMap((known, i) =>
	[...LOCKS, ...RESOURCES].map(
		(over, j): Rule => ({
			id: `${known}:${over}`,
			violation: "",
			severity: "error",
			replay: false,
			title: known,
			over: [over],
			transitions: machine(STATES[i], j < LOCKS.length),
			...(over === "resv" ? { doubts: true as const } : {}),
		}),
	),
);

/** What a probe's report answers. */
export function knownOf(id: string): Known {
	return id.slice(0, id.indexOf(":")) as Known;
}

/** The best of several answers. */
export function best(answers: Iterable<Known>): Known | undefined {
	const all = new Set(answers);
	return ASKS.find((each) => all.has(each));
}
