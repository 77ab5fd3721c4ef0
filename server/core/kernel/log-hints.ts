/**
 * What a function or a lock class in a kernel log points to: the rules (by id) whose mistakes end in such a report.
 * Data only. Reading logs is not its business.
 */
import { LOCK_CLASS } from "./report-names.ts";

export interface LogHint {
	/** ids of rules, most likely first; empty = no rule of ours covers it */
	readonly rules: readonly string[];
	/** what the kernel noticed, in our words */
	readonly means: string;
}

/** Reports of the kinds WARN and BUG, by the function they are in (6.12 and 7.3 drivers/dma-buf). */
export const REPORTS_IN: Readonly<Record<string, { readonly warn?: LogHint; readonly bug?: LogHint }>> = {
	dma_buf_map_attachment: {
		warn: { rules: ["resv-not-held"], means: "An attachment is mapped without the buffer's reservation lock." },
	},
	dma_buf_unmap_attachment: {
		warn: {
			rules: ["resv-not-held", "unmap-mismatch"],
			means: "An attachment is unmapped without the buffer's reservation lock, or with no table at all.",
		},
	},
	dma_buf_map_attachment_unlocked: { warn: { rules: [], means: "Mapping was asked for without an attachment." } },
	dma_buf_unmap_attachment_unlocked: {
		warn: {
			rules: ["unmap-mismatch"],
			means: "Unmapping was asked for without a table: it was not mapped, or unmapped before.",
		},
	},
	dma_buf_pin: {
		warn: {
			rules: ["resv-not-held", "pin-static-attachment"],
			means: "A buffer is pinned without its reservation lock, or through a static attachment.",
		},
	},
	dma_buf_unpin: {
		warn: {
			rules: ["resv-not-held", "pin-static-attachment"],
			means: "A buffer is unpinned without its reservation lock, or through a static attachment.",
		},
	},
	dma_buf_move_notify: {
		warn: { rules: ["resv-not-held"], means: "Importers are told about a move without the reservation lock." },
	},
	dma_buf_invalidate_mappings: {
		warn: {
			rules: ["resv-not-held"],
			means: "Importers are told to drop their mappings without the reservation lock.",
		},
	},
	dma_buf_vmap: {
		warn: {
			rules: ["resv-not-held"],
			means: "A kernel mapping is made without the reservation lock, or the exporter's callback failed.",
		},
		bug: { rules: [], means: "The exporter's callback reported success but gave no address." },
	},
	dma_buf_vunmap: {
		warn: { rules: ["resv-not-held"], means: "A kernel mapping is removed without the reservation lock." },
		bug: {
			rules: ["vunmap-mismatch"],
			means: "A kernel mapping is removed that does not exist, or another one than was made.",
		},
	},
	dma_buf_release: {
		warn: { rules: ["put-while-attached"], means: "The last reference went while devices are still attached." },
		bug: { rules: ["vmap-leak"], means: "The last reference went while a kernel mapping or a poll is still open." },
	},
	dma_buf_dynamic_attach: {
		warn: {
			rules: ["attach-ops-invalid"],
			means: "Attaching with importer operations that lack the callback, or without buffer or device.",
		},
	},
	dma_buf_export: {
		warn: {
			rules: ["export-ops-invalid"],
			means: "A buffer is exported with an incomplete or contradictory table of operations.",
		},
	},
	dma_buf_detach: {
		warn: {
			rules: ["attachment-leak"],
			means: "Detaching an attachment from a buffer it does not belong to; it stays attached.",
		},
	},
	dma_buf_put: {
		warn: { rules: ["dmabuf-double-put"], means: "A reference is dropped on something that is no buffer." },
	},
	dma_buf_begin_cpu_access: { warn: { rules: [], means: "CPU access was begun without a buffer." } },
	dma_buf_end_cpu_access: { warn: { rules: [], means: "CPU access was ended without a buffer." } },
	dma_resv_add_fence: {
		warn: {
			rules: ["resv-not-held", "container-fence-added"],
			means: "A fence is added without the reservation lock, or it is a container.",
		},
		bug: {
			rules: ["fence-slot-missing"],
			means: "A fence is added although no slot was reserved in this lock section.",
		},
	},
	dma_resv_reserve_fences: {
		warn: {
			rules: ["resv-not-held", "reserve-zero-fences"],
			means: "Slots are reserved without the reservation lock, or none at all were asked for.",
		},
	},
	dma_resv_replace_fences: {
		warn: { rules: ["resv-not-held"], means: "Fences are replaced without the reservation lock." },
	},
	dma_resv_iter_first: {
		warn: { rules: ["resv-not-held"], means: "Fences are walked the locked way without the lock." },
	},
	dma_resv_iter_next: {
		warn: { rules: ["resv-not-held"], means: "Fences are walked the locked way without the lock." },
	},
	dma_resv_reset_max_fences: {
		warn: {
			rules: ["resv-unlock-not-held"],
			means: "The reservation lock is released by a task that does not hold it.",
		},
	},
	dma_fence_release: {
		warn: {
			rules: ["fence-double-put", "fence-leak"],
			means: "The last reference to a fence went while somebody still waits for it.",
		},
	},
	dma_fence_set_error: { warn: { rules: [], means: "An error is set on a fence that has signalled already." } },
	dma_fence_signal_timestamp_locked: {
		warn: { rules: [], means: "A fence is signalled the locked way without its lock." },
	},
	__ww_mutex_kill: {
		warn: {
			rules: ["resv-backoff"],
			means: "A context was told to back off twice: it did not drop its locks after the first time.",
		},
	},
	ww_mutex_lock_acquired: {
		warn: {
			rules: ["resv-backoff", "acquire-ctx-misuse"],
			means:
				"After a back-off another lock than the contended one was taken, or a lock was taken after the context was done.",
		},
	},
	ww_mutex_lock_slow: {
		warn: { rules: ["resv-backoff"], means: "The slow path is used although nothing told the context to back off." },
	},
	__mutex_unlock_slowpath: {
		warn: { rules: ["resv-unlock-not-held"], means: "A lock is released by a task that does not own it." },
	},
	mutex_destroy: {
		warn: { rules: ["resv-not-released"], means: "A buffer is freed while its reservation lock is still held." },
	},
	match_held_lock: {
		warn: {
			rules: ["resv-second-without-ctx"],
			means: "Locks taken with and without an acquire context are mixed in one task.",
		},
	},
};

