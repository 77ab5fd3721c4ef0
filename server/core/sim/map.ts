/**
 * Map, unmap, pin and unpin of an attachment. Knows when the core pins, waits and hands out a cached table under the
 * release's switches; nothing of placement.
 */
import type { Direction, Id } from "../kernel/vocabulary.ts";
import { newMapping } from "./attach.ts";
import { isNotification } from "./callback-entry.ts";
import { callback } from "./callbacks.ts";
import type { Handlers } from "./handlers.ts";
import { unlockResv } from "./locks.ts";
import { checkUnmap, destroyed, pickMapping } from "./mappings.ts";
import { call, done, failed, jump, type Routine, type Vars } from "./routine.ts";
import { att, buf, emit, lockResv, me, patch, put, type Run, requireLock, toggle, violate } from "./run.ts";
import type { Mapping } from "./state.ts";

const EBUSY = -16;
const ENODEV = -19;
const ENOMEM = -12;

function withDir(op: { readonly att: Id; readonly dir?: Direction; readonly map?: Id }): Vars {
	return { att: op.att, dir: op.dir ?? "bidir", name: op.map };
}

export const mapOps: Handlers = {
	map: (_m, op) => call("map", { ...withDir(op), site: "map" }),
	map_unlocked: (_m, op) => call("map_unlocked", withDir(op)),
	unmap: (_m, op) => call("unmap", { ...withDir(op), named: op.dir, site: "unmap" }),
	unmap_unlocked: (_m, op) => call("unmap_unlocked", { ...withDir(op), named: op.dir }),
	unmap_stale: (_m, op) => call("unmap", { ...withDir(op), named: op.dir, stale: true, site: "unmap" }),
	pin: (_m, op) => call("pin", { att: op.att, buf: null }),
	unpin: (_m, op) => call("unpin", { att: op.att }),
	// neither the mangled nor the copied table lets an importer find a page
	peek_page(m, op) {
		violate(m, "DBS-M18", op.att);
		return done(m.b.debugTables === "nothing" ? "page" : "mangled");
	},
	dma_addr: () => done("addr"),
};

/** Which mapping needs the lock in this release. */
function needsLock(m: Run, attId: Id): boolean {
	const row = att(m, attId);
	switch (m.b.mapNeedsLock) {
		case "always":
			return true;
		case "dynamic-either":
			return row.dynamic || (buf(m, row.buf).dynamic && row.cached === null);
		case "dynamic-attachment":
			return row.dynamic && row.cached === null;
		case "never":
			return false;
	}
}

function pinsOnMap(m: Run, attId: Id): boolean {
	const row = att(m, attId);
	if (!buf(m, row.buf).dynamic) return false;
	return m.b.mapPins === "without-move-notify" || (m.b.mapPins === "static-importer" && !row.dynamic);
}

function judgePin(m: Run, attId: Id, site: string): void {
	const row = att(m, attId);
	if (!row.hasOps) {
		if (m.b.pinOfStatic === "warns") emit(m, site, { ev: "warn", id: "static-pin", object: attId });
		violate(m, "DBS-P06", attId);
	}
	requireLock(m, row.buf, site, !m.b.pinNeedsLock);
}

