/**
 * What userspace can do with a dma-buf file descriptor.
 * Rows only: who reads them and how is no business of this file.
 */
import { commit, errno, family, gives, inferred, owns, pair, row, seen, since } from "./row-helpers.ts";

export const dmaBufUapi = family("dma-buf-uapi", "uapi/linux/dma-buf.h", [
	row("DMA_BUF_IOCTL_EXPORT_SYNC_FILE", since("6.0"), {
		kind: "ioctl",
		args: ["fd", "other"],
		returns: errno("EINVAL", "EFAULT", "ENOMEM", "EMFILE", "ENOTTY"),
		ownership: [owns("gets", "arg.fd: new sync_file fd (O_CLOEXEC)", "success")],
		note: "Snapshot taken without the reservation lock.",
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-buf.c:481", "fd installed after copy_to_user"),
			seen(
				"6.12",
				"drivers/dma-buf/dma-buf.c:374",
				"READ flag snapshots writers only; WRITE (or both) snapshots readers and writers; never BOOKKEEP",
			),
			seen("6.12", "drivers/dma-buf/dma-buf.c:380", "idle buffer gives an already signaled fence"),
			commit("6.0", "20e10881a043", "the ioctl appears"),
		],
	}),
	row("DMA_BUF_IOCTL_IMPORT_SYNC_FILE", since("6.0"), {
		kind: "ioctl",
		args: ["fd", "other"],
		returns: errno("EINVAL", "EFAULT", "ENOMEM"),
		ownership: [owns("keeps", "sync_file fd stays with the caller")],
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-buf.c:523", "takes the lock"),
			seen("6.12", "drivers/dma-buf/dma-buf.c:431", "WRITE flag adds as WRITE usage, READ only adds as READ usage"),
			seen("6.12", "drivers/dma-buf/dma-buf.c:435", "containers are unwrapped, one slot per leaf"),
			commit("6.0", "594740497e99", "the ioctl appears"),
		],
	}),
	row("DMA_BUF_IOCTL_SYNC", inferred("4.6", null, ["5.4", "6.0"]), {
		kind: "ioctl",
		args: ["fd", "other"],
		returns: errno("EINVAL", "EFAULT", "EINTR", "EAGAIN", "ERESTARTSYS"),
		opens: pair("cpu-access", "arg0", ["DMA_BUF_IOCTL_SYNC"]),
		closes: pair("cpu-access", "arg0", ["DMA_BUF_IOCTL_SYNC"]),
		note: "START is the zero bit: a call without END always begins. The kernel keeps no per-fd state: unbalanced calls are accepted.",
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-buf.c:572", "begin or end"),
			seen(
				"6.12",
				"drivers/dma-buf/dma-buf.c:475",
				"READ -> FROM_DEVICE, WRITE -> TO_DEVICE, both -> BIDIRECTIONAL; END calls end_cpu_access, else begin_cpu_access",
			),
			seen(
				"6.12",
				"include/uapi/linux/dma-buf.h:40",
				"documented as cache coherency only, yet begin also waits for implicit fences",
			),
		],
	}),
	row("DMA_BUF_SET_NAME", inferred("5.3", null, ["5.4", "6.0"]), {
		kind: "ioctl",
		args: ["fd", "other"],
		returns: errno(),
		note: "Name limit 32 bytes.",
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-buf.c:579", "unchanged"),
			seen("6.12", "drivers/dma-buf/dma-buf.c:495", "definition"),
		],
	}),
	row("poll(dma-buf fd)", inferred("3.17", null, ["5.4", "5.9"]), {
		kind: "ioctl",
		header: "poll.h",
		args: ["fd"],
		returns: gives("value"),
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-buf.c:355", "takes the lock to walk the fences"),
			seen("6.12", "drivers/dma-buf/dma-buf.c:271", "takes the reservation lock"),
			seen("6.12", "drivers/dma-buf/dma-buf.c:205", "EPOLLIN = writers done, EPOLLOUT = everybody done"),
		],
	}),
]);
