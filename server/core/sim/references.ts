/**
 * References and descriptors of a buffer, and what its release checks. Knows nothing of what the references are for.
 */
import type { Id } from "../kernel/vocabulary.ts";
import { callback } from "./callbacks.ts";
import type { Handlers } from "./handlers.ts";
import { call, done, type Routine } from "./routine.ts";
import { buf, emit, injected, knowsFree, me, patch, type Run, violate } from "./run.ts";

const EINVAL = -22;
const EBADF = -9;

function add(m: Run, bufId: Id, by: number): void {
	const row = buf(m, bufId);
	patch(m, "bufs", bufId, {
		refs: row.refs + by,
		refsBy: { ...row.refsBy, [m.task]: (row.refsBy[m.task] ?? 0) + by },
	});
}

export const referenceOps: Handlers = {
	get(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		add(m, op.buf, 1);
		return done();
	},
	put: (_m, op) => call("put", { buf: op.buf, holder: null }),
	"fd.install"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		const row = buf(m, op.buf);
		if (m.state.syncFiles[op.buf] !== undefined) patch(m, "syncFiles", op.buf, { kept: false });
		// the descriptor takes over the reference of whoever installs it
		patch(m, "bufs", op.buf, {
			fds: row.fds + 1,
			published: true,
			refsBy: { ...row.refsBy, [m.task]: (row.refsBy[m.task] ?? 0) - 1, fd: (row.refsBy.fd ?? 0) + 1 },
		});
		m.state.flags = { ...m.state.flags, [`published:${op.buf}`]: 1 };
		patch(m, "tasks", m.task, { publishedFd: op.buf });
		return done("fd");
	},
	"fd.reserve"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		knowsFree(m, op.fd, false);
		patch(m, "tasks", m.task, { numbers: [...me(m).numbers, op.fd] });
		return done("fd");
	},
	/** given back, or bound to a file: the number is no longer this task's. One never seen before was the caller's. */
	"fd.spend"(m, op) {
		const { numbers, dropped } = me(m);
		if (dropped.includes(op.fd)) violate(m, "DBS-R10", op.fd, { buf: op.fd, why: "published or given back twice" });
		knowsFree(m, op.fd, true);
		patch(m, "tasks", m.task, { numbers: numbers.filter((id) => id !== op.fd) });
		return done();
	},
	"fd.get"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		if (buf(m, op.buf).fds === 0) return done(EBADF);
		add(m, op.buf, 1);
		m.value = 0;
		return done("ptr");
	},
	"fd.close"(m, op) {
		const row = buf(m, op.buf);
		if (row.fds === 0) return done(EBADF);
		patch(m, "bufs", op.buf, { fds: row.fds - 1 });
		return call("close", { buf: op.buf });
	},
	touch: () => done(),
	llseek(m, op) {
		const { size } = buf(m, op.buf);
		if (op.off !== 0 || op.whence === "CUR") return done(EINVAL);
		return done(op.whence === "END" ? size : 0);
	},
	set_name(m, op) {
		if (op.name.length >= 32) return done(EINVAL);
		patch(m, "bufs", op.buf, { name: op.name });
		emit(m, "ioctl", { ev: "user-copy" });
		return done(0);
	},
	ioctl_bad: () => done(-25),
	null(m, op) {
		const answer = NULL_CALLS[op.of] ?? "void";
		if (op.of !== "get_badfd" && op.of !== "fd")
			emit(m, op.of === "attach_nodev" ? "attach" : op.of, { ev: "warn", id: "bad-argument", object: "NULL" });
		if (op.of === "end_cpu") {
			emit(m, op.of, { ev: "null-deref", object: "NULL" });
			m.state.halted = "null-deref";
			return done("panic");
		}
		return done(answer);
	},
};

const NULL_CALLS: Readonly<Record<string, number | "void">> = {
	attach: EINVAL,
	attach_nodev: EINVAL,
	map: EINVAL,
	map_unlocked: EINVAL,
	begin_cpu: EINVAL,
	vmap: EINVAL,
	fd: EINVAL,
	get_badfd: EBADF,
};

export const referenceRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf, holder = "fd" for a descriptor's reference, null for the running task's */
	put: {
		drop(m, v) {
			const bufId = v.buf as Id;
			const row = buf(m, bufId);
			const holder = (v.holder as Id | null) ?? m.task;
			const mine = (row.refsBy[holder] ?? 0) - 1;
			const refs = row.refs - 1;
			const last = v.holder === null && mine + row.base.refs === 0;
			const dropped = last ? [...row.dropped, m.task] : row.dropped;
			patch(m, "bufs", bufId, { refs, refsBy: { ...row.refsBy, [holder]: mine }, dropped });
			if (v.holder === null && mine < -row.base.refs)
				violate(m, row.gem ? "DBS-R08" : "DBS-R03", bufId, {}, [`bufs.${bufId}.refs`]);
			const because = [`resvs.${row.resv}.owner`, `bufs.${bufId}.refs`];
			if ((last || refs <= 0) && m.state.resvs[row.resv]?.owner === m.task) violate(m, "DBS-L11", bufId, {}, because);
			if (last && row.atts.some((id) => m.state.atts[id]?.owner === m.task))
				violate(m, "DBS-R05", bufId, {}, [`bufs.${bufId}.atts`]);
			// the file's last put runs as task work, when the task holds nothing any more (fs/file_table.c:fput)
			if (refs <= 0) patch(m, "tasks", m.task, { releasing: [...me(m).releasing, bufId] });
			return done("void");
		},
	},
	/** vars: buf: a descriptor's reference goes; close() itself cannot fail */
	close: {
		put: (_m, v) => call("put", { buf: v.buf, holder: "fd" }),
		closed: () => done(0),
	},
	/** the last reference went (dma-buf.c:dma_buf_release) */
	release: {
		check(m, v) {
			const bufId = v.buf as Id;
			const row = buf(m, bufId);
			if (row.vmaps > (row.ownVmaps ?? 0)) {
				violate(m, "DBS-V05", bufId, {}, [`bufs.${bufId}.vmaps`]);
				emit(m, "release", { ev: "bug", id: "release-vmapped", object: bufId });
				m.state.halted = "bug";
				patch(m, "bufs", bufId, { released: true });
				return done("panic");
			}
			return callback(bufId, "release");
		},
		after(m, v) {
			const bufId = v.buf as Id;
			const row = buf(m, bufId);
			const resv = m.state.resvs[row.resv];
			if (row.ownsResv) emit(m, "release", { ev: "lock-destroy", id: row.resv, owner: resv?.owner ?? null });
			if (row.atts.length > 0) {
				violate(m, "DBS-R05", bufId, {}, [`bufs.${bufId}.atts`]);
				emit(m, "release", { ev: "warn", id: "release-with-attachments", object: bufId });
			}
			patch(m, "bufs", bufId, { released: true });
			return done("void");
		},
	},
};
