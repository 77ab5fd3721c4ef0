/**
 * A replay and the user's choices in, the run that is shown out: lowers the offered path for the chosen release, runs it,
 * and tells it in the C code's own names. The one door of the view for a path through C.
 */
import { LOCK_MEMBERS } from "../../kernel/idioms.ts";
import { rowOfCall } from "../../kernel/lookup.ts";
import type { Program, ProgramTask } from "../../kernel/program.ts";
import type { Event, Id, ObjectRef } from "../../kernel/vocabulary.ts";
import type { OfferedPath, Replay } from "../../wire.ts";
import { readAsFailure } from "../lower-results.ts";
import { type RunResult, runProgram } from "../scheduler.ts";
import type { LaneView, RunView } from "./model.ts";
import { pathProgram } from "./path-program.ts";
import { type Telling, viewOfRun } from "./run-view.ts";
import type { SameLock } from "./same-lock.ts";
import { isScript, prepareScenario } from "./scenario-view.ts";
import { sourceMap } from "./source-map.ts";
import { switchedEntry } from "./switched.ts";
import { NO_SWITCHES, type Switches } from "./switches.ts";
import { ROLES } from "./words.ts";

export interface RunChoice {
	/** index into the replay's paths; one that does not exist means the replay's own */
	readonly path: number;
	readonly kernel: string;
	/** what the reader switched */
	readonly switches?: Switches;
	/** run this program instead of the path alone: the path among others, in one order */
	readonly around?: Surroundings;
	/** run in this order instead of the first that comes */
	readonly schedule?: readonly Id[];
}

/** Somebody else who runs as well, and the order in which everybody runs. */
export interface Surroundings {
	/** "an eviction worker" */
	readonly who: string;
	readonly program: Program;
	readonly schedule: readonly Id[];
	/** what has to be assumed for it */
	readonly assumption?: string;
}

export interface Prepared {
	readonly program: Program;
	readonly schedule: readonly Id[] | undefined;
	readonly telling: Telling;
	/** buffers that are taken to be guarded by another one's lock */
	readonly sameLocks?: SameLock["taken"];
}

/** The program of one choice and how to tell it. */
export function prepare(replay: Replay, choice: RunChoice): Prepared {
	if (replay.scenario !== undefined) return prepareScenario(replay, replay.scenario, choice);
	const index = replay.paths[choice.path] ? choice.path : replay.path;
	const path = replay.paths[index];
	const own = path && pathProgram(path.entry, path.events, choice.kernel, choice.switches, replay.finding?.violation);
	const program = choice.around?.program ?? own?.program ?? EMPTY;
	const told = tellingOf(replay, path, index, choice);
	const lanes = path ? program.tasks.map((task, i) => laneOf(replay, path, task, i)) : told.lanes;
	const extra = choice.around?.assumption;
	return {
		program,
		schedule: choice.schedule ?? choice.around?.schedule,
		sameLocks: own?.taken ?? [],
		telling: {
			...told,
			lanes: lanes.length > 0 ? lanes : told.lanes,
			names: {
				...told.names,
				...lockNames(own?.taken, told),
				...Object.fromEntries(lanes.map((lane) => [lane.id, lane.title])),
			},
			assumptions: extra === undefined ? told.assumptions : [...told.assumptions, extra],
		},
	};
}

/** The run of one path. Never throws: what cannot be simulated is in `problems`. */
export function foldReplay(replay: Replay, choice: RunChoice = { path: replay.path, kernel: replay.kernel }): RunView {
	const { program, schedule, telling } = prepare(replay, choice);
	return viewOfRun(runPrepared(program, schedule, replay), telling);
}

/**
 * Violations that a run raises and its view does not hold against a path that is cut short: not to be looked for in
 * other orders either.
 */
export function hiddenIds(run: RunResult, view: RunView): ReadonlySet<string> {
	const shown = new Set(view.violations.map(({ id }) => id));
	return new Set(run.violations.map(({ id }) => id).filter((id) => !shown.has(id)));
}

/** An oracle script wakes its tasks in its own manner; everything else runs by the common scheduler. */
export function runPrepared(program: Program, schedule: readonly Id[] | undefined, replay: Replay): RunResult {
	const script = replay.scenario !== undefined && isScript(replay.scenario);
	return runProgram(program, { ...(schedule ? { schedule } : {}), ...(script ? { script } : {}) });
}

const EMPTY: Program = { kernel: "6.12", world: {}, tasks: [], toggles: {}, producers: {} };

