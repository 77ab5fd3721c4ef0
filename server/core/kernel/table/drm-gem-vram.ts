/**
 * GEM helpers for video memory, TTM and contiguous memory.
 * Rows only: who reads them and how is no business of this file.
 */
import {
	commit,
	either,
	errno,
	errPtr,
	family,
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

export const drmGemVram = family("drm-gem-vram", "drm/drm_gem_vram_helper.h", [
	row("drm_gem_dma_prime_import_sg_table_vmap", inferred("6.1", null, ["5.11", "6.0"]), {
		header: "drm/drm_gem_dma_helper.h",
		args: ["device", "attachment", "sg_table"],
		returns: errPtr("gem"),
		lock: mustNotHold("arg1->dmabuf->resv"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_dma_helper.c:590", "takes the lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem_dma_helper.c:583", "takes the reservation lock"),
			seen("6.1", "drivers/gpu/drm/drm_gem_dma_helper.c:584", "takes the reservation lock"),
		],
	}),
	row("drm_gem_dma_vmap", inferred("6.1", null, ["5.11", "6.0"]), {
		header: "drm/drm_gem_dma_helper.h",
		args: ["gem", "map"],
		returns: errno(),
		lock: either(),
		mustCheck: false,
		maySleep: false,
		renamedFrom: "drm_gem_cma_vmap",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_dma_helper.c:508", "unchanged since 6.12"),
			seen(
				"6.12",
				"drivers/gpu/drm/drm_gem_dma_helper.c:501",
				"hands out the permanent kernel address; needs no lock and no vunmap",
			),
		],
	}),
	row("drm_gem_ttm_mmap", since("5.4"), {
		header: "drm/drm_gem_ttm_helper.h",
		args: ["gem", "vma"],
		returns: errno(),
		lock: mustNotHold("arg0->resv", "none"),
		ownership: [owns("puts", "GEM reference taken by drm_gem_mmap_obj (TTM has its own)", "success", "arg0")],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_ttm_helper.c:107", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_gem_ttm_helper.c:105", "definition"),
		],
	}),
	row("drm_gem_ttm_vmap", since("5.11", "6.1"), {
		header: "drm/drm_gem_ttm_helper.h",
		args: ["gem", "map"],
		returns: errno(),
		lock: mustNotHold("arg0->resv"),
		opens: pair("vmap", "arg0", ["drm_gem_ttm_vunmap"]),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem_ttm_helper.c:69", "locks itself in 6.1")],
	}),
	row("drm_gem_ttm_vmap", since("6.2"), {
		header: "drm/drm_gem_ttm_helper.h",
		args: ["gem", "map"],
		returns: errno(),
		lock: mustHold("arg0->resv"),
		opens: pair("vmap", "arg0", ["drm_gem_ttm_vunmap"]),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_ttm_helper.c:72", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_gem_ttm_helper.c:70", "straight call"),
		],
	}),
	row("drm_gem_ttm_vunmap", since("5.11", "6.1"), {
		header: "drm/drm_gem_ttm_helper.h",
		args: ["gem", "map"],
		lock: mustNotHold("arg0->resv"),
		closes: pair("vmap", "arg0", ["drm_gem_ttm_vmap"]),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem_ttm_helper.c:90", "locks itself in 6.1")],
	}),
	row("drm_gem_ttm_vunmap", since("6.2"), {
		header: "drm/drm_gem_ttm_helper.h",
		args: ["gem", "map"],
		lock: mustHold("arg0->resv"),
		closes: pair("vmap", "arg0", ["drm_gem_ttm_vmap"]),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_ttm_helper.c:89", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_gem_ttm_helper.c:87", "straight call"),
		],
	}),
	row("drm_gem_vram_pin", inferred("5.2", "6.16"), {
		args: ["gem", "flags"],
		returns: errno("ENOMEM", "EBUSY"),
		lock: mustNotHold("arg0->bo.base.resv"),
		opens: pair("pin", "arg0", ["drm_gem_vram_unpin"]),
		lowers: [op("gem.pin", { buf: 0 })],
		evidence: [
			seen("6.12", "drivers/gpu/drm/drm_gem_vram_helper.c:330", "takes the reservation lock"),
			seen("6.1", "drivers/gpu/drm/drm_gem_vram_helper.c:330", "takes the reservation lock"),
			commit("6.17", "3c89f2d85c39", "no longer exported"),
		],
	}),
	row("drm_gem_vram_unpin", inferred("5.2", "6.16"), {
		args: ["gem"],
		returns: errno(),
		lock: mustNotHold("arg0->bo.base.resv"),
		closes: pair("pin", "arg0", ["drm_gem_vram_pin"]),
		lowers: [op("gem.unpin", { buf: 0 })],
		mustCheck: false,
		evidence: [
			seen("6.12", "drivers/gpu/drm/drm_gem_vram_helper.c:359", "takes the reservation lock"),
			seen("6.1", "drivers/gpu/drm/drm_gem_vram_helper.c:357", "takes the reservation lock"),
			commit("6.17", "3c89f2d85c39", "no longer exported"),
		],
	}),
	row("drm_gem_vram_vmap", since("5.5", "5.10"), {
		args: ["gem"],
		returns: errPtr("map"),
		lock: mustNotHold("arg0->bo.base.resv"),
		opens: pair("vmap", "arg0", ["drm_gem_vram_vunmap"]),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [
			seen("5.10", "drivers/gpu/drm/drm_gem_vram_helper.c:479", "takes the lock"),
			seen("5.10", "drivers/gpu/drm/drm_gem_vram_helper.c:474", "definition"),
		],
	}),
	row("drm_gem_vram_vmap", since("5.11", "6.1"), {
		args: ["gem", "map"],
		returns: errno(),
		lock: mustNotHold("arg0->bo.base.resv"),
		opens: pair("vmap", "arg0", ["drm_gem_vram_vunmap"]),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem_vram_helper.c:436", "reserves and pins")],
	}),
	row("drm_gem_vram_vmap", since("6.2"), {
		args: ["gem", "map"],
		returns: errno(),
		lock: mustHold("arg0->bo.base.resv"),
		opens: pair("vmap", "arg0", ["drm_gem_vram_vunmap"]),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_vram_helper.c:350", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_gem_vram_helper.c:390", "no pinning in 6.12"),
		],
	}),
	row("drm_gem_vram_vunmap", since("5.5", "5.10"), {
		args: ["gem", "ptr"],
		lock: mustNotHold("arg0->bo.base.resv"),
		closes: pair("vmap", "arg0", ["drm_gem_vram_vmap"]),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [
			seen("5.10", "drivers/gpu/drm/drm_gem_vram_helper.c:516", "takes the lock"),
			seen("5.10", "drivers/gpu/drm/drm_gem_vram_helper.c:512", "definition"),
		],
	}),
	row("drm_gem_vram_vunmap", since("5.11", "6.1"), {
		args: ["gem", "map"],
		lock: mustNotHold("arg0->bo.base.resv"),
		closes: pair("vmap", "arg0", ["drm_gem_vram_vmap"]),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem_vram_helper.c:472", "reserves and pins")],
	}),
	row("drm_gem_vram_vunmap", since("6.2"), {
		args: ["gem", "map"],
		lock: mustHold("arg0->bo.base.resv"),
		closes: pair("vmap", "arg0", ["drm_gem_vram_vmap"]),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem_vram_helper.c:387", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_gem_vram_helper.c:427", "no pinning in 6.12"),
		],
	}),
]);
