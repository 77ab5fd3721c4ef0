/**
 * Streaming DMA of scatter tables, as far as exporters and importers use it.
 * Rows only: who reads them and how is no business of this file.
 */
import { either, errno, family, gives, inferred, op, pair, row, seen } from "./row-helpers.ts";

export const dmaApi = family("dma-api", "linux/dma-mapping.h", [
	row("dma_map_sg", inferred("2.6"), {
		kind: "macro",
		args: ["device", "sg_table", "size", "dir"],
		returns: gives("count_zero_on_error", undefined, "0"),
		lock: either(),
		opens: pair("dma-map", "arg1", ["dma_unmap_sg"]),
		maySleep: false,
		note: "Classic bugs: treating 0 as success or <0 as failure; unmapping with the returned count instead of the original nents.",
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:613", "unchanged since 6.12"),
			seen("6.12", "Documentation/core-api/dma-api.rst:379", "documented return: number of segments, 0 on failure"),
		],
	}),
	row("dma_map_sgtable", inferred("5.8", null, ["5.8", "5.9"]), {
		args: ["device", "sg_table", "dir", "flags"],
		returns: errno("ENOMEM", "EINVAL", "EIO", "EREMOTEIO"),
		lock: either(),
		opens: pair("dma-map", "arg1", ["dma_unmap_sgtable"], "arg0=arg0 arg2=arg2 arg3=arg3"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:252", "unchanged since 6.12"),
			seen("6.12", "include/linux/dma-mapping.h:111", "0 or -errno; sets sgt->nents"),
		],
	}),
	row("dma_sync_sgtable_for_cpu", inferred("5.8", null, ["5.8", "5.9"]), {
		kind: "inline",
		args: ["device", "sg_table", "dir"],
		lock: either(),
		opens: pair("other", "arg1", ["dma_sync_sgtable_for_device"], "arg0=arg0 arg2=arg2"),
		syncs: true,
		lowers: [op("cache.op", { buf: 1, kind: "=inval" })],
		maySleep: false,
		note: "Exporters call for_cpu in begin_cpu_access and for_device in end_cpu_access for every attachment.",
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:588", "unchanged since 6.12"),
			seen("6.12", "include/linux/dma-mapping.h:438", "definition"),
		],
	}),
	row("dma_sync_sgtable_for_device", inferred("5.8", null, ["5.8", "5.9"]), {
		kind: "inline",
		args: ["device", "sg_table", "dir"],
		lock: either(),
		closes: pair("other", "arg1", ["dma_sync_sgtable_for_cpu"], "arg0=arg0 arg2=arg2"),
		syncs: true,
		lowers: [op("cache.op", { buf: 1, kind: "=clean" })],
		maySleep: false,
		note: "Exporters call for_cpu in begin_cpu_access and for_device in end_cpu_access for every attachment.",
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:605", "unchanged since 6.12"),
			seen("6.12", "include/linux/dma-mapping.h:455", "definition"),
		],
	}),
	row("dma_unmap_sg", inferred("2.6"), {
		kind: "macro",
		args: ["device", "sg_table", "size", "dir"],
		lock: either(),
		closes: pair("dma-map", "arg1", ["dma_map_sg"]),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:614", "unchanged since 6.12"),
			seen("6.12", "include/linux/dma-mapping.h:464", "definition"),
		],
	}),
	row("dma_unmap_sgtable", inferred("5.8", null, ["5.8", "5.9"]), {
		kind: "inline",
		args: ["device", "sg_table", "dir", "flags"],
		lock: either(),
		closes: pair("dma-map", "arg1", ["dma_map_sgtable"]),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:573", "unchanged since 6.12"),
			seen("6.12", "include/linux/dma-mapping.h:423", "definition"),
		],
	}),
]);
