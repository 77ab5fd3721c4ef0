/**
 * Operations on reservation locks, acquire contexts and driver mutexes as a driver calls them. Knows nothing of what the
 * locks protect.
 */
import type { Id } from "../kernel/vocabulary.ts";
import type { Handlers } from "./handlers.ts";
import { tryLock, tryMutex, unlockMutex, unlockResv } from "./locks.ts";
import { call, done, failed, jump, type Next, type Routine } from "./routine.ts";
import {
	begins,
	buf,
	dropsOwn,
	emit,
	ends,
	injected,
	knowsFree,
	lockResv,
	me,
	patch,
	put,
	type Run,
	requireLock,
	resvOf,
	violate,
} from "./run.ts";

const CALLER = "caller";

/** The harness refuses contexts that do not exist or are another task's. */
function usable(m: Run, ctx: Id): boolean {
	const row = m.state.ctxs[ctx];
	return row?.live === true && row.task === m.task;
}

function skip(m: Run, why: string): Next {
	m.skipped = why;
	return done("void");
}

export const lockOps: Handlers = {
	"resv.lock"(m, op) {
		if (op.ctx !== undefined && !usable(m, op.ctx)) return skip(m, "ctx");
		const errno = injected(m);
		if (errno === -35 && op.ctx !== undefined) patch(m, "ctxs", op.ctx, { contended: buf(m, op.buf).resv });
		if (errno !== undefined) return done(errno);
		return lockResv(m, op.buf, CALLER, op.ctx ?? null, op.intr ?? false);
	},
	"resv.lock_slow"(m, op) {
		if (op.ctx === undefined) {
			emit(m, CALLER, { ev: "null-deref", object: op.buf });
			m.state.halted = "null-deref";
			return done("panic");
		}
		if (!usable(m, op.ctx)) return skip(m, "ctx");
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		return call("resv.lock_slow", { resv: buf(m, op.buf).resv, site: CALLER, ctx: op.ctx, intr: op.intr ?? false });
	},
	"resv.trylock": (m, op) => done(injected(m) === undefined ? tryLock(m, buf(m, op.buf).resv, CALLER) : 0),
	"resv.unlock"(m, op) {
		const owner = buf(m, op.buf);
		if (owner.vmapLocal === m.task) violate(m, "DBS-V03", op.buf, {}, [`bufs.${op.buf}.vmapLocal`]);
		unlockResv(m, owner.resv, CALLER);
		return done();
	},
	"resv.is_locked": (m, op) => done(resvOf(m, op.buf).owner === null ? 0 : 1),
	"resv.assert_held"(m, op) {
		requireLock(m, op.buf, CALLER);
		return done();
	},
	"ww.init"(m, op) {
		if (m.state.ctxs[op.ctx]?.live === true) return skip(m, "ctx");
		const { stamp } = m.state.next;
		m.state.next = { ...m.state.next, stamp: stamp + 1 };
		put(m, "ctxs", op.ctx, { stamp, task: m.task, acquired: 0, contended: null, done: false, live: true });
		emit(m, CALLER, { ev: "ww-init", ctx: op.ctx, acquired: 0, done: false });
		begins(m, op.ctx);
		return done();
	},
	"ww.done"(m, op) {
		if (!usable(m, op.ctx)) return skip(m, "ctx");
		const ctx = m.state.ctxs[op.ctx];
		emit(m, CALLER, { ev: "ww-done", ctx: op.ctx, acquired: ctx?.acquired ?? 0, done: ctx?.done ?? false });
		patch(m, "ctxs", op.ctx, { done: true });
		return done();
	},
	"ww.fini"(m, op) {
		ends(m, op.ctx, "DBS-L12");
		if (!usable(m, op.ctx)) return skip(m, "ctx");
		const acquired = m.state.ctxs[op.ctx]?.acquired ?? 0;
		emit(m, CALLER, { ev: "ww-fini", ctx: op.ctx, acquired, done: m.state.ctxs[op.ctx]?.done ?? false });
		if (acquired > 0) {
			emit(m, CALLER, { ev: "ww-misuse", ctx: op.ctx, what: "fini-with-locks" });
			violate(m, "DBS-L12", op.ctx, { why: `ended with ${acquired} locks held` });
		}
		patch(m, "ctxs", op.ctx, { live: false });
		return done();
	},
	"ww.unlock_all"(m, op) {
		for (const lock of me(m).held) if (lock.cls === "resv" && lock.ctx === op.ctx) unlockResv(m, lock.id, CALLER);
		return done();
	},
	"exec.init"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		const { stamp } = m.state.next;
		m.state.next = { ...m.state.next, stamp: stamp + 1 };
		put(m, "ctxs", op.ctx, { stamp, task: m.task, acquired: 0, contended: null, done: false, live: true });
		emit(m, CALLER, { ev: "ww-init", ctx: op.ctx, acquired: 0, done: false });
		begins(m, op.ctx);
		return done();
	},
	"exec.until"(m, op) {
		const contended = m.state.ctxs[op.ctx]?.contended ?? null;
		if (contended === null) return done(0);
		for (const lock of me(m).held) if (lock.cls === "resv" && lock.ctx === op.ctx) unlockResv(m, lock.id, CALLER);
		return call("resv.lock_slow", { resv: contended, site: CALLER, ctx: op.ctx, intr: false });
	},
	"exec.lock_obj"(m, op) {
		if (!usable(m, op.ctx)) return skip(m, "ctx");
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		return call("exec.lock_obj", { resv: buf(m, op.buf).resv, ctx: op.ctx });
	},
	"exec.fini"(m, op) {
		ends(m, op.ctx, "DBS-L12");
		for (const lock of me(m).held) if (lock.cls === "resv" && lock.ctx === op.ctx) unlockResv(m, lock.id, CALLER);
		const acquired = m.state.ctxs[op.ctx]?.acquired ?? 0;
		emit(m, CALLER, { ev: "ww-fini", ctx: op.ctx, acquired, done: false });
		patch(m, "ctxs", op.ctx, { live: false });
		return done();
	},
	"mutex.lock"(m, op) {
		const errno = injected(m);
		knowsFree(m, op.mutex, errno !== undefined);
		if (op.try === true) return done(errno === undefined ? tryMutex(m, op.mutex, CALLER) : 0);
		return errno === undefined ? call("mutex.lock", { mutex: op.mutex, site: CALLER }) : done(errno);
	},
	"mutex.unlock"(m, op) {
		// also when it is not held: the kernel only reports that, and frees it whoever held it
		dropsOwn(m, op.mutex);
		unlockMutex(m, op.mutex, CALLER);
		return done();
	},
};

export const lockOpRoutines: Readonly<Record<string, Routine>> = {
	/** drm_exec: a contended object taken in advance counts as locked (drm_exec.c:drm_exec_lock_obj) */
	"exec.lock_obj": {
		lock: (_m, v) => call("resv.lock", { resv: v.resv, site: CALLER, ctx: v.ctx, intr: false }),
		after: (_m, v) => (v.ret === -114 ? done(0) : failed(v) ? done(v.ret as number) : jump("taken")),
		taken: () => done(0),
	},
};