function tellingOf(replay: Replay, path: OfferedPath | undefined, index: number, choice: RunChoice): Telling {
	const { kernel, switches = NO_SWITCHES } = choice;
	const because = path && switchedEntry(path.entry, path.events, switches).because;
	const map = sourceMap(replay);
	const events = new Map((path?.events ?? []).map((event) => [event.id, event]));
	const eventOf = (src: { readonly event?: number } | undefined) =>
		src?.event === undefined ? undefined : events.get(src.event);
	return {
		title: replay.title,
		subject: `${replay.function}()`,
		file: replay.file,
		function: replay.function,
		kernel,
		path: { index, label: path?.label ?? "", count: replay.paths.length },
		entry: because ? `${because.replace(/^[a-z]/, (c) => c.toUpperCase()).replace(/\.?$/, ".")}` : "",
		opening: `${replay.function}() is entered; ${path && endsAtExit(path) ? `path: ${path.label}` : "shown up to the mistake"}`,
		certain: path?.entry.certain ?? true,
		source: { function: replay.function, firstLine: replay.source.firstLine, lines: replay.source.lines },
		callees: (replay.callees ?? []).map(({ function: name, file, firstLine, lines }) => ({
			...(file === undefined ? {} : { file }),
			function: name,
			firstLine,
			lines,
		})),
		cutShort: path !== undefined && !endsAtExit(path),
		movesAssumed: switches.exporter === undefined,
		failsAt: (src) => {
			const event = eventOf(src);
			return event?.kind === "call" && readAsFailure(event, path?.events ?? [], kernel);
		},
		returnsOf: (src) => {
			const event = eventOf(src);
			return event?.kind === "call" ? rowOfCall(event, kernel)?.returns.kind : undefined;
		},
		calleeOf: (src) => {
			const event = eventOf(src);
			return event?.kind === "call" ? event.callee : undefined;
		},
		branches: (path?.events ?? []).flatMap((event) => {
			const line = event.kind === "branch" && event.file === undefined ? map.at(event).line : undefined;
			return event.kind === "branch" && line !== undefined
				? [
						{
							function: event.fn ?? replay.function,
							line,
							text: event.text,
							taken: event.taken !== map.negated(event),
							holds: event.taken,
							event: event.id,
						},
					]
				: [];
		}),
		lanes: [{ id: "drv", title: `${replay.function}()`, environment: false }],
		names: namesOf(path?.events ?? [], path?.entry.held ?? []),
		at: (src) => {
			const event = eventOf(src);
			return event && map.at(event);
		},
		textOf: (src) => {
			const event = eventOf(src);
			return event && map.text(event);
		},
		guessOf: (src) => {
			const event = eventOf(src);
			if (event?.kind !== "call" || !event.unknown) return undefined;
			return switches.takesOver?.includes(event.id)
				? "nothing is known of this call; as switched, it takes over what it is given"
				: "nothing is known of this call; it is taken to leave locks and counts alone";
		},
		...(replay.finding ? { finding: replay.finding } : {}),
		assumptions: replay.assumptions,
		problems: path ? [] : ["This function has no path that can be replayed."],
	};
}

/** A flagged path may stop where the mistake is, or inside a callee. */
function endsAtExit(path: OfferedPath): boolean {
	const last = path.events.at(-1);
	return last?.kind === "return" && last.depth === 0;
}

/** A lock that is taken to guard another buffer, too, keeps its own name. */
function lockNames(taken: SameLock["taken"] = [], { names }: Telling): Record<string, string> {
	return Object.fromEntries(taken.map(([, id]) => [`${id}.resv`, names[id] ?? id]));
}

const LOCK_MEMBER = new RegExp(`(?:->|\\.)(?:${LOCK_MEMBERS.join("|")})$`);

/** What the C code calls each object; the shortest text wins. */
function namesOf(events: readonly Event[], held: readonly ObjectRef[]): Record<string, string> {
	const names: Record<string, string> = {};
	const owners: Record<string, string> = {};
	const add = (ref: ObjectRef | undefined) => {
		if (!ref || ref.text === "") return;
		// a lock is named after what it guards
		const text = ref.text.replace(LOCK_MEMBER, "");
		const old = names[ref.id];
		if (old === undefined || text.length < old.length) names[ref.id] = text;
		// the owner of an object's lock, where nothing names it by itself
		if (ref.buf !== undefined && ref.buf !== ref.id && ref.type !== "attachment" && ref.type !== "map")
			owners[ref.buf] ??= text;
		// the lowering makes up a buffer for an attachment whose buffer the path never names
		if (ref.type === "attachment") names[`${ref.id}->buffer`] = `buffer of ${names[ref.id]}`;
	};
	for (const event of events) {
		if (event.kind === "call") {
			for (const arg of event.args) if (!("literal" in arg)) add(arg);
			if (event.result?.text.includes("(")) names[event.result.id] ??= `result of ${event.callee}()`;
			else add(event.result);
		} else if (event.kind === "access" || event.kind === "hand-over" || event.kind === "adopt") add(event.object);
	}
	for (const ref of held) {
		const owner = ref.text.replace(LOCK_MEMBER, "");
		if (owner !== "" && ref.type !== "attachment") names[ref.buf ?? ref.id] ??= owner;
	}
	return { ...owners, ...names };
}

function laneOf(replay: Replay, path: OfferedPath, task: ProgramTask, index: number): LaneView {
	const { name: id, role } = task;
	if (index > 0) return { id, title: (role && ROLES[role]) || id, environment: true };
	const held = path.entry.held.length > 0;
	const outer =
		path.entry.callback && `called as ${path.entry.callback}${held ? " with the reservation lock held" : ""}`;
	return { id, title: `${replay.function}()`, environment: false, ...(outer ? { outer } : {}) };
}
