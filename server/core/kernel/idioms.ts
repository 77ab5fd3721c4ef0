/**
 * Kernel idioms that the flow analysis evaluates itself: what a name computes, not what it does to dma-buf.
 * Data only. Effects on locks and resources are rows of the table.
 */
import { named } from "./named.ts";

export type Idiom =
	/** true when the pointer is an ERR_PTR; … or NULL */
	| "is-err"
	| "is-err-or-null"
	/** gives its first argument back */
	| "same"
	/** the error in a pointer, which is there only where the pointer is one */
	| "error-of"
	/** gives a descriptor number back, and leaves a negative one in the variable (include/linux/file.h, 6.12) */
	| "taken"
	/** the values of two variables change places */
	| "swaps"
	/** negative errno of an ERR_PTR, 0 for a valid pointer */
	| "ptr-err-or-zero"
	| "err-ptr"
	/** container_of(pointer, type, member) and its kin */
	| "container"
	/** gives the truth of its first, or its second, argument, which the author says cannot be: such paths are not followed */
	| "never"
	| "never-second"
	/** the truth of its second argument */
	| "truth-second"
	/** does not come back */
	| "noreturn"
	/** does not come back where its second argument is false, is true, is no valid pointer, differs from its third */
	| "insists"
	| "insists-not"
	| "insists-pointer"
	| "insists-equal"
	/** the empty statement of a scope guard: guard(class)(object) */
	| "guard"
	| "at-head"
	| "nothing"
	/** the compiler measures its arguments, nothing is read */
	| "measures";

/** A map: names are asked about on every path, and `constructor` is a fine name for a function in C. */
export const IDIOMS: ReadonlyMap<string, Idiom> = new Map(
	Object.entries<Idiom>({
		IS_ERR: "is-err",
		IS_ERR_VALUE: "is-err",
		IS_ERR_OR_NULL: "is-err-or-null",
		PTR_ERR: "error-of",
		ERR_CAST: "error-of",
		take_fd: "taken",
		swap: "swaps",
		PTR_ERR_OR_ZERO: "ptr-err-or-zero",
		ERR_PTR: "err-ptr",
		container_of: "container",
		container_of_const: "container",
		list_entry: "container",
		WARN_ON: "never",
		WARN_ON_ONCE: "never",
		WARN: "never",
		WARN_ONCE: "never",
		drm_WARN: "never-second",
		drm_WARN_ON: "never-second",
		drm_WARN_ONCE: "never-second",
		drm_WARN_ON_ONCE: "never-second",
		dev_WARN_ONCE: "never-second",
		BUG_ON: "never",
		VM_BUG_ON: "never",
		GEM_BUG_ON: "never",
		GEM_WARN_ON: "never",
		XE_IOCTL_DBG: "truth-second",
		XE_WARN_ON: "never",
		READ_ONCE: "same",
		rcu_dereference: "same",
		rcu_dereference_protected: "same",
		rcu_access_pointer: "same",
		u64_to_user_ptr: "nothing",
		ARRAY_SIZE: "measures",
		// a KUnit test ends there: include/kunit/test.h, 6.12
		KUNIT_ASSERT_TRUE: "insists",
		KUNIT_ASSERT_NOT_NULL: "insists",
		KUNIT_ASSERT_FALSE: "insists-not",
		KUNIT_ASSERT_NULL: "insists-not",
		KUNIT_ASSERT_NOT_ERR_OR_NULL: "insists-pointer",
		KUNIT_ASSERT_EQ: "insists-equal",
		KUNIT_ASSERT_EQ_MSG: "insists-equal",
		BUG: "noreturn",
		panic: "noreturn",
		unreachable: "noreturn",
		guard: "guard",
		list_entry_is_head: "at-head",
	}),
);

/** Where a loop over a list has its element, the head and the member that hangs in the list: linux/list.h, rculist.h, 6.12. */
export function walkOf(name: string): readonly [element: number, head: number, member: number] | undefined {
	if (!name.startsWith("list_for_each_entry")) return undefined;
	return name.includes("_safe") ? [0, 2, 3] : [0, 1, 2];
}

/** `to_amdgpu_bo(obj)`, `gem_to_xe_bo(obj)`, `drm_gem_ttm_of_gem(obj)`: container_of under another name; lower case, one argument. */
export const CONTAINER_NAME = named(/^(?:(?:to_|[a-z0-9_]*_to_)[a-z0-9_]+|[a-z0-9_]+_of_(?:gem|bo|obj))$/);

