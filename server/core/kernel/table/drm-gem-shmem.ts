/**
 * GEM objects in shared memory.
 * Rows only: who reads them and how is no business of this file.
 */
import {
	bounded,
	commit,
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
	row,
	seen,
	since,
} from "./row-helpers.ts";

export const drmGemShmem = family("drm-gem-shmem", "drm/drm_gem_shmem_helper.h", [
	row("drm_gem_shmem_free", since("5.19"), {
		args: ["gem"],
		lock: mustNotHold("arg0->base.resv"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:199", "free path takes the lock (in drm_gem_shmem_release)"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:144", "takes the reservation lock"),
			seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:138", "no lock in 6.1"),
		],
	}),
	row("drm_gem_shmem_get_pages_sgt", inferred("5.3"), {
		args: ["gem"],
		returns: errPtr("sg_table"),
		lock: mustNotHold("arg0->base.resv"),
		ownership: [owns("borrows", "table stays owned by the object: never free it")],
		note: "Dma-maps for the GEM device, cached in shmem->sgt.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:894", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:735", "takes the reservation lock"),
			seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:754", "pages_lock in 6.1"),
		],
	}),
	row("drm_gem_shmem_get_sg_table", inferred("5.3"), {
		args: ["gem"],
		returns: errPtr("sg_table"),
		lock: either("arg0->base.resv"),
		ownership: [owns("gets", "fresh unmapped table", "success")],
		allocates: "kernel",
		opens: pair("sg-table", "result", ["sg_free_table"]),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:832", "no lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:673", "definition"),
		],
	}),
	row("drm_gem_shmem_madvise", inferred("5.3", "6.5"), {
		args: ["gem", "other"],
		returns: gives("bool"),
		lock: either(),
		evidence: [
			seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:446", "definition"),
			seen("5.10", "drivers/gpu/drm/drm_gem_shmem_helper.c:404", "already there"),
		],
	}),
	row("drm_gem_shmem_madvise", since("6.6", "6.15"), {
		args: ["gem", "other"],
		returns: gives("bool"),
		lock: mustHold("arg0->base.resv"),
		renamedTo: "drm_gem_shmem_madvise_locked",
		evidence: [seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:432", "asserts the reservation lock")],
	}),
	row("drm_gem_shmem_madvise", bounded("7.3", null, ["6.13", "7.2"]), {
		args: ["gem", "other"],
		returns: errno("EINTR"),
		lock: mustNotHold("arg0->base.resv"),
		note: "Test helper with the old name and the opposite lock rule; drivers use the _locked function.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:1031", "takes the lock itself"),
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:1039", "exported for KUnit only"),
		],
	}),
	row("drm_gem_shmem_madvise_locked", since("6.16"), {
		args: ["gem", "other"],
		returns: gives("bool"),
		lock: mustHold("arg0->base.resv"),
		evidence: [seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:518", "asserts the lock")],
	}),
	row("drm_gem_shmem_mmap", inferred("5.3"), {
		args: ["gem", "vma"],
		returns: errno(),
		lock: mustNotHold("arg0->base.resv"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:777", "takes the lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:619", "takes the reservation lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:607", "imports forwarded"),
		],
	}),
	row("drm_gem_shmem_object_pin", since("6.10"), {
		kind: "inline",
		args: ["gem"],
		returns: errno(),
		lock: mustHold("arg0->resv"),
		lowers: [op("gem.pin_locked", { buf: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:197", "unchanged since 6.12"),
			seen("6.12", "include/drm/drm_gem_shmem_helper.h:179", "definition"),
		],
	}),
	row("drm_gem_shmem_object_unpin", since("6.10"), {
		kind: "inline",
		args: ["gem"],
		lock: mustHold("arg0->resv"),
		lowers: [op("gem.unpin_locked", { buf: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:211", "unchanged since 6.12"),
			seen("6.12", "include/drm/drm_gem_shmem_helper.h:193", "definition"),
		],
	}),
	row("drm_gem_shmem_object_vmap", since("6.2"), {
		kind: "inline",
		args: ["gem", "map"],
		returns: errno(),
		lock: mustHold("arg0->resv"),
		lowers: [op("vmap", { buf: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:247", "forwards to the locked helper"),
			seen("6.12", "include/drm/drm_gem_shmem_helper.h:229", "definition"),
		],
	}),
	row("drm_gem_shmem_object_vunmap", since("6.2"), {
		kind: "inline",
		args: ["gem", "map"],
		lock: mustHold("arg0->resv"),
		lowers: [op("vunmap", { buf: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:263", "forwards to the locked helper"),
			seen("6.12", "include/drm/drm_gem_shmem_helper.h:245", "definition"),
		],
	}),
	row("drm_gem_shmem_pin", inferred("5.3", "6.5"), {
		args: ["gem"],
		returns: errno("EINTR", "ENOMEM"),
		lock: either("arg0->base.resv"),
		opens: pair("pin", "arg0", ["drm_gem_shmem_unpin"]),
		lowers: [op("gem.pin", { buf: 0 })],
		evidence: [
			seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:271", "pages_lock only"),
			seen("5.10", "drivers/gpu/drm/drm_gem_shmem_helper.c:234", "already there"),
			commit(
				"6.6",
				"21aa27ddc582",
				"drm-misc-next PR 2023-07-13 for v6.6; an earlier attempt 67b7836d4458 had been reverted",
			),
		],
	}),
	row("drm_gem_shmem_pin", since("6.6"), {
		args: ["gem"],
		returns: errno("EINTR", "ENOMEM"),
		lock: mustNotHold("arg0->base.resv"),
		opens: pair("pin", "arg0", ["drm_gem_shmem_unpin"]),
		lowers: [op("gem.pin", { buf: 0 })],
		evidence: [
			seen(
				"7.3",
				"drivers/gpu/drm/drm_gem_shmem_helper.c:342",
				"takes the lock for the first pin only; fast path without",
			),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:269", "takes the reservation lock"),
		],
	}),
	row("drm_gem_shmem_pin_locked", since("6.10"), {
		args: ["gem"],
		returns: errno("ENOMEM"),
		lock: mustHold("arg0->base.resv"),
		opens: pair("pin", "arg0", ["drm_gem_shmem_unpin_locked"]),
		lowers: [op("gem.pin_locked", { buf: 0 })],
		note: "Exported since 6.10 series (static before).",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:298", "asserts the lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:234", "asserts the reservation lock"),
		],
	}),
	row("drm_gem_shmem_purge", inferred("5.3", "6.5"), {
		args: ["gem"],
		returns: gives("bool"),
		lock: either(undefined, "self-acquire"),
		evidence: [
			seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:491", "false when busy"),
			seen("5.10", "drivers/gpu/drm/drm_gem_shmem_helper.c:452", "already there"),
		],
	}),
	row("drm_gem_shmem_purge", since("6.6", "6.15"), {
		args: ["gem"],
		lock: mustHold("arg0->base.resv"),
		renamedTo: "drm_gem_shmem_purge_locked",
		evidence: [seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:448", "asserts the reservation lock")],
	}),
	row("drm_gem_shmem_purge", bounded("7.3", null, ["6.13", "7.2"]), {
		args: ["gem"],
		returns: errno("EINTR"),
		lock: mustNotHold("arg0->base.resv"),
		note: "Test helper with the old name and the opposite lock rule; drivers use the _locked function.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:1046", "takes the lock itself"),
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:1054", "exported for KUnit only"),
		],
	}),
	row("drm_gem_shmem_purge_locked", inferred("5.3", "6.5"), {
		args: ["gem"],
		lock: either(),
		note: "Needs shmem->pages_lock; same name as the later function with another lock and another argument.",
		evidence: [
			seen(
				"5.10",
				"drivers/gpu/drm/drm_gem_shmem_helper.c:421",
				"caller holds the private pages_lock mutex, not the reservation lock",
			),
		],
	}),
	row("drm_gem_shmem_purge_locked", since("6.16"), {
		args: ["gem"],
		lock: mustHold("arg0->base.resv"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:534", "asserts the lock"),
			seen(
				"6.1",
				"drivers/gpu/drm/drm_gem_shmem_helper.c:459",
				"same name existed up to 6.5 with pages_lock as its lock",
			),
		],
	}),
	row("drm_gem_shmem_put_pages", inferred("5.3", "6.5"), {
		args: ["gem"],
		lock: either("arg0->base.resv"),
		evidence: [
			seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:251", "definition"),
			seen("5.10", "drivers/gpu/drm/drm_gem_shmem_helper.c:215", "already there"),
		],
	}),
	row("drm_gem_shmem_put_pages", since("6.6", "6.15"), {
		args: ["gem"],
		lock: mustHold("arg0->base.resv"),
		renamedTo: "drm_gem_shmem_put_pages_locked",
		evidence: [seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:210", "asserts the reservation lock")],
	}),
	row("drm_gem_shmem_put_pages_locked", since("6.16"), {
		args: ["gem"],
		lock: mustHold("arg0->base.resv"),
		renamedFrom: "drm_gem_shmem_put_pages",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:276", "asserts the lock"),
			commit("6.16", "954907f7147d", "functions that want the lock get a _locked suffix"),
		],
	}),
	row("drm_gem_shmem_unpin", inferred("5.3", "6.5"), {
		args: ["gem"],
		lock: either("arg0->base.resv"),
		closes: pair("pin", "arg0", ["drm_gem_shmem_pin"]),
		lowers: [op("gem.unpin", { buf: 0 })],
		evidence: [
			seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:286", "pages_lock only"),
			seen("5.10", "drivers/gpu/drm/drm_gem_shmem_helper.c:251", "already there"),
			commit(
				"6.6",
				"21aa27ddc582",
				"drm-misc-next PR 2023-07-13 for v6.6; an earlier attempt 67b7836d4458 had been reverted",
			),
		],
	}),
	row("drm_gem_shmem_unpin", since("6.6"), {
		args: ["gem"],
		lock: mustNotHold("arg0->base.resv"),
		closes: pair("pin", "arg0", ["drm_gem_shmem_pin"]),
		lowers: [op("gem.unpin", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:368", "takes the lock for the last unpin only"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:292", "takes the reservation lock"),
		],
	}),
	row("drm_gem_shmem_unpin_locked", since("6.10"), {
		args: ["gem"],
		lock: mustHold("arg0->base.resv"),
		closes: pair("pin", "arg0", ["drm_gem_shmem_pin_locked"]),
		lowers: [op("gem.unpin_locked", { buf: 0 })],
		note: "Exported since 6.10 series (static before).",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:315", "asserts the lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:246", "asserts the reservation lock"),
		],
	}),
	row("drm_gem_shmem_vmap", inferred("5.3", "5.10"), {
		args: ["gem"],
		returns: errPtr("map"),
		lock: mustNotHold("arg0->base.resv", "none"),
		opens: pair("vmap", "arg0", ["drm_gem_shmem_vunmap"]),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [
			seen(
				"5.10",
				"drivers/gpu/drm/drm_gem_shmem_helper.c:317",
				"GEM object argument; returns an address or error pointer",
			),
			seen("5.10", "drivers/gpu/drm/drm_gem_shmem_helper.c:323", "private mutex, no reservation lock"),
		],
	}),
	row("drm_gem_shmem_vmap", since("5.11", "6.1"), {
		args: ["gem", "map"],
		returns: errno(),
		lock: mustNotHold("arg0->base.resv", "none"),
		opens: pair("vmap", "arg0", ["drm_gem_shmem_vunmap"]),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:364", "vmap_lock")],
	}),
	row("drm_gem_shmem_vmap", since("6.2", "6.15"), {
		args: ["gem", "map"],
		returns: errno(),
		lock: mustHold("arg0->base.resv"),
		opens: pair("vmap", "arg0", ["drm_gem_shmem_vunmap"]),
		lowers: [op("vmap", { buf: 0 })],
		renamedTo: "drm_gem_shmem_vmap_locked",
		evidence: [
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:330", "asserts the reservation lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:320", "imported objects forward to the locked dma-buf call"),
			commit(
				"6.6",
				"21aa27ddc582",
				"drm-misc-next PR 2023-07-13 for v6.6; an earlier attempt 67b7836d4458 had been reverted",
			),
			commit("6.16", "954907f7147d", "functions that want the lock get a _locked suffix"),
		],
	}),
	row("drm_gem_shmem_vmap", bounded("7.3", null, ["6.13", "7.2"]), {
		args: ["gem", "map"],
		returns: errno("EINTR"),
		lock: mustNotHold("arg0->base.resv"),
		lowers: [op("vmap_unlocked", { buf: 0 })],
		note: "Test helper with the old name and the opposite lock rule; drivers use the _locked function.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:1006", "takes the lock itself"),
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:1014", "exported for KUnit only"),
		],
	}),
	row("drm_gem_shmem_vmap_locked", since("6.16"), {
		args: ["gem", "map"],
		returns: errno(),
		lock: mustHold("arg0->base.resv"),
		opens: pair("vmap", "arg0", ["drm_gem_shmem_vunmap_locked"]),
		lowers: [op("vmap", { buf: 0 })],
		renamedFrom: "drm_gem_shmem_vmap",
		note: "drm_gem_shmem_vmap/vunmap without suffix no longer exist in 6.16+: no self-locking variant replaces them (use drm_gem_vmap). A static drm_gem_shmem_vmap_locked existed up to 6.5.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:395", "asserts the lock"),
			commit("6.16", "954907f7147d", "functions that want the lock get a _locked suffix"),
		],
	}),
	row("drm_gem_shmem_vunmap", inferred("5.3", "5.10"), {
		args: ["gem", "ptr"],
		lock: mustNotHold("arg0->base.resv", "none"),
		closes: pair("vmap", "arg0", ["drm_gem_shmem_vmap"]),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [
			seen("5.10", "drivers/gpu/drm/drm_gem_shmem_helper.c:365", "GEM object argument; takes the address"),
			seen("5.10", "drivers/gpu/drm/drm_gem_shmem_helper.c:369", "private mutex, no reservation lock"),
		],
	}),
	row("drm_gem_shmem_vunmap", since("5.11", "6.1"), {
		args: ["gem", "map"],
		lock: mustNotHold("arg0->base.resv", "none"),
		closes: pair("vmap", "arg0", ["drm_gem_shmem_vmap"]),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem_shmem_helper.c:410", "vmap_lock")],
	}),
	row("drm_gem_shmem_vunmap", since("6.2", "6.15"), {
		args: ["gem", "map"],
		lock: mustHold("arg0->base.resv"),
		closes: pair("vmap", "arg0", ["drm_gem_shmem_vmap"]),
		lowers: [op("vunmap", { buf: 0 })],
		renamedTo: "drm_gem_shmem_vunmap_locked",
		evidence: [
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:388", "asserts the reservation lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:386", "imported objects forward to the locked dma-buf call"),
			commit(
				"6.6",
				"21aa27ddc582",
				"drm-misc-next PR 2023-07-13 for v6.6; an earlier attempt 67b7836d4458 had been reverted",
			),
			commit("6.16", "954907f7147d", "functions that want the lock get a _locked suffix"),
		],
	}),
	row("drm_gem_shmem_vunmap", bounded("7.3", null, ["6.13", "7.2"]), {
		args: ["gem", "map"],
		lock: mustNotHold("arg0->base.resv"),
		lowers: [op("vunmap_unlocked", { buf: 0 })],
		note: "Test helper with the old name and the opposite lock rule; drivers use the _locked function.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:1020", "takes the lock itself"),
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:1024", "exported for KUnit only"),
		],
	}),
	row("drm_gem_shmem_vunmap_locked", since("6.16"), {
		args: ["gem", "map"],
		lock: mustHold("arg0->base.resv"),
		closes: pair("vmap", "arg0", ["drm_gem_shmem_vmap_locked"]),
		lowers: [op("vunmap", { buf: 0 })],
		renamedFrom: "drm_gem_shmem_vunmap",
		note: "drm_gem_shmem_vmap/vunmap without suffix no longer exist in 6.16+: no self-locking variant replaces them (use drm_gem_vmap). A static drm_gem_shmem_vmap_locked existed up to 6.5.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:459", "asserts the lock"),
			commit("6.16", "954907f7147d", "functions that want the lock get a _locked suffix"),
		],
	}),
	row("drm_gem_shmem_prime_import_no_map", bounded("6.17", null, ["6.13", "7.2"]), {
		args: ["device", "dmabuf"],
		returns: errPtr("gem"),
		lock: mustNotHold("arg1->resv"),
		ownership: [owns("gets", "GEM reference; the object owns attachment and dma_buf reference", "success")],
		opens: pair("gem-ref", "result", ["drm_gem_object_put"]),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:951", "attaches (takes the lock), no mapping"),
			seen("7.3", "include/drm/drm_gem_shmem_helper.h:305", "default import of DRM_GEM_SHMEM_DRIVER_OPS"),
		],
	}),
	row("drm_gem_shmem_release", bounded("6.13", null, ["6.13", "7.2"]), {
		args: ["gem"],
		lock: mustNotHold("arg0->base.resv"),
		evidence: [seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:199", "takes the lock")],
	}),
	row("__drm_gem_shmem_free_sgt_locked", bounded("6.13", null, ["6.13", "7.2"]), {
		args: ["gem"],
		lock: mustHold("arg0->base.resv", "doc-only"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:174", "definition"),
			seen("7.3", "drivers/gpu/drm/drm_gem_shmem_helper.c:204", "called with the lock held"),
		],
	}),
]);
