/**
 * Reservation locks with acquire contexts (Wait-Die), their queue of waiters, and plain mutexes. Knows the mechanism of
 * kernel/locking/{mutex.c,ww_mutex.h}, 6.12; nothing of buffers' contents.
 */
import type { Id } from "../kernel/vocabulary.ts";
import { call, done, jump, type Next, type Routine, type Vars, wait } from "./routine.ts";
import { emit, me, patch, type Run, violate, wake } from "./run.ts";
import type { Resv, State, WwCtx } from "./state.ts";

const EDEADLK = -35;
const EALREADY = -114;
const EINTR = -4;

/** Must this waiter give up: it holds locks, and an older context holds the object or waits in front of it? */
function mustDie(state: State, resv: Resv, ctx: WwCtx, queue: Resv["waiters"]): boolean {
	if (ctx.acquired === 0) return false;
	const holder = resv.ctx === null ? undefined : state.ctxs[resv.ctx];
	if (holder !== undefined && ctx.stamp > holder.stamp) return true;
	return queue.some((waiter) => waiter.ctx !== null);
}

/** May a task asleep on this lock go on: it is free and the task's turn, or the task has to give up? */
export function lockReady(state: State, task: Id, resvId: Id, ctxId: Id | null): boolean {
	const resv = state.resvs[resvId] as Resv;
	const place = resv.waiters.findIndex((waiter) => waiter.task === task);
	if (resv.owner === task && resv.handoff) return true;
	if (resv.owner === null && place <= 0) return true;
	const ctx = ctxId === null ? undefined : state.ctxs[ctxId];
	return ctx !== undefined && mustDie(state, resv, ctx, resv.waiters.slice(0, Math.max(place, 0)));
}

/** Take a free lock; the checks are those of ww_mutex.h:ww_mutex_lock_acquired. */
function take(m: Run, resvId: Id, ctxId: Id | null, site: string, trylock: boolean): void {
	patch(m, "resvs", resvId, { owner: m.task, ctx: ctxId, handoff: false });
	patch(m, "tasks", m.task, { held: [...me(m).held, { cls: "resv", id: resvId, ctx: ctxId }] });
	emit(m, site, { ev: "lock-acquired", cls: "resv", id: resvId, ctx: ctxId, trylock });
	if (ctxId === null) return;
	const ctx = m.state.ctxs[ctxId] as WwCtx;
	if (ctx.done) emit(m, site, { ev: "ww-misuse", ctx: ctxId, what: "done-then-lock" });
	if (ctx.contended !== null) {
		if (ctx.contended !== resvId) emit(m, site, { ev: "ww-misuse", ctx: ctxId, what: "not-contended" });
		if (ctx.acquired > 0) emit(m, site, { ev: "ww-misuse", ctx: ctxId, what: "slow-with-locks" });
	}
	patch(m, "ctxs", ctxId, { acquired: ctx.acquired + 1, contended: null });
}

function giveUp(m: Run, resvId: Id, ctxId: Id, site: string): Next {
	const ctx = m.state.ctxs[ctxId] as WwCtx;
	if (ctx.contended !== null) emit(m, site, { ev: "ww-misuse", ctx: ctxId, what: "killed-twice" });
	patch(m, "ctxs", ctxId, { contended: resvId });
	emit(m, site, { ev: "lock-failed", cls: "resv", id: resvId, ctx: ctxId, trylock: false, errno: EDEADLK });
	return done(EDEADLK);
}

/** What a driver does wrong by asking for this lock now, whatever the lock then answers. */
function judge(m: Run, resvId: Id, ctxId: Id | null): void {
	const task = me(m);
	const resv = m.state.resvs[resvId] as Resv;
	const key = `resvs.${resvId}.owner`;
	if (task.signalling > 0) violate(m, "DBS-L08", resvId, {}, [`tasks.${m.task}.signalling`]);
	if (resv.owner === m.task) {
		violate(m, "DBS-L02", resvId, {}, [key]);
		return;
	}
	const others = task.held.filter((lock) => lock.cls === "resv" && lock.id !== resvId);
	const ctx = ctxId === null ? undefined : m.state.ctxs[ctxId];
	if (others.some((lock) => ctxId === null || lock.ctx !== ctxId))
		violate(
			m,
			"DBS-L06",
			resvId,
			{},
			others.map((lock) => `resvs.${lock.id}.owner`),
		);
	if (ctx === undefined) return;
	if (ctx.done) violate(m, "DBS-L12", ctxId as Id, { why: "a lock after the done mark" });
	if (ctx.contended !== null && (ctx.acquired > 0 || ctx.contended !== resvId))
		violate(m, "DBS-L05", resvId, {}, [`ctxs.${ctxId}.contended`, ...others.map((lock) => `resvs.${lock.id}.owner`)]);
}

