/**
 * What exists before a lowered path runs. An object the path closes before it opened it came with that obligation: it may
 * be closed once, and is nobody's leak. Knows no C name.
 */
import type { Program, World, WorldAttachment, WorldBuf } from "../kernel/program.ts";
import { type Direction, type Entry, type Id, type ObjectRef, type Op, RUNNING_TASK } from "../kernel/vocabulary.ts";
import { bufferOf, directionOf } from "./lower-objects.ts";

export const DRIVER = RUNNING_TASK;
/** Whoever calls with the lock held may have reserved slots under it: never a missing slot. */
const CALLERS_SLOTS = 1000;

type Kind = "pin" | "vmap" | "bracket" | "map" | "ref";

/** What an operation opens or closes, and on which object: only to see what a path takes for granted. */
export function turn(op: Op): readonly [kind: Kind, id: Id, way: "open" | "close"] | undefined {
	switch (op.op) {
		case "pin":
			return ["pin", op.att, "open"];
		case "unpin":
			return ["pin", op.att, "close"];
		case "gem.pin":
		case "gem.pin_locked":
			return ["pin", op.buf, "open"];
		case "gem.unpin":
		case "gem.unpin_locked":
			return ["pin", op.buf, "close"];
		case "vmap":
		case "vmap_unlocked":
		case "client.vmap":
		case "client.vmap_local":
			return ["vmap", op.buf, "open"];
		case "vunmap":
		case "vunmap_unlocked":
		case "client.vunmap":
		case "client.vunmap_local":
		case "cpu.read":
		case "cpu.write":
			return ["vmap", op.buf, "close"];
		case "own.open":
			return [op.what, op.buf, "open"];
		case "own.close":
			return [op.what, op.buf, "close"];
		case "begin_cpu":
			return ["bracket", op.buf, "open"];
		case "end_cpu":
			return ["bracket", op.buf, "close"];
		case "map":
		case "map_unlocked":
			return ["map", op.att, "open"];
		case "unmap":
		case "unmap_unlocked":
			return ["map", op.att, "close"];
		default:
			return undefined;
	}
}

/** Things closed before they were opened on this path: "pin:att". */
function takenForGranted(ops: readonly Op[], free: ReadonlySet<Id>): ReadonlySet<string> {
	const seen = new Set<string>();
	const granted = new Set<string>();
	for (const op of ops) {
		const what = turn(op);
		if (what === undefined) continue;
		const key = `${what[0]}:${what[1]}`;
		if (!seen.has(key) && what[2] === "close" && !free.has(what[1])) granted.add(key);
		seen.add(key);
	}
	return granted;
}

/** Objects that an operation of the path makes. */
function madeBy(ops: readonly Op[]): ReadonlySet<Id> {
	const made = new Set<Id>();
	for (const op of ops) {
		if (op.op === "attach") made.add(op.att);
		else if (op.op === "export") made.add(op.buf);
		else if (op.op === "fence.new" || op.op === "fence.array" || op.op === "fence.chain") made.add(op.fence);
		else if ((op.op === "map" || op.op === "map_unlocked") && op.map !== undefined) made.add(op.map);
	}
	return made;
}

