/**
 * Attach and detach. Knows the order in which the core calls the exporter and takes the lock, and under which switch it
 * maps at once; nothing of what the exporter does with it.
 */
import type { Direction, Id } from "../kernel/vocabulary.ts";
import { callback, present } from "./callbacks.ts";
import type { Handlers } from "./handlers.ts";
import { unlockResv } from "./locks.ts";
import { call, done, failed, jump, type Next, type Routine, type Vars } from "./routine.ts";
import { att, buf, drop, emit, lockResv, patch, put, type Run, violate } from "./run.ts";
import type { Attachment, Mapping } from "./state.ts";

const EINVAL = -22;
const ENOMEM = -12;

export const attachOps: Handlers = {
	attach(m, op) {
		const notify = op.notify ?? (op.dynamic === true ? "flag" : "none");
		const hasOps = op.dynamic === true;
		if (hasOps && notify === "none" && m.b.attachWithoutCallback === "refused") {
			emit(m, "attach", { ev: "warn", id: "notify-missing", object: op.att });
			violate(m, "DBS-M15", op.att);
			return done(EINVAL);
		}
		const dynamic = hasOps && (m.b.dynamicImporterBy === "ops" || notify !== "none");
		emit(m, "attach", { ev: "alloc", gfp: "KERNEL" });
		const fresh: Attachment = {
			buf: op.buf,
			dev: op.dev ?? op.att,
			dynamic,
			p2p: op.p2p === true,
			notify,
			hasOps,
			cached: null,
			mappings: [],
			inMap: false,
			dead: false,
			needRemap: false,
			notifyCount: 0,
			pins: 0,
			owner: m.task,
			baseline: false,
			state: "attaching",
			mapped: false,
		};
		put(m, "atts", op.att, fresh);
		return call("attach", { buf: op.buf, att: op.att });
	},
	detach(m, op) {
		const bufId = op.buf ?? att(m, op.att).buf;
		if (bufId !== att(m, op.att).buf && m.b.detachChecksBuffer) {
			emit(m, "detach", { ev: "warn", id: "detach-mismatch", object: op.att });
			return done();
		}
		return call("detach", { buf: att(m, op.att).buf, att: op.att });
	},
};

/** Is one side dynamic and the other not, so that attach has to map? */
function mismatch(m: Run, v: Vars): boolean {
	return m.b.attachMaps && att(m, v.att as Id).dynamic !== buf(m, v.buf as Id).dynamic;
}

function lockForMapping(m: Run, v: Vars): boolean {
	return m.b.attachMapsLocked === "always" || buf(m, v.buf as Id).dynamic;
}

/** Put the table made at attach, or by a caching exporter, in the attachment. */
export function newMapping(m: Run, attId: Id, dir: Direction, more: Partial<Mapping>, name?: Id): Id {
	const { mapping } = m.state.next;
	const id = name !== undefined && m.state.mappings[name]?.live !== true ? name : `sgt${mapping}`;
	m.state.next = { ...m.state.next, mapping: mapping + 1 };
	put(m, "mappings", id, {
		att: attId,
		dir,
		live: true,
		gen: buf(m, att(m, attId).buf).gen,
		invalidated: false,
		pinned: false,
		cached: false,
		tracked: true,
		zombie: false,
		owner: m.task,
		baseline: false,
		...more,
	});
	return id;
}

function unlist(m: Run, bufId: Id, attId: Id): void {
	patch(m, "bufs", bufId, { atts: buf(m, bufId).atts.filter((id) => id !== attId) });
}

function detachCallback(m: Run, v: Vars): Next {
	const bufId = v.buf as Id;
	if (!present(m, bufId, "detach")) return jump("gone");
	return callback(bufId, "detach", { att: v.att });
}

export const attachRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf, att; result "ptr" or a negative errno (6.12 dma-buf.c:dma_buf_dynamic_attach) */
	attach: {
		callback(m, v) {
			if (!present(m, v.buf as Id, "attach")) return jump("list");
			const importer = att(m, v.att as Id);
			return callback(v.buf as Id, "attach", { att: v.att, ...(importer.p2p ? { dir: "p2p" } : {}) });
		},
		list(m, v) {
			if (failed(v)) {
				drop(m, "atts", v.att as Id);
				return done(v.ret as number);
			}
			return lockResv(m, v.buf as Id, "attach");
		},
		listed(m, v) {
			const row = buf(m, v.buf as Id);
			patch(m, "bufs", v.buf as Id, { atts: [v.att as Id, ...row.atts] });
			unlockResv(m, row.resv, "attach");
			if (!mismatch(m, v)) return jump("attached");
			return lockForMapping(m, v) ? lockResv(m, v.buf as Id, "attach") : jump("pin");
		},
		pin(m, v) {
			v.ret = 0;
			return buf(m, v.buf as Id).dynamic ? callback(v.buf as Id, "pin", { att: v.att }) : undefined;
		},
		map(_m, v) {
			if (failed(v)) {
				v.errno = v.ret;
				return jump("unlock");
			}
			return call("map.make", { buf: v.buf, att: v.att, dir: "bidir", site: "attach" });
		},
		mapped(m, v) {
			if (v.ret !== "null" && !failed(v)) return jump("cached");
			v.errno = v.ret === "null" ? ENOMEM : v.ret;
			return buf(m, v.buf as Id).dynamic ? callback(v.buf as Id, "unpin", { att: v.att }) : undefined;
		},
		unlock(m, v) {
			if (lockForMapping(m, v)) unlockResv(m, buf(m, v.buf as Id).resv, "attach");
			return call("detach", { buf: v.buf, att: v.att });
		},
		failed: (_m, v) => done(v.errno as number),
		cached(m, v) {
			const attId = v.att as Id;
			const dynamic = buf(m, v.buf as Id).dynamic;
			const id = newMapping(m, attId, "bidir", { pinned: dynamic, cached: true, baseline: true });
			if (lockForMapping(m, v)) unlockResv(m, buf(m, v.buf as Id).resv, "attach");
			patch(m, "atts", attId, { cached: id });
			return undefined;
		},
		attached(m, v) {
			patch(m, "atts", v.att as Id, { state: "attached" });
			return done("ptr");
		},
	},
	/** vars: buf, att (6.12 dma-buf.c:dma_buf_detach; 7.3 without the unmapping) */
	detach: {
		lock: (m, v) => lockResv(m, v.buf as Id, "detach"),
		unmap(m, v) {
			const row = att(m, v.att as Id);
			if (row.mappings.length > 0 && row.state === "attached")
				violate(m, "DBS-M07", v.att as Id, {}, [`atts.${v.att}.mappings`]);
			if (row.cached === null || !m.b.detachCleansUp) return jump("delist");
			const table = m.state.mappings[row.cached] as Mapping;
			patch(m, "mappings", row.cached, { live: false });
			return callback(v.buf as Id, "unmap", { att: v.att, dir: table.dir });
		},
		unpin(m, v) {
			return buf(m, v.buf as Id).dynamic ? callback(v.buf as Id, "unpin", { att: v.att }) : undefined;
		},
		delist(m, v) {
			unlist(m, v.buf as Id, v.att as Id);
			unlockResv(m, buf(m, v.buf as Id).resv, "detach");
			return detachCallback(m, v);
		},
		gone(m, v) {
			patch(m, "atts", v.att as Id, { state: "detached", cached: null });
			return done("void");
		},
	},
	/** a routine whose result is known */
	const: { value: (_m, v) => done(v.value as number) },
};
