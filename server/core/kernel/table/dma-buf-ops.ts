/**
 * Callbacks of exporters: struct dma_buf_ops.
 * Rows only: who reads them and how is no business of this file.
 */
import type { ApiRow } from "../row.ts";
import {
	commit,
	depends,
	either,
	errno,
	errPtr,
	family,
	gives,
	inferred,
	mustHold,
	mustNotHold,
	nullOnError,
	owns,
	pair,
	row,
	seen,
	since,
} from "./row-helpers.ts";

/** Hooks that run while the buffer lives: it holds its exporter's object until its release. */
function whileAlive(rows: readonly ApiRow[]): readonly ApiRow[] {
	return rows.map((each) => {
		const [buffer] = each.args;
		if (buffer !== "dmabuf" && buffer !== "attachment") return each;
		if (each.kind !== "callback" || /\.release$/.test(each.name)) return each;
		const at = buffer === "dmabuf" ? "arg0" : "arg0->dmabuf";
		return {
			...each,
			keeps: [
				{
					what: "gem-ref",
					on: `${at}->priv`,
					as: "gem",
					when: "always",
				},
				{
					what: "dmabuf-ref",
					on: at,
					as: "dmabuf",
					when: "always",
				},
			],
		};
	});
}

export const dmaBufOps = whileAlive(
	family("dma-buf-ops", "linux/dma-buf.h", [
		row("dma_buf_ops.attach", inferred("3.3", "5.4"), {
			kind: "callback",
			args: ["dmabuf", "attachment"],
			returns: errno(),
			lock: mustNotHold("arg0->resv", "by-caller"),
			mustCheck: false,
			evidence: [commit("5.5", "f45f57cce584", "entered with the private dmabuf->lock mutex held until then")],
		}),
		row("dma_buf_ops.attach", since("5.5"), {
			kind: "callback",
			args: ["dmabuf", "attachment"],
			returns: errno("EBUSY"),
			lock: mustNotHold("arg0->resv", "by-caller"),
			opens: pair("other", "arg1", ["dma_buf_ops.detach"]),
			mustCheck: false,
			note: "If it fails detach is not called.",
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:986", "documented convention: entered without the lock, may take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:857", "listed as entered without the lock"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:928", "called before the lock is taken"),
			],
		}),
		row("dma_buf_ops.begin_cpu_access", inferred("4.6", null, ["5.4", "6.0"]), {
			kind: "callback",
			args: ["dmabuf", "dir"],
			returns: errno("ERESTARTSYS", "EINTR"),
			lock: mustNotHold("arg0->resv", "by-caller"),
			opens: pair("other", "arg0", ["dma_buf_ops.end_cpu_access"]),
			mustCheck: false,
			note: "Reached from DMA_BUF_IOCTL_SYNC, so userspace may call it unbalanced and concurrently.",
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:989", "documented convention: entered without the lock, may take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:860", "entered without the lock; exporter may take it"),
			],
		}),
		row("dma_buf_ops.cache_sgt_mapping", inferred("5.3", "6.15"), {
			kind: "callback",
			returns: gives("bool"),
			lock: either(undefined, "by-caller"),
			evidence: [
				seen("6.12", "include/linux/dma-buf.h:44", "flag, not a function: core caches first mapping per attachment"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:638", "not allowed with pin/unpin"),
				commit("6.16", "b72f66f22c0e", "tables are no longer cached"),
			],
		}),
		row("dma_buf_ops.detach", inferred("3.3", "5.4"), {
			kind: "callback",
			args: ["dmabuf", "attachment"],
			lock: mustNotHold("arg0->resv", "by-caller"),
			evidence: [commit("5.5", "f45f57cce584", "entered with the private dmabuf->lock mutex held until then")],
		}),
		row("dma_buf_ops.detach", inferred("5.5", null, ["5.5", "5.9"]), {
			kind: "callback",
			args: ["dmabuf", "attachment"],
			lock: mustNotHold("arg0->resv", "by-caller"),
			closes: pair("other", "arg1", ["dma_buf_ops.attach"]),
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:987", "documented convention: entered without the lock, may take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:858", "entered without the lock"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:1034", "called after unlock"),
			],
		}),
		row("dma_buf_ops.dynamic_mapping", inferred("5.5", "5.6"), {
			kind: "callback",
			returns: gives("bool"),
			lock: either(undefined, "by-caller"),
			evidence: [commit("5.7", "bb42df4662a4", "flag replaced by presence of pin")],
		}),
		row("dma_buf_ops.end_cpu_access", inferred("4.6", null, ["5.4", "6.0"]), {
			kind: "callback",
			args: ["dmabuf", "dir"],
			returns: errno("ERESTARTSYS", "EINTR"),
			lock: mustNotHold("arg0->resv", "by-caller"),
			closes: pair("other", "arg0", ["dma_buf_ops.begin_cpu_access"]),
			mustCheck: false,
			note: "Reached from DMA_BUF_IOCTL_SYNC, so userspace may call it unbalanced and concurrently.",
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:990", "documented convention: entered without the lock, may take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:861", "entered without the lock; exporter may take it"),
			],
		}),
		row("dma_buf_ops.map", inferred("3.4", "5.5"), {
			kind: "callback",
			args: ["dmabuf", "size"],
			returns: nullOnError("map"),
			lock: either(undefined, "by-caller"),
			mustCheck: false,
			note: "Mandatory before 4.19-ish; with unmap.",
			evidence: [commit("5.6", "7f0de8d80816", "page-wise kernel mappings are removed")],
		}),
		row("dma_buf_ops.map_dma_buf", inferred("3.3", "5.4"), {
			kind: "callback",
			args: ["attachment", "dir"],
			returns: errPtr("sg_table"),
			lock: mustNotHold("arg0->dmabuf->resv", "by-caller"),
			evidence: [commit("5.5", "15fd552d186c", "first tie between mapping and the reservation lock")],
		}),
		row("dma_buf_ops.map_dma_buf", since("5.5", "6.1"), {
			kind: "callback",
			args: ["attachment", "dir"],
			returns: errPtr("sg_table"),
			lock: depends("arg0->dmabuf->resv", "by-caller"),
			evidence: [
				seen(
					"6.1",
					"drivers/dma-buf/dma-buf.c:1089",
					"entered with whatever the importer holds; only pinning exporters are guaranteed the lock",
				),
				seen("6.1", "drivers/dma-buf/dma-buf.c:889", "attach-time mapping of static exporters runs unlocked in 6.1"),
			],
		}),
		row("dma_buf_ops.map_dma_buf", since("6.2"), {
			kind: "callback",
			args: ["attachment", "dir"],
			returns: errPtr("sg_table", "EINTR"),
			lock: mustHold("arg0->dmabuf->resv", "by-caller"),
			opens: pair("other", "result", ["dma_buf_ops.unmap_dma_buf"]),
			ownership: [owns("gets", "returned sg_table owned by importer until unmap", "success", "result")],
			note: "Table must be dma-mapped for attach->dev with PAGE_SIZE aligned segments. Static exporters must return ready memory. A NULL return is turned into -ENOMEM by the core (7.3).",
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:998", "documented convention: entered with the lock, may not take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:869", "entered with the lock"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:797", "NULL result becomes -ENOMEM in the caller"),
			],
		}),
		row("dma_buf_ops.mmap", inferred("3.5", "6.1", ["5.4", "6.0"]), {
			kind: "callback",
			args: ["dmabuf", "vma"],
			returns: errno(),
			lock: mustNotHold("arg0->resv", "by-caller"),
			mustCheck: false,
			evidence: [seen("6.1", "drivers/dma-buf/dma-buf.c:141", "called without lock")],
		}),
		row("dma_buf_ops.mmap", since("6.2", "6.5"), {
			kind: "callback",
			args: ["dmabuf", "vma"],
			returns: errno(),
			lock: mustHold("arg0->resv", "by-caller"),
			mustCheck: false,
			note: "Only window in which mmap runs under the reservation lock.",
			evidence: [
				commit("6.2", "d078fd9b8daa", "the core takes the reservation lock around the callback"),
				commit("6.6", "11f38236f7bb", "the lock is no longer expected while mapping to userspace"),
			],
		}),
		row("dma_buf_ops.mmap", since("6.6"), {
			kind: "callback",
			args: ["dmabuf", "vma"],
			returns: errno(),
			lock: mustNotHold("arg0->resv", "by-caller"),
			mustCheck: false,
			note: "Mmap_lock is held by the caller; mmap_lock nests outside dma_resv.",
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:991", "documented convention: entered without the lock, may take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:862", "entered without the lock"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:157", "size already checked by core"),
				commit("6.6", "8021fa16b7ec", "the core calls the callback without the lock again"),
			],
		}),
		row("dma_buf_ops.pin", since("5.7"), {
			kind: "callback",
			args: ["attachment"],
			returns: errno(),
			lock: mustHold("arg0->dmabuf->resv", "by-caller"),
			opens: pair("other", "arg0", ["dma_buf_ops.unpin"]),
			mustCheck: false,
			note: "Optional, but only together with unpin; excludes cache_sgt_mapping until 6.15. Since 6.16 also called from dma_buf_map_attachment for static importers.",
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:996", "documented convention: entered with the lock, may not take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:867", "entered with the lock"),
				seen("6.12", "include/linux/dma-buf.h:86", "must guarantee memory is ready (moves/clears finished) on return"),
			],
		}),
		row("dma_buf_ops.release", inferred("3.3", null, ["5.4", "6.0"]), {
			kind: "callback",
			args: ["dmabuf"],
			lock: mustNotHold("arg0->resv", "by-caller"),
			note: "Must not touch dmabuf->resv fences of foreign users; frees exporter private data.",
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:988", "documented convention: entered without the lock, may take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:859", "entered without the lock"),
				seen(
					"6.12",
					"drivers/dma-buf/dma-buf.c:102",
					"runs from dentry release after the last file reference; attachments must be gone (WARN after it)",
				),
			],
		}),
		row("dma_buf_ops.unmap_dma_buf", inferred("3.3", "6.1", ["5.4", "6.0"]), {
			kind: "callback",
			args: ["attachment", "sg_table", "dir"],
			lock: depends("arg0->dmabuf->resv", "by-caller"),
			evidence: [seen("6.1", "drivers/dma-buf/dma-buf.c:1179", "where the core calls it")],
		}),
		row("dma_buf_ops.unmap_dma_buf", since("6.2"), {
			kind: "callback",
			args: ["attachment", "sg_table", "dir"],
			lock: mustHold("arg0->dmabuf->resv", "by-caller"),
			closes: pair("other", "arg1", ["dma_buf_ops.map_dma_buf"]),
			ownership: [owns("frees", "the sg_table returned by map_dma_buf", "always", "arg1")],
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:999", "documented convention: entered with the lock, may not take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:870", "entered with the lock"),
			],
		}),
		row("dma_buf_ops.unpin", since("5.7"), {
			kind: "callback",
			args: ["attachment"],
			lock: mustHold("arg0->dmabuf->resv", "by-caller"),
			closes: pair("other", "arg0", ["dma_buf_ops.pin"]),
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:997", "documented convention: entered with the lock, may not take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:868", "entered with the lock"),
			],
		}),
		row("dma_buf_ops.vmap", inferred("3.5", "5.10"), {
			kind: "callback",
			args: ["dmabuf"],
			returns: nullOnError("map"),
			lock: mustNotHold("arg0->resv", "by-caller"),
			evidence: [
				seen("5.10", "include/linux/dma-buf.h:268", "returns void *"),
				commit("5.11", "6619ccf1bb1d", "vmap fills a map and returns an error number; before, it returned the address"),
			],
		}),
		row("dma_buf_ops.vmap", since("5.11", "6.1"), {
			kind: "callback",
			args: ["dmabuf", "map"],
			returns: errno(),
			lock: mustNotHold("arg0->resv", "by-caller"),
			evidence: [seen("6.1", "drivers/dma-buf/dma-buf.c:1473", "dmabuf->lock held, reservation lock not")],
		}),
		row("dma_buf_ops.vmap", since("6.2"), {
			kind: "callback",
			args: ["dmabuf", "map"],
			returns: errno(),
			lock: mustHold("arg0->resv", "by-caller"),
			opens: pair("other", "arg0", ["dma_buf_ops.vunmap"]),
			note: "Map argument is an uninitialised stack iosys_map: set every field (iosys_map_set_vaddr*).",
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:1000", "documented convention: entered with the lock, may not take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:871", "entered with the lock"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:1527", "failure triggers WARN_ON_ONCE"),
			],
		}),
		row("dma_buf_ops.vunmap", inferred("3.5", "5.10"), {
			kind: "callback",
			args: ["dmabuf", "ptr"],
			lock: mustNotHold("arg0->resv", "by-caller"),
			evidence: [
				seen("5.10", "include/linux/dma-buf.h:269", "takes the address"),
				commit("5.11", "20e76f1a7059", "pointer argument until then"),
			],
		}),
		row("dma_buf_ops.vunmap", since("5.11", "6.1"), {
			kind: "callback",
			args: ["dmabuf", "map"],
			lock: mustNotHold("arg0->resv", "by-caller"),
			evidence: [seen("6.1", "drivers/dma-buf/dma-buf.c:1517", "where the core calls it")],
		}),
		row("dma_buf_ops.vunmap", since("6.2"), {
			kind: "callback",
			args: ["dmabuf", "map"],
			lock: mustHold("arg0->resv", "by-caller"),
			closes: pair("other", "arg0", ["dma_buf_ops.vmap"]),
			evidence: [
				seen("7.3", "drivers/dma-buf/dma-buf.c:1001", "documented convention: entered with the lock, may not take it"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:872", "entered with the lock"),
				seen("6.12", "drivers/dma-buf/dma-buf.c:1596", "last user only"),
			],
		}),
	]),
);
