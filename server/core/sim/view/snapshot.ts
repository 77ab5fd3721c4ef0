/**
 * The simulator's state in a maintainer's words: one small table per kind of thing. Reads the state, never changes it;
 * the only file of the view that knows the state's shape, besides the fold.
 */
import type { Id } from "../../kernel/vocabulary.ts";
import type { Attachment, Buf, Fence, Resv, State } from "../state.ts";
import type { ItemView, Snapshot } from "./model.ts";
import type { Names } from "./names.ts";

/** Tables of `state`, without the `hidden` objects. Items that are as in `previous` are the same objects, so that comparing is cheap. */
export function snapshotOf(state: State, names: Names, hidden: ReadonlySet<Id>, previous?: Snapshot): Snapshot {
	const name = (id: string) => names[id] ?? id;
	const next: Snapshot = {
		locks: shown(state.resvs, hidden).map(([id, resv]) => lockItem(state, id, resv, name)),
		buffers: shown(state.bufs, hidden).map(([id, buf]) => bufferItem(id, buf, name)),
		attachments: Object.entries(state.atts).map(([id, att]) => attachmentItem(state, id, att, name)),
		mappings: mappingItems(state, name),
		fences: fenceItems(state, name),
		syncobjs: syncobjItems(state, name),
		cpuMaps: cpuMapItems(state, name),
		brackets: bracketItems(state, name),
		obligations: obligationItems(state, name),
		jobs: jobItems(state, name),
		contexts: contextItems(state, name),
	};
	return previous ? shared(previous, next) : next;
}

type Name = (id: string) => string;

function shown<T>(table: Readonly<Record<Id, T>>, hidden: ReadonlySet<Id>): [Id, T][] {
	return Object.entries(table).filter(([id]) => !hidden.has(id));
}

function lockItem(state: State, id: string, resv: Resv, name: Name): ItemView {
	const lent = resv.owner !== null && (state.tasks[resv.owner]?.lent.includes(id) ?? false);
	const owner = resv.owner === null ? "free" : lent ? `the caller of ${name(resv.owner)}` : name(resv.owner);
	const reserved = Math.max(0, resv.slots - resv.entries.length);
	const guards = Object.entries(state.bufs).filter(([, buf]) => buf.resv === id);
	return {
		id,
		name:
			names(
				guards.map(([buf]) => buf),
				name,
			) || name(id),
		fields: {
			owner,
			waiters: resv.waiters.map((w) => name(w.task)).join(", ") || "–",
			ctx: resv.ctx === null ? "–" : name(resv.ctx),
			slots: reserved === 0 ? "–" : String(reserved),
		},
	};
}

function bufferItem(id: string, buf: Buf, name: Name): ItemView {
	const alerts: Record<string, string> = {};
	if (buf.freed) alerts.state = "the memory is gone";
	if (buf.released) alerts.state = "released: every use is a use after free";
	const state = buf.released
		? "released"
		: buf.freed
			? "memory freed"
			: buf.revoked
				? "revoked"
				: buf.backed
					? "alive"
					: "no memory yet";
	return {
		id,
		name: name(id),
		fields: {
			place: buf.placement === "NONE" ? "none" : buf.placement,
			pins: counted(buf.pins, buf.pinsBy, name),
			generation: String(buf.gen),
			references: counted(buf.refs, buf.refsBy, name),
			fds: String(buf.fds),
			vmaps: String(buf.vmaps),
			ownership: buf.own === "none" ? "–" : buf.own === "cpu" ? "CPU" : "device",
			kind: `${buf.dynamic ? "dynamic" : "static"}${buf.movable ? ", movable" : ""}`,
			state,
		},
		...(Object.keys(alerts).length > 0 ? { alerts } : {}),
	};
}

/** "2 (driver 1, caller 1)"; without holders just the number. */
function counted(total: number, by: Readonly<Record<string, number>>, name: Name): string {
	const parts = Object.entries(by).filter(([, count]) => count !== 0);
	if (total === 0 || parts.length === 0) return String(total);
	return `${total} (${parts.map(([who, count]) => `${name(who)} ${count}`).join(", ")})`;
}

