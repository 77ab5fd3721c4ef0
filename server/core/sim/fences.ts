/**
 * Operations on fences: creation, containers, signalling, callbacks, waiting, references. Knows dma-fence.c, -array.c and
 * -chain.c; nothing of reservation objects.
 */
import type { Id } from "../kernel/vocabulary.ts";
import { isSignalled, mergeParts, unwrap } from "./fence-set.ts";
import type { Handlers } from "./handlers.ts";
import { errnoNumber } from "./language/errno.ts";
import { newFence } from "./new-fence.ts";
import { pollDone } from "./poll.ts";
import { ensureFence } from "./resv-list.ts";
import { call, done, type Next, type Routine, wait } from "./routine.ts";
import { emit, injected, me, patch, put, type Run, violate, wake } from "./run.ts";
import type { Fence } from "./state.ts";

const ENOENT = -2;
const EINVAL = -22;
const EDEADLK = -35;
const ERESTARTSYS = -512;

function missing(m: Run, id: Id): boolean {
	const row = m.state.fences[id];
	if (row !== undefined && (row.refs > 0 || m.op.op === "fence.put" || m.op.op === "fence.status")) return false;
	m.skipped = "fence";
	return true;
}

export const fenceOps: Handlers = {
	"fence.new"(m, op) {
		emit(m, "caller", { ev: "alloc", gfp: "KERNEL" });
		put(m, "fences", op.fence, newFence(m, { ...(op.ctx === undefined ? {} : { ctx: op.ctx }), seq: op.seq ?? 1 }));
		if (op.owed === true) countGot(m, op.fence, 1);
		return done();
	},
	"fence.array"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		if (op.parts.some((id) => m.state.fences[id]?.kind !== "plain")) violate(m, "DBS-F05", op.fence);
		put(m, "fences", op.fence, newFence(m, { kind: "array", parts: op.parts, any: op.any === true }));
		if (op.owed === true) countGot(m, op.fence, 1);
		return done("ptr");
	},
	"fence.chain"(m, op) {
		if (m.state.fences[op.inner]?.kind === "chain") violate(m, "DBS-F05", op.fence);
		const prev = op.prev === undefined ? undefined : m.state.fences[op.prev];
		// a chain keeps its context while numbers grow (dma-fence-chain.c:dma_fence_chain_init)
		const same = prev?.kind === "chain" && op.seq > prev.seq;
		const ctx = same ? { ctx: prev.ctx } : {};
		put(m, "fences", op.fence, {
			...newFence(m, { kind: "chain", inner: op.inner, seq: op.seq, ...ctx }),
			prev: op.prev ?? null,
			prevSeq: same ? prev.seq : 0,
		});
		if (op.owed === true) countGot(m, op.fence, 1);
		return done();
	},
	"fence.merge"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		m.value = mergeInto(m, op.fence, op.of);
		return done("ptr");
	},
	"fence.unwrap"(m, op) {
		const parts = unwrap(m.state.fences, op.fence);
		if (op.list !== undefined && [...op.list].sort().join() !== [...parts].sort().join())
			violate(m, "EXPECT", op.fence);
		return done(parts.length);
	},
	"fence.find_seqno"(m, op) {
		const found = findSeqno(m, op.fence, op.seq);
		if (found === undefined) return done(EINVAL);
		if (op.expect !== undefined && op.expect !== found) violate(m, "EXPECT", op.fence);
		return done(0);
	},
	"fence.signal"(m, op) {
		if (missing(m, op.fence)) return done();
		return done(signal(m, op.fence, false));
	},
	"fence.signal_nolock"(m, op) {
		if (missing(m, op.fence)) return done();
		emit(m, "signal", { ev: "warn", id: "signal-unlocked", object: op.fence });
		return done(signal(m, op.fence, true));
	},
	"fence.seterr"(m, op) {
		if (missing(m, op.fence)) return done();
		if (isSignalled(m.state.fences, op.fence))
			emit(m, "set_error", { ev: "warn", id: "error-after-signal", object: op.fence });
		const number = Number(op.err);
		patch(m, "fences", op.fence, { error: Number.isNaN(number) ? -(errnoNumber(op.err) ?? 22) : number });
		return done();
	},
	"fence.touch": () => done(),
	"fence.status"(m, op) {
		if (missing(m, op.fence)) return done();
		return done(statusOf(m, op.fence));
	},
	"fence.get"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		// pending, whatever its members are
		if (op.several === true && m.state.fences[op.fence]) patch(m, "fences", op.fence, { kind: "array", any: true });
		countRef(m, op.fence, 1);
		countGot(m, op.fence, 1);
		return done("ptr");
	},
	"fence.put"(m, op) {
		if (missing(m, op.fence)) return done();
		dropRef(m, op.fence);
		return done();
	},
	"fence.add_cb"(m, op) {
		const row = m.state.fences[op.fence];
		if (row === undefined || isSignalled(m.state.fences, op.fence)) return done(ENOENT);
		patch(m, "fences", op.fence, { callbacks: [...row.callbacks, `cb:${op.cb}`] });
		return done(0);
	},
	"fence.rm_cb"(m, op) {
		const row = m.state.fences[op.fence];
		const name = `cb:${op.cb}`;
		if (row === undefined || !row.callbacks.includes(name)) return done(0);
		patch(m, "fences", op.fence, { callbacks: row.callbacks.filter((cb) => cb !== name) });
		return done(1);
	},
	"cb.seen": (m, op) => done(m.state.callbacksSeen[op.cb] ?? 0),
	"fence.wait"(m, op) {
		ensureFence(m, op.fence);
		return call("fence.wait", { fence: op.fence, intr: op.intr ?? false, timeout: op.timeout });
	},
};