/** Names that make a report one about buffer sharing at all: beginnings of functions, and lock classes. */
export const FAMILY_PREFIXES: readonly string[] = [
	"dma_buf_",
	"dma_resv_",
	"dma_fence_",
	"sync_file_",
	"drm_exec_",
	"drm_gem_",
];
export const FAMILY_CLASSES: readonly string[] = [LOCK_CLASS.resv, LOCK_CLASS.acquire, LOCK_CLASS.signalling];

/** Functions that take the reservation lock themselves: under the lock they wait for themselves. */
export const TAKES_LOCK: readonly string[] = [
	"dma_buf_dynamic_attach",
	"dma_buf_attach",
	"dma_buf_detach",
	"dma_buf_map_attachment_unlocked",
	"dma_buf_unmap_attachment_unlocked",
	"dma_buf_vmap_unlocked",
	"dma_buf_vunmap_unlocked",
	"dma_buf_begin_cpu_access",
	"dma_buf_end_cpu_access",
	"dma_buf_poll",
];

/** Machinery that every trace goes through. */
export const MACHINERY =
	/^(?:_*(?:ww_)?mutex_|__?lock_|lock_|lockdep|dump_stack|show_stack|print_|__might|might_|schedule|preempt|check_|validate_|do_syscall|entry_|ret_from|kthread|process_one_work|worker_thread|__x64_sys|x64_sys|__warn|report_bug|handle_bug|exc_|asm_|rt_mutex|debug_|kasan|_raw_|invoke_|vfs_ioctl|_?_?copy_(?:from|to)_user|strndup_user|memdup_user|__k[mz]?alloc|k[mz]alloc|fs_reclaim|drm_ioctl|__do_sys)/;
