/** Words of the kernel that a repair writes where no row of the table holds them. Data only. */

export const WORDS = {
	isErr: "IS_ERR",
	isErrOrNull: "IS_ERR_OR_NULL",
	ptrErr: "PTR_ERR",
	errPtr: "ERR_PTR",
	errCast: "ERR_CAST",
	/** what a failed allocation is reported as */
	noMemory: "-ENOMEM",
	/** ... and a lookup that found nothing */
	notFound: "-ENOENT",
	/** a wait whose time ran out */
	timedOut: "-ETIMEDOUT",
	/** how a KUnit test insists on a success: include/kunit/test.h, 6.12 */
	mustBeEqual: "KUNIT_ASSERT_EQ",
	testType: "struct kunit",
	/** may wait for reclaim, and the flag that never does: Documentation/core-api/memory-allocation.rst, 6.12 */
	mayReclaim: "GFP_KERNEL",
	noReclaim: "GFP_NOWAIT",
} as const;

/** Allocators that fall back to vmalloc() do not take flags that forbid waiting: mm/util.c:__kvmalloc_node_noprof, 6.12. */
export const FALLS_BACK = /^kv/;

/** A number reserved without a file behind it, given back, and the file put behind it: fs/file.c, 6.12. */
export const DESCRIPTORS = {
	reserve: "get_unused_fd_flags",
	release: "put_unused_fd",
	install: "fd_install",
	/** of a dma-buf: include/linux/dma-buf.h:struct dma_buf, 6.12 */
	fileOf: "file",
} as const;

/** What a function that returns one hands to its caller, as a role of the table: include/linux/dma-fence.h, dma-buf.h, 6.12. */
export const HANDED_OVER: readonly { readonly type: RegExp; readonly role: "fence" | "dmabuf" | "gem" }[] = [
	{ type: /^struct dma_fence\s*\*$/, role: "fence" },
	{ type: /^struct dma_buf\s*\*$/, role: "dmabuf" },
	{ type: /^struct drm_gem_object\s*\*$/, role: "gem" },
];

/** Where the GEM object lies in the structures of the helpers: include/drm/drm_gem_*_helper.h, ttm/ttm_bo.h, 6.12. */
export const GEM_BASE: ReadonlyMap<string, string> = new Map(
	Object.entries({
		drm_gem_shmem_object: "base",
		drm_gem_dma_object: "base",
		drm_gem_cma_object: "base",
		drm_gem_vram_object: "bo.base",
		ttm_buffer_object: "base",
	}),
);
/** ... and the functions that want just that. */
export const WANTS_GEM = /^drm_gem_(?:object|private_object)_/;

/** What an exporter's own attachment is reached through, and the hooks between which it is mapped: dma_buf_ops, 6.12. */
export const EXPORTER = {
	ops: "dma_buf_ops",
	attach: "attach",
	map: "map_dma_buf",
	unmap: "unmap_dma_buf",
	attachmentType: "struct dma_buf_attachment",
	own: "priv",
	/** memory that begins as zero */
	zeroed: /\bkzalloc(?:_obj|_node)?\s*\(/,
} as const;

/**
 * What a context that lost a lock to another one calls before it tries again: it drops every lock of the context and waits
 * for the lost one. By the call that takes a lock.
 */
export const BACKS_OFF: ReadonlyMap<string, string> = new Map(
	Object.entries({
		// drivers/gpu/drm/i915/i915_gem_ww.c:i915_gem_ww_ctx_backoff, 6.12
		i915_gem_object_lock: "i915_gem_ww_ctx_backoff",
		i915_gem_object_lock_interruptible: "i915_gem_ww_ctx_backoff",
	}),
);
export const LOST = "-EDEADLK";