export const mapRoutines: Readonly<Record<string, Routine>> = {
	/** vars: att, dir, name?, site; "ptr" or a negative errno (dma-buf.c:dma_buf_map_attachment) */
	map: {
		check(m, v) {
			const attId = v.att as Id;
			const row = att(m, attId);
			v.buf = row.buf;
			emit(m, v.site as string, { ev: "might-sleep" });
			if (needsLock(m, attId)) requireLock(m, row.buf, "map");
			// a callback that maps again makes the exporter move, and so calls itself
			if (isNotification(me(m).inside)) violate(m, "DBS-M08", attId, { att: attId });
			if (row.dead) {
				violate(m, "DBS-M14", attId, {}, [`atts.${attId}.dead`]);
				return done(ENODEV);
			}
			if (row.cached !== null) {
				const { dir } = m.state.mappings[row.cached] as Mapping;
				if (dir !== v.dir && dir !== "bidir") {
					violate(m, "DBS-M05", attId, {}, [`atts.${attId}.cached`]);
					return done(EBUSY);
				}
				handOut(m, v, row.cached);
				return done("ptr");
			}
			patch(m, "atts", attId, { inMap: true });
			v.ret = 0;
			v.pins = pinsOnMap(m, attId);
			return v.pins === true ? callback(row.buf, "pin", { att: attId }) : undefined;
		},
		make(m, v) {
			if (failed(v)) {
				if (v.ret === EBUSY && m.b.mapPinBusyWarns) emit(m, "map", { ev: "warn", id: "pin-busy", object: v.att as Id });
				patch(m, "atts", v.att as Id, { inMap: false });
				return done(v.ret as number);
			}
			return call("map.make", { buf: v.buf, att: v.att, dir: v.dir, site: "map" });
		},
		made(_m, v) {
			if (v.ret === "null") v.ret = ENOMEM;
			v.errno = v.ret;
			if (failed(v) && v.pins === true) return callback(v.buf as Id, "unpin", { att: v.att });
			return undefined;
		},
		finish(m, v) {
			const attId = v.att as Id;
			patch(m, "atts", attId, { inMap: false });
			if (typeof v.errno === "number" && v.errno < 0) return done(v.errno);
			const row = buf(m, v.buf as Id);
			const caches = m.b.cacheSgtMapping && row.cacheSgt;
			const more = { pinned: v.pins === true, cached: caches, baseline: caches };
			const id = newMapping(m, attId, v.dir as Direction, more, caches ? undefined : (v.name as Id | undefined));
			if (caches) patch(m, "atts", attId, { cached: id });
			handOut(m, v, id);
			if (!m.b.notifiesSelf) requeue(m, attId);
			m.state.cost = { ...m.state.cost, iommuMaps: m.state.cost.iommuMaps + 1 };
			patch(m, "atts", attId, { needRemap: false });
			return call("heap.map", { att: attId, dir: v.dir });
		},
		mapped: () => done("ptr"),
	},
	/** vars: buf, att, dir, site; 0, "null" or a negative errno (dma-buf.c:__map_dma_buf) */
	"map.make": {
		callback: (_m, v) => callback(v.buf as Id, "map", { att: v.att, dir: v.dir }),
		fences(m, v) {
			if (failed(v) || v.ret === "null") return done(v.ret as number | string);
			v.ret = 0;
			if (att(m, v.att as Id).dynamic || !m.b.mapWaitsForKernelFences) return jump("waited");
			if (toggle(m, "kernelWait") === false) return jump("waited");
			return call("resv.wait", { resv: buf(m, v.buf as Id).resv, usage: "kernel", intr: true, site: v.site });
		},
		waited(m, v) {
			if (!failed(v)) {
				// 7.3 copies the table for the importer under CONFIG_DMABUF_DEBUG
				if (m.b.debugTables === "copies") emit(m, "map", { ev: "alloc", gfp: "KERNEL" });
				return done(0);
			}
			v.errno = v.ret;
			return callback(v.buf as Id, "unmap", { att: v.att, dir: v.dir });
		},
		undone: (_m, v) => done(v.errno as number),
	},
	map_unlocked: {
		lock(m, v) {
			emit(m, "map_unlocked", { ev: "might-sleep" });
			return lockResv(m, att(m, v.att as Id).buf, "map_unlocked");
		},
		map: (_m, v) => call("map", { att: v.att, dir: v.dir, name: v.name, site: "map" }),
		unlock(m, v) {
			unlockResv(m, buf(m, att(m, v.att as Id).buf).resv, "map_unlocked");
			return done(v.ret as number | string);
		},
	},
	/** vars: att, dir, named?, name?, stale?, site (dma-buf.c:dma_buf_unmap_attachment) */
	unmap: {
		check(m, v) {
			const attId = v.att as Id;
			const row = att(m, attId);
			v.buf = row.buf;
			emit(m, v.site as string, { ev: "might-sleep" });
			const id =
				v.given === true
					? (v.id as Id)
					: pickMapping(m, attId, v.name as Id | undefined, v.dir as Direction, v.stale === true);
			v.map = id;
			checkUnmap(m, attId, id, v.named as Direction | undefined, v.stale === true);
			if (id === null) {
				emit(m, v.site as string, { ev: "warn", id: "bad-argument", object: attId });
				return done("void");
			}
			if (needsLock(m, attId)) requireLock(m, row.buf, "unmap");
			const table = m.state.mappings[id] as Mapping;
			if (v.named === undefined && v.as === undefined) v.dir = table.dir;
			if (v.stale !== true && v.given !== true) giveBack(m, attId, id);
			if (row.cached === id || table.cached) return done("void");
			return call("unmap.policy", { buf: row.buf, map: id });
		},
		policy: (_m, v) => callback(v.buf as Id, "unmap", { att: v.att, dir: v.dir, dead: v.stale === true }),
		unpin(m, v) {
			const id = v.map as Id;
			if (v.stale !== true) destroyed(m, id);
			const pinned = pinsOnMap(m, v.att as Id);
			if (!pinned) return jump("heap");
			// the release that pins dynamic importers gives the pin back through the exported function (6.12 dma-buf.c:1234)
			return m.b.mapPins === "without-move-notify"
				? call("unpin", { att: v.att, core: true })
				: callback(v.buf as Id, "unpin", { att: v.att });
		},
		heap: (_m, v) => call("heap.unmap", { att: v.att, dir: v.dir }),
		done: () => done("void"),
	},
	unmap_unlocked: {
		lock(m, v) {
			const attId = v.att as Id;
			emit(m, "unmap_unlocked", { ev: "might-sleep" });
			const id = pickMapping(m, attId, v.name as Id | undefined, v.dir as Direction, false);
			if (id === null) {
				checkUnmap(m, attId, id, v.named as Direction | undefined, false);
				emit(m, "unmap_unlocked", { ev: "warn", id: "bad-argument", object: attId });
				return done("void");
			}
			v.id = id;
			// an importer forgets its table before it calls
			giveBack(m, attId, id);
			return lockResv(m, att(m, attId).buf, "unmap_unlocked");
		},
		unmap: (_m, v) => call("unmap", { att: v.att, dir: v.dir, named: v.named, id: v.id, given: true, site: "unmap" }),
		unlock(m, v) {
			unlockResv(m, buf(m, att(m, v.att as Id).buf).resv, "unmap_unlocked");
			return done("void");
		},
	},
	/** vars: att */
	pin: {
		check(m, v) {
			judgePin(m, v.att as Id, "pin");
			const { buf: bufId } = att(m, v.att as Id);
			v.ret = 0;
			return buf(m, bufId).dynamic ? callback(bufId, "pin", { att: v.att }) : undefined;
		},
		after(m, v) {
			const ret = v.ret as number;
			if (ret === 0) countPin(m, v.att as Id, 1);
			return done(ret);
		},
	},
	/** vars: att, core = called by the core for a pin it took itself */
	unpin: {
		check(m, v) {
			const attId = v.att as Id;
			judgePin(m, attId, "unpin");
			const row = att(m, attId);
			if (v.core !== true) {
				if (row.pins <= 0) violate(m, "DBS-P02", row.buf, {}, [`bufs.${row.buf}.pins`]);
				countPin(m, attId, -1);
			}
			return buf(m, row.buf).dynamic ? callback(row.buf, "unpin", { att: attId }) : undefined;
		},
		after: () => done("void"),
	},
};

