/**
 * Operations on the fences of a reservation object. Knows which of them the kernel makes assert the lock; the list itself
 * is in resv-list.ts.
 */
import type { Id, Usage } from "../kernel/vocabulary.ts";
import { includes, isSignalled, laterOrSame, pending } from "./fence-set.ts";
import { timedOut } from "./fences.ts";
import type { Handlers } from "./handlers.ts";
import { newFence } from "./new-fence.ts";
import { addEntry, ensureFence, lostFence, reserveSlots } from "./resv-list.ts";
import { call, done, jump, type Next, type Routine, wait } from "./routine.ts";
import { buf, emit, injected, me, patch, put, type Run, requireLock, resvOf, violate } from "./run.ts";
import type { Resv } from "./state.ts";

const EINVAL = -22;
const ERESTARTSYS = -512;

function noFence(m: Run): Next {
	m.skipped = "fence";
	return done("void");
}

export const resvOps: Handlers = {
	"resv.reserve"(m, op) {
		requireLock(m, op.buf, "reserve");
		if (op.n === 0) {
			violate(m, "DBS-F12", op.buf);
			if (m.b.reserveZero === "accepted") return done(0);
			emit(m, "reserve", { ev: "warn", id: "reserve-zero", object: op.buf });
			return done(EINVAL);
		}
		emit(m, "reserve", { ev: "resv-deref", id: buf(m, op.buf).resv, what: "list" });
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		const before = resvOf(m, op.buf);
		const used = before.entries.length;
		if (before.capacity === null || used + op.n > before.capacity) emit(m, "reserve", { ev: "alloc", gfp: "KERNEL" });
		for (let i = 0; i < used && before.capacity !== null && used + op.n > before.capacity; i++)
			emit(m, "reserve", { ev: "resv-deref", id: buf(m, op.buf).resv, what: "entry" });
		reserveSlots(m, buf(m, op.buf).resv, op.n);
		return done(0);
	},
	"resv.add"(m, op) {
		if (m.state.fences[op.fence] === undefined) return noFence(m);
		return add(m, op.buf, op.fence, op.usage);
	},
	"resv.add_container"(m, op) {
		const id = `container${m.state.next.fence}`;
		m.state.next = { ...m.state.next, fence: m.state.next.fence + 1 };
		ensureFence(m, `${id}.part`);
		put(m, "fences", id, newFence(m, { kind: "array", parts: [`${id}.part`] }));
		return add(m, op.buf, id, op.usage);
	},
	"resv.replace"(m, op) {
		requireLock(m, op.buf, "replace");
		const { resv: resvId } = buf(m, op.buf);
		const resv = resvOf(m, op.buf);
		emit(m, "replace", { ev: "resv-deref", id: resvId, what: "list" });
		const ctx = op.fenceCtx ?? (op.old === undefined ? -1 : (m.state.fences[op.old]?.ctx ?? -1));
		const entries = resv.entries.map((entry) => {
			emit(m, "replace", { ev: "resv-deref", id: resvId, what: "entry" });
			if (m.state.fences[entry.fence]?.ctx !== ctx) return entry;
			if (m.state.jobs.some((job) => job.active && job.fence === entry.fence))
				lostFence(m, resvId, entry.fence, op.fence);
			return { fence: op.fence, usage: op.usage };
		});
		patch(m, "resvs", resvId, { entries, version: resv.version + 1 });
		return done();
	},
	"resv.wait": (m, op) =>
		call("resv.wait", {
			resv: buf(m, op.buf).resv,
			usage: op.usage,
			intr: op.intr ?? false,
			timeout: op.timeout,
			site: "caller",
		}),
	"resv.test": (m, op) => done(pending(m.state, resvOf(m, op.buf), op.usage).length === 0 ? 1 : 0),
	"resv.get_fences": (m, op) => done(injected(m) ?? pending(m.state, resvOf(m, op.buf), op.usage).length),
	"resv.get_singleton"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		const parts = pending(m.state, resvOf(m, op.buf), op.usage);
		if (parts.length > 0) emit(m, "get_fences", { ev: "alloc", gfp: "KERNEL" });
		if (parts.length > 1) emit(m, "get_fences", { ev: "alloc", gfp: "KERNEL" });
		const [first] = parts;
		m.value = parts.length;
		if (first === undefined) return done("null");
		if (parts.length > 1 && parts.some((id) => m.state.fences[id]?.kind !== "plain"))
			violate(m, "DBS-F05", parts.find((id) => m.state.fences[id]?.kind !== "plain") ?? first);
		if (op.out !== undefined) singleton(m, op.out, parts);
		return done(parts.length === 1 ? "single" : "array");
	},
	"resv.iter"(m, op) {
		const resvId = buf(m, op.buf).resv;
		const resv = resvOf(m, op.buf);
		if (!op.locked) return done(pending(m.state, resv, op.usage).length);
		requireLock(m, op.buf, "iter_first");
		emit(m, "iter_first", { ev: "resv-deref", id: resvId, what: "list" });
		let found = 0;
		let at = 0;
		// each call of "next" asserts the lock and looks at entries until one matches (6.12 dma-resv.c:dma_resv_iter_next)
		for (;;) {
			emit(m, "iter_next", { ev: "assert-held", id: resvId, held: resv.owner === m.task, owner: resv.owner });
			let hit = false;
			while (at < resv.entries.length && !hit) {
				const entry = resv.entries[at++];
				emit(m, "iter_next", { ev: "resv-deref", id: resvId, what: "entry" });
				hit = entry !== undefined && includes(op.usage, entry.usage);
			}
			if (!hit) break;
			found += 1;
		}
		return done(found);
	},
	"resv.expect"(m, op) {
		const now = resvOf(m, op.buf)
			.entries.filter((entry) => !isSignalled(m.state.fences, entry.fence))
			.map((entry) => `${entry.fence}:${entry.usage}`);
		const expected = op.list.map(([fence, usage]) => `${fence}:${usage}`);
		if (now.join() !== expected.join()) violate(m, "EXPECT", op.buf, {}, [`resvs.${buf(m, op.buf).resv}.entries`]);
		return done();
	},
};

