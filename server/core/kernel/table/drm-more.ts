/**
 * GEM, TTM and drm_exec again: names that touch buffers without a contract of their own in the fact base.
 * Rows only: who reads them and how is no business of this file.
 */
import {
	bounded,
	either,
	errno,
	errPtr,
	family,
	gives,
	inferred,
	mustHold,
	mustNotHold,
	op,
	owns,
	pair,
	releases,
	row,
	seen,
	since,
} from "./row-helpers.ts";

export const drmMore = family("drm-gem", "drm/drm_gem.h", [
	row("drm_gem_object_put_unlocked", inferred("4.12", "5.8"), {
		kind: "inline",
		args: ["gem"],
		lock: mustNotHold("arg0->resv", "none"),
		closes: pair("gem-ref", "arg0", ["drm_gem_object_get", "drm_gem_object_lookup"]),
		lowers: [op("put", { buf: 0 })],
		renamedTo: "drm_gem_object_put",
		evidence: [seen("5.8", "engineer memory", "until then the plain name expected dev->struct_mutex")],
	}),
	row("drm_gem_handle_create", inferred("5.0"), {
		args: ["file", "gem", "out"],
		returns: errno("ENOMEM", "ENOSPC"),
		lock: mustNotHold("arg1->resv", "none"),
		ownership: [owns("gets", "the handle holds its own reference; the caller keeps its own")],
		givesHandle: true,
		note: "From here on userspace may use and close the handle: drop the own reference last.",
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:578", "definition"),
			seen("6.1", "include/drm/drm_gem.h:446", "already there"),
		],
	}),
	row("drm_gem_handle_create_tail", inferred("5.0"), {
		header: "drm_internal.h",
		args: ["file", "gem", "out"],
		returns: errno("ENOMEM", "ENOSPC"),
		lock: releases("arg0->minor->dev->object_name_lock", { what: "mutex" }),
		ownership: [owns("gets", "the handle holds its own reference; the caller keeps its own")],
		note: "Drops the object_name_lock that its caller took, whether it succeeds or not.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem.c:479", "definition"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:406", "definition"),
			seen("6.1", "drivers/gpu/drm/drm_gem.c:350", "already there"),
		],
	}),
	row("drm_gem_handle_delete", inferred("5.0"), {
		args: ["file", "other"],
		returns: errno("EINVAL"),
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:581", "definition"),
			seen("6.1", "include/drm/drm_gem.h:449", "already there"),
		],
	}),
	row("drm_gem_object_init", inferred("5.0"), {
		args: ["device", "gem", "size"],
		returns: errno("ENOMEM"),
		opens: { ...pair("gem-ref", "arg1", ["drm_gem_object_put"]), born: true },
		lowers: [{ ...op("get", { buf: 1 }), born: true }],
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:527", "definition"),
			seen("6.1", "include/drm/drm_gem.h:404", "already there"),
		],
	}),
	row("drm_gem_private_object_init", inferred("5.0"), {
		args: ["device", "gem", "size"],
		opens: { ...pair("gem-ref", "arg1", ["drm_gem_object_put"]), born: true },
		lowers: [{ ...op("get", { buf: 1 }), born: true }],
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:529", "definition"),
			seen("6.1", "include/drm/drm_gem.h:406", "already there"),
		],
	}),
	row("drm_gem_object_release", inferred("5.0"), {
		args: ["gem"],
		lock: mustNotHold("arg0->resv", "none"),
		ownership: [owns("frees", "what the object holds", "always", "arg0")],
		note: "For drm_gem_object_funcs.free.",
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:525", "definition"),
			seen("6.1", "include/drm/drm_gem.h:402", "already there"),
		],
	}),
	row("drm_gem_private_object_fini", bounded("6.6", null, ["5.11", "6.11"]), {
		args: ["gem"],
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:531", "definition"),
			seen("6.12", "include/drm/drm_gem.h:479", "already there"),
		],
	}),
	row("drm_gem_get_pages", inferred("5.0"), {
		args: ["gem"],
		returns: errPtr("array", "ENOMEM", "EINTR"),
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:588", "definition"),
			seen("6.1", "include/drm/drm_gem.h:456", "already there"),
		],
	}),
	row("drm_gem_put_pages", inferred("5.0"), {
		args: ["gem", "array", "bool", "bool"],
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:589", "definition"),
			seen("6.1", "include/drm/drm_gem.h:457", "already there"),
		],
	}),
	row("drm_gem_create_mmap_offset", inferred("5.0"), {
		args: ["gem"],
		returns: errno("ENOMEM", "ENOSPC"),
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:585", "definition"),
			seen("6.1", "include/drm/drm_gem.h:453", "already there"),
		],
	}),
	row("drm_gem_mmap", inferred("5.0"), {
		args: ["file", "vma"],
		returns: errno("EINVAL", "EACCES"),
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:536", "definition"),
			seen("6.1", "include/drm/drm_gem.h:412", "already there"),
		],
	}),
	row("drm_gem_prime_mmap", inferred("5.0"), {
		header: "drm/drm_prime.h",
		args: ["gem", "vma"],
		returns: errno("EINVAL", "ENOMEM"),
		lock: mustNotHold("arg0->resv", "none"),
		evidence: [
			seen("7.3", "include/drm/drm_prime.h:92", "definition"),
			seen("6.1", "include/drm/drm_prime.h:89", "already there"),
		],
	}),
	row("drm_prime_get_contiguous_size", inferred("5.0"), {
		header: "drm/drm_prime.h",
		args: ["sg_table"],
		returns: gives("value"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_prime.h:100", "definition"),
			seen("6.1", "include/drm/drm_prime.h:97", "already there"),
		],
	}),
	row("drm_gem_shmem_create", inferred("5.2"), {
		header: "drm/drm_gem_shmem_helper.h",
		args: ["device", "size"],
		returns: errPtr("gem", "ENOMEM"),
		lowers: [op("get", { buf: "result" })],
		opens: pair("gem-ref", "result", ["drm_gem_object_put", "drm_gem_shmem_free"]),
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:111", "definition"),
			seen("6.1", "include/drm/drm_gem_shmem_helper.h:109", "already there"),
		],
	}),
	row("drm_gem_shmem_print_info", inferred("5.0", "5.15", ["5.11", "5.15"]), {
		header: "drm/drm_gem_shmem_helper.h",
		args: ["other", "other", "gem"],
		evidence: [seen("5.10", "include/drm/drm_gem_shmem_helper.h:144", "the object comes last")],
	}),
	row("drm_gem_shmem_print_info", inferred("5.16", null, ["5.16", "6.0"]), {
		header: "drm/drm_gem_shmem_helper.h",
		args: ["gem", "other", "other"],
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:142", "definition"),
			seen("6.1", "include/drm/drm_gem_shmem_helper.h:137", "already there"),
		],
	}),
	row("drm_gem_shmem_is_purgeable", inferred("5.0"), {
		header: "drm/drm_gem_shmem_helper.h",
		kind: "inline",
		args: ["gem"],
		returns: gives("bool"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:130", "definition"),
			seen("6.1", "include/drm/drm_gem_shmem_helper.h:124", "already there"),
		],
	}),
	row("drm_gem_shmem_prime_import_sg_table", inferred("5.0"), {
		header: "drm/drm_gem_shmem_helper.h",
		args: ["device", "attachment", "sg_table"],
		returns: errPtr("gem", "ENOMEM"),
		lowers: [op("get", { buf: "result" })],
		opens: pair("gem-ref", "result", ["drm_gem_object_put"]),
		ownership: [owns("transfers", "the table belongs to the new object", "success", "arg2")],
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:289", "definition"),
			seen("6.1", "include/drm/drm_gem_shmem_helper.h:280", "already there"),
		],
	}),
	row("drm_gem_shmem_dumb_create", inferred("5.0"), {
		header: "drm/drm_gem_shmem_helper.h",
		args: ["file", "device", "other"],
		returns: errno("ENOMEM"),
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:292", "definition"),
			seen("6.1", "include/drm/drm_gem_shmem_helper.h:283", "already there"),
		],
	}),
	row("drm_gem_dma_create", bounded("6.1", null, ["5.11", "6.0"]), {
		header: "drm/drm_gem_dma_helper.h",
		args: ["device", "size"],
		returns: errPtr("gem", "ENOMEM"),
		lowers: [op("get", { buf: "result" })],
		opens: pair("gem-ref", "result", ["drm_gem_object_put"]),
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/drm/drm_gem_dma_helper.h:35", "definition"),
			seen("6.1", "include/drm/drm_gem_dma_helper.h:35", "already there"),
		],
	}),
	row("drm_gem_dma_get_sg_table", bounded("6.1", null, ["5.11", "6.0"]), {
		header: "drm/drm_gem_dma_helper.h",
		args: ["gem"],
		returns: errPtr("sg_table", "ENOMEM"),
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/drm/drm_gem_dma_helper.h:40", "definition"),
			seen("6.1", "include/drm/drm_gem_dma_helper.h:40", "already there"),
		],
	}),
	row("drm_gem_dma_prime_import_sg_table", bounded("6.1", null, ["5.11", "6.0"]), {
		header: "drm/drm_gem_dma_helper.h",
		args: ["device", "attachment", "sg_table"],
		returns: errPtr("gem", "EINVAL", "ENOMEM"),
		ownership: [owns("transfers", "the table belongs to the new object", "success", "arg2")],
		evidence: [
			seen("7.3", "include/drm/drm_gem_dma_helper.h:151", "definition"),
			seen("6.1", "include/drm/drm_gem_dma_helper.h:151", "already there"),
		],
	}),
	row("drm_gem_fb_get_obj", inferred("5.0"), {
		header: "drm/drm_gem_framebuffer_helper.h",
		args: ["fb", "other"],
		returns: gives("ptr_or_null", "gem"),
		steady: true,
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_gem_framebuffer_helper.h:19", "definition"),
			seen("6.1", "include/drm/drm_gem_framebuffer_helper.h:18", "already there"),
		],
	}),
	row("drm_gem_plane_helper_prepare_fb", bounded("5.12", null, ["5.11", "6.0"]), {
		header: "drm/drm_gem_atomic_helper.h",
		args: ["other", "other"],
		returns: errno("ENOMEM", "EINVAL"),
		evidence: [
			seen("7.3", "include/drm/drm_gem_atomic_helper.h:18", "definition"),
			seen("6.1", "include/drm/drm_gem_atomic_helper.h:17", "already there"),
		],
	}),
	row("ttm_bo_get", bounded("4.19", "6.18", ["6.13", "7.2"]), {
		stillIn: ["ttm_bo_internal.h"],
		header: "drm/ttm/ttm_bo.h",
		kind: "inline",
		args: ["bo"],
		opens: pair("bo-ref", "arg0", ["ttm_bo_put"]),
		lowers: [op("get", { buf: 0 })],
		maySleep: false,
		evidence: [seen("6.12", "include/drm/ttm/ttm_bo.h:233", "definition")],
	}),
	row("ttm_bo_get_unless_zero", bounded("5.2", "6.18", ["6.13", "7.2"]), {
		stillIn: ["ttm_bo_internal.h"],
		header: "drm/ttm/ttm_bo.h",
		kind: "inline",
		args: ["bo"],
		returns: { ...gives("ptr_or_null", "bo"), same: 0 },
		opens: pair("bo-ref", "result", ["ttm_bo_put"]),
		lowers: [op("get", { buf: 0 })],
		maySleep: false,
		evidence: [seen("6.12", "include/drm/ttm/ttm_bo.h:249", "definition")],
	}),
	row("ttm_bo_wait", inferred("2.6.31", "6.2", ["6.2", "6.11"]), {
		stillIn: ["vmwgfx_bo.h", "vmwgfx_drv.h"],
		header: "drm/ttm/ttm_bo.h",
		kind: "inline",
		args: ["bo", "bool", "bool"],
		returns: errno("EBUSY", "ERESTARTSYS"),
		lock: either("arg0->base.resv"),
		waits: true,
		evidence: [seen("6.1", "include/drm/ttm/ttm_bo_api.h:254", "definition")],
	}),
	row("ttm_bo_mmap_obj", inferred("5.0"), {
		header: "drm/ttm/ttm_bo.h",
		args: ["vma", "bo"],
		returns: errno("EINVAL"),
		lock: mustNotHold("arg1->base.resv", "none"),
		evidence: [
			seen("7.3", "include/drm/ttm/ttm_bo.h:430", "definition"),
			seen("6.12", "include/drm/ttm/ttm_bo.h:415", "already there"),
		],
	}),
	row("ttm_bo_vm_fault_reserved", inferred("5.0"), {
		header: "drm/ttm/ttm_bo.h",
		args: ["other", "other", "size"],
		returns: gives("vm_fault", undefined, "VM_FAULT_RETRY", "VM_FAULT_SIGBUS"),
		lock: { pre: "n/a", effect: "none", enforcement: "none", mayRelease: true },
		note: "The reservation is held, and stays held unless VM_FAULT_RETRY without FAULT_FLAG_RETRY_NOWAIT is returned.",
		evidence: [
			seen("7.3", "include/drm/ttm/ttm_bo.h:448", "definition"),
			seen("6.12", "include/drm/ttm/ttm_bo.h:426", "already there"),
		],
	}),
	row("ttm_bo_move_memcpy", inferred("5.0"), {
		header: "drm/ttm/ttm_bo.h",
		args: ["bo", "other", "other"],
		returns: errno("ENOMEM"),
		lock: mustHold("arg0->base.resv", "doc-only"),
		lowers: [op("resv.assert_held", { buf: 0 })],
		evidence: [
			seen("7.3", "include/drm/ttm/ttm_bo.h:474", "definition"),
			seen("6.12", "include/drm/ttm/ttm_bo.h:452", "already there"),
		],
	}),
	row("ttm_bo_mem_space", inferred("5.0"), {
		header: "drm/ttm/ttm_bo.h",
		args: ["bo", "other", "out", "other"],
		returns: errno("ENOMEM", "ENOSPC", "ERESTARTSYS"),
		lock: mustHold("arg0->base.resv", "doc-only"),
		lowers: [op("resv.assert_held", { buf: 0 })],
		evidence: [
			seen("7.3", "include/drm/ttm/ttm_bo.h:458", "definition"),
			seen("6.12", "include/drm/ttm/ttm_bo.h:436", "already there"),
		],
	}),
	row("ttm_bo_move_accel_cleanup", inferred("5.0"), {
		header: "drm/ttm/ttm_bo.h",
		args: ["bo", "fence", "bool", "bool", "other"],
		returns: errno("ENOMEM"),
		lock: mustHold("arg0->base.resv", "doc-only"),
		lowers: [op("resv.assert_held", { buf: 0 })],
		evidence: [
			seen("7.3", "include/drm/ttm/ttm_bo.h:477", "definition"),
			seen("6.12", "include/drm/ttm/ttm_bo.h:455", "already there"),
		],
	}),
	row("ttm_bo_unmap_virtual", inferred("5.0"), {
		header: "drm/ttm/ttm_bo.h",
		args: ["bo"],
		evidence: [
			seen("7.3", "include/drm/ttm/ttm_bo.h:463", "definition"),
			seen("6.12", "include/drm/ttm/ttm_bo.h:441", "already there"),
		],
	}),
	row("drm_gem_vram_create", inferred("5.0"), {
		header: "drm/drm_gem_vram_helper.h",
		args: ["device", "size", "size"],
		returns: errPtr("gem", "ENOMEM"),
		lowers: [op("get", { buf: "result" })],
		opens: pair("gem-ref", "result", ["drm_gem_vram_put", "drm_gem_object_put"]),
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/drm/drm_gem_vram_helper.h:92", "definition"),
			seen("6.1", "include/drm/drm_gem_vram_helper.h:93", "already there"),
		],
	}),
	row("drm_gem_vram_put", inferred("5.0"), {
		header: "drm/drm_gem_vram_helper.h",
		args: ["gem"],
		lock: mustNotHold("arg0->bo.base.resv", "none"),
		closes: pair("gem-ref", "arg0", ["drm_gem_vram_create"]),
		lowers: [op("put", { buf: 0 })],
		evidence: [
			seen("7.3", "include/drm/drm_gem_vram_helper.h:95", "definition"),
			seen("6.1", "include/drm/drm_gem_vram_helper.h:96", "already there"),
		],
	}),
	row("drm_exec_cleanup", since("6.6"), {
		header: "drm/drm_exec.h",
		args: ["exec"],
		returns: gives("bool"),
		maySleep: true,
		note: "Used by drm_exec_until_all_locked() only.",
		evidence: [
			seen("7.3", "include/drm/drm_exec.h:182", "definition"),
			seen("6.12", "include/drm/drm_exec.h:147", "already there"),
		],
	}),
	row("drm_exec_is_contended", since("6.6"), {
		header: "drm/drm_exec.h",
		kind: "inline",
		args: ["exec"],
		returns: gives("bool"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_exec.h:149", "definition"),
			seen("6.12", "include/drm/drm_exec.h:140", "already there"),
		],
	}),
	row("drm_gpuvm_prepare_vm", bounded("6.8", null, ["6.2", "6.11"]), {
		header: "drm/drm_gpuvm.h",
		args: ["other", "exec", "size"],
		returns: errno("EDEADLK", "ENOMEM", "EINTR"),
		note: "Locks the reservation object of the VM through drm_exec.",
		evidence: [
			seen("7.3", "include/drm/drm_gpuvm.h:571", "definition"),
			seen("6.12", "include/drm/drm_gpuvm.h:552", "already there"),
		],
	}),
	row("drm_gpuvm_prepare_objects", bounded("6.8", null, ["6.2", "6.11"]), {
		header: "drm/drm_gpuvm.h",
		args: ["other", "exec", "size"],
		returns: errno("EDEADLK", "ENOMEM", "EINTR"),
		note: "Locks every external object of the VM through drm_exec.",
		evidence: [
			seen("7.3", "include/drm/drm_gpuvm.h:575", "definition"),
			seen("6.12", "include/drm/drm_gpuvm.h:556", "already there"),
		],
	}),
	row("drm_gpuvm_validate", bounded("6.8", null, ["6.2", "6.11"]), {
		header: "drm/drm_gpuvm.h",
		args: ["other", "exec"],
		returns: errno("ENOMEM", "EDEADLK"),
		evidence: [
			seen("7.3", "include/drm/drm_gpuvm.h:608", "definition"),
			seen("6.12", "include/drm/drm_gpuvm.h:589", "already there"),
		],
	}),
	row("drm_gpuvm_resv_add_fence", bounded("6.8", null, ["6.2", "6.11"]), {
		header: "drm/drm_gpuvm.h",
		args: ["other", "exec", "fence", "usage", "usage"],
		note: "Adds the fence to the VM and to every object that the context holds.",
		evidence: [
			seen("7.3", "include/drm/drm_gpuvm.h:609", "definition"),
			seen("6.12", "include/drm/drm_gpuvm.h:590", "already there"),
		],
	}),
	row("drm_gem_object_is_shared_for_memory_stats", bounded("6.9", null, ["6.2", "6.11"]), {
		kind: "function",
		args: ["gem"],
		returns: gives("bool"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:632", "definition"),
			seen("6.12", "include/drm/drm_gem.h:569", "already there"),
		],
	}),
]);