/** The world for a path's operations. `obtained` = objects a call of the path gave a reference to; `fails`: it ends in a failure, or may. */
export function worldFor(
	entry: Entry,
	refs: readonly ObjectRef[],
	ops: readonly Op[],
	obtained: ReadonlySet<Id>,
	fails: boolean,
): World {
	const free = (entry.free ?? []).map((ref) => ref.id);
	// what the caller keeps this function has no reference of
	const kept = (entry.kept ?? []).filter(({ when }) => when === "always" || fails).map(({ object }) => object.id);
	// his own holds the object until the function is back
	const lent = (entry.kept ?? []).flatMap(({ object, when }) => (when === "failure" && !fails ? [object.id] : []));
	const owned = refs.flatMap((ref) => (ref.given ? [ref.id] : []));
	const granted = takenForGranted(ops, new Set(free));
	const made = madeBy(ops);
	const byFd = new Set(ops.flatMap((op) => (op.op === "fd.get" ? [op.buf] : [])));
	const pinned = new Set(
		ops.flatMap((op) => {
			if (op.op === "pin" || op.op === "unpin") return [op.att];
			return op.op.startsWith("gem.") && "buf" in op && op.buf !== undefined ? [op.buf] : [];
		}),
	);
	// an exporter whose buffers are pinned through an attachment made here can do so
	for (const op of ops) if (op.op === "attach" && pinned.has(op.att)) pinned.add(op.buf);
	// some releases pin what a client maps
	const pinnedWithMap = new Set(ops.flatMap((op) => (op.op === "client.vunmap" ? [op.buf] : [])));
	const owners = new Map(refs.flatMap((ref) => (ref.type === "attachment" ? [[ref.id, bufferOf(ref)] as const] : [])));
	// that the exporter may move a buffer is known where the path looks after that
	const moves = new Set<Id | undefined>([...pinned, ...[...pinned].map((id) => owners.get(id))]);
	for (const op of ops) if (op.op === "attach" && op.dynamic === true) moves.add(op.buf);
	const gems = new Set(refs.flatMap((ref) => (ref.type === "gem" || ref.type === "bo" ? [ref.id] : [])));
	const bufs: Record<Id, WorldBuf> = {};
	const attachments: Record<Id, WorldAttachment> = {};
	const need = (id: Id | undefined, resv?: Id): void => {
		if (id === undefined || made.has(id)) return;
		if (bufs[id] !== undefined) {
			if (bufs[id]?.resv === undefined && resv !== undefined && resv !== id) bufs[id] = { ...bufs[id], resv };
			return;
		}
		const local = obtained.has(id) || free.includes(id) || kept.includes(id);
		bufs[id] = {
			dynamic: pinned.has(id),
			movable: moves.has(id),
			size: 4096 * 1024,
			refs: local ? 0 : lent.includes(id) ? 2 : 1,
			...(gems.has(id) ? { gem: true } : {}),
			others: byFd.has(id) ? 0 : 1,
			fds: byFd.has(id) ? 1 : 0,
			...(granted.has(`vmap:${id}`) ? { vmaps: 1 } : {}),
			...(granted.has(`pin:${id}`) || (granted.has(`vmap:${id}`) && pinnedWithMap.has(id))
				? { pins: 1, pinsBase: 1 }
				: {}),
			...(granted.has(`bracket:${id}`) ? { brackets: [{ task: DRIVER, dir: "bidir" as const }] } : {}),
			...(resv === undefined || resv === id ? {} : { resv }),
		};
	};
	for (const ref of [...entry.held, ...refs]) need(bufferOf(ref), ref.resv);
	for (const op of ops) if ("buf" in op && op.buf !== undefined) need(op.buf);
	for (const ref of refs) {
		if (ref.type !== "attachment" || made.has(ref.id)) continue;
		const owner = bufferOf(ref);
		if (owner === undefined) continue;
		const pins = granted.has(`pin:${ref.id}`) ? 1 : 0;
		attachments[ref.id] = { buf: owner, dynamic: pinned.has(ref.id), pins };
	}
	const fences: Record<Id, { readonly signalled: boolean; readonly refs: number }> = {};
	// one that is used before the path begins it was there
	const ctxs = new Set<Id>();
	const begun = new Set<Id>();
	const mappings: Record<Id, { readonly att: Id; readonly dir: Direction }> = {};
	/** mapped in another function: in the direction that one chose */
	const mappedAs = (id: Id): Direction | undefined => {
		const mapped = refs.find((ref) => ref.id === id)?.mapped;
		return mapped === undefined ? undefined : directionOf({ literal: mapped });
	};
	for (const op of ops) {
		if ("fence" in op && !made.has(op.fence))
			fences[op.fence] = { signalled: false, refs: obtained.has(op.fence) || free.includes(op.fence) ? 0 : 1 };
		if (op.op === "ww.init" || op.op === "exec.init") begun.add(op.ctx);
		else if ("ctx" in op && typeof op.ctx === "string" && !begun.has(op.ctx)) ctxs.add(op.ctx);
		if ((op.op === "unmap" || op.op === "unmap_unlocked") && attachments[op.att] !== undefined) {
			if (op.map !== undefined && free.includes(op.map)) continue;
			if (op.map !== undefined && !made.has(op.map))
				mappings[op.map] = { att: op.att, dir: mappedAs(op.map) ?? op.dir ?? "bidir" };
			else if (op.map === undefined && granted.has(`map:${op.att}`))
				mappings[`${op.att}->table`] = { att: op.att, dir: op.dir ?? "bidir" };
		}
	}
	for (const [id, row] of Object.entries(attachments)) {
		const owner = bufs[row.buf];
		if (owner !== undefined && pinned.has(id)) bufs[row.buf] = { ...owner, dynamic: true };
	}
	const held = entry.held.flatMap((ref) => {
		const id = bufferOf(ref);
		return id === undefined || made.has(id) ? [] : [{ buf: id, for: DRIVER, slots: CALLERS_SLOTS }];
	});
	const context = { process: [], atomic: ["spin"], signalling: ["signalling"], reclaim: ["reclaim"] } as const;
	return {
		bufs,
		attachments,
		fences,
		mappings,
		ctxs: [...ctxs],
		held,
		...(free.length > 0 ? { free } : {}),
		...(owned.length > 0 ? { owned } : {}),
		inside: entry.callback === undefined ? {} : { [DRIVER]: { cb: entry.callback, buf: held[0]?.buf ?? "" } },
		contexts: { [DRIVER]: context[entry.context] },
	};
}

/** The program of a lowered path: one driver, nobody else. */
export function programOf(kernel: string, world: World, ops: readonly Op[]): Program {
	return { kernel, world, tasks: [{ name: DRIVER, role: "drv", ops }], toggles: {}, producers: {} };
}
