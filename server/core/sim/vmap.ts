/**
 * Kernel mappings: counted by the core, the exporter called for the first and the last one. Knows who must hold the lock
 * under the release's switches; nothing of what is read or written through them.
 */
import type { Id } from "../kernel/vocabulary.ts";
import { callback, present } from "./callbacks.ts";
import type { Handlers } from "./handlers.ts";
import { unlockMutex, unlockResv } from "./locks.ts";
import { call, done, failed, type Next, type Routine, type Vars } from "./routine.ts";
import { buf, emit, lockResv, me, patch, type Run, requireLock, toggle, violate } from "./run.ts";

const EINVAL = -22;

export const vmapOps: Handlers = {
	vmap: (_m, op) => call("vmap", { buf: op.buf }),
	vunmap(m, op) {
		if (op.maybe === true && buf(m, op.buf).vmaps === 0) return done("void");
		return call("vunmap", { buf: op.buf, bad: op.bad === true });
	},
	vmap_unlocked: (_m, op) => call("vmap_unlocked", { buf: op.buf }),
	vunmap_unlocked: (_m, op) => call("vunmap_unlocked", { buf: op.buf, bad: op.bad === true }),
	"client.vmap_local": (_m, op) => call("client.vmap_local", { buf: op.buf }),
	"client.vunmap_local": (_m, op) => call("client.vunmap_local", { buf: op.buf }),
	"client.vmap": (_m, op) => call("client.vmap", { buf: op.buf }),
	"client.vunmap": (_m, op) => call("client.vunmap", { buf: op.buf }),
};

function count(m: Run, bufId: Id, by: 1 | -1): void {
	const { vmapsBy } = buf(m, bufId);
	patch(m, "bufs", bufId, { vmapsBy: { ...vmapsBy, [m.task]: (vmapsBy[m.task] ?? 0) + by } });
}

/** The mutex of the buffer that protected kernel mappings before 6.2. */
function bufferMutex(bufId: Id): Id {
	return `${bufId}.lock`;
}

function panic(m: Run, id: "vunmap-unmapped" | "vunmap-count" | "vunmap-other" | "vmap-no-address", bufId: Id): Next {
	emit(m, id.startsWith("vunmap") ? "vunmap" : "vmap", { ev: "bug", id, object: bufId });
	m.state.halted = "bug";
	return done("panic");
}

function lockIfMutex(m: Run, v: Vars): Next | undefined {
	return m.b.vmapProtectedBy === "buffer-mutex"
		? call("mutex.lock", { mutex: bufferMutex(v.buf as Id), site: "vmap" })
		: undefined;
}

function leave(m: Run, v: Vars, ret: number | string): Next {
	if (m.b.vmapProtectedBy === "buffer-mutex") unlockMutex(m, bufferMutex(v.buf as Id), "vmap");
	return done(ret);
}

/** A vmap that pins on the quiet (ast, vram helpers up to 6.1) freezes the buffer where it is. */
function implicitPin(m: Run, bufId: Id): void {
	if (toggle(m, "vmapImplicitPin") !== true) return;
	const row = buf(m, bufId);
	if (row.scanout !== null && row.scanout !== row.placement)
		violate(m, "DBS-P07", bufId, { place: row.placement, need: row.scanout }, [`bufs.${bufId}.placement`]);
	patch(m, "bufs", bufId, { pins: row.pins + 1, pinGen: row.pinGen ?? row.gen });
}