/** The way back: `gem_from_pvr_gem(obj)` is the object in a driver's structure. */
export const EMBEDDED_NAME = named(/^(?:[a-z0-9]+_)*gem_from_[a-z0-9_]+$/);

/** Memory that comes with every member 0: linux/slab.h, vmalloc.h, device.h of all releases. */
export const ZEROING_NAME = named(
	/^(?:devm_|drmm_)?(?:(?:k|kv|v|kmem_cache_)zalloc(?:_node|_obj|_flex)?|(?:k|kv|v)calloc(?:_node)?)$/,
);

/** Of those, the ones that make an array. */
export const ARRAY_MAKING_NAME = /calloc/;

/** What makes a member of new memory ready, or only uses it, and leaves the others as they are. */
export const READIES_NAME = named(
	/^(?:_*(?:mutex|spin|raw_spin)_\w+|INIT_\w+|init_(?:completion|rwsem|waitqueue_head|llist_head)|kref_\w+|refcount_\w+|atomic\w*|xa_init\w*|ida_init|guard|kv?free\w*)$/,
);

/** A predicate: no effect, and the same answer for the same arguments. */
export const PREDICATE_NAME = named(
	/(?:^|_)(?:is|has|can|should|needs?|supports?|equal|empty|valid|allowed|compatible|IS_ENABLED)(?:_|$)|_in_(?:\w+_)?mode$/,
);

/** A helper's answer that what it got is none: an error pointer, or NULL. */
export const FAILED_NAME = named(/(?:^|_)(?:failed|failure|is_err|is_error|is_bad|is_invalid)$/i);

/** Constants that are never 0, by name: fault codes. */
export const NONZERO_CONSTANT = /^VM_FAULT_/;

/** Loops whose end gives back every lock that was taken within (unlike a plain drm_exec loop, which keeps them). */
export const RELEASING_LOOP = /^(?:xe_validation_guard|for_i915_gem_ww)$/;

/**
 * What a function does that is no accessor, whatever its name ends in: `virtio_gpu_array_add_obj(objs, obj)` takes the object
 * over, `panthor_vm_pool_get_vm(pool, id)` takes a reference, `vmw_validation_add_bo(ctx, bo)` keeps it.
 */
const DOES = [
	"acquire|activate|add|attach|begin|bind|check|clear|close|configure?|copy|create|debug|delete?|describe|destroy|detach|drop|dump",
	"dma(?:un)?map|enable|encode|end|evict|exec|export|find|fini|finish|flush|for(?:each)?|free|get|grab|import|init|insert|ioctl",
	"kunmap|lock|lookup|map|mmap|migrate|move|new|open|pin|populate|prep|prepare|print|process|publish|put|read|ref|reg|register",
	"release|remove|repin|reserve|restore|resume|reuse|save|set|setup|show|snapshot|submit|suspend|switch|sync|test|trace|try",
	"unbind|unlock|unmap|unpin|unprepare|unref|update|use|validate|wait|wake|write|cleanup|\\w*alloc",
].join("|");

/** An accessor: `xe_vm_resv(vm)`, `drm_gpuvm_resv(gpuvm)`; the same object for the same argument, and nothing else. */
export const ACCESSOR_NAME = named(
	new RegExp(`^(?!(?:\\w*_)?(?:${DOES})_)[a-z0-9_]+_(?:resv|obj|bo|gem|root|dmabuf|vm)$`),
);

/** The object behind a plane of a framebuffer: `drm_gem_fb_get_obj(fb, 0)`, `msm_framebuffer_bo(fb, plane)`. */
export const PLANE_OBJECT_NAME = named(
	/^(?:[a-z0-9]+_)*(?:fb|framebuffer)_(?:(?:dma|cma)_)?(?:get_)?(?:gem_)?(?:obj|bo)$/,
);

/** Members embedded in, or leading back to, the object whose reservation lock they share (facts R6). */
export const SHARES_LOCK: readonly string[] = [
	"import_attach.dmabuf",
	"importer_priv",
	"dma_buf",
	"base",
	"tbo",
	"bo",
	"ttm",
	"gem",
	"shmem",
	"vram",
];

/** Where a filled-in mapping keeps its pointer; never NULL after a successful call. */
export const MAPPED_POINTERS: readonly string[] = ["vaddr", "vaddr_iomem"];

/** The one of them that is an address of ordinary memory, if the member beside it says so. */
export const PLAIN_POINTER = "vaddr";
export const IS_DEVICE_MEMORY = "is_iomem";

