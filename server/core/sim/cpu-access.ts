/**
 * begin/end_cpu_access, the sync ioctl and mmap. Knows what the core does in which order; the caches of heaps are in
 * heaps.ts.
 */
import type { Direction, Id } from "../kernel/vocabulary.ts";
import { callback, present } from "./callbacks.ts";
import { usageFor } from "./fence-set.ts";
import type { Handlers } from "./handlers.ts";
import { unlockResv } from "./locks.ts";
import { call, done, failed, jump, type Next, type Routine, type Vars, wait } from "./routine.ts";
import { buf, emit, lockResv, me, patch, type Run, resvOf, violate } from "./run.ts";

const EINVAL = -22;
const ENXIO = -6;
const PAGE = 4096;

export const cpuAccessOps: Handlers = {
	begin_cpu: (_m, op) => call("begin_cpu", { buf: op.buf, dir: op.dir }),
	end_cpu: (_m, op) => call("end_cpu", { buf: op.buf, dir: op.dir }),
	"ioctl.sync"(m, op) {
		emit(m, "ioctl", { ev: "user-copy" });
		const dir = directionOf(op.flags);
		if (dir === undefined) return done(EINVAL);
		return call(op.end ? "end_cpu" : "begin_cpu", { buf: op.buf, dir });
	},
	mmap: (_m, op) => call("mmap", { buf: op.buf, pages: op.pages, pgoff: op.pgoff }),
	munmap(m, op) {
		const row = buf(m, op.buf);
		patch(m, "bufs", op.buf, { mmaps: row.mmaps.slice(0, -1), refs: row.refs - 1 });
		return done(0);
	},
};

/** The flags of the ioctl: letters, or a number with DMA_BUF_SYNC_READ 1, WRITE 2, END 4. */
function directionOf(flags: string): Direction | undefined {
	if (flags === "bad") return undefined;
	const number = Number(flags);
	if (flags !== "" && !Number.isNaN(number)) {
		if ((number & ~7) !== 0) return undefined;
		return ([undefined, "from", "to", "bidir"] as const)[number & 3];
	}
	const read = flags.includes("r");
	const write = flags.includes("w");
	if (read && write) return "bidir";
	return read ? "from" : write ? "to" : undefined;
}

/** Both calls tell lockdep that they may take the lock: under it they are a mistake even if no hook locks. */
function mightLock(m: Run, v: Vars, site: string): void {
	const bufId = v.buf as Id;
	if (m.b.cpuAccessMightLock) emit(m, site, { ev: "might-lock", cls: "resv", id: buf(m, bufId).resv });
	if (resvOf(m, bufId).owner === m.task)
		violate(m, "DBS-L02", buf(m, bufId).resv, {}, [`resvs.${buf(m, bufId).resv}.owner`]);
}

function close(m: Run, v: Vars): void {
	const bufId = v.buf as Id;
	const { brackets } = buf(m, bufId);
	const mine = brackets.findLastIndex((bracket) => bracket.task === m.task);
	if (mine < 0) {
		violate(m, "DBS-C05", bufId, {}, [`bufs.${bufId}.brackets`]);
		return;
	}
	if (brackets[mine]?.dir !== v.dir) violate(m, "DBS-C02", bufId, {}, [`bufs.${bufId}.brackets`]);
	patch(m, "bufs", bufId, { brackets: brackets.toSpliced(mine, 1) });
}

export const cpuAccessRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf, dir (dma-buf.c:dma_buf_begin_cpu_access): the exporter's hook, then the implicit fences */
	begin_cpu: {
		hook(m, v): Next | undefined {
			mightLock(m, v, "begin_cpu");
			v.ret = 0;
			return present(m, v.buf as Id, "begin") ? callback(v.buf as Id, "begin", { dir: v.dir }) : undefined;
		},
		heap: (_m, v) => (failed(v) ? done(v.ret as number) : call("heap.begin", { buf: v.buf, dir: v.dir })),
		fences(m, v) {
			if (failed(v)) return done(v.ret as number);
			const write = v.dir === "bidir" || v.dir === "to";
			return call("resv.wait", {
				resv: buf(m, v.buf as Id).resv,
				usage: usageFor(write),
				intr: true,
				site: "begin_cpu",
			});
		},
		open(m, v) {
			if (failed(v)) return done(v.ret as number);
			const bufId = v.buf as Id;
			const explicit = m.state.jobs.some((job) => job.active && job.buf === bufId && job.write);
			if (explicit) violate(m, "DBS-C09", bufId);
			const brackets = [...buf(m, bufId).brackets, { task: m.task, dir: v.dir as Direction }];
			patch(m, "bufs", bufId, { brackets });
			return done(0);
		},
	},
	end_cpu: {
		hook(m, v): Next | undefined {
			mightLock(m, v, "end_cpu");
			close(m, v);
			v.ret = 0;
			return present(m, v.buf as Id, "end") ? callback(v.buf as Id, "end", { dir: v.dir }) : undefined;
		},
		heap(_m, v) {
			v.errno = v.ret;
			return failed(v) ? jump("answer") : call("heap.end", { buf: v.buf, dir: v.dir });
		},
		answer: (_m, v) => done(v.errno as number),
	},
	/** vars: buf, pages, pgoff (dma-buf.c:dma_buf_mmap_internal) */
	mmap: {
		check(m, v): Next | undefined {
			emit(m, "mmap", { ev: "mmap-lock", write: true });
			if (me(m).contexts.includes("mmaplock")) return wait({ on: "flag", flag: "mmap_lock" }, "check");
			const row = buf(m, v.buf as Id);
			if (!present(m, v.buf as Id, "mmap")) return done(EINVAL);
			if ((v.pgoff as number) + (v.pages as number) > row.size / PAGE) return done(EINVAL);
			return m.b.mmapTakesLock ? lockResv(m, v.buf as Id, "mmap") : undefined;
		},
		callback: (_m, v) => callback(v.buf as Id, "mmap"),
		mapped(m, v) {
			if (m.b.mmapTakesLock) unlockResv(m, buf(m, v.buf as Id).resv, "mmap");
			if (failed(v)) return done(v.ret === -28 ? ENXIO : (v.ret as number));
			const bufId = v.buf as Id;
			const row = buf(m, bufId);
			patch(m, "bufs", bufId, {
				mmaps: [...row.mmaps, { task: m.task, gen: row.gen }],
				refs: row.refs + 1,
				refsBy: { ...row.refsBy, mmap: (row.refsBy.mmap ?? 0) + 1 },
			});
			return done("addr");
		},
	},
};
