/**
 * What stands at the kernel lines that the simulator's catalogue cites, so that a reader can find the place in another
 * release, too: the function around it (or below it, where the line is its comment), a struct, an enum, or a headed
 * comment. Read in 6.12; a test reads it again.
 */
import type { Release } from "./row.ts";

export type Evidence = KernelPlace | Mail;

/** A thread of the mailing list in which it was argued. */
export interface Mail {
	readonly mail: string;
}

export interface KernelPlace {
	/** path in the kernel tree */
	readonly file: string;
	/** in the release it was read in */
	readonly line?: number;
	/** "dma_buf_pin", "struct dma_buf_ops", "comment locking convention"; absent where only the line is known */
	readonly name?: string;
	readonly release: Release;
}

/** The release of the lines below. */
export const EVIDENCE_RELEASE: Release = "6.12";

/** Threads that the catalogue and the scenarios cite by number. */
const THREADS: Readonly<Record<string, string>> = {
	"000": "dma-buf: import and export of sync files; CPU access; vmap_local (2020)",
	"001": "drm/gem: pinning and locking of mappings (February 2024)",
	"002": "dma-buf: add dynamic DMA-buf handling v10 (June 2019)",
	"003": "dma-buf: heaps: add heap helpers (March 2019)",
	"004": "RFC: dma-buf: an API for importing and exporting sync files (February 2020)",
};

/** "seed 004 König" -> "mail thread “…”, König"; other texts stay. */
export function sourceText(cited: string): string {
	const match = /^seed (\d{3})[:,]?\s*(.*)$/.exec(cited);
	const thread = match && THREADS[match[1]!];
	if (!thread) return cited;
	const detail = match[2]!.replaceAll("#", "message ");
	return `mail thread “${thread}”${detail ? `, ${detail}` : ""}`;
}

/** The place a catalogue's "file:line" names, or the thread it cites. */
export function evidenceAt(cited: string): Evidence {
	if (!/^[\w./-]+\.[chS]:\d+$/.test(cited)) return { mail: sourceText(cited) };
	const colon = cited.lastIndexOf(":");
	const file = cited.slice(0, colon);
	const line = Number(cited.slice(colon + 1));
	const name = PLACES[file]?.[line];
	return { file, line, release: EVIDENCE_RELEASE, ...(name === undefined ? {} : { name }) };
}

/** The place a message ends in: "… [drivers/dma-buf/dma-buf.c:dma_buf_pin, 6.12]". */
export function evidenceIn(message: string): KernelPlace | undefined {
	const match = /\[([\w./-]+\.[ch]):(\w+), (\d+\.\d+)\]/.exec(message);
	return match ? { file: match[1]!, name: match[2]!, release: match[3]! as Release } : undefined;
}

/** "drivers/dma-buf/dma-buf.c:dma_buf_pin (line 1061), 6.12" */
export function evidenceText(evidence: Evidence): string {
	if ("mail" in evidence) return evidence.mail;
	const { file, name, line, release } = evidence;
	if (name === undefined) return `${file}:${line}, ${release}`;
	return `${file}:${name}${line === undefined ? "" : ` (line ${line})`}, ${release}`;
}

