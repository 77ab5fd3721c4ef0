/**
 * PRIME: GEM objects as dma-bufs and back.
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
	nullOnError,
	op,
	owns,
	pair,
	row,
	seen,
	since,
} from "./row-helpers.ts";

export const drmPrime = family("drm-prime", "drm/drm_prime.h", [
	row("drm_driver.gem_prime_import", inferred("3.9", null, ["5.4", "6.0"]), {
		kind: "callback",
		header: "drm/drm_drv.h",
		args: ["device", "dmabuf"],
		returns: errPtr("gem"),
		lock: mustNotHold("arg1->resv", "by-caller"),
		note: "Must take its own dma_buf reference; self-imports return the existing object.",
		keeps: [
			{
				what: "dmabuf-ref",
				on: "arg1",
				as: "dmabuf",
				when: "always",
			},
		],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:314", "call site, object_name_lock held, no reservation lock"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:316", "called under dev->object_name_lock, no reservation lock"),
		],
	}),
	row("drm_driver.gem_prime_import_sg_table", inferred("3.9", null, ["5.4", "6.0"]), {
		kind: "callback",
		header: "drm/drm_drv.h",
		args: ["device", "attachment", "sg_table"],
		returns: errPtr("gem"),
		lock: mustNotHold("arg1->dmabuf->resv", "by-caller"),
		ownership: [
			owns("transfers", "sgt and attachment belong to the new object", "success"),
			owns("keeps", "core cleans both up", "failure"),
		],
		keeps: [
			{
				what: "dmabuf-ref",
				on: "arg1->dmabuf",
				as: "dmabuf",
				when: "always",
			},
		],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:1002", "call site, after map, no reservation lock"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:970", "core unmaps and detaches when it fails"),
		],
	}),
	row("drm_gem_dmabuf_export", inferred("4.9"), {
		exports: true,
		args: ["device", "other"],
		returns: errPtr("dmabuf"),
		lowers: [op("get", { buf: "result" })],
		lock: mustNotHold(undefined, "none"),
		ownership: [owns("gets", "GEM (exp_info->priv) and device reference", "success")],
		opens: pair("dmabuf-ref", "result", ["dma_buf_put", "dma_buf_fd"]),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:239", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:242", "definition"),
		],
	}),
	row("drm_gem_dmabuf_mmap", inferred("4.17"), {
		args: ["dmabuf", "vma"],
		returns: errno(),
		lock: mustNotHold("arg0->resv", "none"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:819", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:804", "no lock"),
			commit("6.6", "11f38236f7bb", "6.2-6.5 asserted held here"),
		],
	}),
	row("drm_gem_dmabuf_release", inferred("4.1"), {
		args: ["dmabuf"],
		lock: mustNotHold(undefined, "none"),
		ownership: [owns("puts", "GEM object and drm_device references", "always", "arg0")],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:266", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:269", "definition"),
		],
	}),
	row("drm_gem_dmabuf_vmap", inferred("4.17", "5.10"), {
		args: ["dmabuf"],
		returns: nullOnError("map"),
		lock: mustNotHold("arg0->resv", "none"),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [
			seen("5.10", "drivers/gpu/drm/drm_prime.c:676", "definition"),
			seen("5.10", "drivers/gpu/drm/drm_prime.c:681", "forwards to drm_gem_vmap/vunmap, which take no lock"),
		],
	}),
	row("drm_gem_dmabuf_vmap", since("5.11", "6.1"), {
		args: ["dmabuf", "map"],
		returns: errno(),
		lock: mustNotHold("arg0->resv", "none"),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [seen("6.1", "drivers/gpu/drm/drm_prime.c:681", "definition")],
	}),
	row("drm_gem_dmabuf_vmap", since("6.2"), {
		args: ["dmabuf", "map"],
		returns: errno(),
		lock: mustHold("arg0->resv"),
		lowers: [op("vmap", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:731", "forwards to drm_gem_vmap_locked"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:716", "asserts the reservation lock"),
		],
	}),
	row("drm_gem_dmabuf_vunmap", inferred("4.17", "5.10"), {
		args: ["dmabuf", "ptr"],
		lock: mustNotHold("arg0->resv", "none"),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [
			seen("5.10", "drivers/gpu/drm/drm_prime.c:697", "definition"),
			seen("5.10", "drivers/gpu/drm/drm_prime.c:701", "forwards to drm_gem_vmap/vunmap, which take no lock"),
		],
	}),
	row("drm_gem_dmabuf_vunmap", since("5.11", "6.1"), {
		args: ["dmabuf", "map"],
		lock: mustNotHold("arg0->resv", "none"),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [seen("6.1", "drivers/gpu/drm/drm_prime.c:697", "definition")],
	}),
	row("drm_gem_dmabuf_vunmap", since("6.2"), {
		args: ["dmabuf", "map"],
		lock: mustHold("arg0->resv"),
		lowers: [op("vunmap", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:747", "forwards to drm_gem_vunmap_locked"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:732", "asserts the reservation lock"),
		],
	}),
	row("drm_gem_map_attach", inferred("4.17"), {
		args: ["dmabuf", "attachment"],
		returns: errno("ENOSYS", "ENOMEM"),
		lock: mustNotHold("arg0->resv"),
		opens: pair("other", "arg1", ["drm_gem_map_detach"]),
		lowers: [op("resv.lock", { buf: 0 }), op("resv.unlock", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:618", "takes the lock around funcs->pin"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:617", "takes the reservation lock"),
			seen("6.1", "drivers/gpu/drm/drm_prime.c:586", "takes the reservation lock"),
			commit("6.17", "df1c3093aee3", "6.17: locks and calls funcs->pin itself"),
		],
	}),
	row("drm_gem_map_detach", inferred("4.17"), {
		args: ["dmabuf", "attachment"],
		lock: mustNotHold("arg0->resv", "none"),
		closes: pair("other", "arg1", ["drm_gem_map_attach"]),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:646", "takes the lock around funcs->unpin"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:635", "definition"),
		],
	}),
	row("drm_gem_map_dma_buf", inferred("4.17", "6.1", ["5.4", "6.0"]), {
		args: ["attachment", "dir"],
		returns: errPtr("sg_table"),
		lock: either("arg0->dmabuf->resv", "by-caller"),
		opens: pair("other", "result", ["drm_gem_unmap_dma_buf"]),
		evidence: [
			seen(
				"5.10",
				"drivers/gpu/drm/drm_prime.c:619",
				"definition; entered as the core enters map/unmap of this exporter (static exporter: without the lock)",
			),
			seen("6.1", "drivers/gpu/drm/drm_prime.c:620", "definition"),
		],
	}),
	row("drm_gem_map_dma_buf", since("6.2"), {
		args: ["attachment", "dir"],
		returns: errPtr("sg_table"),
		lock: mustHold("arg0->dmabuf->resv", "by-caller"),
		opens: pair("other", "result", ["drm_gem_unmap_dma_buf"]),
		lowers: [op("resv.assert_held", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:683", "same; entered with the lock by the core"),
			seen("6.12", "drivers/dma-buf/dma-buf.c:869", "convention: exporter callback entered with the lock"),
			commit("6.2", "809d9c72c2f8", "first release where the core always holds the lock around map/unmap"),
		],
	}),
	row("drm_gem_prime_export", inferred("3.9"), {
		exports: true,
		args: ["gem", "flags"],
		returns: errPtr("dmabuf"),
		lowers: [op("get", { buf: "result" })],
		lock: mustNotHold("arg0->resv", "none"),
		opens: pair("dmabuf-ref", "result", ["dma_buf_put", "dma_buf_fd"]),
		ownership: [
			owns("gets", "dma_buf reference", "success"),
			owns("gets", "GEM and drm_device references held by the dma_buf", "success"),
		],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:927", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:913", "dma_buf shares the GEM reservation object"),
		],
	}),
	row("drm_gem_prime_fd_to_handle", inferred("3.3"), {
		args: ["device", "file", "fd", "out"],
		returns: errno(),
		lock: mustNotHold(undefined, "none"),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:341", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:344", "balances its own dma_buf_get"),
		],
	}),
	row("drm_gem_prime_handle_to_dmabuf", bounded("6.12", null, ["6.2", "6.12"]), {
		args: ["device", "file", "other", "flags"],
		returns: errPtr("dmabuf"),
		lowers: [op("get", { buf: "result" })],
		lock: mustNotHold(undefined, "none"),
		ownership: [owns("gets", "dma_buf reference", "success")],
		opens: pair("dmabuf-ref", "result", ["dma_buf_put", "dma_buf_fd"]),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:431", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:434", "in Debian 6.12.117; not in 6.1"),
		],
	}),
	row("drm_gem_prime_handle_to_fd", inferred("3.3"), {
		args: ["device", "file", "other", "flags", "out"],
		returns: errno(),
		lock: mustNotHold(undefined, "none"),
		note: "Use drm_gem_prime_handle_to_dmabuf when something can still fail.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:527", "fd last"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:530", "fd visible to userspace on return"),
		],
	}),
	row("drm_gem_prime_import", inferred("3.9"), {
		args: ["device", "dmabuf"],
		returns: errPtr("gem"),
		lock: mustNotHold("arg1->resv"),
		opens: pair("gem-ref", "result", ["drm_prime_gem_destroy", "drm_gem_object_put"]),
		lowers: [op("resv.lock", { buf: 1 }), op("resv.unlock", { buf: 1 })],
		ownership: [
			owns("gets", "GEM object holding attachment, mapping and a dma_buf reference", "success", "result"),
			owns("keeps", "caller reference on dma_buf is not consumed"),
		],
		note: "Self-import returns the original GEM object with an extra GEM reference.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:1039", "attaches the DMA device of the DRM device"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:962", "takes its own dma_buf reference"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:964", "takes the reservation lock"),
		],
	}),
	row("drm_gem_prime_import_dev", inferred("4.17"), {
		args: ["device", "dmabuf", "device"],
		returns: errPtr("gem"),
		lock: mustNotHold("arg1->resv"),
		opens: pair("gem-ref", "result", ["drm_prime_gem_destroy", "drm_gem_object_put"]),
		lowers: [op("resv.lock", { buf: 1 }), op("resv.unlock", { buf: 1 })],
		ownership: [
			owns("gets", "GEM object holding attachment, mapping and a dma_buf reference", "success", "result"),
			owns("keeps", "caller reference on dma_buf is not consumed"),
		],
		note: "Self-import returns the original GEM object with an extra GEM reference.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:972", "takes the lock"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:962", "takes its own dma_buf reference"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:964", "takes the reservation lock"),
		],
	}),
	row("drm_gem_unmap_dma_buf", inferred("4.17", "6.1", ["5.4", "5.9"]), {
		args: ["attachment", "sg_table", "dir"],
		lock: either("arg0->dmabuf->resv", "by-caller"),
		closes: pair("other", "arg1", ["drm_gem_map_dma_buf"]),
		ownership: [owns("frees", "sgt", "always", "arg1")],
		evidence: [
			seen(
				"5.10",
				"drivers/gpu/drm/drm_prime.c:654",
				"definition; entered as the core enters map/unmap of this exporter (static exporter: without the lock)",
			),
		],
	}),
	row("drm_gem_unmap_dma_buf", since("6.2"), {
		args: ["attachment", "sg_table", "dir"],
		lock: mustHold("arg0->dmabuf->resv", "by-caller"),
		closes: pair("other", "arg1", ["drm_gem_map_dma_buf"]),
		lowers: [op("resv.assert_held", { buf: 0 })],
		ownership: [owns("frees", "sgt", "always", "arg1")],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:710", "same; entered with the lock by the core"),
			seen("6.12", "drivers/dma-buf/dma-buf.c:870", "convention: exporter callback entered with the lock"),
			commit("6.2", "809d9c72c2f8", "first release where the core always holds the lock around map/unmap"),
		],
	}),
	row("drm_prime_gem_destroy", inferred("3.4"), {
		args: ["gem", "sg_table"],
		lock: mustNotHold("arg0->import_attach->dmabuf->resv"),
		closes: pair("gem-ref", "arg0", ["drm_gem_prime_import", "drm_gem_prime_import_dev"]),
		lowers: [op("resv.lock", { buf: 0 }), op("resv.unlock", { buf: 0 })],
		ownership: [owns("puts", "attachment, mapping and dma_buf reference", "always", "arg0")],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:1112", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:1080", "takes the reservation lock"),
			seen("6.1", "drivers/gpu/drm/drm_prime.c:1059", "takes the reservation lock"),
		],
	}),
	row("drm_prime_pages_to_sg", inferred("3.4"), {
		args: ["device", "array", "size"],
		returns: errPtr("sg_table", "ENOMEM"),
		lock: either(),
		ownership: [owns("gets", "sg_table: sg_free_table + kfree by caller", "success")],
		allocates: "kernel",
		opens: pair("sg-table", "result", ["sg_free_table"]),
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:859", "error pointer"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:845", "definition"),
		],
	}),
	row("drm_prime_sg_to_dma_addr_array", bounded("5.12", null, ["5.11", "6.0"]), {
		args: ["sg_table", "out", "size"],
		returns: gives("zero_or_minus_one", undefined, "-1"),
		lock: either(),
		maySleep: false,
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:1090", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:1058", "definition"),
		],
	}),
	row("drm_prime_sg_to_page_array", bounded("5.12", null, ["5.11", "6.0"]), {
		args: ["sg_table", "out", "size"],
		returns: gives("zero_or_minus_one", undefined, "-1"),
		lock: either(),
		access: [{ arg: 0, how: "read" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_prime.c:1064", "unchanged since 6.12"),
			seen("6.12", "drivers/gpu/drm/drm_prime.c:1032", "collects the page of every entry"),
		],
	}),
	row("drm_gem_is_prime_exported_dma_buf", bounded("6.13", null, ["6.13", "7.2"]), {
		args: ["device", "dmabuf"],
		returns: gives("bool"),
		steady: true,
		lock: either(),
		maySleep: false,
		evidence: [
			seen(
				"7.3",
				"drivers/gpu/drm/drm_prime.c:950",
				"compares ops and device; exporters with their own ops table are not recognised",
			),
		],
	}),
]);
