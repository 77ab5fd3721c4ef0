/**
 * GEM objects: pinning through their callbacks, and the tables of handles and exported descriptors. Knows who locks around
 * the pin callback under the release's switches.
 */
import type { Id, Place } from "../kernel/vocabulary.ts";
import { callback } from "./callbacks.ts";
import type { Handlers } from "./handlers.ts";
import { unlockResv } from "./locks.ts";
import { placeForPin } from "./placement.ts";
import { call, done, failed, jump, type Routine } from "./routine.ts";
import { buf, emit, injected, lockResv, patch, put, type Run, requireLock, violate } from "./run.ts";

const ENOENT = -2;
const FIRST_FD = 10;

export const gemOps: Handlers = {
	"gem.pin": (_m, op) => call("gem.pin.locking", { buf: op.buf, way: "pin" }),
	"gem.unpin": (_m, op) => call("gem.pin.locking", { buf: op.buf, way: "unpin" }),
	"gem.pin_locked": (_m, op) => call("gem.pin", { buf: op.buf, to: op.to ?? null, site: "gem.pin_locked" }),
	"gem.unpin_locked": (_m, op) => call("gem.unpin", { buf: op.buf, site: "gem.unpin_locked" }),
	"gem.create"(m, op) {
		put(m, "gemObjects", op.obj, { refs: 1, exported: false, fds: 0, alive: true });
		return done(newHandle(m, op.fd, op.obj));
	},
	"gem.close"(m, op) {
		const handle = m.state.saved[op.h] ?? 0;
		const table = m.state.gemHandles[op.fd] ?? {};
		const obj = table[`h${handle}`];
		if (obj === undefined) return done(-22);
		const { [`h${handle}`]: _gone, ...rest } = table;
		put(m, "gemHandles", op.fd, rest);
		dropObject(m, obj);
		return done(0);
	},
	"prime.export"(m, op) {
		const obj = m.state.gemHandles[op.fd]?.[`h${m.state.saved[op.h] ?? 0}`];
		if (obj === undefined) return done(ENOENT);
		const row = m.state.gemObjects[obj];
		if (row === undefined) return done(ENOENT);
		patch(m, "gemObjects", obj, { refs: row.refs + 1, exported: true, fds: row.fds + 1 });
		return done(FIRST_FD);
	},
	"prime.import"(m, op) {
		const table = m.state.gemHandles[op.fd] ?? {};
		const known = Object.keys(table).find((handle) => table[handle] === op.obj);
		if (known !== undefined) return done(Number(known.slice(1)));
		const row = m.state.gemObjects[op.obj];
		if (row === undefined || row.fds === 0) return done(-9);
		patch(m, "gemObjects", op.obj, { refs: row.refs + 1 });
		return done(newHandle(m, op.fd, op.obj));
	},
	"prime.closefd"(m, op) {
		const row = m.state.gemObjects[op.obj];
		if (row === undefined || row.fds === 0) return done(-9);
		patch(m, "gemObjects", op.obj, { fds: row.fds - 1 });
		dropObject(m, op.obj);
		return done(0);
	},
	"obj.alive": (m, op) => done(m.state.gemObjects[op.obj]?.alive === true ? 1 : 0),
};

function newHandle(m: Run, fd: Id, obj: Id): number {
	const table = m.state.gemHandles[fd] ?? {};
	const handle = (m.state.gemNext[fd] ?? 0) + 1;
	m.state.gemNext = { ...m.state.gemNext, [fd]: handle };
	put(m, "gemHandles", fd, { ...table, [`h${handle}`]: obj });
	return handle;
}

function dropObject(m: Run, obj: Id): void {
	const row = m.state.gemObjects[obj];
	if (row !== undefined) patch(m, "gemObjects", obj, { refs: row.refs - 1, alive: row.refs > 1 });
}

export const gemRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf, way: the helper that core or callback locks around */
	"gem.pin.locking": {
		lock(m, v) {
			const row = buf(m, v.buf as Id);
			v.core = m.b.gemPinLockedBy === "core";
			if (v.core === true) return lockResv(m, v.buf as Id, `gem.${v.way}`);
			// the driver's own callback has to lock
			return row.gemPinTakesLock ? lockResv(m, v.buf as Id, `cb:${v.way}`) : undefined;
		},
		again(m, v) {
			const row = buf(m, v.buf as Id);
			return v.core === true && row.gemPinTakesLock ? lockResv(m, v.buf as Id, `cb:${v.way}`) : undefined;
		},
		pin: (_m, v) => call(v.way === "pin" ? "gem.pin" : "gem.unpin", { buf: v.buf, site: `gem.${v.way}` }),
		unlock(m, v) {
			const row = buf(m, v.buf as Id);
			if (v.core === true || row.gemPinTakesLock) unlockResv(m, row.resv, `gem.${v.way}`);
			return done(v.ret as number | string);
		},
	},
	/** vars: buf, to?, site */
	"gem.pin": {
		check(m, v) {
			const bufId = v.buf as Id;
			requireLock(m, bufId, v.site as string);
			const errno = injected(m);
			if (errno !== undefined) return done(errno);
			if (v.to !== undefined && v.to !== null) {
				const ret = placeForPin(m, bufId, v.to as Place);
				if (ret < 0) return done(ret);
			}
			if (buf(m, bufId).dynamic) return callback(bufId, "pin");
			v.ret = 0;
			const row = buf(m, bufId);
			patch(m, "bufs", bufId, { pins: row.pins + 1, pinGen: row.pinGen ?? row.gen });
			return jump("count");
		},
		after: (_m, v) => (failed(v) ? done(v.ret as number) : undefined),
		count(m, v) {
			const { pinsBy } = buf(m, v.buf as Id);
			patch(m, "bufs", v.buf as Id, { pinsBy: { ...pinsBy, [m.task]: (pinsBy[m.task] ?? 0) + 1 } });
			return done(0);
		},
	},
	"gem.unpin": {
		check(m, v) {
			const bufId = v.buf as Id;
			const row = buf(m, bufId);
			requireLock(m, bufId, v.site as string);
			patch(m, "bufs", bufId, { pinsBy: { ...row.pinsBy, [m.task]: Math.max((row.pinsBy[m.task] ?? 0) - 1, 0) } });
			if (row.pins <= 0) {
				violate(m, "DBS-P02", bufId, {}, [`bufs.${bufId}.pins`]);
				return done("void");
			}
			if (row.dynamic) return callback(bufId, "unpin");
			patch(m, "bufs", bufId, { pins: row.pins - 1, pinGen: row.pins === 1 ? null : row.pinGen });
			emit(m, v.site as string, { ev: "note", buf: bufId, note: "unpinned" });
			return jump("after");
		},
		after: () => done("void"),
	},
};