function attempt(m: Run, v: Vars): Next | undefined {
	const resvId = v.resv as Id;
	const ctxId = (v.ctx ?? null) as Id | null;
	const site = v.site as string;
	const resv = m.state.resvs[resvId] as Resv;
	emit(m, site, { ev: "might-sleep" });
	if (ctxId !== null && resv.ctx === ctxId && resv.owner !== null) {
		emit(m, site, { ev: "lock-failed", cls: "resv", id: resvId, ctx: ctxId, trylock: false, errno: EALREADY });
		return done(EALREADY);
	}
	judge(m, resvId, ctxId);
	const intr = v.intr === true;
	emit(m, site, { ev: "lock-acquire", cls: "resv", id: resvId, ctx: ctxId, trylock: false, intr, owner: resv.owner });
	if (resv.owner === null) {
		take(m, resvId, ctxId, site, false);
		if (ctxId !== null) wakeDying(m, resvId, site);
		return done(0);
	}
	const ctx = ctxId === null ? undefined : (m.state.ctxs[ctxId] as WwCtx);
	// Wait-Die queue: sorted by age; behind an older waiter a context with locks gives up (ww_mutex.h:__ww_mutex_add_waiter)
	let place = resv.waiters.length;
	if (ctx !== undefined) {
		for (let i = resv.waiters.length - 1; i >= 0; i--) {
			const other = resv.waiters[i]?.ctx;
			if (other === null || other === undefined) continue;
			if (ctx.stamp > (m.state.ctxs[other]?.stamp ?? 0)) {
				if (ctx.acquired > 0) return giveUp(m, resvId, ctxId as Id, site);
				break;
			}
			place = i;
		}
	}
	if (intr && me(m).signalPending) {
		emit(m, site, { ev: "lock-failed", cls: "resv", id: resvId, ctx: ctxId, trylock: false, errno: EINTR });
		return done(EINTR);
	}
	if (ctx !== undefined && mustDie(m.state, resv, ctx, resv.waiters.slice(0, place)))
		return giveUp(m, resvId, ctxId as Id, site);
	patch(m, "resvs", resvId, { waiters: resv.waiters.toSpliced(place, 0, { task: m.task, ctx: ctxId }) });
	if (ctx !== undefined) wakeDying(m, resvId, site);
	return wait({ on: "resv", resv: resvId, ctx: ctxId, intr }, "woken");
}

function woken(m: Run, v: Vars): Next {
	const resvId = v.resv as Id;
	const ctxId = (v.ctx ?? null) as Id | null;
	const site = v.site as string;
	const resv = m.state.resvs[resvId] as Resv;
	const place = resv.waiters.findIndex((waiter) => waiter.task === m.task);
	const without = resv.waiters.filter((waiter) => waiter.task !== m.task);
	if (resv.owner === null || (resv.owner === m.task && resv.handoff)) {
		patch(m, "resvs", resvId, { waiters: without });
		take(m, resvId, ctxId, site, false);
		return done(0);
	}
	const ctx = ctxId === null ? undefined : (m.state.ctxs[ctxId] as WwCtx);
	if (ctx !== undefined && mustDie(m.state, resv, ctx, resv.waiters.slice(0, place))) {
		patch(m, "resvs", resvId, { waiters: without });
		return giveUp(m, resvId, ctxId as Id, site);
	}
	if (place === 0) patch(m, "resvs", resvId, { handoff: true });
	return wait({ on: "resv", resv: resvId, ctx: ctxId, intr: v.intr === true }, "woken");
}

/** Wake the waiters that now have to give up. */
function wakeDying(m: Run, resvId: Id, site: string): void {
	const resv = m.state.resvs[resvId] as Resv;
	resv.waiters.forEach((waiter, i) => {
		const ctx = waiter.ctx === null ? undefined : m.state.ctxs[waiter.ctx];
		if (ctx !== undefined && mustDie(m.state, resv, ctx, resv.waiters.slice(0, i))) wake(m, waiter.task, site);
	});
}

/** Try once, never sleep, no context: 1 or 0. */
export function tryLock(m: Run, resvId: Id, site: string): 0 | 1 {
	const { owner } = m.state.resvs[resvId] as Resv;
	emit(m, site, { ev: "lock-acquire", cls: "resv", id: resvId, ctx: null, trylock: true, intr: false, owner });
	if (owner === null) {
		take(m, resvId, null, site, true);
		return 1;
	}
	emit(m, site, { ev: "lock-failed", cls: "resv", id: resvId, ctx: null, trylock: true, errno: 0 });
	return 0;
}