/** A look at a buffer's table of operations: whoever compares it knows the exporter. */
export const ASKS_EXPORTER = /(?:->|\.)ops\b/;

/** The member by which buffers and sync files name the file they are. */
export const FILE_MEMBER = "file";

/** The member by which a driver's own locking context has the kernel's (drm_gpuvm.h:drm_gpuvm_exec, 6.12). */
export const CONTEXT_OF = /\.exec$/;

/** The members by which a driver's own context has the kernel's (i915_gem_ww.h:i915_gem_ww_ctx, drm_gpuvm.h:drm_gpuvm_exec, 6.12). */
export const OWN_CONTEXT_MEMBER = /\.(?:\w*ctx|\w*ticket|exec)$/;

/** What a call through a table of functions nobody here has filled in runs: `vma->vm_ops->close(vma)` of a GEM mapping. */
export const BEHIND_MEMBER: Readonly<Record<string, string>> = { "vm_ops.close": "drm_gem_vm_close" };

/** The member by which an exporter describes what it hangs on a buffer (dma-buf.h:dma_buf_export_info, 6.12). */
export const PRIVATE_MEMBER = "priv";

/** The members that hold the reservation object itself. */
export const LOCK_MEMBERS: readonly string[] = ["resv", "_resv"];

/**
 * Names that suggest a lock is taken or dropped somewhere below: with them the lock state becomes unknown. Locks of other
 * kinds whose functions are the kernel's own are none of them (srcu, xarray, modeset, page locks, barriers).
 */
export const LOCKISH_NAME = named(
	/^(?!srcu_|xa_|drm_modeset_(?:un)?lock|drm_modeset_(?:drop_locks|acquire)|fs_reclaim_|lock_map_|(?:un)?lock_page|smp_|atomic|console_|percpu_)(?:.*_)?(?:un)?(?:lock|reserve|unreserve|locked|acquire|release_lock|begin_cs|exec)(?:_|$|s$|ed)/i,
);

/** Names of functions that take or drop some lock for their caller, whichever it is. */
export const TAKES_OR_DROPS_NAME = named(
	/^(?!lockdep_|srcu_|xa_|drm_modeset_|fs_reclaim_|lock_map_|(?:un)?lock_page|percpu_)(?:.*_)?(?:(?:un|try)?lock(?:$|_)|(?:mutex|lock)$)/i,
);
/** Names of functions that may drop the reservation lock of an object they get: what ends a job, a submission, an object. */
export const MAY_UNLOCK_NAME = named(
	/(?:^|_)(?:\w*lock\w*|\w*reserv\w*|acquire|release|put|unref|fini|free|destroy|cleanup|finish|done|complete|end|exit|exec|submit|commit|push|backoff|fence|revert|rollback|undo|unwind|drop|detach|remove|del|delete|close)(?:_|$)/i,
);

/** A reference is given back, and that is all such a name says: the locks of what it belonged to stay as they are. */
export const PUTTING_WORD = /_(?:put|unref|unreference)$/i;

/** Names that do not go with one member of a structure: what ends a job or a submission drops locks that lie elsewhere, too. */
export const DROPS_OTHERS_NAME = named(
	/(?:^|_)(?:\w*lock\w*|\w*reserv\w*|acquire|release|finish|done|complete|end|exit|exec|submit|commit|push|backoff|revert|rollback|undo|unwind|drop)(?:_|$)/i,
);

/** Of names that take or drop: one that takes says so, and does not say the other. */
export const TAKES_NAME = named(/^(?!.*(?:unlock|relock|release|drop))(?:.*_)?(?:try)?lock(?:_|$)/i);

/** What is left of such a name is the same for both of a pair: `x_trylock_y`, `x_unlock_y`. */
export const TAKING_WORD = /(?:un|try)?lock/i;

/** Names of functions that may pin, map, begin or take a reference for their caller. */
export const OPENING_NAME = named(
	/(?:^|_)(?:\w*pin\w*|\w*map\w*|get|ref|begin|start|prepare|init|create|alloc|setup|open|enable|load|acquire|import|attach|bind|reserve|validate|add|new|lookup|find|fault|show|resume)(?:_|$)/,
);

/** Of those, functions that map and pin nothing: they make an object known, or find it. */
export const JOINING_NAME = /(?:^|_)(?:open|add|attach|lookup|find)$/;