function countPin(m: Run, attId: Id, by: 1 | -1): void {
	const row = att(m, attId);
	patch(m, "atts", attId, { pins: Math.max(row.pins + by, 0) });
	const by_ = buf(m, row.buf).pinsBy;
	patch(m, "bufs", row.buf, { pinsBy: { ...by_, [attId]: Math.max((by_[attId] ?? 0) + by, 0) } });
}

/** The 2019 proposal takes the attachment off the list while it maps and puts it back in front (seed 002, v10). */
function requeue(m: Run, attId: Id): void {
	const { buf: bufId } = att(m, attId);
	patch(m, "bufs", bufId, { atts: [attId, ...buf(m, bufId).atts.filter((id) => id !== attId)] });
}

/** The importer gets a table: one more live mapping of the attachment. A cached table may go out under several names. */
function handOut(m: Run, v: Vars, id: Id): void {
	const attId = v.att as Id;
	const row = m.state.mappings[id] as Mapping;
	let given = id;
	if (row.cached && typeof v.name === "string" && m.state.mappings[v.name]?.live !== true) {
		given = v.name;
		put(m, "mappings", given, { ...row, owner: m.task, baseline: false });
	}
	patch(m, "atts", attId, { mappings: [...att(m, attId).mappings, given], mapped: true });
}

function giveBack(m: Run, attId: Id, id: Id): void {
	const live = att(m, attId).mappings;
	const at = live.lastIndexOf(id);
	patch(m, "atts", attId, { mappings: at < 0 ? live : live.toSpliced(at, 1), mapped: live.length > 1 });
	if (m.state.mappings[id]?.cached === true && att(m, attId).cached !== id) patch(m, "mappings", id, { live: false });
}
