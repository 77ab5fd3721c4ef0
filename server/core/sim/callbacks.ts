/**
 * What runs when the core calls the exporter: a mock exporter whose callbacks may succeed, fail, take locks or notify.
 * Knows the callbacks' effect on the exporter's own counters; nothing of who called and why.
 */
import type { Direction, ExporterCallback, Id, InjectAt } from "../kernel/vocabulary.ts";
import { unlockMutex, unlockResv } from "./locks.ts";
import { placeForImporterPin, placeForMap, placeForPin } from "./placement.ts";
import { call, done, type Next, type Routine, type Vars } from "./routine.ts";
import { buf, emit, injected, lockResv, patch, type Run, resvOf } from "./run.ts";

/** What a failing callback of the mock answers. */
const FAILS: Readonly<Partial<Record<ExporterCallback, number>>> = {
	attach: -16,
	map: -12,
	pin: -28,
	vmap: -12,
	begin: -5,
	end: -5,
	mmap: -6,
};
const EINTR = -4;
/** How a callback is called in a recording. */
const SHOWN: Readonly<Partial<Record<ExporterCallback, string>>> = { begin: "begin_cpu", end: "end_cpu" };
const INJECTED_AT: Readonly<Partial<Record<ExporterCallback, InjectAt>>> = {
	attach: "attach",
	pin: "pin",
	map: "map",
	begin: "hook",
	end: "hook",
};
/** The driver mutex a callback takes in mode `mtx`. */
const CALLBACK_MUTEX = "M0";

export function present(m: Run, bufId: Id, fn: ExporterCallback): boolean {
	return buf(m, bufId).callbacks[fn] !== "none";
}

/** Call one of the exporter's callbacks; the result is 0, a negative errno, or "null" for a map without table. */
export function callback(bufId: Id, fn: ExporterCallback, more: Vars = {}): Next {
	return call("callback", { buf: bufId, fn, ...more });
}

/** Who owns the buffer's lock, as the running task sees it. */
export function ownerSeen(m: Run, bufId: Id): "self" | "other" | "free" {
	const { owner } = resvOf(m, bufId);
	return owner === null ? "free" : owner === m.task ? "self" : "other";
}

function shown(v: Vars): string {
	const fn = v.fn as ExporterCallback;
	const name = SHOWN[fn] ?? fn;
	return v.dir === undefined ? name : `${name}:${v.dir}`;
}

/** Does the operation's injected failure strike in this callback? */
function injectedHere(m: Run, fn: ExporterCallback): number | undefined {
	const at = INJECTED_AT[fn];
	const exact = at === undefined ? undefined : injected(m, at);
	if (exact !== undefined) return exact;
	const own = OWN_CALLBACK[m.op.op];
	return own === fn ? injected(m) : undefined;
}

/** The callback an operation's unplaced failure comes from. */
const OWN_CALLBACK: Readonly<Record<string, ExporterCallback>> = {
	attach: "attach",
	map: "map",
	map_unlocked: "map",
	pin: "pin",
	"gem.pin": "pin",
	"gem.pin_locked": "pin",
	vmap: "vmap",
	vmap_unlocked: "vmap",
	"client.vmap_local": "vmap",
	"client.vmap": "vmap",
	begin_cpu: "begin",
	"ioctl.sync": "begin",
	end_cpu: "end",
	mmap: "mmap",
};

function finish(m: Run, v: Vars): Next {
	const bufId = v.buf as Id;
	const fn = v.fn as ExporterCallback;
	const row = buf(m, bufId);
	const mode = row.callbacks[fn];
	let ret: number | string = injectedHere(m, fn) ?? (mode === "fail" ? (FAILS[fn] ?? 0) : mode === "eintr" ? EINTR : 0);
	if (ret === 0 && mode === "null") ret = fn === "map" ? "null" : 0;
	if (ret === 0 && fn === "pin") ret = placeForPin(m, bufId);
	if (ret === 0 && fn === "pin")
		patch(m, "bufs", bufId, { pins: row.pins + 1, pinGen: row.pins === 0 ? buf(m, bufId).gen : row.pinGen });
	if (fn === "unpin") {
		const pins = row.pins - 1;
		patch(m, "bufs", bufId, { pins, pinGen: pins <= 0 ? null : row.pinGen });
	}
	if (ret === 0 && fn === "map") patch(m, "bufs", bufId, { maps: row.maps + 1 });
	if (fn === "unmap") {
		if (v.dead === true) emit(m, "cb:unmap", { ev: "note", buf: bufId, note: "unmap-of-dead-sgt" });
		else patch(m, "bufs", bufId, { maps: row.maps - 1 });
	}
	if (fn === "release") {
		if (row.pins !== 0) emit(m, "cb:release", { ev: "note", buf: bufId, note: "released-while-pinned" });
		if (row.maps !== 0) emit(m, "cb:release", { ev: "note", buf: bufId, note: "released-while-mapped" });
	}
	emit(m, `cb:${fn}`, { ev: "cb-exit", buf: bufId, fn: shown(v), ret });
	return done(ret);
}

export const callbackRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf, fn, and for the record dir and att */
	callback: {
		enter(m, v) {
			const bufId = v.buf as Id;
			const fn = v.fn as ExporterCallback;
			emit(m, `cb:${fn}`, {
				ev: "cb-enter",
				buf: bufId,
				fn: shown(v),
				owner: ownerSeen(m, bufId),
				...(v.att === undefined ? {} : { att: v.att as Id }),
				...(v.dir === undefined || v.dir === "p2p" ? {} : { dir: v.dir as Direction }),
			});
			const mode = buf(m, bufId).callbacks[fn];
			const site = `cb:${fn}`;
			if (mode === "lock") return lockResv(m, bufId, site);
			if (mode === "mtx") return call("mutex.lock", { mutex: CALLBACK_MUTEX, site });
			if (mode === "notify") return call("notify", { buf: bufId, site });
			return undefined;
		},
		body(m, v) {
			const bufId = v.buf as Id;
			const fn = v.fn as ExporterCallback;
			const mode = buf(m, bufId).callbacks[fn];
			const site = `cb:${fn}`;
			if (mode === "lock") unlockResv(m, buf(m, bufId).resv, site);
			if (mode === "mtx") unlockMutex(m, CALLBACK_MUTEX, site);
			if (fn === "map" && v.att !== undefined && injectedHere(m, "map") === undefined)
				return placeForMap(m, bufId, v.att as Id);
			v.ret = 0;
			if (fn === "pin" && v.att !== undefined && injectedHere(m, "pin") === undefined)
				return placeForImporterPin(m, bufId);
			return undefined;
		},
		placed: (m, v) => {
			if (v.fn === "map" && typeof v.ret === "number" && v.ret < 0) {
				emit(m, "cb:map", { ev: "cb-exit", buf: v.buf as Id, fn: shown(v), ret: v.ret });
				return done(v.ret);
			}
			return finish(m, v);
		},
	},
};
