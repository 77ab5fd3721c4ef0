/**
 * Functions whose parameters tell who calls them: system calls, work items, probes. None is entered with a
 * reservation lock held. Data only; ops tables are in callbacks.ts.
 */
export interface EntrySignature {
	/** parameter types with white space folded; the whole list must match */
	readonly params: RegExp;
	readonly returns?: RegExp;
	/** where the parameters alone do not tell */
	readonly name?: RegExp;
	readonly context: "process" | "atomic";
	/** whoever calls takes what it answers for 0 or an errno (drivers/gpu/drm/drm_ioctl.c:drm_ioctl_kernel, 6.12) */
	readonly errno?: true;
	/** how the message names it */
	readonly is: string;
	/** the callback it must be: its row says what the caller keeps */
	readonly as?: { readonly struct: string; readonly member: string };
}

export const ENTRY_SIGNATURES: readonly EntrySignature[] = [
	{ params: /^struct drm_device \*,void \*,struct drm_file \*$/, context: "process", is: "a DRM ioctl", errno: true },
	{ params: /^struct file \*,unsigned int,unsigned long$/, context: "process", is: "an ioctl" },
	{ params: /^struct work_struct \*$/, returns: /^void$/, context: "process", is: "a work item" },
	{
		params:
			/^struct (?:platform_device|pci_dev|i2c_client|spi_device|usb_interface) \*(?:,const struct \w+_id \*|,const struct of_device_id \*)?$/,
		context: "process",
		is: "a driver's probe or remove",
	},
	// the handler itself, or the thread that does the work for it: only its registration tells
	{ params: /^int,void \*$/, returns: /^irqreturn_t$/, context: "process", is: "an interrupt handler" },
	{ params: /^struct file \*,struct vm_area_struct \*$/, context: "process", is: "a file's mmap" },
	{ params: /^struct inode \*,struct file \*$/, context: "process", is: "a file's open or release" },
	{
		params: /^struct (?:file|iio_dev|seq_file) \*,(?:const )?char __user \*,size_t,loff_t \*$/,
		context: "process",
		is: "a file's read or write",
	},
	{
		params: /^struct drm_device \*,struct dma_buf \*$/,
		returns: /\bstruct drm_gem_object \*$/,
		context: "process",
		is: "a driver's import of a buffer",
		as: { struct: "drm_driver", member: "gem_prime_import" },
	},
	// their tables stand in other files (msm_gem.c:msm_gem_object_funcs, qxl_object.c:qxl_object_funcs, 6.12)
	...["vmap", "vunmap"].map((member) => ({
		params: /^struct drm_gem_object \*,struct iosys_map \*$/,
		name: new RegExp(`_gem_prime_${member}$`),
		context: "process" as const,
		is: `a GEM object's ${member}, by its name`,
		as: { struct: "drm_gem_object_funcs", member },
	})),
	...["pin", "unpin"].map((member) => ({
		params: /^struct drm_gem_object \*$/,
		name: new RegExp(`_gem_prime_${member}$`),
		context: "process" as const,
		is: `a GEM object's ${member}, by its name`,
		as: { struct: "drm_gem_object_funcs", member },
	})),
	// mm/memory.c:do_fault and mm/memory.c:do_swap_page, 6.12: of a mapping, or of memory that a device has
	{ params: /^struct vm_fault \*$/, returns: /\bvm_fault_t$/, context: "process", is: "a page fault" },
	// lib/kunit/test.c:kunit_run_case_internal, 6.12
	{ params: /^struct kunit \*$/, context: "process", is: "a KUnit test" },
	{ params: /^struct drm_minor \*$/, context: "process", is: "a debugfs hook" },
	{ params: /^struct seq_file \*,void \*$/, context: "process", is: "a seq_file show" },
];

/**
 * Parameters of functions that the kernel's core calls through a pointer, holding who knows what: notifiers
 * (linux/notifier.h:notifier_fn_t, 6.12) and hooks of mode setting
 * (drm/drm_modeset_helper_vtables.h:drm_crtc_helper_funcs, drm_plane_helper_funcs, 6.12: none of them hands a lock over).
 */
export const CALLED_BY_CORE: readonly RegExp[] = [
	/^struct notifier_block \*,unsigned long,void \*$/,
	/^struct drm_(?:crtc|plane|encoder|connector|bridge) \*(?:,|$)/,
];

/** Says in words that the caller holds the lock: kerneldoc and comments above a function. */
export const SAYS_CALLER_HOLDS =
	/(?:caller|must|should|has to|needs? to|called with|with)\b[^.]{0,60}\b(?:hold|held|lock|reserve|resv)/i;
