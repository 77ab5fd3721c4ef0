/**
 * What a reader may switch in a run: the exporter, who else runs, what the checker took for granted. Plain data that a
 * link can carry; every choice that makes no sense says why. Knows no state and no drawing.
 */
import type { Program } from "../../kernel/program.ts";
import type { Entry, Event } from "../../kernel/vocabulary.ts";

export type ExporterKind = "static" | "dynamic" | "cma" | "shmem" | "ttm";
export type Sameness = "same" | "shared-lock" | "apart";
export type ToggleValue = string | number | boolean;

/** Absent = as the path or the scenario has it. */
export interface Switches {
	/** what exports the buffers the path is given */
	readonly exporter?: ExporterKind;
	/** who else runs: ids of BYSTANDERS */
	readonly others?: readonly string[];
	/** buffers taken to be one, to share one reservation object, or surely not to */
	readonly same?: Sameness;
	/** callers hold the reservation locks, or do not: the other way round than assumed */
	readonly turnEntry?: boolean;
	/** events: calls nothing is known of that take over what they are given */
	readonly takesOver?: readonly number[];
	/** policy switches of a scenario */
	readonly toggles?: Readonly<Record<string, ToggleValue>>;
}

export const NO_SWITCHES: Switches = {};

/** One value of a choice; `reason` = why it cannot be chosen. */
export interface Option<T extends string> {
	readonly value: T;
	readonly title: string;
	readonly about: string;
	readonly reason?: string;
}

export const EXPORTERS: readonly Option<ExporterKind>[] = [
	{ value: "static", title: "static", about: "no pin and unpin: its memory never moves" },
	{
		value: "dynamic",
		title: "dynamic",
		about: "pin and unpin: in system memory that may move while unpinned, importers are told",
	},
	{ value: "cma", title: "CMA", about: "contiguous memory of a heap: stays where it is" },
	{
		value: "shmem",
		title: "shmem",
		about: "pages of a shmem file, as simple drivers have them: the table is kept, CPU access has no hooks",
	},
	{
		value: "ttm",
		title: "TTM",
		about:
			"in video memory, moved out under pressure or for an importer that cannot reach it, scanned out from there only",
	},
];

const MOVING: ReadonlySet<ExporterKind> = new Set(["dynamic", "ttm"]);

/** Exporter kinds for a program; all have a reason where the path makes its buffers itself. */
export function exporterOptions(program: Program): readonly Option<ExporterKind>[] {
	const given = Object.keys(program.world.bufs ?? {}).length > 0;
	const through = program.tasks.some(({ ops }) => ops.some(({ op }) => op === "pin" || op === "unpin"));
	return EXPORTERS.map((option) => {
		if (!given) return { ...option, reason: "this path exports its buffers itself" };
		if (through && !MOVING.has(option.value))
			return {
				...option,
				reason: "the path pins through its attachment, which only an exporter with pin and unpin answers",
			};
		return option;
	});
}

/** Buffers one and the same, or sharing a lock. */
export function samenessOptions(program: Program): readonly Option<Sameness>[] {
	const few = Object.keys(program.world.bufs ?? {}).length < 2;
	const reason = few ? { reason: "the path is given one buffer only" } : {};
	return [
		{ value: "same", title: "one and the same buffer", about: "all names of buffers mean one", ...reason },
		{ value: "shared-lock", title: "different, one lock", about: "they share one reservation object", ...reason },
		{
			value: "apart",
			title: "different, a lock each",
			about: "holding one lock never means holding another",
			...reason,
		},
	];
}

/** Why the caller's locks cannot be turned round; undefined = they can. */
export function entryReason(entry: Entry, events: readonly Event[]): string | undefined {
	if (entry.certain) return `proven: ${entry.because}`;
	if (entry.held.length === 0 && !events.some((event) => event.kind === "call" && event.args.length > 0))
		return "the path is given no buffer";
	return undefined;
}

/** True if `value` has the shape of Switches: it may come from a link. */
export function isSwitches(value: unknown): value is Switches {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
	const { exporter, others, same, turnEntry, takesOver, toggles } = value as Record<string, unknown>;
	const listOf = (list: unknown, type: string) =>
		list === undefined || (Array.isArray(list) && list.every((each) => typeof each === type));
	return (
		(exporter === undefined || EXPORTERS.some((option) => option.value === exporter)) &&
		listOf(others, "string") &&
		(same === undefined || same === "same" || same === "shared-lock" || same === "apart") &&
		(turnEntry === undefined || typeof turnEntry === "boolean") &&
		listOf(takesOver, "number") &&
		(toggles === undefined ||
			(typeof toggles === "object" &&
				toggles !== null &&
				Object.values(toggles).every((each) => ["string", "number", "boolean"].includes(typeof each))))
	);
}

/** `switches` with one thing changed; what is `undefined` goes. */
export function switched(switches: Switches, change: { [K in keyof Switches]?: Switches[K] | undefined }): Switches {
	const next: Record<string, unknown> = { ...switches, ...change };
	for (const [key, value] of Object.entries(next)) {
		const empty = value === undefined || value === false || (Array.isArray(value) && value.length === 0);
		if (empty) delete next[key];
	}
	return next as Switches;
}
