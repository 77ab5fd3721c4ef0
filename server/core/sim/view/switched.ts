/** Applies what a reader switched to a path's entry and to the program it became. Pure renaming and replacing of data. */
import { type Behaviour, behaviourOf } from "../../kernel/behaviour.ts";
import type { Program, World, WorldBuf } from "../../kernel/program.ts";
import type { Entry, Event, Id, ObjectRef, Op } from "../../kernel/vocabulary.ts";
import { bufferOf, isObjectRef, referencesOf } from "../lower-objects.ts";
import { withOthers } from "./others.ts";
import type { ExporterKind, Switches } from "./switches.ts";

/** How the function is entered when the reader turns the caller's locks round. Proven entries stay. */
export function switchedEntry(entry: Entry, events: readonly Event[], switches: Switches): Entry {
	if (!switches.turnEntry || entry.certain) return entry;
	if (entry.held.length > 0) return { ...entry, held: [], because: "switched: no caller holds a reservation lock" };
	const made = new Set(events.flatMap((event) => (event.kind === "call" && event.result ? [event.result.id] : [])));
	const held = new Map<Id, ObjectRef>();
	for (const ref of referencesOf(events)) {
		const buf = bufferOf(ref);
		if (buf !== undefined && !made.has(ref.id) && !made.has(buf) && !held.has(buf)) held.set(buf, ref);
	}
	return { ...entry, held: [...held.values()], because: "switched: the caller holds the reservation lock" };
}

/** The program as switched. */
export function switchedProgram(program: Program, switches: Switches): Program {
	const toggled = switches.toggles ? { ...program, toggles: { ...program.toggles, ...switches.toggles } } : program;
	const kind = switches.exporter;
	const behaviour = behaviourOf(program.kernel);
	const exported = kind ? withBuffers(toggled, (buf) => ({ ...buf, ...KINDS[kind](behaviour) })) : toggled;
	const joins = switches.same === "same" || switches.same === "shared-lock";
	const joined = joins ? joinBuffers(exported, switches.same === "same") : exported;
	return withOthers(joined, switches.others ?? []);
}

const KINDS: Readonly<Record<ExporterKind, (behaviour: Behaviour) => Partial<WorldBuf>>> = {
	static: () => ({ dynamic: false, movable: false, placement: "SYSTEM" }),
	dynamic: () => ({ dynamic: true, movable: true, placement: "GTT" }),
	cma: () => ({ dynamic: false, movable: false, placement: "CMA", heap: true }),
	// what DRM's helpers export: the table is kept, CPU access has no hooks (drm_prime.c:drm_gem_prime_dmabuf_ops, 6.12)
	shmem: ({ gemPinLockedBy }) => ({
		dynamic: false,
		movable: false,
		placement: "SYSTEM",
		cacheSgt: true,
		callbacks: { begin: "none", end: "none" },
		gemPinTakesLock: gemPinLockedBy === "callback",
	}),
	ttm: () => ({ dynamic: true, movable: true, placement: "VRAM", scanout: "VRAM" }),
};

function withBuffers(program: Program, change: (buf: WorldBuf) => WorldBuf): Program {
	const bufs = Object.fromEntries(Object.entries(program.world.bufs ?? {}).map(([id, buf]) => [id, change(buf)]));
	return { ...program, world: { ...program.world, bufs } };
}

function joinBuffers(program: Program, whole: boolean): Program {
	const [first, ...rest] = Object.keys(program.world.bufs ?? {});
	if (first === undefined || rest.length === 0) return program;
	if (!whole) {
		const bufs = Object.entries(program.world.bufs ?? {}).map(([id, buf]) => [
			id,
			id === first ? buf : { ...buf, resv: first },
		]);
		return { ...program, world: { ...program.world, bufs: Object.fromEntries(bufs) } };
	}
	const gone = new Set(rest);
	const rename = (value: unknown): unknown => {
		if (typeof value === "string") return gone.has(value) ? first : value;
		if (Array.isArray(value)) return value.map(rename);
		if (typeof value !== "object" || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([key, inner]) => [key, key === "src" ? inner : rename(inner)]),
		);
	};
	const { bufs = {}, held = [], ...world } = program.world;
	const { resv: _, ...kept } = bufs[first] ?? {};
	const locks = new Map((rename(held) as NonNullable<World["held"]>).map((each) => [`${each.buf}/${each.for}`, each]));
	return {
		...program,
		world: { ...(rename(world) as World), bufs: { [first]: kept }, held: [...locks.values()] },
		tasks: program.tasks.map((task) => ({ ...task, ops: rename(task.ops) as Op[] })),
	};
}

/** Unknown calls that the reader lets take over what they are given: the operations in place of a mark without effect. */
export function takenOver(event: Event, switches: Switches): readonly Op[] {
	if (event.kind !== "call" || !switches.takesOver?.includes(event.id)) return [];
	const src = { event: event.id, span: event.span };
	return event.args
		.filter(isObjectRef)
		.map((arg): Op => ({ op: "hand_over", what: "all", obj: arg.id, to: "callee", src }));
}
