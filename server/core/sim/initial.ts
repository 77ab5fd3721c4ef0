/**
 * The state a program starts in, from its world. What exists here is baseline. Knows no operation.
 */
import type { Behaviour } from "../kernel/behaviour.ts";
import type { Id, TaskRole, Toggles, World } from "../kernel/vocabulary.ts";
import { EMPTY_RESV, newBuf } from "./export.ts";
import { UNTOUCHED } from "./new-fence.ts";
import type { Attachment, Buf, Fence, Mapping, Resv, State, Task, WwCtx } from "./state.ts";

export interface TaskName {
	readonly name: Id;
	readonly role?: TaskRole;
}

const IDLE: Omit<Task, "role"> = {
	op: null,
	frames: [],
	waitFor: null,
	held: [],
	lent: [],
	signalling: 0,
	atomic: 0,
	spins: [],
	begun: [],
	numbers: [],
	dropped: [],
	owns: [],
	contexts: [],
	signalPending: false,
	callbacks: [],
	inside: null,
	ended: false,
	handedOver: [],
	adopted: [],
	releasing: [],
	publishedFd: null,
};

/** The state a program starts in. `tasks` in declaration order; `producers` say who will signal which fence. */
export function initial(
	world: World,
	behaviour: Behaviour,
	toggles: Toggles,
	tasks: readonly TaskName[],
	producers: Readonly<Record<Id, Id>> = {},
): State {
	const bufs: Record<Id, Buf> = {};
	const resvs: Record<Id, Resv> = {};
	const rows: Record<Id, Task> = {};
	const ctxs: Record<Id, WwCtx> = {};
	for (const [id, w] of Object.entries(world.bufs ?? {})) {
		const row = newBuf(id, w);
		const shared =
			w.resv === undefined || w.resv === "ext" ? undefined : world.bufs?.[w.resv] ? `${w.resv}.resv` : w.resv;
		bufs[id] = {
			...row,
			resv: shared ?? (w.resv === "ext" ? `${id}.ext` : row.resv),
			cacheSgt: row.cacheSgt && behaviour.cacheSgtMapping,
		};
		resvs[bufs[id].resv] = EMPTY_RESV;
	}
	for (const { name, role } of tasks) {
		const contexts = world.contexts?.[name] ?? [];
		rows[name] = {
			...IDLE,
			role: role ?? "other",
			inside: world.inside?.[name]?.cb ?? null,
			contexts,
			dropped: world.free ?? [],
			owns: world.owned ?? [],
			signalling: contexts.includes("signalling") ? 1 : 0,
			atomic: contexts.filter((c) => c === "spin" || c === "rcu" || c === "preempt" || c === "irq").length,
		};
	}
	const [first] = tasks;
	(world.ctxs ?? []).forEach((id, stamp) => {
		ctxs[id] = { stamp, task: first?.name ?? "", acquired: 0, contended: null, done: false, live: true };
	});
	for (const { buf, for: holder, ctx, slots } of world.held ?? []) {
		const resv = bufs[buf]?.resv;
		const task = rows[holder];
		if (resv === undefined || task === undefined || resvs[resv]?.owner === holder) continue;
		resvs[resv] = {
			...EMPTY_RESV,
			...resvs[resv],
			owner: holder,
			ctx: ctx ?? null,
			capacity: slots ?? null,
			slots: slots ?? 0,
		};
		const held = [...task.held, { cls: "resv" as const, id: resv, ctx: ctx ?? null }];
		rows[holder] = { ...task, held, lent: [...task.lent, resv] };
		const owned = ctx === undefined ? undefined : ctxs[ctx];
		if (owned !== undefined) ctxs[ctx as Id] = { ...owned, task: holder, acquired: owned.acquired + 1 };
	}
	const { atts, mappings } = attachments(world, bufs);
	return {
		step: 0,
		toggles,
		halted: null,
		bufs,
		resvs,
		atts,
		mappings,
		fences: fences(world),
		syncFiles: {},
		syncobjs: {},
		ctxs,
		mutexes: {},
		jobs: [],
		tasks: rows,
		saved: {},
		gemHandles: {},
		gemObjects: {},
		gemNext: {},
		flags: {},
		callbacksSeen: {},
		cost: { clean: 0, inval: 0, bytes: 0, vmapAlloc: 0, iommuMaps: 0, moves: 0, fenceWaits: 0 },
		producers,
		// contexts of fences a scenario numbers itself stay below
		next: { stamp: 1000, fenceCtx: 100_000, mapping: 0, fence: 0 },
		written: {},
	};
}

function attachments(
	world: World,
	bufs: Record<Id, Buf>,
): { readonly atts: Record<Id, Attachment>; readonly mappings: Record<Id, Mapping> } {
	const atts: Record<Id, Attachment> = {};
	const mappings: Record<Id, Mapping> = {};
	const addMapping = (name: Id, att: Id, dir: Mapping["dir"]): void => {
		const row = atts[att];
		const owner = row === undefined ? undefined : bufs[row.buf];
		if (row === undefined || owner === undefined) return;
		mappings[name] = {
			att,
			dir,
			live: true,
			gen: 0,
			invalidated: false,
			pinned: false,
			cached: false,
			tracked: true,
			zombie: false,
			owner: "",
			baseline: true,
		};
		atts[att] = { ...row, mappings: [...row.mappings, name], mapped: true };
		bufs[row.buf] = { ...owner, maps: owner.maps + 1 };
	};
	for (const [id, w] of Object.entries(world.attachments ?? {})) {
		const owner = bufs[w.buf];
		if (owner === undefined) continue;
		const pins = w.pins ?? 0;
		const none = world.free?.includes(id) === true;
		atts[id] = {
			buf: w.buf,
			dev: w.dev ?? id,
			dynamic: w.dynamic === true,
			p2p: w.p2p === true,
			notify: w.notify ?? (w.dynamic === true ? "flag" : "none"),
			hasOps: w.dynamic === true,
			cached: null,
			mappings: [],
			inMap: false,
			dead: false,
			needRemap: false,
			notifyCount: 0,
			pins,
			owner: "",
			baseline: true,
			state: none ? "detached" : "attached",
			mapped: false,
		};
		if (none) continue;
		bufs[w.buf] = { ...owner, atts: [id, ...owner.atts], pins: owner.pins + pins, pinsBase: owner.pinsBase + pins };
		if (w.mapped !== undefined) addMapping(`${id}.sgt`, id, w.mapped);
	}
	for (const [name, w] of Object.entries(world.mappings ?? {})) addMapping(name, w.att, w.dir);
	return { atts, mappings };
}

function fences(world: World): Record<Id, Fence> {
	const rows: Record<Id, Fence> = {};
	let ctx = 50_000;
	for (const [id, w] of Object.entries(world.fences ?? {}))
		rows[id] = {
			...UNTOUCHED,
			ctx: w.ctx ?? ctx++,
			seq: w.seq ?? 1,
			signalled: w.signalled === true,
			refs: w.refs ?? 1,
		};
	return rows;
}
