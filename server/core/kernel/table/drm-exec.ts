/**
 * Locking many GEM objects: drm_exec, GPUVM and scheduler helpers.
 * Rows only: who reads them and how is no business of this file.
 */
import {
	acquires,
	bounded,
	commit,
	depends,
	errno,
	errPtr,
	family,
	gives,
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

export const drmExec = family("drm-exec", "drm/drm_exec.h", [
	row("drm_exec_fini", since("6.6"), {
		args: ["exec"],
		lock: releases("exec", { pre: "either" }),
		closes: pair("exec", "arg0", ["drm_exec_init"]),
		lowers: [op("exec.fini", { ctx: 0 })],
		ownership: [owns("puts", "unlocks and puts every object in the context", "always", "arg0")],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_exec.c:110", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_exec.c:111", "drops the reservation lock"),
		],
	}),
	row("drm_exec_for_each_locked_object", since("6.6"), {
		kind: "macro",
		args: ["exec", "gem"],
		lock: mustHold("arg1->resv", "none"),
		maySleep: false,
		loop: true,
		evidence: [
			seen("7.3", "include/drm/drm_exec.h:86", "unchanged since 6.12"),
			seen("6.12", "include/drm/drm_exec.h:80", "definition"),
		],
	}),
	row("drm_exec_init", since("6.6", "6.7"), {
		args: ["exec", "flags"],
		lock: mustNotHold(undefined, "none"),
		opens: pair("exec", "arg0", ["drm_exec_fini"]),
		lowers: [op("exec.init", { ctx: 0 })],
		evidence: [
			commit("6.6", "09593216bff1", "in drm-misc-next PR 2023-07-13 for v6.6"),
			commit("6.8", "05d249352f1a", "third argument added"),
		],
	}),
	row("drm_exec_init", since("6.8"), {
		args: ["exec", "flags", "size"],
		lock: mustNotHold(undefined, "none"),
		opens: pair("exec", "arg0", ["drm_exec_fini"]),
		lowers: [op("exec.init", { ctx: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_exec.c:85", "same three arguments"),
			seen("6.12", "drivers/gpu/drm/drm_exec.c:86", "cannot fail"),
			commit("6.8", "05d249352f1a", "third argument for the expected number of objects"),
		],
	}),
	row("drm_exec_lock_obj", since("6.6"), {
		args: ["exec", "gem"],
		returns: errno("EDEADLK", "EALREADY", "ENOMEM", "EINTR", "EXEC"),
		lock: acquires("arg1->resv", "zero", { ctxArg: 0 }),
		opens: pair("resv-lock", "arg1->resv", ["drm_exec_unlock_obj", "drm_exec_fini"]),
		lowers: [op("exec.lock_obj", { ctx: 0, buf: 1 })],
		ownership: [owns("gets", "GEM reference kept by exec", "success")],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_exec.c:239", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_exec.c:240", "takes the reservation lock"),
			seen("6.12", "drivers/gpu/drm/drm_exec.c:246", "takes the reservation lock"),
		],
	}),
	row("drm_exec_prepare_array", since("6.6"), {
		args: ["exec", "array", "size", "size"],
		returns: errno("EDEADLK", "ENOMEM", "EINTR", "EALREADY", "EXEC"),
		lock: acquires("arg1[*]->resv", "zero", { ctxArg: 0 }),
		lowers: [op("exec.lock_obj", { ctx: 0, buf: 1, n: 3 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_exec.c:331", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_exec.c:332", "takes the reservation lock"),
		],
	}),
	row("drm_exec_prepare_obj", since("6.6"), {
		args: ["exec", "gem", "size"],
		returns: errno("EDEADLK", "ENOMEM", "EINTR", "EALREADY", "EXEC", "EINVAL"),
		lock: acquires("arg1->resv", "zero", { ctxArg: 0 }),
		opens: pair("resv-lock", "arg1->resv", ["drm_exec_fini"]),
		lowers: [op("exec.lock_obj", { ctx: 0, buf: 1, n: 2 })],
		note: "Num_fences 0 now WARNs (dma_resv_reserve_fences): use drm_exec_lock_obj.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_exec.c:308", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_exec.c:309", "lock + reserve; unlocks again if reserve fails"),
		],
	}),
	row("drm_exec_retry_on_contention", since("6.6"), {
		kind: "macro",
		args: ["exec"],
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_exec.h:139", "jumps to one label per function"),
			seen("6.12", "include/drm/drm_exec.h:127", "definition"),
		],
	}),
	row("drm_exec_unlock_obj", since("6.6"), {
		args: ["exec", "gem"],
		lock: releases("arg1->resv"),
		closes: pair("resv-lock", "arg1->resv", ["drm_exec_lock_obj", "drm_exec_prepare_obj"]),
		lowers: [op("resv.unlock", { buf: 1 })],
		ownership: [owns("puts", "GEM reference", "always", "arg0")],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_exec.c:276", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_exec.c:277", "drops the reservation lock"),
		],
	}),
	row("drm_exec_until_all_locked", since("6.6"), {
		kind: "macro",
		args: ["exec"],
		lowers: [op("exec.until", { ctx: 0 })],
		maySleep: false,
		loop: true,
		note: "drm_exec_retry_on_contention must follow every locking call in the body.",
		evidence: [
			seen("7.3", "include/drm/drm_exec.h:119", "loop; label drm_exec_retry"),
			seen("7.3", "include/drm/drm_exec.h:117", "second use in one function needs __label__"),
		],
	}),
	row("drm_gpuvm_exec_lock", since("6.8"), {
		header: "drm/drm_gpuvm.h",
		args: ["exec"],
		returns: errno(),
		lock: acquires("exec", "zero", { ctxArg: 0 }),
		opens: pair("exec", "arg0", ["drm_gpuvm_exec_unlock"]),
		lowers: [op("exec.init", { ctx: 0 }), op("exec.lock_obj", { ctx: 0, buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gpuvm.c:1387", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_gpuvm.c:1284", "on error everything is released"),
		],
	}),
	row("drm_gpuvm_exec_unlock", since("6.8"), {
		kind: "inline",
		header: "drm/drm_gpuvm.h",
		args: ["exec"],
		lock: releases("exec"),
		closes: pair("exec", "arg0", ["drm_gpuvm_exec_lock"]),
		lowers: [op("exec.fini", { ctx: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_gpuvm.h:605", "unchanged since 6.12"),
			seen("6.12", "include/drm/drm_gpuvm.h:586", "drops the reservation lock"),
		],
	}),
	row("drm_sched_job_add_implicit_dependencies", since("5.16"), {
		header: "drm/gpu_scheduler.h",
		args: ["other", "gem", "bool"],
		returns: errno("ENOMEM"),
		lock: mustHold("arg1->resv"),
		lowers: [op("resv.assert_held", { buf: 1 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/scheduler/sched_main.c:791", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/scheduler/sched_main.c:992", "write jobs wait for READ level"),
		],
	}),
	row("drm_sched_job_add_resv_dependencies", since("6.2"), {
		header: "drm/gpu_scheduler.h",
		args: ["other", "resv", "usage"],
		returns: errno("ENOMEM"),
		lock: mustHold("arg1"),
		lowers: [op("resv.assert_held", { buf: 1 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/scheduler/sched_main.c:755", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/scheduler/sched_main.c:956", "asserts the reservation lock"),
		],
	}),
	row("drm_exec_retry", bounded("6.13", null, ["6.13", "7.2"]), {
		kind: "macro",
		args: ["exec"],
		note: "Only inside drm_exec_until_all_locked().",
		evidence: [
			seen("7.3", "include/drm/drm_exec.h:163", "unconditional restart; exec must be newly initialised (WARN)"),
		],
	}),
	row("drm_exec_ticket", bounded("6.13", null, ["6.13", "7.2"]), {
		kind: "inline",
		args: ["exec"],
		returns: gives("ptr", "ww_ctx"),
		maySleep: false,
		evidence: [seen("7.3", "include/drm/drm_exec.h:175", "ww_acquire_ctx of the loop")],
	}),
	row("drm_gpuvm_bo_obtain_locked", bounded("6.13", null, ["6.13", "7.2"]), {
		header: "drm/drm_gpuvm.h",
		args: ["other", "gem"],
		returns: errPtr("other"),
		lock: depends("arg1->resv"),
		ownership: [owns("gets", "vm_bo reference", "success")],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gpuvm.c:1860", "replaces drm_gpuvm_bo_obtain"),
			seen("7.3", "include/drm/drm_gem.h:650", "gpuva.lock in immediate mode, else the reservation lock of the object"),
		],
	}),
]);
