/**
 * Callbacks of GEM objects: struct drm_gem_object_funcs.
 * Rows only: who reads them and how is no business of this file.
 */
import {
	bounded,
	commit,
	errno,
	errPtr,
	family,
	gives,
	inferred,
	mustHold,
	mustNotHold,
	owns,
	proposedOnly,
	row,
	seen,
	since,
} from "./row-helpers.ts";

export const drmGemFuncs = family("drm-gem-funcs", "drm/drm_gem.h", [
	row("drm_gem_object_funcs.close", inferred("5.0", null, ["5.4", "5.9"]), {
		kind: "callback",
		args: ["gem", "file"],
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem.c:374", "call site: unlocked"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:305", "where the core calls it"),
		],
	}),
	row("drm_gem_object_funcs.evict", bounded("6.4", null, ["6.2", "6.11"]), {
		kind: "callback",
		args: ["gem"],
		returns: errno(),
		lock: mustHold("arg0->resv", "by-caller"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem.c:1764", "call site: under the lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:1589", "where the core calls it"),
		],
	}),
	row("drm_gem_object_funcs.export", inferred("5.0", null, ["5.4", "5.9"]), {
		kind: "callback",
		args: ["gem", "flags"],
		returns: errPtr("dmabuf"),
		lock: mustNotHold("arg0->resv", "by-caller"),
		note: "Default drm_gem_prime_export.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:388", "call site: unlocked"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:390", "called under dev->object_name_lock and prime.lock"),
		],
	}),
	row("drm_gem_object_funcs.free", inferred("5.0", null, ["5.4", "5.9"]), {
		kind: "callback",
		args: ["gem"],
		lock: mustNotHold("arg0->resv", "by-caller"),
		note: "Obj->resv of an imported object belongs to the dma_buf: drop the dma_buf reference last.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem.c:1164", "call site: unlocked"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:1030", "refcount is zero, lock not held by core; helpers lock it"),
			seen("6.12", "include/drm/drm_gem.h:74", "mandatory"),
		],
	}),
	row("drm_gem_object_funcs.get_sg_table", inferred("5.0", "6.1", ["5.4", "6.0"]), {
		kind: "callback",
		args: ["gem"],
		returns: errPtr("sg_table"),
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [seen("6.1", "drivers/gpu/drm/drm_prime.c:630", "entered unlocked for static importers")],
	}),
	row("drm_gem_object_funcs.get_sg_table", since("6.2"), {
		kind: "callback",
		args: ["gem"],
		returns: errPtr("sg_table"),
		lock: mustHold("arg0->resv", "by-caller"),
		ownership: [owns("gets", "fresh unmapped sg_table, freed by drm_gem_unmap_dma_buf", "success")],
		note: "drm_gem_shmem_get_pages_sgt() takes resv and returns a cached table: wrong here; use drm_gem_shmem_get_sg_table().",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:679", "call site: inside map_dma_buf: locked"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:661", "runs inside map_dma_buf, i.e. with resv held"),
		],
	}),
	row("drm_gem_object_funcs.mmap", inferred("5.4", null, ["5.4", "5.9"]), {
		kind: "callback",
		args: ["gem", "vma"],
		returns: errno(),
		lock: mustNotHold("arg0->resv", "by-caller"),
		note: "Imported objects: forward to dma_buf_mmap() and drop the GEM reference once that has succeeded.",
		keeps: [
			{
				what: "gem-ref",
				on: "arg0",
				as: "gem",
				when: "failure",
				// drivers/gpu/drm/drm_gem.c:1044 (6.1), 1108 (6.12), 1239 (7.3); 5.10 leaves vm_ops to the hook
				alsoAt: { arg: 1, member: "vm_private_data", undoing: "vm_ops" },
			},
		],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem.c:1243", "call site: unlocked"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:1111", "core holds no resv; mmap_lock is held"),
			seen("6.12", "drivers/gpu/drm/drm_gem_shmem_helper.c:619", "shmem implementation locks"),
			commit("6.6", "11f38236f7bb", "6.2-6.5: the dma-buf path entered it with resv held, the GEM path without"),
		],
	}),
	row("drm_gem_object_funcs.open", inferred("5.0", null, ["5.4", "5.9"]), {
		kind: "callback",
		args: ["gem", "file"],
		returns: errno(),
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem.c:514", "call site: unlocked"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:440", "where the core calls it"),
		],
	}),
	row("drm_gem_object_funcs.pin", inferred("5.0", "6.9", ["5.4", "6.0"]), {
		kind: "callback",
		args: ["gem"],
		returns: errno(),
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [
			seen("6.1", "drivers/gpu/drm/drm_gem.c:1153", "callback takes resv itself (nouveau, radeon, qxl, vram helpers)"),
			seen("6.1", "drivers/gpu/drm/drm_gem_vram_helper.c:795", "example that reserves"),
		],
	}),
	row("drm_gem_object_funcs.pin", since("6.10"), {
		kind: "callback",
		args: ["gem"],
		returns: errno(),
		lock: mustHold("arg0->resv", "by-caller"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:621", "call site: drm_gem_map_attach locks around it"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:1233", "core holds the lock now"),
			seen("6.12", "drivers/gpu/drm/drm_gem_vram_helper.c:758", "example converted"),
			commit("6.10", "a78027847226", 'drm-misc-next PR 2024-03-21 "for v6.10"'),
		],
	}),
	row("drm_gem_object_funcs.unpin", inferred("5.0", "6.9", ["5.4", "6.0"]), {
		kind: "callback",
		args: ["gem"],
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem.c:1161", "where the core calls it")],
	}),
	row("drm_gem_object_funcs.unpin", since("6.10"), {
		kind: "callback",
		args: ["gem"],
		lock: mustHold("arg0->resv", "by-caller"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:649", "call site: drm_gem_map_detach locks around it"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:1242", "where the core calls it"),
		],
	}),
	row("drm_gem_object_funcs.vmap", inferred("5.0", "5.10"), {
		kind: "callback",
		args: ["gem"],
		returns: gives("null_or_err_ptr", undefined, "NULL", "ENOMEM"),
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [
			seen("5.10", "include/drm/drm_gem.h:141", "returns void *"),
			commit("5.11", "49a3f51dfeee", "until then void * based"),
		],
	}),
	row("drm_gem_object_funcs.vmap", since("5.11", "6.1"), {
		kind: "callback",
		args: ["gem", "map"],
		returns: errno(),
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem.c:1169", "where the core calls it")],
	}),
	row("drm_gem_object_funcs.vmap", since("6.2"), {
		kind: "callback",
		args: ["gem", "map"],
		returns: errno(),
		lock: mustHold("arg0->resv", "by-caller"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem.c:1421", "call site: under the lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:1251", "asserted right before the callback"),
			commit("6.2", "79e2cf2e7a19", "GEM mapping under the reservation lock from here on"),
		],
	}),
	row("drm_gem_object_funcs.vmap_local", proposedOnly, {
		kind: "callback",
		args: ["gem", "map"],
		returns: errno(),
		lock: mustHold("arg0->resv", "by-caller"),
		mustCheck: false,
		evidence: [seen("7.1", "public copies (stored ids)", "proposed together with dma_buf_vmap_local; not merged")],
	}),
	row("drm_gem_object_funcs.vunmap", inferred("5.0", "5.10"), {
		kind: "callback",
		args: ["gem", "ptr"],
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [
			seen("5.10", "include/drm/drm_gem.h:151", "takes the address"),
			commit("5.11", "49a3f51dfeee", "until then void * based"),
		],
	}),
	row("drm_gem_object_funcs.vunmap", since("5.11", "6.1"), {
		kind: "callback",
		args: ["gem", "map"],
		lock: mustNotHold("arg0->resv", "by-caller"),
		evidence: [seen("6.1", "drivers/gpu/drm/drm_gem.c:1187", "where the core calls it")],
	}),
	row("drm_gem_object_funcs.vunmap", since("6.2"), {
		kind: "callback",
		args: ["gem", "map"],
		lock: mustHold("arg0->resv", "by-caller"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_gem.c:1439", "call site: under the lock"),
			seen("6.12", "drivers/gpu/drm/drm_gem.c:1268", "asserted right before the callback"),
			commit("6.2", "79e2cf2e7a19", "GEM mapping under the reservation lock from here on"),
		],
	}),
]);
