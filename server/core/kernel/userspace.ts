/**
 * What programs, not the kernel, do with dma-buf: who hands out a descriptor, maps it, touches the memory and brackets
 * that. Data only.
 */

/** A file that is a program's. */
export const PROGRAM_HEADER = "sys/mman.h";

/** Calls that put a buffer's descriptor into an argument, by its position (libdrm). */
export const DESCRIPTOR_INTO: Readonly<Record<string, number>> = { drmPrimeHandleToFD: 3 };

/** Calls that return one (libgbm). */
export const DESCRIPTOR_FROM: ReadonlySet<string> = new Set(["gbm_bo_get_fd", "gbm_bo_get_fd_for_plane"]);

/** Maps the descriptor given at a position. */
export const MAPS: Readonly<Record<string, number>> = { mmap: 4, mmap64: 4 };

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

/** Names that make a program's file worth reading. */
export const PROGRAM_NAMES: readonly string[] = [...Object.keys(DESCRIPTOR_INTO), ...DESCRIPTOR_FROM];