function attachmentItem(state: State, id: string, att: Attachment, name: Name): ItemView {
	const alerts: Record<string, string> = {};
	if (att.needRemap) alerts.state = "told of a move: its mapping shows the old place";
	const live = att.mappings.filter((m) => state.mappings[m]?.live);
	if (att.state === "detached" && live.length > 0) alerts.mappings = "detached with live mappings";
	return {
		id,
		name: name(id),
		fields: {
			buffer: name(att.buf),
			kind: `${att.dynamic ? "dynamic" : "static"}${att.p2p ? ", peer to peer" : ""}`,
			pins: String(att.pins),
			mappings: live.length === 0 ? "–" : names(live, name),
			notified: att.notifyCount === 0 ? "–" : `${att.notifyCount}×`,
			state: att.state !== "attached" ? att.state : att.dead ? "dead" : att.needRemap ? "must map again" : "attached",
		},
		...(Object.keys(alerts).length > 0 ? { alerts } : {}),
	};
}

function mappingItems(state: State, name: Name): ItemView[] {
	return Object.entries(state.mappings).map(([id, mapping]) => {
		const generation = state.bufs[state.atts[mapping.att]?.buf ?? ""]?.gen ?? mapping.gen;
		const stale = mapping.live && (mapping.invalidated || mapping.gen !== generation);
		const words = [mapping.live ? "live" : mapping.zombie ? "kept until its fences signal" : "unmapped"];
		if (mapping.cached) words.push("kept by the core");
		if (mapping.pinned) words.push("pinned");
		if (mapping.invalidated) words.push("invalidated");
		return {
			id,
			name: name(id),
			fields: {
				attachment: name(mapping.att),
				direction: mapping.dir,
				generation: mapping.gen === generation ? String(mapping.gen) : `${mapping.gen} (now ${generation})`,
				state: words.join(", "),
			},
			...(stale ? { alerts: { generation: "it shows where the buffer was before the move" } } : {}),
		};
	});
}

function fenceItems(state: State, name: Name): ItemView[] {
	const places = new Map<string, { resv: string; usage: string }[]>();
	for (const [id, resv] of Object.entries(state.resvs)) {
		const guarded = Object.entries(state.bufs).find(([, buf]) => buf.resv === id);
		for (const entry of resv.entries) {
			const list = places.get(entry.fence) ?? [];
			list.push({ resv: name(guarded?.[0] ?? id), usage: entry.usage });
			places.set(entry.fence, list);
		}
	}
	return Object.entries(state.fences).map(([id, fence]) => {
		const at = places.get(id) ?? [];
		return {
			id,
			name: name(id),
			fields: {
				resv: unique(at.map((p) => p.resv)) || "–",
				usage: unique(at.map((p) => p.usage)) || "–",
				state: fenceState(fence),
				producer: name(state.producers[id] ?? "–"),
				references: counted(fence.refs, fence.refsBy, name),
			},
			...(fence.kind === "plain" ? {} : { members: membersOf(fence).map(name) }),
		};
	});
}

function membersOf({ kind, parts, inner, prev }: Fence): readonly Id[] {
	return kind === "array" ? parts : [inner, prev].filter((id) => id !== null);
}

function fenceState(fence: Fence): string {
	const kind = fence.kind === "plain" ? "" : `${fence.kind}, `;
	if (!fence.signalled) return `${kind}pending`;
	return fence.error === 0 ? `${kind}signalled` : `${kind}signalled with error ${fence.error}`;
}

function syncobjItems(state: State, name: Name): ItemView[] {
	return Object.entries(state.syncobjs).map(([id, { refs, refsBy }]) => ({
		id,
		name: name(id),
		fields: { references: counted(refs, refsBy, name) },
	}));
}

function cpuMapItems(state: State, name: Name): ItemView[] {
	const items: ItemView[] = [];
	for (const [id, buf] of Object.entries(state.bufs)) {
		const generation = (made: number | null) =>
			made === null || made === buf.gen ? String(buf.gen) : `${made} (now ${buf.gen})`;
		if (buf.vmaps > 0) {
			const stale = buf.vmapGen !== null && buf.vmapGen !== buf.gen;
			items.push({
				id: `vmap:${id}`,
				name: `kernel mapping ×${buf.vmaps}`,
				fields: {
					buffer: name(id),
					holder: unique(Object.keys(buf.vmapsBy).map(name)) || "–",
					generation: generation(buf.vmapGen),
					state: buf.vmapLocal ? `local to ${name(buf.vmapLocal)}, with the lock` : "until vunmap",
				},
				...(stale ? { alerts: { generation: "the pages behind the pointer are no longer the buffer's" } } : {}),
			});
		}
		buf.mmaps.forEach((mmap, i) => {
			items.push({
				id: `mmap:${id}:${i}`,
				name: "user mapping",
				fields: { buffer: name(id), holder: name(mmap.task), generation: generation(mmap.gen), state: "until munmap" },
			});
		});
	}
	return items;
}

