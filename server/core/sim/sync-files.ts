/**
 * Sync files and the two ioctls that connect them with a buffer's fences, including the policies of the debate about what
 * an import does to older fences. Knows sync_file.c and dma-buf.c's ioctls; nothing of who waits.
 */
import type { Id, Usage } from "../kernel/vocabulary.ts";
import { isSignalled, pending, unwrap, usageFor } from "./fence-set.ts";
import { mergeInto } from "./fences.ts";
import type { Handlers } from "./handlers.ts";
import { unlockResv } from "./locks.ts";
import { addEntry, ensureFence, replaceAll, reserveSlots } from "./resv-list.ts";
import { added, singleton } from "./resv-ops.ts";
import { call, done, type Routine } from "./routine.ts";
import { buf, emit, injected, lockResv, patch, put, type Run, resvOf, toggle, violate } from "./run.ts";

const EINVAL = -22;
const ENOENT = -2;
const ENOTTY = -25;

/** Valid flags as letters, or undefined. */
function lettersOf(flags: string): string | undefined {
	const number = Number(flags);
	if (flags !== "" && !Number.isNaN(number))
		return (number & ~3) !== 0 || number === 0 ? undefined : `${number & 1 ? "r" : ""}${number & 2 ? "w" : ""}`;
	return /^[rw]+$/.test(flags) ? flags : undefined;
}

/** The fence a name stands for: an open sync file's, or a fence itself. */
function fenceOf(m: Run, name: Id | undefined): Id | undefined {
	if (name === undefined) return undefined;
	const file = m.state.syncFiles[name];
	if (file !== undefined) return file.open ? file.fence : undefined;
	return m.state.fences[name] === undefined ? undefined : name;
}

function freshFence(m: Run, stem: string): Id {
	const id = `${stem}${m.state.next.fence}`;
	m.state.next = { ...m.state.next, fence: m.state.next.fence + 1 };
	return id;
}

export const syncOps: Handlers = {
	"sync.export"(m, op) {
		if (!m.b.syncFileIoctls) return done(ENOTTY);
		emit(m, "ioctl", { ev: "user-copy" });
		const flags = lettersOf(op.flags);
		if (flags === undefined) return done(EINVAL);
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		const parts = pending(m.state, resvOf(m, op.buf), usageFor(flags.includes("w")));
		emit(m, "export_sync_file", { ev: "alloc", gfp: "KERNEL" });
		const fence = parts.length === 1 ? (parts[0] as Id) : freshFence(m, "snapshot");
		if (parts.length === 0) stub(m, fence);
		else if (parts.length > 1) singleton(m, fence, parts);
		put(m, "syncFiles", op.out, { fence, open: true, kept: false });
		emit(m, "ioctl", { ev: "user-copy" });
		return done(0);
	},
	"sync.import"(m, op) {
		if (!m.b.syncFileIoctls) return done(ENOTTY);
		emit(m, "ioctl", { ev: "user-copy" });
		const flags = lettersOf(op.flags);
		if (flags === undefined) return done(EINVAL);
		const fence = op.badfd === true || op.fdOf !== undefined ? undefined : fenceOf(m, op.sync);
		if (fence === undefined) return done(EINVAL);
		return call("sync.import", { buf: op.buf, fence, usage: flags.includes("w") ? "write" : "read" });
	},
	"sync.create"(m, op) {
		if (m.state.fences[op.fence] === undefined) {
			m.skipped = "fence";
			return done();
		}
		emit(m, "sync_file", { ev: "alloc", gfp: "KERNEL" });
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		put(m, "syncFiles", op.sync, { fence: op.fence, open: true, kept: op.kept === true });
		return done("fd");
	},
	"sync.merge"(m, op) {
		const [a, b] = op.of.map((name) => m.state.syncFiles[name]);
		if (a?.open === true) emit(m, "ioctl", { ev: "user-copy" });
		if (a?.open !== true || b?.open !== true) return done(ENOENT);
		emit(m, "sync_file", { ev: "alloc", gfp: "KERNEL" });
		const id = freshFence(m, "merged");
		mergeInto(m, id, [a.fence, b.fence]);
		put(m, "syncFiles", op.out, { fence: id, open: true, kept: false });
		return done(0);
	},
	"sync.info"(m, op) {
		const file = m.state.syncFiles[op.sync];
		if (file?.open !== true) return done(ENOENT);
		emit(m, "ioctl", { ev: "user-copy" });
		const row = m.state.fences[file.fence];
		const parts =
			row?.kind === "plain" || (row?.parts.length ?? 0) === 0 ? [file.fence] : unwrap(m.state.fences, file.fence);
		return done(`status=${isSignalled(m.state.fences, file.fence) ? 1 : 0},n=${parts.length}`);
	},
	"sync.poll"(m, op) {
		const file = m.state.syncFiles[op.sync];
		const over = file !== undefined && isSignalled(m.state.fences, file.fence);
		m.value = over ? 1 : 0;
		return done(over ? "in" : 0);
	},
	"sync.close"(m, op) {
		const file = m.state.syncFiles[op.sync];
		if (file === undefined) return done(EINVAL);
		patch(m, "syncFiles", op.sync, { ...file, open: false });
		return done(0);
	},
};

function stub(m: Run, id: Id): void {
	ensureFence(m, id);
	patch(m, "fences", id, { signalled: true, stub: true });
}

export const syncRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf, fence, usage (dma-buf.c:dma_buf_import_sync_file) */
	"sync.import": {
		lock(m, v) {
			const parts = unwrap(m.state.fences, v.fence as Id);
			return parts.length === 0 ? done(0) : lockResv(m, v.buf as Id, "import_sync_file");
		},
		add(m, v) {
			const bufId = v.buf as Id;
			const { resv } = buf(m, bufId);
			const errno = injected(m);
			if (errno === undefined) {
				const panic = importInto(m, bufId, v.fence as Id, v.usage as Usage);
				if (panic) return done("panic");
			}
			unlockResv(m, resv, "import_sync_file");
			return done(errno ?? 0);
		},
	},
};

/** Enter the fence by the policy under discussion; mainline adds the leaves one by one. True = the kernel stopped. */
function importInto(m: Run, bufId: Id, fence: Id, usage: Usage): boolean {
	const { resv } = buf(m, bufId);
	const policy = toggle(m, "importPolicy") ?? "add";
	const old = resvOf(m, bufId).entries.filter((entry) => !isSignalled(m.state.fences, entry.fence));
	if (policy === "replace") {
		replaceAll(m, resv, fence, "write");
		return false;
	}
	if (policy === "array") {
		const parts = [...old.map((entry) => entry.fence), fence];
		const nested = parts.find((id) => m.state.fences[id]?.kind !== "plain");
		if (nested !== undefined) violate(m, "DBS-F05", nested);
		const id = freshFence(m, "array");
		singleton(m, id, parts);
		replaceAll(m, resv, id, "write");
		return false;
	}
	if (policy === "chain") {
		let prev: Id | null = null;
		for (const inner of [...old.map((entry) => entry.fence), fence]) {
			const id = freshFence(m, "chain");
			ensureFence(m, id);
			patch(m, "fences", id, { kind: "chain", inner, prev });
			prev = id;
		}
		if (prev !== null) replaceAll(m, resv, prev, "write");
		return false;
	}
	const parts = m.b.syncImportUnwraps ? unwrap(m.state.fences, fence) : [fence];
	reserveSlots(m, resv, parts.length);
	for (const id of parts) {
		const next = added(m, bufId, addEntry(m, resv, id, usage));
		if (next.next === "done" && next.ret === "panic") return true;
	}
	return false;
}
