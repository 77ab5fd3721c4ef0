/**
 * What programs, not the kernel, do with dma-buf: who hands out a descriptor, maps it, touches the memory and brackets
 * that. Data only.
 */

/** A file that is a program's. */
export const PROGRAM_HEADER = "sys/mman.h";

/** Calls that put a buffer's descriptor into an argument, by its position (libdrm). */
export const DESCRIPTOR_INTO: ReadonlyMap<string, number> = new Map([["drmPrimeHandleToFD", 3]]);

/** Calls that return one (libgbm). */
export const DESCRIPTOR_FROM: ReadonlySet<string> = new Set(["gbm_bo_get_fd", "gbm_bo_get_fd_for_plane"]);

/**
 * Requests that give one: the member they fill in, or null where it is what the call returns (include/uapi/linux/dma-heap.h:
 * dma_heap_allocation_data, include/uapi/linux/udmabuf.h:UDMABUF_CREATE, include/uapi/drm/drm.h:drm_prime_handle, 6.12).
 */
export const DESCRIPTOR_OF_REQUEST: ReadonlyMap<string, string | null> = new Map([
	["DMA_HEAP_IOCTL_ALLOC", "fd"],
	["DRM_IOCTL_PRIME_HANDLE_TO_FD", "fd"],
	["UDMABUF_CREATE", null],
	["UDMABUF_CREATE_LIST", null],
]);

/** Maps the descriptor given at a position. */
export const MAPS: ReadonlyMap<string, number> = new Map([
	["mmap", 4],
	["mmap64", 4],
]);
export const UNMAPS: ReadonlySet<string> = new Set(["munmap"]);

/** Read or write memory that an argument points to. */
export const TOUCHES: ReadonlySet<string> = new Set([
	"memcpy",
	"memmove",
	"memset",
	"memcmp",
	"fwrite",
	"fread",
	"write",
	"read",
]);

/** The bracket around CPU access, and names under which a program hides it. */
export const BRACKETS = "DMA_BUF_IOCTL_SYNC";
export const BRACKET_HELPER = /sync/i;

/** Calls that carry the bracket, descriptor, request and argument in this order; drmIoctl() repeats it by itself. */
export const SENDS: ReadonlySet<string> = new Set(["ioctl", "drmIoctl"]);
export const REPEATS: ReadonlySet<string> = new Set(["drmIoctl"]);

/** A bracket that ended with one of these is to be made again: include/uapi/linux/dma-buf.h:dma_buf_sync, 6.12. */
export const INTERRUPTED = ["EINTR", "EAGAIN"] as const;

/** Says what errno means; and the headers that such code needs. */
export const SAYS_WHY = "perror";
export const PROGRAM_HEADERS = { errno: "errno.h", stdio: "stdio.h" } as const;

/** What the flags of a bracket say (include/uapi/linux/dma-buf.h:struct dma_buf_sync, 6.12); START is no bit at all. */
export const BRACKET_FLAGS = { begin: "DMA_BUF_SYNC_START", end: "DMA_BUF_SYNC_END", field: "flags" } as const;

/** Say what went wrong, and come back. */
export const SPEAKS: ReadonlySet<string> = new Set(["perror", "printf", "fprintf", "puts", "fputs"]);

/** Names that make a program's file worth reading. */
export const PROGRAM_NAMES: readonly string[] = [
	...DESCRIPTOR_INTO.keys(),
	...DESCRIPTOR_FROM,
	...DESCRIPTOR_OF_REQUEST.keys(),
	BRACKETS,
];
