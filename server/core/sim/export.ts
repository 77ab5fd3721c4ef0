/**
 * Export of a buffer and later changes of the mock exporter's callbacks. Knows what the core refuses; nothing of what the
 * callbacks do.
 */
import type { CallbackMode, ExporterCallback, Id, Place, WorldBuf } from "../kernel/vocabulary.ts";
import type { Handlers } from "./handlers.ts";
import { done } from "./routine.ts";
import { buf, emit, injected, patch, put, violate } from "./run.ts";
import type { Buf, Resv } from "./state.ts";

const EINVAL = -22;
const PAGE = 4096;

export const EMPTY_RESV: Resv = {
	owner: null,
	ctx: null,
	waiters: [],
	entries: [],
	slots: 0,
	capacity: null,
	version: 0,
	handoff: false,
};

const ALL_OK: Readonly<Record<ExporterCallback, CallbackMode>> = {
	attach: "ok",
	detach: "ok",
	pin: "none",
	unpin: "none",
	map: "ok",
	unmap: "ok",
	begin: "ok",
	end: "ok",
	mmap: "ok",
	vmap: "ok",
	vunmap: "ok",
	release: "ok",
	priv: "ok",
};

/** A buffer as it is after export, with the deviations of a scenario's world. */
export function newBuf(id: Id, w: WorldBuf): Buf {
	const dynamic = w.dynamic === true;
	const placement: Place = w.placement ?? "SYSTEM";
	return {
		callbacks: {
			...ALL_OK,
			...(dynamic ? { pin: "ok", unpin: "ok" } : {}),
			...(w.vmapOp === false ? { vmap: "none", vunmap: "none" } : {}),
			...w.callbacks,
		},
		dynamic,
		cacheSgt: w.cacheSgt === true,
		resv: w.resv ?? `${id}.resv`,
		ownsResv: w.resv === undefined,
		atts: [],
		size: w.size ?? PAGE,
		gem: w.gem === true,
		refs: (w.refs ?? 1) + (w.fds ?? 0) + (w.others ?? 0),
		refsBy: (w.fds ?? 0) > 0 ? { fd: w.fds ?? 0 } : {},
		fds: w.fds ?? 0,
		published: (w.fds ?? 0) > 0,
		released: false,
		vmaps: w.vmaps ?? 0,
		vmapGen: (w.vmaps ?? 0) > 0 ? 0 : null,
		vmapsBy: {},
		vmapLocal: null,
		vmapWasLocal: false,
		pins: w.pins ?? 0,
		pinsBy: {},
		pinsBase: w.pinsBase ?? w.pins ?? 0,
		pinGen: (w.pins ?? 0) > 0 ? 0 : null,
		maps: 0,
		exporterDev: w.exporterDev ?? null,
		placement,
		movable: w.movable ?? dynamic,
		backed: w.backed ?? true,
		freed: false,
		revoked: false,
		gen: 0,
		moves: 0,
		secret: w.secret === true,
		scanout: w.scanout ?? null,
		gemPinTakesLock: w.gemPinTakesLock === true,
		heap: w.heap === true,
		coherent: w.coherent === true,
		cpuAlwaysOk: w.cpuAlwaysOk === true,
		placeByAttach: w.placeByAttach === true,
		own: "none",
		cpuDirty: false,
		devDirty: false,
		brackets: w.brackets ?? [],
		mmaps: [],
		lines: w.lines ?? null,
		lineSize: w.lineSize ?? 64,
		truth: w.truth ?? [],
		polling: { in: false, out: false },
		vmapNull: false,
		base: { refs: w.refs ?? 1, vmaps: w.vmaps ?? 0, brackets: w.brackets?.length ?? 0 },
		dropped: [],
	};
}

export const exportOps: Handlers = {
	export(m, op) {
		const callbacks = { ...(op.dynamic === true ? { pin: "ok", unpin: "ok" } : {}), ...op.callbacks } as Readonly<
			Partial<Record<ExporterCallback, CallbackMode>>
		>;
		const all = { ...ALL_OK, ...callbacks };
		const missing = (["map", "unmap", "release", "priv"] as const).find((fn) => all[fn] === "none");
		const pins = all.pin !== "none";
		const cache = op.cache === true;
		let why: string | undefined;
		if (missing !== undefined) why = `no ${missing}`;
		else if (m.b.exportChecksCacheWithPin && m.b.cacheSgtMapping && cache && pins)
			why = "cached tables together with pin";
		else if (m.b.exportChecksPinPair && pins !== (all.unpin !== "none")) why = "only one of pin and unpin";
		else if (cache && pins) why = "cached tables together with pin";
		if (why !== undefined) {
			emit(m, "export", { ev: "warn", id: "bad-argument", object: op.buf });
			violate(m, "DBS-M13", op.buf, { why });
			return done(EINVAL);
		}
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		emit(m, "export", { ev: "alloc", gfp: "KERNEL" });
		const shared = op.resv === undefined || op.resv === "ext" ? undefined : (m.state.bufs[op.resv]?.resv ?? op.resv);
		const resv = shared ?? (op.resv === "ext" ? `${op.buf}.ext` : `${op.buf}.resv`);
		put(m, "bufs", op.buf, {
			...newBuf(op.buf, { dynamic: pins, cacheSgt: cache && m.b.cacheSgtMapping, callbacks: all, refs: 0 }),
			resv,
			ownsResv: op.resv === undefined,
			refs: 1,
			refsBy: { [m.task]: 1 },
			base: { refs: 0, vmaps: 0, brackets: 0 },
		});
		if (m.state.resvs[resv] === undefined) put(m, "resvs", resv, EMPTY_RESV);
		m.value = 0;
		return done("ptr");
	},
	set_callbacks(m, op) {
		patch(m, "bufs", op.buf, { callbacks: { ...buf(m, op.buf).callbacks, ...op.callbacks } });
		return done();
	},
};