/** 1 signalled, negative with an error, 0 pending; an array has the first error of its members. */
function statusOf(m: Run, id: Id): number {
	const row = m.state.fences[id];
	if (row === undefined || !isSignalled(m.state.fences, id)) return 0;
	if (row.error !== 0) return row.error;
	const bad = row.kind === "array" ? row.parts.find((part) => (m.state.fences[part]?.error ?? 0) !== 0) : undefined;
	return bad === undefined ? 1 : (m.state.fences[bad]?.error ?? 1);
}

/** Merge into one fence under a new name; the number of plain fences it stands for. */
export function mergeInto(m: Run, id: Id, of: readonly Id[]): number {
	const parts = mergeParts(m.state.fences, of);
	put(
		m,
		"fences",
		id,
		parts.length === 0 ? newFence(m, { signalled: true, stub: true }) : newFence(m, { kind: "array", parts }),
	);
	return parts.length;
}

/** The node to wait for so that point `seq` is reached; null = it is over; undefined = the chain is not that far. */
function findSeqno(m: Run, id: Id, seq: number): Id | null | undefined {
	const head = m.state.fences[id];
	if (head === undefined) return null;
	if (seq === 0) return id;
	if (head.kind !== "chain" || head.seq < seq) return undefined;
	let at: Id | null = id;
	let node: Fence | undefined = head;
	// a node whose own fence is done is taken out of the chain by the walk (dma-fence-chain.c:dma_fence_chain_walk)
	while (at !== null && node !== undefined && node.ctx === head.ctx && node.prevSeq >= seq) {
		at = node.prev;
		node = at === null ? undefined : m.state.fences[at];
		while (at !== null && node !== undefined && isSignalled(m.state.fences, node.inner ?? at)) {
			at = node.prev;
			node = at === null ? undefined : m.state.fences[at];
		}
	}
	return at;
}

/** Signal, run callbacks in the order they were added, wake waiters; -EINVAL (or nothing) the second time. */
export function signal(m: Run, id: Id, locked: boolean): number | string {
	emit(m, "signal", { ev: "fence-signal", fence: id, locked });
	const row = m.state.fences[id];
	const again = row === undefined || row.signalled;
	if (!again) {
		patch(m, "fences", id, { signalled: true });
		runCallbacks(m, id);
		m.state.jobs = m.state.jobs.map((job) => (job.fence === id ? { ...job, active: false } : job));
		for (const other of Object.keys(m.state.fences)) {
			const container = m.state.fences[other];
			if (container === undefined || container.kind === "plain" || container.signalled) continue;
			if (container.callbacks.length === 0 || !isSignalled(m.state.fences, other)) continue;
			patch(m, "fences", other, { signalled: true });
			runCallbacks(m, other);
		}
	}
	if (m.b.signalReturns === "void") {
		m.value = again ? EINVAL : 0;
		return "void";
	}
	return again ? EINVAL : 0;
}

