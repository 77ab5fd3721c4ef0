/**
 * Scheduler jobs, sync objects as handles, free helpers, and the map type under its first name.
 * Rows only: who reads them and how is no business of this file.
 */
import {
	bounded,
	commit,
	errno,
	family,
	gives,
	inferred,
	mustNotHold,
	op,
	owns,
	pair,
	row,
	seen,
	since,
} from "./row-helpers.ts";

export const drmJobs = family("drm-gem", "drm/drm_gem.h", [
	row("drm_syncobj_create", inferred("4.14"), {
		header: "drm/drm_syncobj.h",
		args: ["out", "flags", "fence"],
		returns: errno("ENOMEM"),
		ownership: [owns("gets", "takes its own reference on the fence; the caller keeps its own")],
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:130", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:126", "already there"),
		],
	}),
	row("drm_syncobj_get_handle", inferred("4.14"), {
		header: "drm/drm_syncobj.h",
		args: ["file", "other", "out"],
		returns: errno("ENOMEM", "ENOSPC"),
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:132", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:128", "already there"),
		],
	}),
	row("drm_syncobj_get_fd", inferred("4.14"), {
		header: "drm/drm_syncobj.h",
		args: ["other", "out"],
		returns: errno("EMFILE", "ENOMEM"),
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:134", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:130", "already there"),
		],
	}),
	row("drm_sched_job_arm", bounded("5.16", null, ["5.11", "6.0"]), {
		header: "drm/gpu_scheduler.h",
		args: ["other"],
		maySleep: false,
		note: "From here on the job has fences that must be signalled: push it.",
		evidence: [
			seen("7.3", "include/drm/gpu_scheduler.h:695", "definition"),
			seen("6.1", "include/drm/gpu_scheduler.h:504", "already there"),
		],
	}),
	row("drm_sched_entity_push_job", inferred("4.4"), {
		header: "drm/gpu_scheduler.h",
		args: ["other"],
		evidence: [
			seen("7.3", "include/drm/gpu_scheduler.h:696", "definition"),
			seen("6.1", "include/drm/gpu_scheduler.h:545", "already there"),
		],
	}),
	row("drm_sched_job_cleanup", inferred("4.20"), {
		header: "drm/gpu_scheduler.h",
		args: ["other"],
		evidence: [
			seen("7.3", "include/drm/gpu_scheduler.h:711", "definition"),
			seen("6.1", "include/drm/gpu_scheduler.h:516", "already there"),
		],
	}),
	row("drm_gem_shmem_object_free", bounded("5.16", null, ["5.11", "6.0"]), {
		header: "drm/drm_gem_shmem_helper.h",
		kind: "inline",
		args: ["gem"],
		lock: mustNotHold("arg0->resv"),
		lowers: [op("resv.lock", { buf: 0 }), op("resv.unlock", { buf: 0 })],
		ownership: [owns("frees", "the object, whoever still counts on it", "always", "arg0")],
		note: "For drm_gem_object_funcs.free.",
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:162", "definition"),
			seen("6.1", "include/drm/drm_gem_shmem_helper.h:153", "already there"),
		],
	}),
	row("drm_gem_dma_object_free", bounded("6.1", null, ["5.11", "6.0"]), {
		header: "drm/drm_gem_dma_helper.h",
		kind: "inline",
		args: ["gem"],
		ownership: [owns("frees", "the object, whoever still counts on it", "always", "arg0")],
		note: "For drm_gem_object_funcs.free.",
		evidence: [
			seen("7.3", "include/drm/drm_gem_dma_helper.h:58", "definition"),
			seen("6.1", "include/drm/drm_gem_dma_helper.h:58", "already there"),
		],
	}),
	row("drm_gem_vm_open", inferred("3.9"), {
		args: ["vma"],
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:532", "definition"),
			seen("6.1", "include/drm/drm_gem.h:408", "already there"),
		],
	}),
	row("drm_gem_vm_close", inferred("3.9"), {
		args: ["gem"],
		through: "vm_private_data",
		closes: pair("gem-ref", "arg0", ["drm_gem_object_get"]),
		lowers: [op("put", { buf: 0 })],
		note: "Puts the reference on the object that the vma holds.",
		evidence: [
			seen("7.3", "include/drm/drm_gem.h:533", "definition"),
			seen("6.1", "include/drm/drm_gem.h:409", "already there"),
		],
	}),
	row("drm_flip_work_queue", inferred("3.12"), {
		header: "drm/drm_flip_work.h",
		args: ["other", "gem"],
		ownership: [owns("consumes", "the object: its reference is dropped by the worker", "always", "arg1")],
		evidence: [
			seen("7.3", "include/drm/drm_flip_work.h:71", "definition"),
			seen("6.1", "include/drm/drm_flip_work.h:85", "already there"),
		],
	}),
	row("dma_buf_map_set_vaddr", since("5.11", "5.17"), {
		header: "linux/dma-buf-map.h",
		kind: "inline",
		args: ["map", "ptr"],
		maySleep: false,
		renamedTo: "iosys_map_set_vaddr",
		evidence: [commit("5.18", "7938f4218168", "renamed to iosys_map, with its header")],
	}),
	row("dma_buf_map_set_vaddr_iomem", since("5.11", "5.17"), {
		header: "linux/dma-buf-map.h",
		kind: "inline",
		args: ["map", "ptr"],
		maySleep: false,
		renamedTo: "iosys_map_set_vaddr_iomem",
		evidence: [commit("5.18", "7938f4218168", "renamed to iosys_map, with its header")],
	}),
	row("dma_buf_map_is_null", since("5.11", "5.17"), {
		header: "linux/dma-buf-map.h",
		kind: "inline",
		args: ["map"],
		returns: gives("bool"),
		maySleep: false,
		renamedTo: "iosys_map_is_null",
		evidence: [commit("5.18", "7938f4218168", "renamed to iosys_map, with its header")],
	}),
	row("dma_buf_map_is_set", since("5.11", "5.17"), {
		header: "linux/dma-buf-map.h",
		kind: "inline",
		args: ["map"],
		returns: gives("bool"),
		maySleep: false,
		renamedTo: "iosys_map_is_set",
		evidence: [commit("5.18", "7938f4218168", "renamed to iosys_map, with its header")],
	}),
	row("dma_buf_map_is_equal", since("5.11", "5.17"), {
		header: "linux/dma-buf-map.h",
		kind: "inline",
		args: ["map", "map"],
		returns: gives("bool"),
		maySleep: false,
		renamedTo: "iosys_map_is_equal",
		evidence: [commit("5.18", "7938f4218168", "renamed to iosys_map, with its header")],
	}),
	row("dma_buf_map_clear", since("5.11", "5.17"), {
		header: "linux/dma-buf-map.h",
		kind: "inline",
		args: ["map"],
		maySleep: false,
		renamedTo: "iosys_map_clear",
		evidence: [commit("5.18", "7938f4218168", "renamed to iosys_map, with its header")],
	}),
	row("dma_buf_map_incr", since("5.11", "5.17"), {
		header: "linux/dma-buf-map.h",
		kind: "inline",
		args: ["map", "size"],
		maySleep: false,
		renamedTo: "iosys_map_incr",
		evidence: [commit("5.18", "7938f4218168", "renamed to iosys_map, with its header")],
	}),
	row("dma_buf_map_memcpy_to", since("5.11", "5.17"), {
		header: "linux/dma-buf-map.h",
		kind: "inline",
		args: ["map", "ptr", "size"],
		lowers: [op("cpu.write", { buf: 0 })],
		access: [{ arg: 0, how: "write" }],
		maySleep: false,
		renamedTo: "iosys_map_memcpy_to",
		evidence: [commit("5.18", "7938f4218168", "renamed to iosys_map, with its header")],
	}),
	row("iosys_map_incr", since("5.18"), {
		header: "linux/iosys-map.h",
		kind: "inline",
		args: ["map", "size"],
		maySleep: false,
		renamedFrom: "dma_buf_map_incr",
		evidence: [
			seen("7.3", "include/linux/iosys-map.h:318", "definition"),
			seen("6.1", "include/linux/iosys-map.h:318", "already there"),
		],
	}),
]);