/** The one fence that stands for `parts`: a new array. */
export function singleton(m: Run, id: Id, parts: readonly Id[]): void {
	put(m, "fences", id, newFence(m, { kind: "array", parts }));
}

function add(m: Run, bufId: Id, fence: Id, usage: Usage): Next {
	const { resv: resvId } = buf(m, bufId);
	requireLock(m, bufId, "add");
	if (m.state.fences[fence]?.kind !== "plain" && !mayBeKnown(m, fence)) {
		if (m.b.containerWarns) emit(m, "add", { ev: "warn", id: "container-added", object: fence });
		violate(m, "DBS-F04", fence);
	}
	const resv = resvOf(m, bufId);
	emit(m, "add", { ev: "resv-deref", id: resvId, what: "list" });
	const { fences } = m.state;
	for (const old of resv.entries) {
		emit(m, "add", { ev: "resv-deref", id: resvId, what: "entry" });
		if (isSignalled(fences, old.fence) || laterOrSame(fences, fence, old.fence)) break;
	}
	return added(m, bufId, addEntry(m, resvId, fence, usage));
}

/** What a program handed in, and who was shown it may have said that it is one. */
function mayBeKnown(m: Run, fence: Id): boolean {
	return m.state.fences[fence]?.any === true && me(m).handedOver.some((each) => each.obj === fence);
}

/** No slot is a BUG, no list at all a NULL dereference (dma-resv.c:dma_resv_add_fence). */
export function added(m: Run, bufId: Id, how: ReturnType<typeof addEntry>): Next {
	if (how === "replaced" || how === "appended") return done("void");
	const { resv } = buf(m, bufId);
	violate(m, "DBS-F03", bufId, {}, [`resvs.${resv}.capacity`, `resvs.${resv}.owner`]);
	emit(m, "add", how === "no-slot" ? { ev: "bug", id: "no-slot", object: bufId } : { ev: "null-deref", object: bufId });
	m.state.halted = how === "no-slot" ? "bug" : "null-deref";
	return done("panic");
}

export const resvRoutines: Readonly<Record<string, Routine>> = {
	/** vars: resv, usage, intr, timeout?, site; 1, 0 (time is up) or -ERESTARTSYS (dma-resv.c:dma_resv_wait_timeout) */
	"resv.wait": {
		begin(m, v) {
			if (me(m).signalling > 0) violate(m, "DBS-L08", v.resv as Id, {}, [`tasks.${m.task}.signalling`]);
			return undefined;
		},
		look(m, v) {
			const fences = pending(m.state, m.state.resvs[v.resv as Id] as Resv, v.usage as Usage);
			const [first] = fences;
			if (first === undefined) return done(1);
			emit(m, v.site as string, { ev: "fence-wait", sleeps: true, fences: [first] });
			if (v.intr === true && me(m).signalPending) return done(ERESTARTSYS);
			// a finite timeout passes before anybody else acts: modelled, there is no clock
			if (typeof v.timeout === "number") return timedOut(m, v.site as string, first, v.intr === true, v.timeout);
			const row = m.state.fences[first];
			if (row !== undefined) patch(m, "fences", first, { callbacks: [...row.callbacks, `wait:${m.task}`] });
			m.state.cost = { ...m.state.cost, fenceWaits: m.state.cost.fenceWaits + 1 };
			return wait({ on: "fences", fences: [first], intr: v.intr === true }, "look");
		},
		again: () => jump("look"),
	},
};