/** Names of functions that may keep what they get, with a reference of their own: `set_bo`, not `set_tiling`. */
export const KEEPING_NAME =
	/(?:^|_)(?:\w*queue\w*|keep|hold|grab|take|again|track|watch|register|insert|store|save|set(?=$|_\w*(?:bo|obj|object|gem|buf|buffer|fence|fb|mem)s?$)|remember|append|link|push|submit|publish|install|assign|schedule)(?:_|$)/;

/** Names of functions that only ask for a number of what they get: `gem_mmap_offset`, `vm_get_va`. */
export const ASKING_NAME = /(?:^|_)(?:size|offset|va|iova|addr|address|pitch|stride|domain|flags|label)$/;

/** An object that others know, too: found by a handle, or in a list. What is put into it is theirs as well. */
export const SHARED_RESULT = named(/(?:^|_)(?:lookup|find|search|drvdata)(?:_|$)/);

/** Where a framebuffer keeps its objects: whoever pins them does so for one commit. */
export const SHOWN = /\.obj\[\w+\]$/;

/** The constants of a DMA direction. */
export const DIRECTION = /^DMA_(?:BIDIRECTIONAL|TO_DEVICE|FROM_DEVICE|NONE)$/;

/** The callback by which an exporter tells importers of a move. */
export const MOVE_NOTIFICATION = /\.(?:move_notify|invalidate_mappings)$/;

/** Makes its argument known to others: from here on they reach what is put into it. */
export const PUBLISHING_NAME = named(
	/^(?:h?list_add\w*|hash_add\w*|xa_(?:store|insert|alloc)\w*|idr_(?:alloc|replace)\w*|rb_(?:link|insert|add)\w*|radix_tree_insert|mtree_\w+|\w*set_drvdata)$/,
);

/** Undoes what it gets later, or at once where it fails: include/linux/device.h:devm_add_action_or_reset, 6.12. */
export const UNDOES_LATER_NAME = /_add_action_or_reset$/;

/** Puts what it gets into a list: linux/list.h, 6.12. */
export const LISTING_NAME = /^h?list_add(?:_tail|_head|_before|_behind)?(?:_rcu)?$/;

/**
 * Functions whose name says that something is still held when they return: `bo_reserve`, `exec_begin`,
 * `buffer_vmap_local`. Every function of drivers/ (6.12 and 7.3) that keeps a lock on purpose, and whose file does not show
 * who drops it, has one of these words.
 */
export const KEEPS_LOCK_NAME =
	/(?:^|_)(?:(?!unlocked)[a-z\d]*lock[a-z\d]*|\w*reserved?|acquire|begin|start|enter|prepare|grab|hold|vmap_local)(?:_|$)/;

/**
 * The same of other locks: `engine_group_get_mode`. Whoever gets something out of a buffer keeps no reservation lock with it
 * (drivers/ of 5.10, 6.1, 6.12 and 7.3).
 */
export const GETTING_NAME = /(?:^|_)get(?:_|$)/;

/** A driver whose buffers all lie in its own memory: it imports none (drm_gem_vram_helper.h: no import of tables, 6.12). */
export const NEVER_IMPORTS = /\b(?:drm_gem_vram_\w+|DRM_GEM_VRAM_\w+)/;

/** Errnos that drivers return (include/uapi/asm-generic/errno.h, 6.12). */
export const ERRNO_NAME =
	/^E(?:PERM|NOENT|INTR|IO|NXIO|BADF|AGAIN|NOMEM|ACCES|FAULT|BUSY|EXIST|NODEV|INVAL|MFILE|NOTTY|NOSPC|RANGE|DEADLK|NOSYS|TIME|PROTO|OVERFLOW|OPNOTSUPP|TIMEDOUT|ALREADY|CANCELED|RESTARTSYS|PROBE_DEFER|NOTSUPP|BADFD|2BIG|XDEV|ROFS)$/;

/** A timeout that never runs out. */
export const FOREVER = "MAX_SCHEDULE_TIMEOUT";

/** A timeout that is seen to run out: worked out from a number or the clock's rate, and not left to a variable. */
export const RUNS_OUT = /\d|\bHZ\b|_to_jiffies/;

/** An errno that says that time ran out, alone or where there was any. */
export const SAYS_LATE = /^(?:[\w.>-]+\s*\?\s*)?-\s*(?:ETIME|ETIMEDOUT)\b/;

