/**
 * Sync files: fences as file descriptors.
 * Rows only: who reads them and how is no business of this file.
 */
import { either, family, inferred, nullOnError, op, owns, pair, row, seen } from "./row-helpers.ts";

export const syncFile = family("sync-file", "linux/sync_file.h", [
	row("sync_file_create", inferred("4.9"), {
		args: ["fence"],
		returns: nullOnError("sync_file"),
		lock: either(),
		opens: pair("sync-file", "result", ["fput", "fd_install"]),
		lowers: [op("sync.create", { fence: 0, sync: "result", kept: "=true" })],
		ownership: [
			owns("gets", "takes its own fence reference; caller keeps and must put its own", "success", "result"),
			owns("gets", "sync_file: release with fput(sync_file->file) or fd_install it", "success", "result"),
		],
		allocates: "kernel",
		note: "NULL, never an error pointer.",
		evidence: [
			seen("7.3", "drivers/dma-buf/sync_file.c:73", "unchanged since 6.12"),
			seen("6.12", "drivers/dma-buf/sync_file.c:73", "own reference only on success"),
		],
	}),
	row("sync_file_get_fence", inferred("4.9"), {
		args: ["fd"],
		returns: nullOnError("fence"),
		lowers: [op("fence.get", { fence: "result", several: "=true" })],
		lock: either(),
		ownership: [owns("gets", "fence reference", "success")],
		maySleep: false,
		note: "May be a fence array/chain: unwrap before dma_resv_add_fence.",
		opens: { ...pair("fence-ref", "result", ["dma_fence_put"]), container: "may" },
		evidence: [
			seen("7.3", "drivers/dma-buf/sync_file.c:103", "unchanged since 6.12"),
			seen("6.12", "drivers/dma-buf/sync_file.c:103", "NULL for a bad fd"),
		],
	}),
]);
