/**
 * Memory: user copies and page pinning (mmap_lock), allocations (reclaim), and plain sleeping.
 * Rows only: who reads them and how is no business of this file.
 */
import { errno, errPtr, family, gives, inferred, nullOnError, op, row, seen, since } from "./row-helpers.ts";

export const memory = family("memory", "linux/slab.h", [
	row("copy_to_user", inferred("2.6"), {
		header: "linux/uaccess.h",
		args: ["user", "ptr", "size"],
		returns: gives("bytes_left", undefined, "EFAULT"),
		lowers: [op("copy_to_user")],
		takes: ["mmap_lock"],
		access: [{ arg: 1, how: "read" }],
		note: "May fault and take mmap_lock, which nests outside the reservation lock.",
		evidence: [
			seen("7.3", "include/linux/uaccess.h:226", "may fault: mmap_lock"),
			seen("6.1", "include/linux/uaccess.h:166", "already there"),
		],
	}),
	row("copy_from_user", inferred("2.6"), {
		header: "linux/uaccess.h",
		args: ["ptr", "user", "size"],
		returns: gives("bytes_left", undefined, "EFAULT"),
		lowers: [op("copy_from_user")],
		takes: ["mmap_lock"],
		access: [{ arg: 0, how: "write" }],
		note: "May fault and take mmap_lock, which nests outside the reservation lock.",
		evidence: [
			seen("7.3", "include/linux/uaccess.h:218", "may fault: mmap_lock"),
			seen("6.1", "include/linux/uaccess.h:158", "already there"),
		],
	}),
	row("__copy_to_user", inferred("2.6"), {
		header: "linux/uaccess.h",
		args: ["user", "ptr", "size"],
		returns: gives("bytes_left", undefined, "EFAULT"),
		lowers: [op("copy_to_user")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "include/linux/uaccess.h:149", "definition"),
			seen("6.1", "include/linux/uaccess.h:109", "already there"),
		],
	}),
	row("__copy_from_user", inferred("2.6"), {
		header: "linux/uaccess.h",
		args: ["ptr", "user", "size"],
		returns: gives("bytes_left", undefined, "EFAULT"),
		lowers: [op("copy_from_user")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "include/linux/uaccess.h:111", "definition"),
			seen("6.1", "include/linux/uaccess.h:71", "already there"),
		],
	}),
	row("put_user", inferred("2.6"), {
		header: "linux/uaccess.h",
		kind: "macro",
		args: ["other", "user"],
		returns: errno("EFAULT"),
		lowers: [op("copy_to_user")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "arch/x86/include/asm/uaccess.h:208", "definition"),
			seen("6.1", "arch/x86/include/asm/uaccess.h:230", "already there"),
		],
	}),
	row("get_user", inferred("2.6"), {
		header: "linux/uaccess.h",
		kind: "macro",
		args: ["other", "user"],
		returns: errno("EFAULT"),
		lowers: [op("copy_from_user")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "arch/x86/include/asm/uaccess.h:108", "definition"),
			seen("6.1", "arch/x86/include/asm/uaccess.h:130", "already there"),
		],
	}),
	row("clear_user", inferred("2.6"), {
		header: "linux/uaccess.h",
		args: ["user", "size"],
		returns: gives("bytes_left", undefined, "EFAULT"),
		lowers: [op("copy_to_user")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "arch/x86/include/asm/uaccess_64.h:204", "definition"),
			seen("6.1", "arch/x86/include/asm/uaccess_64.h:121", "already there"),
		],
	}),
	row("memdup_user", inferred("2.6"), {
		header: "linux/string.h",
		args: ["user", "size"],
		returns: errPtr("other", "ENOMEM", "EFAULT"),
		lowers: [op("copy_from_user"), op("alloc", { gfp: "=KERNEL" })],
		takes: ["mmap_lock"],
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/string.h:18", "definition"),
			seen("6.1", "include/linux/string.h:16", "already there"),
		],
	}),
	row("vmemdup_user", inferred("2.6"), {
		header: "linux/string.h",
		args: ["user", "size"],
		returns: errPtr("other", "ENOMEM", "EFAULT"),
		lowers: [op("copy_from_user"), op("alloc", { gfp: "=KERNEL" })],
		takes: ["mmap_lock"],
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/string.h:19", "definition"),
			seen("6.1", "include/linux/string.h:17", "already there"),
		],
	}),
	row("memdup_array_user", inferred("6.7", null, ["6.2", "6.11"]), {
		header: "linux/string.h",
		args: ["user", "size", "size"],
		returns: errPtr("other", "ENOMEM", "EFAULT"),
		lowers: [op("copy_from_user"), op("alloc", { gfp: "=KERNEL" })],
		takes: ["mmap_lock"],
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/string.h:32", "definition"),
			seen("6.1", "include/linux/string.h:29", "already there"),
		],
	}),
	row("vmemdup_array_user", inferred("6.7", null, ["6.2", "6.11"]), {
		header: "linux/string.h",
		args: ["user", "size", "size"],
		returns: errPtr("other", "ENOMEM", "EFAULT"),
		lowers: [op("copy_from_user"), op("alloc", { gfp: "=KERNEL" })],
		takes: ["mmap_lock"],
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/string.h:52", "definition"),
			seen("6.1", "include/linux/string.h:48", "already there"),
		],
	}),
	row("strndup_user", inferred("2.6"), {
		header: "linux/string.h",
		args: ["user", "size"],
		returns: errPtr("other", "ENOMEM", "EFAULT"),
		lowers: [op("copy_from_user"), op("alloc", { gfp: "=KERNEL" })],
		takes: ["mmap_lock"],
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/string.h:17", "definition"),
			seen("6.1", "include/linux/string.h:15", "already there"),
		],
	}),
	row("copy_struct_from_user", since("5.4"), {
		header: "linux/uaccess.h",
		args: ["ptr", "size", "user", "size"],
		returns: errno("EFAULT", "E2BIG"),
		lowers: [op("copy_from_user")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "include/linux/uaccess.h:393", "definition"),
			seen("6.1", "include/linux/uaccess.h:326", "already there"),
		],
	}),
	row("get_user_pages", inferred("2.6"), {
		header: "linux/mm.h",
		args: ["user", "size", "flags", "out"],
		returns: gives("count_or_errno", undefined, "EFAULT", "ENOMEM"),
		note: "The caller holds mmap_lock, which must have been taken before any reservation lock.",
		evidence: [
			seen("7.3", "include/linux/mm.h:3372", "definition"),
			seen("6.1", "include/linux/mm.h:2095", "already there"),
		],
	}),
	row("get_user_pages_fast", inferred("2.6"), {
		header: "linux/mm.h",
		args: ["user", "size", "flags", "out"],
		returns: gives("count_or_errno", undefined, "EFAULT", "ENOMEM"),
		lowers: [op("might_fault")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "include/linux/mm.h:3385", "definition"),
			seen("6.1", "include/linux/mm.h:2106", "already there"),
		],
	}),
	row("pin_user_pages", inferred("2.6"), {
		header: "linux/mm.h",
		args: ["user", "size", "flags", "out"],
		returns: gives("count_or_errno", undefined, "EFAULT", "ENOMEM"),
		note: "The caller holds mmap_lock, which must have been taken before any reservation lock.",
		evidence: [
			seen("7.3", "include/linux/mm.h:3374", "definition"),
			seen("6.1", "include/linux/mm.h:2098", "already there"),
		],
	}),
	row("pin_user_pages_fast", inferred("2.6"), {
		header: "linux/mm.h",
		args: ["user", "size", "flags", "out"],
		returns: gives("count_or_errno", undefined, "EFAULT", "ENOMEM"),
		lowers: [op("might_fault")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "include/linux/mm.h:3387", "definition"),
			seen("6.1", "include/linux/mm.h:2108", "already there"),
		],
	}),
	row("get_user_pages_unlocked", inferred("2.6"), {
		header: "linux/mm.h",
		args: ["user", "size", "out", "flags"],
		returns: gives("count_or_errno", undefined, "EFAULT", "ENOMEM"),
		lowers: [op("might_fault")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "include/linux/mm.h:3376", "definition"),
			seen("6.1", "include/linux/mm.h:2101", "already there"),
		],
	}),
	row("pin_user_pages_unlocked", inferred("2.6"), {
		header: "linux/mm.h",
		args: ["user", "size", "out", "flags"],
		returns: gives("count_or_errno", undefined, "EFAULT", "ENOMEM"),
		lowers: [op("might_fault")],
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "include/linux/mm.h:3378", "definition"),
			seen("6.1", "include/linux/mm.h:2103", "already there"),
		],
	}),
	row("get_user_pages_remote", inferred("2.6"), {
		header: "linux/mm.h",
		args: ["other", "user", "size", "flags", "out", "out"],
		returns: gives("count_or_errno", undefined, "EFAULT", "ENOMEM"),
		note: "The caller holds mmap_lock, which must have been taken before any reservation lock.",
		evidence: [
			seen("7.3", "include/linux/mm.h:3333", "definition"),
			seen("6.1", "include/linux/mm.h:2087", "already there"),
		],
	}),
	row("pin_user_pages_remote", inferred("2.6"), {
		header: "linux/mm.h",
		args: ["other", "user", "size", "flags", "out", "out"],
		returns: gives("count_or_errno", undefined, "EFAULT", "ENOMEM"),
		note: "The caller holds mmap_lock, which must have been taken before any reservation lock.",
		evidence: [
			seen("7.3", "include/linux/mm.h:3337", "definition"),
			seen("6.1", "include/linux/mm.h:2091", "already there"),
		],
	}),
	row("kmalloc", inferred("2.6"), {
		kind: "macro",
		args: ["size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/slab.h:1056", "definition"),
			seen("6.1", "include/linux/slab.h:549", "already there"),
		],
	}),
	row("kzalloc", inferred("2.6"), {
		kind: "macro",
		args: ["size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/slab.h:1323", "definition"),
			seen("6.1", "include/linux/slab.h:697", "already there"),
		],
	}),
	row("kcalloc", inferred("2.6"), {
		kind: "macro",
		args: ["size", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:1266", "definition"),
			seen("6.1", "include/linux/slab.h:644", "already there"),
		],
	}),
	row("kmalloc_array", inferred("2.6"), {
		kind: "macro",
		args: ["size", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:1223", "definition"),
			seen("6.1", "include/linux/slab.h:607", "already there"),
		],
	}),
	row("kvmalloc", inferred("2.6"), {
		kind: "macro",
		args: ["size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/slab.h:1357", "definition"),
			seen("6.1", "include/linux/slab.h:714", "already there"),
		],
	}),
	row("kvzalloc", inferred("2.6"), {
		kind: "macro",
		args: ["size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/slab.h:1359", "definition"),
			seen("6.1", "include/linux/slab.h:722", "already there"),
		],
	}),
	row("kvcalloc", inferred("2.6"), {
		kind: "macro",
		args: ["size", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:1383", "definition"),
			seen("6.1", "include/linux/slab.h:737", "already there"),
		],
	}),
	row("kvmalloc_array", inferred("2.6"), {
		kind: "macro",
		args: ["size", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:1381", "definition"),
			seen("6.1", "include/linux/slab.h:727", "already there"),
		],
	}),
	row("kmalloc_node", inferred("2.6"), {
		kind: "macro",
		args: ["size", "gfp", "other"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/slab.h:1203", "definition"),
			seen("6.1", "include/linux/slab.h:572", "already there"),
		],
	}),
	row("kzalloc_node", inferred("2.6"), {
		kind: "macro",
		args: ["size", "gfp", "other"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/slab.h:1324", "definition"),
			seen("6.1", "include/linux/slab.h:708", "already there"),
		],
	}),
	row("krealloc", inferred("2.6"), {
		kind: "macro",
		args: ["ptr", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:593", "definition"),
			seen("6.1", "include/linux/slab.h:197", "already there"),
		],
	}),
	row("krealloc_array", inferred("5.11"), {
		kind: "macro",
		args: ["ptr", "size", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 3 })],
		allocates: 3,
		evidence: [
			seen("7.3", "include/linux/slab.h:1258", "definition"),
			seen("6.1", "include/linux/slab.h:625", "already there"),
		],
	}),
	row("kmem_cache_alloc", inferred("2.6"), {
		kind: "macro",
		args: ["other", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/slab.h:856", "definition"),
			seen("6.1", "include/linux/slab.h:454", "already there"),
		],
	}),
	row("kmem_cache_zalloc", inferred("2.6"), {
		kind: "macro",
		args: ["other", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/slab.h:1308", "definition"),
			seen("6.1", "include/linux/slab.h:687", "already there"),
		],
	}),
	row("kstrdup", inferred("2.6"), {
		header: "linux/string.h",
		args: ["ptr", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		evidence: [
			seen("7.3", "include/linux/string.h:298", "definition"),
			seen("6.1", "include/linux/string.h:229", "already there"),
		],
	}),
	row("kmemdup", inferred("2.6"), {
		header: "linux/string.h",
		args: ["ptr", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/string.h:302", "definition"),
			seen("6.1", "include/linux/string.h:232", "already there"),
		],
	}),
	row("kasprintf", inferred("2.6"), {
		header: "linux/sprintf.h",
		args: ["gfp", "ptr"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 0 })],
		allocates: 0,
		evidence: [
			seen("7.3", "include/linux/sprintf.h:17", "definition"),
			seen("6.12", "include/linux/sprintf.h:17", "already there"),
		],
	}),
	row("devm_kzalloc", inferred("2.6"), {
		header: "linux/device/devres.h",
		kind: "inline",
		args: ["device", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/device/devres.h:48", "definition"),
			seen("6.12", "include/linux/device/devres.h:50", "already there"),
		],
	}),
	row("devm_kmalloc", inferred("2.6"), {
		header: "linux/device/devres.h",
		kind: "inline",
		args: ["device", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/device/devres.h:45", "definition"),
			seen("6.12", "include/linux/device/devres.h:47", "already there"),
		],
	}),
	row("drmm_kzalloc", inferred("2.6"), {
		header: "drm/drm_managed.h",
		args: ["device", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/drm/drm_managed.h:64", "definition"),
			seen("6.1", "include/drm/drm_managed.h:60", "already there"),
		],
	}),
	row("drmm_kmalloc", inferred("2.6"), {
		header: "drm/drm_managed.h",
		args: ["device", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/drm/drm_managed.h:52", "definition"),
			seen("6.1", "include/drm/drm_managed.h:48", "already there"),
		],
	}),
	row("vmalloc", inferred("2.6"), {
		header: "linux/vmalloc.h",
		kind: "macro",
		args: ["size"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: "=KERNEL" })],
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/vmalloc.h:151", "definition"),
			seen("6.1", "include/linux/vmalloc.h:142", "already there"),
		],
	}),
	row("vzalloc", inferred("2.6"), {
		header: "linux/vmalloc.h",
		kind: "macro",
		args: ["size"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: "=KERNEL" })],
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/vmalloc.h:154", "definition"),
			seen("6.1", "include/linux/vmalloc.h:143", "already there"),
		],
	}),
	row("vmap", inferred("2.6"), {
		header: "linux/vmalloc.h",
		args: ["array", "size", "flags", "other"],
		returns: nullOnError("other"),
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/vmalloc.h:217", "definition"),
			seen("6.1", "include/linux/vmalloc.h:166", "already there"),
		],
	}),
	row("vunmap", inferred("2.6"), {
		header: "linux/vmalloc.h",
		args: ["ptr"],
		evidence: [
			seen("7.3", "include/linux/vmalloc.h:220", "definition"),
			seen("6.1", "include/linux/vmalloc.h:169", "already there"),
		],
	}),
	row("kmap", inferred("2.6"), {
		header: "linux/highmem.h",
		kind: "inline",
		args: ["other"],
		returns: gives("ptr"),
		evidence: [
			seen("7.3", "include/linux/highmem.h:37", "definition"),
			seen("6.1", "include/linux/highmem.h:37", "already there"),
		],
	}),
	row("alloc_page", inferred("2.6"), {
		header: "linux/gfp.h",
		kind: "macro",
		args: ["gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 0 })],
		allocates: 0,
		evidence: [
			seen("7.3", "include/linux/gfp.h:307", "definition"),
			seen("6.1", "include/linux/gfp.h:280", "already there"),
		],
	}),
	row("alloc_pages", inferred("2.6"), {
		header: "linux/gfp.h",
		kind: "macro",
		args: ["gfp", "size"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 0 })],
		allocates: 0,
		evidence: [
			seen("7.3", "include/linux/gfp.h:302", "definition"),
			seen("6.1", "include/linux/gfp.h:264", "already there"),
		],
	}),
	row("dma_alloc_coherent", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		kind: "inline",
		args: ["device", "size", "out", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 3 })],
		allocates: 3,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:622", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:421", "already there"),
		],
	}),
	row("dma_alloc_wc", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		kind: "inline",
		args: ["device", "size", "out", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 3 })],
		allocates: 3,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:758", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:564", "already there"),
		],
	}),
	row("dma_alloc_attrs", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		args: ["device", "size", "out", "gfp", "flags"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 3 })],
		allocates: 3,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:189", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:128", "already there"),
		],
	}),
	row("dma_free_coherent", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		kind: "inline",
		args: ["device", "size", "ptr", "other"],
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:629", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:428", "already there"),
		],
	}),
	row("kfree", inferred("2.6"), {
		args: ["ptr"],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/slab.h:599", "definition"),
			seen("6.1", "include/linux/slab.h:202", "already there"),
		],
	}),
	row("kvfree", inferred("2.6"), {
		args: ["ptr"],
		note: "May sleep for vmalloc memory.",
		evidence: [
			seen("7.3", "include/linux/slab.h:1423", "definition"),
			seen("6.1", "include/linux/slab.h:744", "already there"),
		],
	}),
	row("kfree_rcu", inferred("2.6"), {
		header: "linux/rcupdate.h",
		kind: "macro",
		args: ["ptr", "other"],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/rcupdate.h:1084", "definition"),
			seen("6.1", "include/linux/rcupdate.h:1003", "already there"),
		],
	}),
	row("vfree", inferred("2.6"), {
		header: "linux/vmalloc.h",
		args: ["ptr"],
		evidence: [
			seen("7.3", "include/linux/vmalloc.h:214", "definition"),
			seen("6.1", "include/linux/vmalloc.h:163", "already there"),
		],
	}),
	row("msleep", inferred("2.6"), {
		header: "linux/delay.h",
		args: ["size"],
		evidence: [
			seen("7.3", "include/linux/delay.h:63", "definition"),
			seen("6.1", "include/linux/delay.h:60", "already there"),
		],
	}),
	row("usleep_range", inferred("2.6"), {
		header: "linux/delay.h",
		args: ["size", "size"],
		evidence: [
			seen("7.3", "include/linux/delay.h:77", "definition"),
			seen("6.1", "include/linux/delay.h:65", "already there"),
		],
	}),
	row("schedule", inferred("2.6"), {
		header: "linux/sched.h",
		args: [],
		evidence: [
			seen("7.3", "include/linux/sched.h:337", "definition"),
			seen("6.1", "include/linux/sched.h:303", "already there"),
		],
	}),
	row("cond_resched", inferred("2.6"), {
		header: "linux/sched.h",
		kind: "macro",
		evidence: [
			seen("7.3", "include/linux/sched.h:2177", "definition"),
			seen("6.1", "include/linux/sched.h:2119", "already there"),
		],
	}),
	row("schedule_timeout", inferred("2.6"), {
		header: "linux/sched.h",
		args: ["timeout"],
		returns: gives("value"),
		evidence: [
			seen("7.3", "include/linux/sched.h:332", "definition"),
			seen("6.1", "include/linux/sched.h:298", "already there"),
		],
	}),
	row("might_sleep", inferred("2.6"), {
		header: "linux/kernel.h",
		kind: "macro",
		evidence: [
			seen("7.3", "include/linux/kernel.h:90", "definition"),
			seen("6.1", "include/linux/kernel.h:137", "already there"),
		],
	}),
	row("wait_for_completion", inferred("2.6"), {
		header: "linux/completion.h",
		args: ["other"],
		evidence: [
			seen("7.3", "include/linux/completion.h:102", "definition"),
			seen("6.1", "include/linux/completion.h:102", "already there"),
		],
	}),
	row("wait_for_completion_interruptible", inferred("2.6"), {
		header: "linux/completion.h",
		args: ["other"],
		returns: errno("ERESTARTSYS"),
		evidence: [
			seen("7.3", "include/linux/completion.h:104", "definition"),
			seen("6.1", "include/linux/completion.h:104", "already there"),
		],
	}),
	row("wait_for_completion_timeout", inferred("2.6"), {
		header: "linux/completion.h",
		args: ["other", "timeout"],
		returns: gives("value"),
		evidence: [
			seen("7.3", "include/linux/completion.h:107", "definition"),
			seen("6.1", "include/linux/completion.h:107", "already there"),
		],
	}),
	row("flush_work", inferred("2.6"), {
		header: "linux/workqueue.h",
		args: ["other"],
		returns: gives("bool"),
		evidence: [
			seen("7.3", "include/linux/workqueue.h:640", "definition"),
			seen("6.1", "include/linux/workqueue.h:467", "already there"),
		],
	}),
	row("cancel_work_sync", inferred("2.6"), {
		header: "linux/workqueue.h",
		args: ["other"],
		returns: gives("bool"),
		evidence: [
			seen("7.3", "include/linux/workqueue.h:642", "definition"),
			seen("6.1", "include/linux/workqueue.h:469", "already there"),
		],
	}),
	row("cancel_delayed_work_sync", inferred("2.6"), {
		header: "linux/workqueue.h",
		args: ["other"],
		returns: gives("bool"),
		evidence: [
			seen("7.3", "include/linux/workqueue.h:646", "definition"),
			seen("6.1", "include/linux/workqueue.h:473", "already there"),
		],
	}),
	row("flush_workqueue", inferred("2.6"), {
		header: "linux/workqueue.h",
		kind: "macro",
		args: ["other"],
		evidence: [
			seen("7.3", "include/linux/workqueue.h:807", "definition"),
			seen("6.1", "include/linux/workqueue.h:634", "already there"),
		],
	}),
	row("wait_event", inferred("2.6"), {
		header: "linux/wait.h",
		kind: "macro",
		args: ["other", "other"],
		evidence: [
			seen("7.3", "include/linux/wait.h:345", "definition"),
			seen("6.1", "include/linux/wait.h:341", "already there"),
		],
	}),
	row("wait_event_interruptible", inferred("2.6"), {
		header: "linux/wait.h",
		kind: "macro",
		args: ["other", "other"],
		returns: errno("ERESTARTSYS"),
		evidence: [
			seen("7.3", "include/linux/wait.h:501", "definition"),
			seen("6.1", "include/linux/wait.h:497", "already there"),
		],
	}),
	row("wait_event_timeout", inferred("2.6"), {
		header: "linux/wait.h",
		kind: "macro",
		args: ["other", "other", "timeout"],
		returns: gives("value"),
		evidence: [
			seen("7.3", "include/linux/wait.h:417", "definition"),
			seen("6.1", "include/linux/wait.h:413", "already there"),
		],
	}),
	row("wait_event_killable", inferred("2.6"), {
		header: "linux/wait.h",
		kind: "macro",
		args: ["other", "other"],
		returns: errno("ERESTARTSYS"),
		evidence: [
			seen("7.3", "include/linux/wait.h:931", "definition"),
			seen("6.1", "include/linux/wait.h:927", "already there"),
		],
	}),
	row("wait_event_interruptible_timeout", inferred("2.6"), {
		header: "linux/wait.h",
		kind: "macro",
		args: ["other", "other", "timeout"],
		returns: gives("long_timeout", undefined, "0", "ERESTARTSYS"),
		evidence: [
			seen("7.3", "include/linux/wait.h:535", "definition"),
			seen("6.1", "include/linux/wait.h:531", "already there"),
		],
	}),
]);