/** file -> line -> what is there. */
export const PLACES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
	"drivers/dma-buf/dma-buf.c": {
		84: "dma_buf_release",
		92: "dma_buf_release",
		107: "dma_buf_release",
		598: "comment dma buf device access",
		632: "dma_buf_export",
		638: "dma_buf_export",
		642: "dma_buf_export",
		767: "dma_buf_put",
		824: "comment locking convention",
		834: "comment locking convention",
		864: "comment locking convention",
		913: "dma_buf_dynamic_attach",
		1011: "dma_buf_detach",
		1020: "dma_buf_detach",
		1044: "dma_buf_pin",
		1049: "dma_buf_pin",
		1059: "dma_buf_pin",
		1061: "dma_buf_pin",
		1082: "dma_buf_unpin",
		1104: "dma_buf_map_attachment",
		1123: "dma_buf_map_attachment",
		1130: "dma_buf_map_attachment",
		1199: "dma_buf_map_attachment_unlocked",
		1217: "dma_buf_unmap_attachment",
		1226: "dma_buf_unmap_attachment",
		1228: "dma_buf_unmap_attachment",
		1269: "dma_buf_move_notify",
		1272: "dma_buf_move_notify",
		1276: "dma_buf_move_notify",
		1278: "dma_buf_move_notify",
		1337: "comment cpu access",
		1339: "comment cpu access",
		1394: "dma_buf_begin_cpu_access",
		1398: "dma_buf_begin_cpu_access",
		1413: "dma_buf_begin_cpu_access",
		1509: "dma_buf_vmap",
		1525: "dma_buf_vmap",
		1527: "dma_buf_vmap",
		1571: "dma_buf_vmap_unlocked",
		1591: "dma_buf_vunmap",
		1592: "dma_buf_vunmap",
		1593: "dma_buf_vunmap",
		1595: "dma_buf_vunmap",
	},
	"drivers/dma-buf/dma-fence-array.c": {
		217: "dma_fence_array_init",
	},
	"drivers/dma-buf/dma-fence-chain.c": {
		268: "dma_fence_chain_init",
	},
	"drivers/dma-buf/dma-fence.c": {
		74: "comment fence cross-driver contract",
		94: "comment fence cross-driver contract",
		99: "comment fence cross-driver contract",
		103: "comment fence cross-driver contract",
		225: "comment fence signalling annotation",
		261: "comment fence signalling annotation",
		325: "dma_fence_end_signalling",
		510: "dma_fence_wait_timeout",
		538: "dma_fence_release",
		554: "dma_fence_release",
	},
	"drivers/dma-buf/dma-heap.c": {
		165: "dma_heap_ioctl",
	},
	"drivers/dma-buf/dma-resv.c": {
		175: "dma_resv_reserve_fences",
		187: "dma_resv_reserve_fences",
		193: "dma_resv_reserve_fences",
		296: "dma_resv_add_fence",
		298: "dma_resv_add_fence",
		310: "dma_resv_add_fence",
		319: "dma_resv_add_fence",
		337: "dma_resv_replace_fences",
		621: "dma_resv_get_singleton",
		790: "dma_resv_lockdep",
	},
	"drivers/dma-buf/heaps/cma_heap.c": {
		23: "comment includes",
	},
	"drivers/dma-buf/heaps/system_heap.c": {
		161: "system_heap_dma_buf_begin_cpu_access",
		165: "system_heap_dma_buf_begin_cpu_access",
		188: "system_heap_dma_buf_end_cpu_access",
	},
	"drivers/gpu/drm/amd/amdgpu/amdgpu_object.c": {
		872: "amdgpu_bo_pin",
		884: "amdgpu_bo_pin",
		1164: "amdgpu_bo_move_notify",
	},
	"drivers/gpu/drm/drm_client.c": {
		328: "drm_client_buffer_vmap_local",
		347: "drm_client_buffer_vmap_local",
		370: "drm_client_buffer_vunmap_local",
		410: "drm_client_buffer_vmap",
	},
	"drivers/gpu/drm/drm_exec.c": {
		111: "drm_exec_fini",
		149: "drm_exec_cleanup",
	},
	"drivers/gpu/drm/drm_gem.c": {
		1254: "drm_gem_vmap",
		1333: "drm_gem_lock_reservations",
		1356: "drm_gem_lock_reservations",
		1372: "drm_gem_lock_reservations",
		1387: "drm_gem_unlock_reservations",
	},
	"drivers/gpu/drm/drm_gem_shmem_helper.c": {
		144: "drm_gem_shmem_free",
	},
	"drivers/gpu/drm/drm_gem_vram_helper.c": {
		287: "drm_gem_vram_pin_locked",
		377: "drm_gem_vram_vmap",
	},
	"drivers/gpu/drm/drm_syncobj.c": {
		257: "drm_syncobj_find",
		649: "drm_syncobj_destroy",
	},
	"drivers/gpu/drm/qxl/qxl_object.c": {
		169: "qxl_bo_vmap_locked",
	},
	"drivers/gpu/drm/ttm/ttm_bo.c": {
		608: "ttm_bo_unpin",
	},
	"drivers/gpu/drm/ttm/ttm_bo_util.c": {
		583: "ttm_bo_move_to_ghost",
	},
	"drivers/infiniband/core/umem_dmabuf.c": {
		75: "ib_umem_dmabuf_map_pages",
	},
	"fs/file.c": {
		569: "put_unused_fd",
	},
	"include/drm/drm_syncobj.h": {
		92: "drm_syncobj_put",
	},
	"include/linux/dma-buf.h": {
		89: "struct dma_buf_ops",
		212: "struct dma_buf_ops",
		225: "struct dma_buf_ops",
		236: "struct dma_buf_ops",
		386: "struct dma_buf",
		415: "struct dma_buf",
		419: "struct dma_buf",
		481: "struct dma_buf_attach_ops",
		563: "get_dma_buf",
	},
	"include/linux/dma-fence.h": {
		285: "dma_fence_free",
	},
	"include/linux/dma-resv.h": {
		79: "enum dma_resv_usage",
		103: "enum dma_resv_usage",
		126: "dma_resv_usage_rw",
		330: "dma_resv_lock",
		335: "dma_resv_lock",
		369: "dma_resv_lock_interruptible",
		461: "dma_resv_unlock",
		463: "dma_resv_unlock",
	},
	"include/linux/kernel.h": {
		97: "might_sleep",
	},
	"include/linux/ww_mutex.h": {
		185: "ww_acquire_fini",
		225: "ww_mutex_lock",
	},
	"kernel/locking/mutex.c": {
		281: "mutex_lock",
		543: "mutex_unlock",
	},
	"kernel/locking/ww_mutex.h": {
		202: "ww_mutex_lock_acquired",
		208: "ww_mutex_lock_acquired",
	},
};
