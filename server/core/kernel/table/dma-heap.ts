/**
 * DMA heaps.
 * Rows only: who reads them and how is no business of this file.
 */
import { errno, errPtr, family, gives, mustNotHold, owns, row, seen, since } from "./row-helpers.ts";

export const dmaHeap = family("dma-heap", "linux/dma-heap.h", [
	row("DMA_HEAP_IOCTL_ALLOC", since("5.6"), {
		kind: "ioctl",
		header: "uapi/linux/dma-heap.h",
		args: ["fd", "other"],
		returns: errno("EINVAL"),
		ownership: [owns("gets", "arg.fd: new dma-buf fd", "success")],
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-heap.c:173", "copy first, then dma_buf_fd_install"),
			seen(
				"6.12",
				"drivers/dma-buf/dma-heap.c:165",
				"fd is installed only after copy_to_user succeeded (2026 stable fix)",
			),
			seen("6.1", "drivers/dma-buf/dma-heap.c:171", "same fix through helper in 6.1.192"),
		],
	}),
	row("dma_heap_add", since("5.6"), {
		args: ["other"],
		returns: errPtr("other", "EINVAL", "ENOMEM"),
		note: "No dma_heap_remove: heaps live forever.",
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-heap.c:241", "error pointers"),
			seen("6.12", "drivers/dma-buf/dma-heap.c:222", "definition"),
		],
	}),
	row("dma_heap_buffer_alloc", since("5.6", "7.2"), {
		header: "static in dma-heap.c",
		args: ["other", "size", "flags", "other"],
		returns: gives("fd_or_errno", "fd"),
		lock: mustNotHold(undefined, "none"),
		bodyTells: true,
		note: "Static in the core; in 7.3 dma_heap_ioctl_allocate() returns the dma_buf and the ioctl installs the fd last.",
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-heap.c:97", "allocation returns struct dma_buf *"),
			seen(
				"6.12",
				"drivers/dma-buf/dma-heap.c:95",
				"the static helper is gone in 6.12.117/6.1.192: folded into the ioctl with reserve-fd, copy_to_user, install order",
			),
		],
	}),
	row("dma_heap_get_drvdata", since("5.6"), {
		args: ["other"],
		returns: gives("ptr"),
		maySleep: false,
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-heap.c:211", "as in the newer release"),
			seen("6.12", "drivers/dma-buf/dma-heap.c:201", "definition"),
		],
	}),
	row("dma_heap_ops.allocate", since("5.6", "5.10"), {
		kind: "callback",
		args: ["other", "size", "size", "size"],
		returns: gives("fd_or_errno", "fd"),
		lock: mustNotHold(undefined, "none"),
		ownership: [owns("gets", "the heap itself installs the fd", "success")],
		evidence: [
			seen("5.10", "include/linux/dma-heap.h:24", "returns an int"),
			seen("5.10", "include/linux/dma-heap.h:21", "fd or negative errno"),
		],
	}),
	row("dma_heap_ops.allocate", since("5.11"), {
		kind: "callback",
		args: ["other", "size", "flags", "other"],
		returns: errPtr("dmabuf"),
		lock: mustNotHold(undefined, "none"),
		ownership: [owns("gets", "dma_buf reference goes to the core, which installs the fd", "success")],
		note: "Must fill the buffer with zeroes and must be interruptible for big sizes.",
		evidence: [
			seen("7.3", "include/linux/dma-heap.h:23", "returns struct dma_buf *"),
			seen("7.3", "drivers/dma-buf/dma-heap.c:97", "call site, no lock"),
			seen("6.12", "include/linux/dma-heap.h:20", "error pointer on failure"),
		],
	}),
]);
