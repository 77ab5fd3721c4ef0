/**
 * The exporter moves or frees memory: notification first, then the move. Knows eviction and revocation; nothing of the
 * importers' reactions.
 */
import type { Id, Place } from "../kernel/vocabulary.ts";
import { covers, pending } from "./fence-set.ts";
import type { Handlers } from "./handlers.ts";
import { tryLock, unlockResv } from "./locks.ts";
import { relocate } from "./placement.ts";
import { call, done, type Routine, type Vars, wait } from "./routine.ts";
import { att, buf, patch, type Run, requireLock, resvOf, toggle, violate } from "./run.ts";

const EBUSY = -16;
const EAGAIN = -11;

export const moveOps: Handlers = {
	move: (_m, op) => call("move.op", { buf: op.buf, to: op.to, moveFence: op.fence ?? null }),
	evict: (_m, op) => call("evict", { buf: op.buf, to: op.to ?? "SYSTEM" }),
	free_backing: (_m, op) => call("free_backing", { buf: op.buf, wait: op.wait === true, revoke: op.revoke === true }),
};

/** A job whose fence no longer stands in the list: nobody waits for it any more. */
function endangered(m: Run, bufId: Id): boolean {
	const known = pending(m.state, resvOf(m, bufId), "bookkeep");
	return m.state.jobs.some(
		(job) => job.active && job.buf === bufId && !known.some((fence) => covers(m.state.fences, fence, job.fence)),
	);
}

export const moveRoutines: Readonly<Record<string, Routine>> = {
	"move.op": {
		check(m, v) {
			const bufId = v.buf as Id;
			// the exporter itself asserts nothing; the notification below does
			requireLock(m, bufId, "move", true);
			if (buf(m, bufId).pins > 0) {
				violate(m, "DBS-P04", bufId, {}, [`bufs.${bufId}.pins`]);
				return done(EBUSY);
			}
			return call("move", v as Vars);
		},
		after: () => done(0),
	},
	/** vars: buf, to, moveFence: importers are told before anything moves */
	move: {
		notify: (_m, v) => call("notify", { buf: v.buf, site: "move" }),
		relocate(m, v) {
			const bufId = v.buf as Id;
			if (endangered(m, bufId)) violate(m, "DBS-F02", bufId, {}, [`resvs.${buf(m, bufId).resv}.entries`]);
			relocate(m, bufId, v.to as Place, (v.moveFence ?? null) as Id | null);
			return done(0);
		},
	},
	evict: {
		lock(m, v) {
			const bufId = v.buf as Id;
			if (tryLock(m, buf(m, bufId).resv, "caller") === 0) return done(EAGAIN);
			if (buf(m, bufId).pins > 0 || !buf(m, bufId).movable) {
				unlockResv(m, buf(m, bufId).resv, "caller");
				return done(EBUSY);
			}
			return call("move", { buf: bufId, to: v.to, moveFence: null });
		},
		unlock(m, v) {
			unlockResv(m, buf(m, v.buf as Id).resv, "caller");
			return done(0);
		},
	},
	free_backing: {
		fences(m, v) {
			if (v.wait !== true) return undefined;
			return call("resv.wait", { resv: buf(m, v.buf as Id).resv, usage: "bookkeep", intr: false, site: "caller" });
		},
		free(m, v) {
			const bufId = v.buf as Id;
			if (m.state.jobs.some((job) => job.active && job.buf === bufId))
				violate(m, "DBS-F02", bufId, {}, [`resvs.${buf(m, bufId).resv}.entries`]);
			if (v.revoke === true)
				for (const id of buf(m, bufId).atts)
					if (att(m, id).hasOps && att(m, id).mappings.length > 0)
						violate(m, "DBS-M17", id, {}, [`atts.${id}.mappings`]);
			patch(m, "bufs", bufId, { freed: true, backed: false, revoked: v.revoke === true });
			return done(0);
		},
	},
	/** vars: buf, map: an exporter whose unmap waits for the device (`unmapPolicy` block) */
	"unmap.policy": {
		wait(m, v) {
			if (toggle(m, "unmapPolicy") !== "block") return done(0);
			const running = m.state.jobs.filter((job) => job.active && job.mapping === v.map);
			if (running.length === 0) return done(0);
			for (const { fence } of running) {
				const row = m.state.fences[fence];
				if (row !== undefined) patch(m, "fences", fence, { callbacks: [...row.callbacks, `wait:${m.task}`] });
			}
			return wait({ on: "fences", fences: running.map((job) => job.fence), intr: false }, "wait");
		},
	},
};