function bracketItems(state: State, name: Name): ItemView[] {
	return Object.entries(state.bufs).flatMap(([id, buf]) =>
		buf.brackets.map((bracket, i) => ({
			id: `bracket:${id}:${i}`,
			name: `${name(id)} #${i + 1}`,
			fields: { buffer: name(id), task: name(bracket.task), direction: bracket.dir },
		})),
	);
}

const OBLIGATION_WORDS: Readonly<Record<string, string>> = {
	ref: "reference",
	att: "attachment",
	map: "mapping",
	pin: "pin",
	vmap: "kernel mapping",
	bracket: "CPU access",
	fence: "fence reference",
	syncobj: "sync object reference",
	lock: "lock",
	all: "everything it holds",
};

function obligationItems(state: State, name: Name): ItemView[] {
	return Object.entries(state.tasks).flatMap(([task, { handedOver, adopted }]) => [
		...handedOver.map((h, i) => ({
			id: `given:${task}:${i}`,
			name: `${OBLIGATION_WORDS[h.what] ?? h.what} of ${name(h.obj)}`,
			fields: { what: "handed over", holder: `${name(task)} → ${h.with}` },
		})),
		...adopted.map((a, i) => ({
			id: `adopted:${task}:${i}`,
			name: `${OBLIGATION_WORDS[a.what] ?? a.what} of ${name(a.obj)}`,
			fields: { what: "taken over", holder: `${a.with} → ${name(task)}` },
		})),
	]);
}

function jobItems(state: State, name: Name): ItemView[] {
	return state.jobs.map((job, i) => ({
		id: `job:${i}`,
		name: `job ${i + 1}`,
		fields: {
			attachment: name(job.att),
			access: job.write ? "writes" : "reads",
			fence: name(job.fence),
			state: job.active ? "running" : "done",
		},
	}));
}

function contextItems(state: State, name: Name): ItemView[] {
	return Object.entries(state.ctxs).map(([id, ctx]) => ({
		id,
		name: name(id),
		fields: {
			locks: String(ctx.acquired),
			contended: ctx.contended === null ? "–" : name(ctx.contended),
			state: !ctx.live ? "finished" : ctx.done ? "done acquiring" : "acquiring",
		},
	}));
}

function names(ids: readonly string[], name: Name): string {
	return ids.map(name).join(", ");
}

function unique(words: readonly string[]): string {
	return [...new Set(words)].join(", ");
}

/** `next` with every item replaced by its equal in `previous`, and every table that is wholly equal likewise. */
function shared(previous: Snapshot, next: Snapshot): Snapshot {
	const table = (old: readonly ItemView[], now: readonly ItemView[]) => {
		const byId = new Map(old.map((item) => [item.id, item]));
		const items = now.map((item) => {
			const was = byId.get(item.id);
			return was && equalItems(was, item) ? was : item;
		});
		return items.length === old.length && items.every((item, i) => item === old[i]) ? old : items;
	};
	return {
		locks: table(previous.locks, next.locks),
		buffers: table(previous.buffers, next.buffers),
		attachments: table(previous.attachments, next.attachments),
		mappings: table(previous.mappings, next.mappings),
		fences: table(previous.fences, next.fences),
		syncobjs: table(previous.syncobjs, next.syncobjs),
		cpuMaps: table(previous.cpuMaps, next.cpuMaps),
		brackets: table(previous.brackets, next.brackets),
		obligations: table(previous.obligations, next.obligations),
		jobs: table(previous.jobs, next.jobs),
		contexts: table(previous.contexts, next.contexts),
	};
}

function equalItems(a: ItemView, b: ItemView): boolean {
	return a.name === b.name && equalWords(a.fields, b.fields) && equalWords(a.alerts ?? {}, b.alerts ?? {});
}

function equalWords(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
	const keys = Object.keys(a);
	return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
