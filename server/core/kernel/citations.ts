/**
 * Places in the kernel that messages cite and name although no call on the path is about them. Data only; what a call of
 * the table is about is cited from its row.
 */
import type { Release } from "./row.ts";

export interface Citation {
	/** path in the kernel tree */
	readonly file: string;
	/** the function that shows it */
	readonly function: string;
	/** release in which it was read */
	readonly release: Release;
	/** what it shows, in our own words */
	readonly fact: string;
}

export const CITATIONS = {
	unlock: {
		file: "include/linux/dma-resv.h",
		function: "dma_resv_unlock",
		release: "6.12",
		fact: "the only way to give the lock back; nothing else frees it when a task returns",
	},
	numberBack: {
		file: "fs/file.c",
		function: "put_unused_fd",
		release: "6.12",
		fact: "gives a reserved number back; nothing else frees it while the process lives",
	},
	rcuSection: {
		file: "include/linux/rcupdate.h",
		function: "rcu_read_unlock",
		release: "6.12",
		fact: "the only end of a read section; lockdep complains about one left open where a task goes back to userspace",
	},
	endOfSet: {
		file: "drivers/gpu/drm/drm_exec.c",
		function: "drm_exec_fini",
		release: "6.12",
		fact: "drops the locks of the set, frees its list and ends its acquire context",
	},
	endOfCursor: {
		file: "include/linux/dma-resv.h",
		function: "dma_resv_iter_end",
		release: "6.12",
		fact: "drops the fence that the cursor stands at; due on every way out of an unlocked walk",
	},
	endOfDeviceSection: {
		file: "drivers/gpu/drm/drm_drv.c",
		function: "drm_dev_exit",
		release: "6.12",
		fact: "ends the read side that unplugging the device waits for; due on every way out",
	},
	endOfContext: {
		file: "include/linux/ww_mutex.h",
		function: "ww_acquire_fini",
		release: "6.12",
		fact: "ends what lockdep follows as a lock of the task",
	},
	signalling: {
		file: "drivers/dma-buf/dma-fence.c",
		function: "dma_fence_begin_signalling",
		release: "6.12",
		fact: "begins what lockdep takes for a lock that every wait for a fence wants too",
	},
	freeingLocks: {
		file: "drivers/gpu/drm/drm_gem_shmem_helper.c",
		function: "drm_gem_shmem_free",
		release: "6.12",
		fact: "takes the object's reservation lock to give up its pages",
	},
	manyLocks: {
		file: "drivers/gpu/drm/drm_gem.c",
		function: "drm_gem_lock_reservations",
		release: "6.12",
		fact: "takes several reservation locks through one context, backing off where an older one waits",
	},
	backoff: {
		file: "include/linux/dma-resv.h",
		function: "dma_resv_lock_slow",
		release: "6.12",
		fact: "to be called with every other lock of the context dropped, on the lock that was lost",
	},
	mappedOnly: {
		file: "drivers/dma-buf/heaps/system_heap.c",
		function: "system_heap_dma_buf_begin_cpu_access",
		release: "6.12",
		fact: "looks after the caches of mapped attachments only, and maps nothing",
	},
	mappedInPlace: {
		file: "drivers/gpu/drm/drm_client.c",
		function: "drm_client_buffer_vmap",
		release: "6.12",
		fact: "pins before it maps for longer than it holds the lock: a mapping alone keeps nothing in place",
	},
	mightSleep: {
		file: "kernel/sched/core.c",
		function: "__might_resched",
		release: "6.12",
		fact: "complains of a sleeping function called where the CPU cannot be given away",
	},
	lockOrder: {
		file: "drivers/dma-buf/dma-resv.c",
		function: "dma_resv_lockdep",
		release: "6.12",
		fact: "teaches lockdep the order at boot: mmap_lock, then reservation locks, then reclaim",
	},
	heldAtReturn: {
		file: "kernel/locking/mutex.c",
		function: "mutex_unlock",
		release: "6.12",
		fact: "only the task that took a mutex gives it back; a return does not",
	},
	beginCpuAccess: {
		file: "drivers/dma-buf/dma-buf.c",
		function: "dma_buf_begin_cpu_access",
		release: "6.12",
		fact: "asks the exporter to prepare its caches and then waits for the fences of the devices",
	},
	beginFbAccess: {
		file: "drivers/gpu/drm/drm_gem_framebuffer_helper.c",
		function: "drm_gem_fb_begin_cpu_access",
		release: "6.12",
		fact: "begins CPU access to every imported buffer of a framebuffer",
	},
	endCpuAccess: {
		file: "drivers/dma-buf/dma-buf.c",
		function: "dma_buf_end_cpu_access",
		release: "6.12",
		fact: "asks the exporter to hand the caches back to the devices",
	},
	mapBack: {
		file: "drivers/gpu/drm/ttm/ttm_bo_util.c",
		function: "ttm_bo_kunmap",
		release: "6.12",
		fact: "gives the address range of a mapping back; only the description that the map filled in leads to it",
	},
	lastPut: {
		file: "drivers/dma-buf/dma-buf.c",
		function: "dma_buf_release",
		release: "6.12",
		fact: "stops the kernel when mappings are still counted at the last put",
	},
	detach: {
		file: "drivers/dma-buf/dma-buf.c",
		function: "dma_buf_detach",
		release: "6.12",
		fact: "takes the attachment off the buffer's list and frees it; nothing else does",
	},
	unmapAttachment: {
		file: "drivers/dma-buf/dma-buf.c",
		function: "dma_buf_unmap_attachment",
		release: "6.12",
		fact: "gives the table back to the exporter, and with it addresses and, of some exporters, a pin",
	},
	mapsDeviceMemory: {
		file: "drivers/gpu/drm/ttm/ttm_bo_util.c",
		function: "ttm_bo_vmap",
		release: "6.12",
		fact: "describes a mapping of video memory as I/O memory",
	},
	vunmap: {
		file: "drivers/dma-buf/dma-buf.c",
		function: "dma_buf_vunmap",
		release: "6.12",
		fact: "lets the exporter take the address away once the last mapping is undone",
	},
	dmaBufPut: {
		file: "drivers/dma-buf/dma-buf.c",
		function: "dma_buf_put",
		release: "6.12",
		fact: "the only way to give back what getting, importing or exporting a buffer gave",
	},
	gemPut: {
		file: "include/drm/drm_gem.h",
		function: "drm_gem_object_put",
		release: "6.12",
		fact: "drops one reference; the object is freed with the last one",
	},
	failedInit: {
		file: "drivers/gpu/drm/ttm/ttm_bo.c",
		function: "ttm_bo_init_reserved",
		release: "6.12",
		fact: "drops the only reference where it fails, which runs the destroy callback that it was given",
	},
	failedMmap: {
		file: "drivers/gpu/drm/drm_gem.c",
		function: "drm_gem_mmap_obj",
		release: "6.12",
		fact: "takes a reference before it calls the object's mmap, and puts it itself where that fails",
	},
	fencePut: {
		file: "include/linux/dma-fence.h",
		function: "dma_fence_put",
		release: "6.12",
		fact: "drops one reference; the fence is freed with the last one",
	},
	syncobjPut: {
		file: "include/drm/drm_syncobj.h",
		function: "drm_syncobj_put",
		release: "6.12",
		fact: "drops one reference; the sync object is freed with the last one",
	},
	syncFile: {
		file: "drivers/dma-buf/sync_file.c",
		function: "sync_file_create",
		release: "6.12",
		fact: "makes a file that nobody can reach before it is installed, and that keeps the fence",
	},
	mangledTable: {
		file: "drivers/dma-buf/dma-buf.c",
		function: "mangle_sg_table",
		release: "6.12",
		fact: "makes the page pointers of the table useless for importers in debug kernels",
	},
	localUnmap: {
		file: "drivers/gpu/drm/drm_client.c",
		function: "drm_client_buffer_vunmap_local",
		release: "6.12",
		fact: "undoes the mapping and then drops the lock that the mapping call kept",
	},
	isErr: {
		file: "include/linux/err.h",
		function: "IS_ERR",
		release: "6.12",
		fact: "an error pointer lies in the last page of the address space; NULL is none",
	},
} as const satisfies Readonly<Record<string, Citation>>;

/** As messages end in it: " [drivers/dma-buf/dma-buf.c:dma_buf_release, 6.12]". */
export function cited(c: Pick<Citation, "file" | "function" | "release">): string {
	return ` [${c.file}:${c.function}, ${c.release}]`;
}
