/**
 * Names that a kernel log uses where the simulator has words of its own: which function a check sits in, and what the
 * lock classes are called. Data only; which check fires when is the observer's business.
 */
import type { Behaviour } from "./behaviour.ts";

/** Operation word -> the function whose text contains the check or takes the lock (include/linux/dma-buf.h, dma-resv.h). */
const FUNCTION_AT: Readonly<Record<string, string>> = {
	attach: "dma_buf_dynamic_attach",
	detach: "dma_buf_detach",
	pin: "dma_buf_pin",
	unpin: "dma_buf_unpin",
	map: "dma_buf_map_attachment",
	map_unlocked: "dma_buf_map_attachment_unlocked",
	unmap: "dma_buf_unmap_attachment",
	unmap_unlocked: "dma_buf_unmap_attachment_unlocked",
	vmap: "dma_buf_vmap",
	vunmap: "dma_buf_vunmap",
	vmap_unlocked: "dma_buf_vmap_unlocked",
	vunmap_unlocked: "dma_buf_vunmap_unlocked",
	begin_cpu: "dma_buf_begin_cpu_access",
	end_cpu: "dma_buf_end_cpu_access",
	poll: "dma_buf_poll",
	export: "dma_buf_export",
	put: "dma_buf_put",
	release: "dma_buf_release",
	mmap: "vm_mmap_pgoff",
	ioctl: "dma_buf_ioctl",
	import_sync_file: "dma_buf_ioctl",
	export_sync_file: "dma_buf_ioctl",
	reserve: "dma_resv_reserve_fences",
	add: "dma_resv_add_fence",
	replace: "dma_resv_replace_fences",
	"reset-slots": "dma_resv_reset_max_fences",
	iter_first: "dma_resv_iter_first",
	iter_next: "dma_resv_iter_next",
	fence_release: "dma_fence_release",
	set_error: "dma_fence_set_error",
	signal: "dma_fence_signal_timestamp_locked",
	"client.vmap": "drm_client_buffer_vmap",
	"client.vunmap": "drm_client_buffer_vunmap",
	"client.vmap_local": "drm_client_buffer_vmap_local",
	"client.vunmap_local": "drm_client_buffer_vunmap_local",
	"gem.pin": "drm_gem_pin",
	"gem.unpin": "drm_gem_unpin",
	"gem.pin_locked": "drm_gem_pin_locked",
	"gem.unpin_locked": "drm_gem_unpin_locked",
};

/** Checks of the lock code itself, by what they notice (kernel/locking, 6.12). */
export const LOCK_CODE = {
	match: "match_held_lock",
	release: "__lock_release",
	kill: "__ww_mutex_kill",
	acquired: "ww_mutex_lock_acquired",
	slow: "ww_mutex_lock_slow",
	done: "ww_acquire_done",
	fini: "ww_acquire_fini",
	destroy: "mutex_destroy",
	unlock: "__mutex_unlock_slowpath",
} as const;

/** Where a page fault, a reclaim or a user mapping takes its lock; allocator internals differ between builds. */
export const MEMORY_CODE = {
	fault: "__might_fault",
	mmap: "vm_mmap_pgoff",
	/** an object of fixed size */
	alloc: "__kmalloc_cache_noprof",
	/** an array whose size was computed */
	allocArray: "__kmalloc_noprof",
} as const;

/** Lock classes as lockdep prints them. */
export const LOCK_CLASS = {
	resv: "reservation_ww_class_mutex",
	acquire: "reservation_ww_class_acquire",
	mmap: "mmap_lock",
	reclaim: "fs_reclaim",
	signalling: "dma_fence_map",
	rcu: "rcu_read_lock",
	spin: "driver_spinlock",
} as const;

/**
 * Class of a mutex that is no reservation lock: `M0` is the recorded "driver_mutex_0", `b.lock` the one every buffer had
 * before 6.2.
 */
export function mutexClass(id: string): string {
	if (id.endsWith(".lock")) return "dmabuf->lock";
	const numbered = /^M(\d+)$/.exec(id);
	return numbered === null ? id : `driver_mutex_${numbered[1]}`;
}

/** Members of the recording's mock exporter and importer whose functions are called otherwise than their operation. */
const MOCK_CALLBACK: Readonly<Record<string, string>> = { begin: "begin_cpu", end: "end_cpu", notify: "move_notify" };

/**
 * The function a log names for an operation word; "caller" is the code under test itself, `cb:map` the exporter's own
 * callback. An unknown word stays as it is.
 */
export function functionAt(site: string, behaviour: Behaviour): string {
	if (site === "move_notify" || site === "notify") return `dma_buf_${behaviour.notifyName}`;
	if (site.startsWith("cb:")) return `x_${MOCK_CALLBACK[site.slice(3)] ?? site.slice(3)}`;
	return FUNCTION_AT[site] ?? (site === "" ? "caller" : site);
}