function runCallbacks(m: Run, id: Id): void {
	const callbacks = m.state.fences[id]?.callbacks ?? [];
	patch(m, "fences", id, { callbacks: [] });
	for (const cb of callbacks) {
		const [kind, name = ""] = [cb.slice(0, cb.indexOf(":")), cb.slice(cb.indexOf(":") + 1)];
		if (kind === "wait") wake(m, name, "signal");
		else if (kind === "poll") pollDone(m, name);
		else m.state.callbacksSeen = { ...m.state.callbacksSeen, [name]: 1 };
	}
}

function countRef(m: Run, id: Id, by: number): void {
	const row = m.state.fences[id];
	if (row === undefined) return;
	patch(m, "fences", id, {
		refs: row.refs + by,
		refsBy: { ...row.refsBy, [m.task]: (row.refsBy[m.task] ?? 0) + by },
	});
}

/** References a driver took with its own hands: only those can leak. */
function countGot(m: Run, id: Id, by: number): void {
	const row = m.state.fences[id];
	if (row === undefined) return;
	patch(m, "fences", id, { gotBy: { ...row.gotBy, [m.task]: Math.max((row.gotBy[m.task] ?? 0) + by, 0) } });
}

/** Is the fence still referenced by a list, a sync file or a container? */
function referenced(m: Run, id: Id): boolean {
	return (
		Object.values(m.state.resvs).some((resv) => resv.entries.some((entry) => entry.fence === id)) ||
		Object.values(m.state.syncFiles).some((file) => file.open && file.fence === id) ||
		Object.values(m.state.fences).some((f) => f.parts.includes(id) || f.inner === id || f.prev === id)
	);
}

function dropRef(m: Run, id: Id): void {
	const row = m.state.fences[id] as Fence;
	if (row.refs <= 0) {
		violate(m, "DBS-F08", id, { why: "put more often than taken" }, [`fences.${id}.refs`]);
		return;
	}
	countRef(m, id, -1);
	countGot(m, id, -1);
	if (row.refs > 1 || referenced(m, id)) return;
	if (row.gotBy[m.task] === 1 || me(m).owns.includes(id)) patch(m, "fences", id, { gone: true });
	if (row.callbacks.length > 0 && !isSignalled(m.state.fences, id)) {
		violate(m, "DBS-F08", id, { why: "released while callbacks wait" }, [`fences.${id}.callbacks`]);
		emit(m, "fence_put", { ev: "warn", id: "fence-put-pending", object: id });
		patch(m, "fences", id, { error: EDEADLK });
		signal(m, id, false);
	}
}

export const fenceRoutines: Readonly<Record<string, Routine>> = {
	/** vars: fence, intr, timeout?; 1, 0 (time is up) or -ERESTARTSYS */
	"fence.wait": {
		begin(m, v): Next | undefined {
			if (me(m).signalling > 0) violate(m, "DBS-L08", v.fence as Id, {}, [`tasks.${m.task}.signalling`]);
			return undefined;
		},
		look(m, v): Next {
			const id = v.fence as Id;
			const over = isSignalled(m.state.fences, id);
			if (v.slept !== true) emit(m, "fence_wait", { ev: "fence-wait", sleeps: !over, fences: [id] });
			v.slept = true;
			if (over) return done(1);
			if (v.intr === true && me(m).signalPending) return done(ERESTARTSYS);
			if (typeof v.timeout === "number") return timedOut(m, "fence_wait", id, v.intr === true, v.timeout);
			patch(m, "fences", id, { callbacks: [...(m.state.fences[id]?.callbacks ?? []), `wait:${m.task}`] });
			return wait({ on: "fences", fences: [id], intr: v.intr === true }, "look");
		},
	},
};

/** A wait whose time runs out: the task slept meanwhile, unless it asked for no time at all (dma-fence.c:dma_fence_default_wait). */
export function timedOut(m: Run, site: string, fence: Id, intr: boolean, timeout: number): Next {
	if (timeout > 0) emit(m, site, { ev: "sleep", for: { on: "fences", fences: [fence], intr, timeout } });
	return done(0);
}
