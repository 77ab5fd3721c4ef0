/**
 * Fences again: containers, merging, sync objects, scheduler dependencies.
 * Rows only: who reads them and how is no business of this file.
 */
import {
	bounded,
	either,
	errno,
	failing,
	family,
	gives,
	inferred,
	nullOnError,
	op,
	owns,
	pair,
	row,
	seen,
} from "./row-helpers.ts";

export const fenceMore = family("dma-fence", "linux/dma-fence.h", [
	row("dma_fence_set_error", inferred("4.10"), {
		kind: "inline",
		args: ["fence", "other"],
		lock: either(),
		lowers: [op("fence.seterr", { fence: 0, err: 1 })],
		maySleep: false,
		note: "Before signalling only.",
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:692", "definition"),
			seen("6.1", "include/linux/dma-fence.h:557", "already there"),
		],
	}),
	row("dma_fence_get_status", inferred("4.10"), {
		args: ["fence"],
		returns: gives("value"),
		lock: either(),
		lowers: [op("fence.status", { fence: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:673", "definition"),
			seen("6.1", "include/linux/dma-fence.h:544", "already there"),
		],
	}),
	row("dma_fence_get_status_locked", inferred("4.10"), {
		kind: "inline",
		args: ["fence"],
		returns: gives("value"),
		lock: either(),
		lowers: [op("fence.status", { fence: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:665", "definition"),
			seen("6.1", "include/linux/dma-fence.h:536", "already there"),
		],
	}),
	row("dma_fence_is_signaled_locked", inferred("4.10"), {
		kind: "inline",
		args: ["fence"],
		returns: gives("bool"),
		lock: either(),
		lowers: [op("fence.status", { fence: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:517", "definition"),
			seen("6.1", "include/linux/dma-fence.h:399", "already there"),
		],
	}),
	row("dma_fence_wait_any_timeout", inferred("4.10"), {
		args: ["array", "size", "bool", "timeout", "out"],
		returns: gives("long_timeout", undefined, "0", "ERESTARTSYS"),
		lock: either(),
		waits: true,
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:722", "definition"),
			seen("6.1", "include/linux/dma-fence.h:587", "already there"),
		],
	}),
	row("dma_fence_default_wait", inferred("4.10"), {
		args: ["fence", "bool", "timeout"],
		returns: gives("long_timeout", undefined, "0", "ERESTARTSYS"),
		lock: either(),
		lowers: [op("fence.wait", { fence: 0, intr: 1, timeout: 2 })],
		waits: true,
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:450", "definition"),
			seen("6.1", "include/linux/dma-fence.h:375", "already there"),
		],
	}),
	row("dma_fence_free", inferred("4.10"), {
		args: ["fence"],
		maySleep: false,
		note: "Frees after a grace period, as lockless readers need it.",
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:288", "definition"),
			seen("6.1", "include/linux/dma-fence.h:266", "already there"),
		],
	}),
	row("dma_fence_release", inferred("4.10"), {
		args: ["cookie"],
		maySleep: false,
		note: "Release function of the reference count: not to be called.",
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:287", "definition"),
			seen("6.1", "include/linux/dma-fence.h:265", "already there"),
		],
	}),
	row("dma_fence_get_rcu_safe", inferred("4.10"), {
		kind: "inline",
		args: ["ptr"],
		returns: gives("ptr_or_null", "fence"),
		lowers: [op("fence.get", { fence: "result" })],
		opens: pair("fence-ref", "result", ["dma_fence_put"]),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:359", "definition"),
			seen("6.1", "include/linux/dma-fence.h:324", "already there"),
		],
	}),
	row("dma_fence_allocate_private_stub", inferred("5.14", null, ["5.11", "6.0"]), {
		args: ["timeout"],
		returns: gives("null_on_error", "fence", "NULL"),
		lowers: [op("fence.get", { fence: "result" })],
		opens: pair("fence-ref", "result", ["dma_fence_put"]),
		allocates: "kernel",
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:758", "definition"),
			seen("6.1", "include/linux/dma-fence.h:621", "already there"),
		],
	}),
	row("dma_fence_set_deadline", bounded("6.4", null, ["6.2", "6.11"]), {
		args: ["fence", "timeout"],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence.h:755", "definition"),
			seen("6.12", "include/linux/dma-fence.h:641", "already there"),
		],
	}),
	row("dma_fence_chain_alloc", bounded("5.14", null, ["5.11", "6.0"]), {
		header: "linux/dma-fence-chain.h",
		kind: "inline",
		args: [],
		returns: nullOnError("fence"),
		allocates: "kernel",
		note: "Free with dma_fence_chain_free() while it is not initialised, with dma_fence_put() afterwards.",
		evidence: [
			seen("7.3", "include/linux/dma-fence-chain.h:90", "definition"),
			seen("6.1", "include/linux/dma-fence-chain.h:89", "already there"),
		],
	}),
	row("dma_fence_chain_free", bounded("5.14", null, ["5.11", "6.0"]), {
		header: "linux/dma-fence-chain.h",
		kind: "inline",
		args: ["fence"],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence-chain.h:103", "definition"),
			seen("6.1", "include/linux/dma-fence-chain.h:103", "already there"),
		],
	}),
	row("dma_fence_chain_init", inferred("5.1"), {
		header: "linux/dma-fence-chain.h",
		args: ["fence", "fence", "fence", "other"],
		lowers: [op("fence.chain", { fence: 0, prev: 1, inner: 2, seq: 3 })],
		opens: { ...pair("fence-ref", "arg0", ["dma_fence_put"]), born: true, container: true },
		ownership: [
			owns("consumes", "the reference on the predecessor", "always", "arg1"),
			owns("consumes", "the reference on the contained fence", "always", "arg2"),
		],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence-chain.h:124", "definition"),
			seen("6.1", "include/linux/dma-fence-chain.h:124", "already there"),
		],
	}),
	row("dma_fence_chain_find_seqno", inferred("5.1"), {
		header: "linux/dma-fence-chain.h",
		args: ["out", "other"],
		returns: errno("EINVAL"),
		ownership: [
			owns("consumes", "the reference on the node it is given; the pointer then holds another", "always", "*arg0"),
		],
		maySleep: false,
		note: "On success the pointer becomes the node that covers the point, its reference moves along.",
		evidence: [
			seen("7.3", "include/linux/dma-fence-chain.h:123", "definition"),
			seen("6.1", "include/linux/dma-fence-chain.h:123", "already there"),
		],
	}),
	row("dma_fence_chain_walk", inferred("5.1"), {
		header: "linux/dma-fence-chain.h",
		args: ["fence"],
		returns: gives("ptr_or_null", "fence"),
		closes: pair("fence-ref", "arg0", ["dma_fence_get"]),
		opens: pair("fence-ref", "result", ["dma_fence_put"]),
		lowers: [op("fence.put", { fence: 0 }), op("fence.get", { fence: "result" })],
		ownership: [
			owns("consumes", "the reference on the node it is given", "always", "arg0"),
			owns("gets", "a reference on the next node", "always", "result"),
		],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence-chain.h:122", "definition"),
			seen("6.1", "include/linux/dma-fence-chain.h:122", "already there"),
		],
	}),
	row("dma_fence_chain_contained", bounded("6.0", null, ["5.11", "6.0"]), {
		header: "linux/dma-fence-chain.h",
		kind: "inline",
		args: ["fence"],
		returns: gives("ptr", "fence"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence-chain.h:75", "definition"),
			seen("6.1", "include/linux/dma-fence-chain.h:77", "already there"),
		],
	}),
	row("to_dma_fence_chain", inferred("5.1"), {
		header: "linux/dma-fence-chain.h",
		kind: "inline",
		args: ["fence"],
		returns: gives("ptr_or_null", "fence"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-fence-chain.h:59", "definition"),
			seen("6.1", "include/linux/dma-fence-chain.h:61", "already there"),
		],
	}),
	row("dma_fence_unwrap_merge", bounded("6.0", null, ["5.11", "6.0"]), {
		header: "linux/dma-fence-unwrap.h",
		kind: "macro",
		returns: gives("null_on_error", "fence", "NULL"),
		lowers: [op("fence.get", { fence: "result" })],
		opens: pair("fence-ref", "result", ["dma_fence_put"]),
		allocates: "kernel",
		mustCheck: true,
		evidence: [
			seen("7.3", "include/linux/dma-fence-unwrap.h:71", "definition"),
			seen("6.1", "include/linux/dma-fence-unwrap.h:67", "already there"),
		],
	}),
	row("dma_fence_unwrap_for_each", bounded("5.19", null, ["5.11", "6.0"]), {
		header: "linux/dma-fence-unwrap.h",
		kind: "macro",
		args: ["fence", "cookie", "fence"],
		maySleep: false,
		loop: true,
		evidence: [
			seen("7.3", "include/linux/dma-fence-unwrap.h:49", "definition"),
			seen("6.1", "include/linux/dma-fence-unwrap.h:47", "already there"),
		],
	}),
	row("dma_fence_array_for_each", bounded("5.19", null, ["5.11", "6.0"]), {
		header: "linux/dma-fence-array.h",
		kind: "macro",
		args: ["fence", "size", "fence"],
		maySleep: false,
		loop: true,
		evidence: [
			seen("7.3", "include/linux/dma-fence-array.h:76", "definition"),
			seen("6.1", "include/linux/dma-fence-array.h:75", "already there"),
		],
	}),
	row("drm_syncobj_find", inferred("4.10"), {
		header: "drm/drm_syncobj.h",
		args: ["file", "other"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:118", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:114", "already there"),
		],
	}),
	row("drm_syncobj_get", inferred("4.10"), {
		header: "drm/drm_syncobj.h",
		kind: "inline",
		args: ["other"],
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:80", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:76", "already there"),
		],
	}),
	row("drm_syncobj_put", inferred("4.10"), {
		header: "drm/drm_syncobj.h",
		kind: "inline",
		args: ["other"],
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:90", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:86", "already there"),
		],
	}),
	row("drm_syncobj_find_fence", inferred("4.10"), {
		header: "drm/drm_syncobj.h",
		args: ["file", "other", "size", "flags", "out"],
		returns: errno("ENOENT", "EINVAL", "ERESTARTSYS"),
		opens: pair("fence-ref", "*arg4", ["dma_fence_put"]),
		lowers: [op("fence.get", { fence: 4 })],
		note: "With a wait flag it waits for the point to appear.",
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:126", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:122", "already there"),
		],
	}),
	row("drm_syncobj_replace_fence", inferred("4.10"), {
		header: "drm/drm_syncobj.h",
		args: ["other", "fence"],
		ownership: [owns("gets", "takes its own reference; the caller keeps its own")],
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:124", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:120", "already there"),
		],
	}),
	row("drm_syncobj_add_point", inferred("5.2"), {
		header: "drm/drm_syncobj.h",
		args: ["other", "fence", "fence", "other"],
		ownership: [
			owns("consumes", "the chain node", "always", "arg1"),
			owns("gets", "takes its own reference on the fence"),
		],
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:120", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:116", "already there"),
		],
	}),
	row("drm_syncobj_fence_get", inferred("4.10"), {
		header: "drm/drm_syncobj.h",
		kind: "inline",
		args: ["other"],
		returns: gives("ptr_or_null", "fence"),
		lowers: [op("fence.get", { fence: "result" })],
		opens: pair("fence-ref", "result", ["dma_fence_put"]),
		evidence: [
			seen("7.3", "include/drm/drm_syncobj.h:107", "definition"),
			seen("6.1", "include/drm/drm_syncobj.h:103", "already there"),
		],
	}),
	row("drm_sched_job_add_dependency", bounded("5.16", null, ["5.11", "6.0"]), {
		header: "drm/gpu_scheduler.h",
		args: ["other", "fence"],
		returns: errno("ENOMEM"),
		closes: pair("fence-ref", "arg1", ["dma_fence_get"]),
		lowers: [failing(op("alloc", { gfp: "=KERNEL" })), op("fence.put", { fence: 1 })],
		ownership: [owns("consumes", "the reference on the fence, also when it fails", "always", "arg1")],
		allocates: "kernel",
		lock: either(),
		evidence: [
			seen("7.3", "include/drm/gpu_scheduler.h:697", "takes over the reference in every case"),
			seen("6.1", "include/drm/gpu_scheduler.h:505", "already there"),
		],
	}),
	row("drm_sched_job_add_syncobj_dependency", bounded("6.4", null, ["6.2", "6.11"]), {
		header: "drm/gpu_scheduler.h",
		args: ["other", "file", "other", "other"],
		returns: errno("ENOENT", "ENOMEM"),
		allocates: "kernel",
		lock: either(),
		evidence: [
			seen("7.3", "include/drm/gpu_scheduler.h:699", "definition"),
			seen("6.12", "include/drm/gpu_scheduler.h:594", "already there"),
		],
	}),
]);