/** Give the lock back, whoever holds it, as the kernel does: slots are forgotten first, then the first waiter is woken. */
export function unlockResv(m: Run, resvId: Id, site: string): void {
	const resv = m.state.resvs[resvId] as Resv;
	const { owner } = resv;
	if (m.b.unlockDropsSlots) {
		emit(m, site, { ev: "resv-deref", id: resvId, what: "list" });
		emit(m, "reset-slots", { ev: "assert-held", id: resvId, held: owner === m.task, owner });
		if (resv.capacity !== null)
			patch(m, "resvs", resvId, { capacity: resv.entries.length, slots: resv.entries.length });
	}
	if (owner !== m.task) violate(m, "DBS-L04", resvId, {}, [`resvs.${resvId}.owner`]);
	emit(m, site, { ev: "unlock", cls: "resv", id: resvId, owner, ctx: resv.ctx });
	if (resv.ctx !== null) {
		const ctx = m.state.ctxs[resv.ctx];
		if (ctx !== undefined && ctx.acquired > 0) patch(m, "ctxs", resv.ctx, { acquired: ctx.acquired - 1 });
	}
	if (owner === null) return;
	const holder = m.state.tasks[owner];
	if (holder !== undefined) {
		patch(m, "tasks", owner, {
			held: holder.held.filter((lock) => lock.cls !== "resv" || lock.id !== resvId),
			lent: holder.lent.filter((id) => id !== resvId),
		});
	}
	const first = resv.waiters[0];
	patch(m, "resvs", resvId, { owner: resv.handoff && first !== undefined ? first.task : null, ctx: null });
	if (first !== undefined) wake(m, first.task, site);
}

/** May a task asleep on this mutex go on? */
export function mutexReady(state: State, task: Id, mutex: Id): boolean {
	const row = state.mutexes[mutex];
	return row === undefined || (row.owner === null && (row.waiters[0] ?? task) === task);
}

export function unlockMutex(m: Run, mutex: Id, site: string): void {
	const row = m.state.mutexes[mutex] ?? { owner: null, waiters: [] };
	emit(m, site, { ev: "unlock", cls: "mutex", id: mutex, owner: row.owner, ctx: null });
	if (row.owner !== null) {
		const held = m.state.tasks[row.owner]?.held ?? [];
		patch(m, "tasks", row.owner, { held: held.filter((lock) => lock.cls !== "mutex" || lock.id !== mutex) });
	}
	patch(m, "mutexes", mutex, { owner: null, waiters: row.waiters });
	const first = row.waiters[0];
	if (first !== undefined) wake(m, first, site);
}

/** Try once, never sleep: 1 or 0. */
export function tryMutex(m: Run, mutex: Id, site: string): 0 | 1 {
	const row = m.state.mutexes[mutex] ?? { owner: null, waiters: [] };
	const { owner } = row;
	emit(m, site, { ev: "lock-acquire", cls: "mutex", id: mutex, ctx: null, trylock: true, intr: false, owner });
	if (owner !== null) {
		emit(m, site, { ev: "lock-failed", cls: "mutex", id: mutex, ctx: null, trylock: true, errno: 0 });
		return 0;
	}
	patch(m, "mutexes", mutex, { owner: m.task, waiters: row.waiters });
	patch(m, "tasks", m.task, { held: [...me(m).held, { cls: "mutex", id: mutex, ctx: null }] });
	emit(m, site, { ev: "lock-acquired", cls: "mutex", id: mutex, ctx: null, trylock: true });
	return 1;
}

function takeMutex(m: Run, v: Vars): Next | undefined {
	const mutex = v.mutex as Id;
	const site = v.site as string;
	const row = m.state.mutexes[mutex] ?? { owner: null, waiters: [] };
	if (row.owner !== null) {
		if (!row.waiters.includes(m.task)) patch(m, "mutexes", mutex, { ...row, waiters: [...row.waiters, m.task] });
		return wait({ on: "mutex", mutex }, "woken");
	}
	patch(m, "mutexes", mutex, { owner: m.task, waiters: row.waiters.filter((task) => task !== m.task) });
	patch(m, "tasks", m.task, { held: [...me(m).held, { cls: "mutex", id: mutex, ctx: null }] });
	emit(m, site, { ev: "lock-acquired", cls: "mutex", id: mutex, ctx: null, trylock: false });
	return done("void");
}

export const lockRoutines: Readonly<Record<string, Routine>> = {
	/** vars: resv, site, ctx, intr; result 0, -EDEADLK, -EALREADY, -EINTR */
	"resv.lock": { attempt, woken },
	/** vars: resv, site, ctx, intr: the slow path after -EDEADLK */
	"resv.lock_slow": {
		check(m, v) {
			const ctx = v.ctx as Id;
			if (m.state.ctxs[ctx]?.contended === null)
				emit(m, v.site as string, { ev: "ww-misuse", ctx, what: "slow-not-contended" });
			return call("resv.lock", { resv: v.resv, site: v.site, ctx, intr: v.intr });
		},
		after: (_m, v) => done(v.intr === true ? (v.ret as number) : "void"),
	},
	"mutex.lock": {
		attempt(m, v) {
			const site = v.site as string;
			const owner = m.state.mutexes[v.mutex as Id]?.owner ?? null;
			emit(m, site, { ev: "might-sleep" });
			if (owner === m.task) violate(m, "DBS-L02", v.mutex as Id, { lock: v.mutex as Id });
			emit(m, site, {
				ev: "lock-acquire",
				cls: "mutex",
				id: v.mutex as Id,
				ctx: null,
				trylock: false,
				intr: false,
				owner,
			});
			return jump("woken");
		},
		woken: takeMutex,
	},
};
