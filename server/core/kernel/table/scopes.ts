/**
 * What the compiler does at the end of a scope: guards (cleanup.h) as the pair of rows they stand for, `__free` and
 * CLASS() as the release they call. Names only; what the rows do is in their families.
 */

export interface GuardClass {
	/** the row that entering the scope amounts to, and the one that leaving it does */
	readonly take: string;
	readonly drop: string;
	/** the guard may fail to take the lock; its body runs only when it did (scoped_cond_guard, ACQUIRE) */
	readonly conditional?: true;
}

/** guard(CLASS)(object) and scoped_guard (CLASS, object): linux/mutex.h, spinlock.h, rwsem.h, rcupdate.h of 6.12 and 7.3. */
export const GUARD_CLASSES: ReadonlyMap<string, GuardClass> = new Map(
	Object.entries({
		mutex: { take: "mutex_lock", drop: "mutex_unlock" },
		mutex_intr: { take: "mutex_lock_interruptible", drop: "mutex_unlock", conditional: true },
		mutex_kill: { take: "mutex_lock_killable", drop: "mutex_unlock", conditional: true },
		mutex_try: { take: "mutex_trylock", drop: "mutex_unlock", conditional: true },
		spinlock: { take: "spin_lock", drop: "spin_unlock" },
		spinlock_bh: { take: "spin_lock_bh", drop: "spin_unlock_bh" },
		spinlock_irq: { take: "spin_lock_irq", drop: "spin_unlock_irq" },
		spinlock_irqsave: { take: "spin_lock_irqsave", drop: "spin_unlock_irqrestore" },
		spinlock_try: { take: "spin_trylock", drop: "spin_unlock", conditional: true },
		raw_spinlock: { take: "raw_spin_lock", drop: "raw_spin_unlock" },
		raw_spinlock_irq: { take: "raw_spin_lock_irq", drop: "raw_spin_unlock_irq" },
		raw_spinlock_irqsave: { take: "raw_spin_lock_irqsave", drop: "raw_spin_unlock_irqrestore" },
		read_lock: { take: "read_lock", drop: "read_unlock" },
		read_lock_irq: { take: "read_lock_irq", drop: "read_unlock_irq" },
		read_lock_irqsave: { take: "read_lock_irqsave", drop: "read_unlock_irqrestore" },
		write_lock: { take: "write_lock", drop: "write_unlock" },
		write_lock_irq: { take: "write_lock_irq", drop: "write_unlock_irq" },
		write_lock_irqsave: { take: "write_lock_irqsave", drop: "write_unlock_irqrestore" },
		rwsem_read: { take: "down_read", drop: "up_read" },
		rwsem_read_try: { take: "down_read_trylock", drop: "up_read", conditional: true },
		rwsem_read_intr: { take: "down_read_interruptible", drop: "up_read", conditional: true },
		rwsem_write: { take: "down_write", drop: "up_write" },
		rwsem_write_try: { take: "down_write_trylock", drop: "up_write", conditional: true },
		rwsem_write_kill: { take: "down_write_killable", drop: "up_write", conditional: true },
		rcu: { take: "rcu_read_lock", drop: "rcu_read_unlock" },
		irq: { take: "local_irq_disable", drop: "local_irq_enable" },
		irqsave: { take: "local_irq_save", drop: "local_irq_restore" },
		preempt: { take: "preempt_disable", drop: "preempt_enable" },
		mmap_read_lock: { take: "mmap_read_lock", drop: "mmap_read_unlock" },
	}),
);

/** Guards of the kernel's own headers that have nothing to do with reservation locks (7.3); of any other nobody knows. */
export const INDIFFERENT_GUARD =
	/^(?:mutex|raw_spin|spin|rw|read_lock|write_lock|s?rcu|irq|preempt|migrate|pagefault|device|devl?$|cpus_|percpu_|local_|mmap_|pci_dev|rtnl|console_lock|disable_irq|task_lock|msi_|jump_label|pm_runtime|xe_pm_runtime|xe_force_wake|xe_guc_buf|wiphy|pcm_stream|uart_|hwmon_|iio_|super_write|no_notify)/;

/**
 * `__free(NAME)` and CLASS(NAME, variable): the function that ends the variable's scope. No class exists for dma_resv,
 * dma-bufs, attachments or mappings (facts R18, 7.3), so a missing entry means: somebody's own class.
 */
export const CLEANUP_CLASSES: ReadonlyMap<string, string> = new Map(
	Object.entries({
		kfree: "kfree",
		kvfree: "kvfree",
		kfree_sensitive: "kfree_sensitive",
		vfree: "vfree",
		fput: "fput",
		fd: "fdput",
		fdput: "fdput",
		get_unused_fd: "put_unused_fd",
		put_unused_fd: "put_unused_fd",
		fd_prepare: "put_unused_fd",
		put_device: "put_device",
		device_node: "of_node_put",
		fwnode_handle: "fwnode_handle_put",
		bitmap: "bitmap_free",
		free_page: "free_page",
		firmware: "release_firmware",
		drm_dev_put: "drm_dev_put",
		drm_edid_free: "drm_edid_free",
		xe_validation_ctx: "drm_exec_fini",
		ttm_bo_lru_cursor: "ttm_bo_lru_cursor_fini",
	}),
);

/** Loops whose body is special: what holds inside it, and how it is left. */
export interface LoopMeaning {
	/** argument that stands for one object of the family in each round, and that is not owned by the body */
	readonly item?: number;
	/** the item's reservation lock is held inside the body and belongs to the loop */
	readonly itemLocked?: true;
	/** the body may be run again from the start after contention, with every lock of the context dropped */
	readonly restarts?: true;
	/** a reference on the item, held by the iterator for this round only */
	readonly borrowed?: true;
	/**
	 * The item (which gets it from the head by `first`), or this member of the cursor, holds a reference, which `next` gives back
	 * for one on the next: who leaves early has to put it.
	 */
	readonly steps?: { readonly next: string; readonly first?: string; readonly within?: string };
}

export const LOOP_MEANINGS: ReadonlyMap<string, LoopMeaning> = new Map(
	Object.entries({
		drm_exec_until_all_locked: { restarts: true },
		drm_exec_for_each_locked_object: { item: 1, itemLocked: true, borrowed: true },
		drm_exec_for_each_locked_object_reverse: { item: 1, itemLocked: true, borrowed: true },
		dma_resv_for_each_fence: { item: 3, borrowed: true },
		dma_resv_for_each_fence_unlocked: { item: 1, borrowed: true },
		// dma-fence-unwrap.c:dma_fence_unwrap_first, 6.12
		dma_fence_unwrap_for_each: {
			item: 0,
			borrowed: true,
			steps: { next: "dma_fence_chain_walk", within: "chain" },
		},
		dma_fence_array_for_each: { item: 0, borrowed: true },
		dma_fence_chain_for_each: { item: 0, steps: { first: "dma_fence_get", next: "dma_fence_chain_walk" } },
		ttm_bo_lru_for_each_reserved_guarded: { item: 3, itemLocked: true, borrowed: true },
	}),
);