export const vmapRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf; 0, -EINVAL or the exporter's errno (dma-buf.c:dma_buf_vmap) */
	vmap: {
		check(m, v) {
			const bufId = v.buf as Id;
			if (m.b.vmapProtectedBy === "caller-resv") requireLock(m, bufId, "vmap");
			if (!present(m, bufId, "vmap")) {
				violate(m, "DBS-V04", bufId);
				return done(EINVAL);
			}
			return lockIfMutex(m, v);
		},
		exporter(m, v) {
			const row = buf(m, v.buf as Id);
			if (row.secret) return leave(m, v, EINVAL);
			if (row.vmaps === 0) return callback(v.buf as Id, "vmap");
			patch(m, "bufs", v.buf as Id, { vmaps: row.vmaps + 1 });
			if (row.vmapNull) return panic(m, "vmap-no-address", v.buf as Id);
			count(m, v.buf as Id, 1);
			return leave(m, v, 0);
		},
		mapped(m, v) {
			const bufId = v.buf as Id;
			if (failed(v)) {
				emit(m, "vmap", { ev: "warn", id: "vmap-failed", object: bufId });
				return leave(m, v, v.ret as number);
			}
			const row = buf(m, bufId);
			patch(m, "bufs", bufId, {
				vmaps: 1,
				vmapGen: row.gen,
				vmapNull: row.callbacks.vmap === "null",
				vmapWasLocal: false,
			});
			m.state.cost = { ...m.state.cost, vmapAlloc: m.state.cost.vmapAlloc + 1 };
			count(m, bufId, 1);
			implicitPin(m, bufId);
			return leave(m, v, 0);
		},
	},
	/** vars: buf, bad = another map (dma-buf.c:dma_buf_vunmap) */
	vunmap: {
		check(m, v) {
			if (m.b.vmapProtectedBy === "caller-resv") requireLock(m, v.buf as Id, "vunmap");
			return lockIfMutex(m, v);
		},
		core(m, v) {
			const bufId = v.buf as Id;
			const row = buf(m, bufId);
			if (row.vmaps === 0 || v.bad === true || row.vmapNull) {
				violate(m, "DBS-V02", bufId, {}, [`bufs.${bufId}.vmaps`]);
				return panic(m, v.bad === true && row.vmaps > 0 ? "vunmap-other" : "vunmap-unmapped", bufId);
			}
			count(m, bufId, -1);
			patch(m, "bufs", bufId, { vmaps: row.vmaps - 1 });
			if (row.vmaps > 1) return leave(m, v, "void");
			if (toggle(m, "vmapImplicitPin") === true)
				patch(m, "bufs", bufId, { pins: row.pins - 1, pinGen: row.pins === 1 ? null : row.pinGen });
			return present(m, bufId, "vunmap") ? callback(bufId, "vunmap") : undefined;
		},
		unmapped(m, v) {
			patch(m, "bufs", v.buf as Id, { vmapGen: null });
			return leave(m, v, "void");
		},
	},
	vmap_unlocked: {
		lock: (m, v) => lockOrNot(m, v, "vmap_unlocked"),
		map: (_m, v) => call("vmap", { buf: v.buf }),
		unlock: (m, v) => unlockOrNot(m, v, "vmap_unlocked"),
	},
	vunmap_unlocked: {
		lock: (m, v) => lockOrNot(m, v, "vunmap_unlocked"),
		unmap: (_m, v) => call("vunmap", { buf: v.buf, bad: v.bad }),
		unlock: (m, v) => unlockOrNot(m, v, "vunmap_unlocked"),
	},
	/** keeps the lock until the matching vunmap_local (drm_client.c:drm_client_buffer_vmap_local) */
	"client.vmap_local": {
		lock: (m, v) => lockResv(m, v.buf as Id, "client.vmap_local"),
		map: (_m, v) => call("vmap", { buf: v.buf }),
		after(m, v) {
			if (failed(v)) unlockResv(m, buf(m, v.buf as Id).resv, "client.vmap_local");
			else patch(m, "bufs", v.buf as Id, { vmapLocal: m.task, vmapWasLocal: true });
			return done(v.ret as number);
		},
	},
	"client.vunmap_local": {
		unmap: (_m, v) => call("vunmap", { buf: v.buf }),
		after(m, v) {
			patch(m, "bufs", v.buf as Id, { vmapLocal: null });
			unlockResv(m, buf(m, v.buf as Id).resv, "client.vunmap_local");
			return done("void");
		},
	},
	"client.vmap": {
		lock: (m, v) => (m.b.clientVmapTakesLock ? lockResv(m, v.buf as Id, "client.vmap") : undefined),
		pin(m, v) {
			v.ret = 0;
			return m.b.clientVmapPins ? call("gem.pin", { buf: v.buf, site: "client.vmap" }) : undefined;
		},
		map(m, v) {
			v.pinned = m.b.clientVmapPins && !failed(v);
			v.errno = v.ret;
			return failed(v) ? undefined : call("vmap", { buf: v.buf });
		},
		undo(_m, v) {
			if (!failed(v)) return undefined;
			v.errno = v.ret;
			return v.pinned === true ? call("gem.unpin", { buf: v.buf, site: "client.vmap" }) : undefined;
		},
		unlock(m, v) {
			if (m.b.clientVmapTakesLock) unlockResv(m, buf(m, v.buf as Id).resv, "client.vmap");
			return done((v.errno as number) ?? 0);
		},
	},
	"client.vunmap": {
		lock: (m, v) => (m.b.clientVmapTakesLock ? lockResv(m, v.buf as Id, "client.vunmap") : undefined),
		unmap: (_m, v) => call("vunmap", { buf: v.buf }),
		unpin: (m, v) => (m.b.clientVmapPins ? call("gem.unpin", { buf: v.buf, site: "client.vunmap" }) : undefined),
		unlock(m, v) {
			if (m.b.clientVmapTakesLock) unlockResv(m, buf(m, v.buf as Id).resv, "client.vunmap");
			return done("void");
		},
	},
};

/** Before 6.2 the unlocked names do not exist; scenarios use them for "takes whatever lock it needs itself". */
function lockOrNot(m: Run, v: Vars, site: string): Next | undefined {
	if (me(m).signalling > 0) violate(m, "DBS-L08", v.buf as Id, {}, [`tasks.${m.task}.signalling`]);
	return m.b.vmapProtectedBy === "caller-resv" ? lockResv(m, v.buf as Id, site) : undefined;
}

function unlockOrNot(m: Run, v: Vars, site: string): Next {
	if (m.b.vmapProtectedBy === "caller-resv") unlockResv(m, buf(m, v.buf as Id).resv, site);
	return done(v.ret as number | string);
}