/** A callee that, by its name, only gives back what was there. */
export const UNDOING_NAME = named(
	/(?:^|_)(?:k?v?free|put|release|destroy|cleanup|fini|del|delete|unlock|unmap|detach|unpin|unref|unreference|unreserve|remove|drop|close|disable|abort|cancel|vunmap|unwind|undo|clear|end)(?:_|$)/i,
);

/** A callee that, by its name, makes something of its argument: where that fails, it may have undone the argument, too. */
export const INITIALISING_NAME = /(?:^|_)(?:init|setup|create|import)(?:_|$)/;

/** Members that say how many of something there are: `num_planes`, `nr_bos`. */
export const COUNTING_MEMBER = /(?:^|_)(?:num|nr|n|count|cnt)(?:_|$)|^n[a-z]+s$/;

/** The member a lock lies in, given to a function by its address: what is locked is that member, no reservation object. */
export const LOCK_MEMBER_NAME = /(?:lock|mutex|srcu|rwsem|sem|seq|spin|lru)s?$/;

/** Tables of hooks that are the family's own: what a driver does in them matters although it calls nothing of the family. */
export const FAMILY_TABLE = /^(?:dma_buf(?:_attach)?_ops|dma_fence_ops|dma_heap_ops|drm_gem_object_funcs)$/;

/** The exporter's hooks around CPU access; the one that begins it. */
export const CPU_ACCESS_HOOK = /^dma_buf_ops\.(?:begin|end)_cpu_access/;
export const BEGIN_HOOK = /^dma_buf_ops\.begin_cpu_access/;

/** A callee that only looks at what it gets. */
export const BORROWING_NAME = named(
	/^(?:(?:dev|drm|pr|netdev|net|i915|DRM|xe|amdgpu)_(?:dbg|err|info|warn|notice|debug|crit|emerg|alert|ERROR|DEBUG\w*|INFO|WARN\w*|NOTE)\w*|printk|snprintf|sprintf|scnprintf|seq_\w+|trace_\w+|mem(?:cpy|set|move|cmp)\w*|str\w+|min\w*|max\w*|array_size|struct_size|round_\w+|ALIGN\w*|DIV_\w+|lockdep_\w+|might_\w+|WARN\w*|BUG_ON|list_empty\w*|\w*_is_\w+|\w*_has_\w+|kref_read|refcount_read|atomic\w*_read|dev_name|IS_ENABLED|cond_resched|drm_WARN\w*|GEM_BUG_ON|GEM_WARN_ON|XE_WARN_ON|xe_assert|drm_print\w*|sizeof|offset_in_page|virt_to_page|page_address|sg_\w+|for_each_\w+|PAGE_ALIGN|upper_32_bits|lower_32_bits|copy_to_user|copy_from_user|put_user|get_user|usleep_range|msleep|udelay|wake_up\w*|complete\w*|queue_work|schedule_work|mutex_\w+|spin_\w+|kfree|kvfree|vfree)$/,
);

/** Macros and helpers that may give a variable named among their arguments a value: none that only asks or warns. */
export const FILLING_MACRO_NAME =
	/^(?!IS_ERR|(?:PTR_)?ERR_|PTR_ERR|(?:GEM_|XE_)?(?:BUG|WARN)_|I915_SELFTEST|DRM_)[A-Z_0-9]+$|^__|for_each|get_user/;

/** Macros of the kernel that run what they get once, and go on: include/linux/rcupdate.h, include/kunit/test.h, 6.12. */
export const RUNS_ONCE = /^(?:RCU_INIT_POINTER|WRITE_ONCE|KUNIT_EXPECT_\w+)$/;

/** Takes the errno out of an error pointer: a negative number as it is. */
export const ERRNO_OF_POINTER = "PTR_ERR";

/** What runs when the last reference goes (drivers/gpu/drm/drm_gem.c:drm_gem_object_free, drivers/dma-buf/dma-buf.c:dma_buf_release, 6.12): tables and members that name it. */
export const LAST_PUT_HOOKS: Readonly<
	Record<string, { readonly struct: string; readonly member: string } | undefined>
> = {
	"gem-ref": { struct: "drm_gem_object_funcs", member: "free" },
	"dmabuf-ref": { struct: "dma_buf_ops", member: "release" },
};

/** How the text of a function begins that returns a fence. */
export const GIVES_FENCE = /^(?:static\s+|inline\s+)*struct\s+dma_fence\s*\*/;

/** ... that returns a structure of any kind. */
export const GIVES_OBJECT = /^(?:static\s+|inline\s+)*struct\s+\w+\s*\*/;
