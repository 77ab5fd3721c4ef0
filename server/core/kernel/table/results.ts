/**
 * General functions whose way of reporting failure is easily confused: NULL, error pointer, zero.
 * Rows only: who reads them and how is no business of this file.
 */
import { bounded, errno, errPtr, family, gives, inferred, nullOnError, op, pair, row, seen } from "./row-helpers.ts";

export const results = family("results", "linux/io.h", [
	row("ioremap", inferred("2.6"), {
		kind: "macro",
		args: ["size", "size"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/asm-generic/io.h:1128", "definition"),
			seen("6.1", "include/asm-generic/io.h:1068", "already there"),
		],
	}),
	row("ioremap_wc", inferred("2.6"), {
		kind: "macro",
		args: ["size", "size"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/asm-generic/io.h:1163", "definition"),
			seen("6.1", "include/asm-generic/io.h:1122", "already there"),
		],
	}),
	row("memremap", inferred("2.6"), {
		args: ["size", "size", "flags"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/linux/io.h:158", "definition"),
			seen("6.1", "include/linux/io.h:144", "already there"),
		],
	}),
	row("devm_memremap", inferred("2.6"), {
		args: ["device", "size", "size", "flags"],
		returns: errPtr("other", "ENOMEM", "ENXIO"),
		note: "An error pointer, although memremap() gives NULL.",
		evidence: [
			seen("7.3", "include/linux/io.h:76", "definition"),
			seen("6.1", "include/linux/io.h:67", "already there"),
		],
	}),
	row("devm_ioremap", inferred("2.6"), {
		args: ["device", "size", "size"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/linux/io.h:65", "definition"),
			seen("6.1", "include/linux/io.h:56", "already there"),
		],
	}),
	row("devm_ioremap_wc", inferred("2.6"), {
		args: ["device", "size", "size"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/linux/io.h:69", "definition"),
			seen("6.1", "include/linux/io.h:60", "already there"),
		],
	}),
	row("devm_ioremap_uc", inferred("2.6"), {
		args: ["device", "size", "size"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/linux/io.h:67", "definition"),
			seen("6.1", "include/linux/io.h:58", "already there"),
		],
	}),
	row("devm_ioremap_resource", inferred("2.6"), {
		args: ["device", "other"],
		returns: errPtr("other", "ENOMEM", "EBUSY", "EINVAL"),
		evidence: [
			seen("7.3", "include/linux/device/devres.h:117", "definition"),
			seen("6.12", "include/linux/device/devres.h:101", "already there"),
		],
	}),
	row("devm_platform_ioremap_resource", inferred("2.6"), {
		header: "linux/platform_device.h",
		args: ["device", "size"],
		returns: errPtr("other", "ENOMEM", "EBUSY", "EINVAL"),
		evidence: [
			seen("7.3", "include/linux/platform_device.h:69", "definition"),
			seen("6.1", "include/linux/platform_device.h:70", "already there"),
		],
	}),
	row("devm_request_mem_region", inferred("2.6"), {
		header: "linux/ioport.h",
		kind: "macro",
		args: ["device", "size", "size", "ptr"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/linux/ioport.h:409", "definition"),
			seen("6.1", "include/linux/ioport.h:337", "already there"),
		],
	}),
	row("platform_get_resource", inferred("2.6"), {
		header: "linux/platform_device.h",
		args: ["device", "flags", "size"],
		returns: nullOnError("other"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/platform_device.h:55", "definition"),
			seen("6.1", "include/linux/platform_device.h:58", "already there"),
		],
	}),
	row("kthread_create", inferred("2.6"), {
		header: "linux/kthread.h",
		kind: "macro",
		args: ["other", "ptr", "ptr"],
		returns: errPtr("other", "ENOMEM", "EINTR"),
		evidence: [
			seen("7.3", "include/linux/kthread.h:45", "definition"),
			seen("6.1", "include/linux/kthread.h:27", "already there"),
		],
	}),
	row("kthread_run", inferred("2.6"), {
		header: "linux/kthread.h",
		kind: "macro",
		args: ["other", "ptr", "ptr"],
		returns: errPtr("other", "ENOMEM", "EINTR"),
		evidence: [
			seen("7.3", "include/linux/kthread.h:69", "definition"),
			seen("6.1", "include/linux/kthread.h:51", "already there"),
		],
	}),
	row("alloc_workqueue", inferred("2.6"), {
		header: "linux/workqueue.h",
		args: ["ptr", "flags", "size"],
		returns: nullOnError("other"),
		evidence: [
			seen("7.3", "include/linux/workqueue.h:519", "definition"),
			seen("6.1", "include/linux/workqueue.h:412", "already there"),
		],
	}),
	row("devm_clk_get", inferred("2.6"), {
		header: "linux/clk.h",
		args: ["device", "ptr"],
		returns: errPtr("other", "ENOENT", "EPROBE_DEFER"),
		evidence: [
			seen("7.3", "include/linux/clk.h:591", "definition"),
			seen("6.1", "include/linux/clk.h:524", "already there"),
		],
	}),
	row("of_parse_phandle", inferred("2.6"), {
		header: "linux/of.h",
		args: ["other", "ptr", "size"],
		returns: gives("ptr_or_null", "other"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/of.h:1051", "definition"),
			seen("6.1", "include/linux/of.h:918", "already there"),
		],
	}),
	row("shmem_read_mapping_page", inferred("2.6"), {
		header: "linux/shmem_fs.h",
		kind: "inline",
		args: ["other", "size"],
		returns: errPtr("other", "ENOMEM"),
		evidence: [
			seen("7.3", "include/linux/shmem_fs.h:183", "definition"),
			seen("6.1", "include/linux/shmem_fs.h:119", "already there"),
		],
	}),
	row("shmem_file_setup", inferred("2.6"), {
		header: "linux/shmem_fs.h",
		args: ["ptr", "size", "flags"],
		returns: errPtr("other", "ENOMEM"),
		evidence: [
			seen("7.3", "include/linux/shmem_fs.h:104", "definition"),
			seen("6.1", "include/linux/shmem_fs.h:67", "already there"),
		],
	}),
	row("kmalloc_obj", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		note: "An optional last argument gives other allocation flags.",
		evidence: [
			seen("7.3", "include/linux/slab.h:1124", "definition"),
			seen("6.12", "include/linux/slab.h:947", "already there"),
		],
	}),
	row("kzalloc_obj", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		note: "An optional last argument gives other allocation flags.",
		evidence: [
			seen("7.3", "include/linux/slab.h:1155", "definition"),
			seen("6.12", "include/linux/slab.h:978", "already there"),
		],
	}),
	row("kvmalloc_obj", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		note: "An optional last argument gives other allocation flags.",
		evidence: [
			seen("7.3", "include/linux/slab.h:1163", "definition"),
			seen("6.12", "include/linux/slab.h:986", "already there"),
		],
	}),
	row("kvzalloc_obj", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 1 })],
		allocates: 1,
		note: "An optional last argument gives other allocation flags.",
		evidence: [
			seen("7.3", "include/linux/slab.h:1171", "definition"),
			seen("6.12", "include/linux/slab.h:994", "already there"),
		],
	}),
	row("kmalloc_objs", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:1136", "definition"),
			seen("6.12", "include/linux/slab.h:959", "already there"),
		],
	}),
	row("kzalloc_objs", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:1157", "definition"),
			seen("6.12", "include/linux/slab.h:980", "already there"),
		],
	}),
	row("kvmalloc_objs", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:1165", "definition"),
			seen("6.12", "include/linux/slab.h:988", "already there"),
		],
	}),
	row("kvzalloc_objs", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 2 })],
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/slab.h:1173", "definition"),
			seen("6.12", "include/linux/slab.h:996", "already there"),
		],
	}),
	row("kmalloc_flex", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "type", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 3 })],
		allocates: 3,
		evidence: [
			seen("7.3", "include/linux/slab.h:1151", "definition"),
			seen("6.12", "include/linux/slab.h:974", "already there"),
		],
	}),
	row("kzalloc_flex", bounded("7.0", null, ["6.17", "7.2"]), {
		header: "linux/slab.h",
		kind: "macro",
		args: ["type", "type", "size", "gfp"],
		returns: nullOnError("other"),
		lowers: [op("alloc", { gfp: 3 })],
		allocates: 3,
		evidence: [
			seen("7.3", "include/linux/slab.h:1159", "definition"),
			seen("6.12", "include/linux/slab.h:982", "already there"),
		],
	}),
	row("dma_map_sg_attrs", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		args: ["device", "sg_table", "size", "dir", "flags"],
		returns: gives("count_zero_on_error", undefined, "0"),
		opens: pair("dma-map", "arg1", ["dma_unmap_sg_attrs", "dma_unmap_sg"], "arg3=arg3"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:178", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:109", "already there"),
		],
	}),
	row("dma_unmap_sg_attrs", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		args: ["device", "sg_table", "size", "dir", "flags"],
		closes: pair("dma-map", "arg1", ["dma_map_sg_attrs", "dma_map_sg"], "arg3=arg3"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:180", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:111", "already there"),
		],
	}),
	row("dma_sync_sg_for_cpu", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		args: ["device", "sg_table", "size", "dir"],
		syncs: true,
		lowers: [op("cache.op", { buf: 1, kind: "=inval" })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:457", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:124", "already there"),
		],
	}),
	row("dma_sync_sg_for_device", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		args: ["device", "sg_table", "size", "dir"],
		syncs: true,
		lowers: [op("cache.op", { buf: 1, kind: "=clean" })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:464", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:126", "already there"),
		],
	}),
	row("dma_get_sgtable", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		kind: "macro",
		args: ["device", "sg_table", "ptr", "other", "size"],
		returns: errno("ENXIO", "ENOMEM"),
		opens: pair("sg-table", "arg1", ["sg_free_table"]),
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:617", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:418", "already there"),
		],
	}),
	row("dma_get_sgtable_attrs", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		args: ["device", "sg_table", "ptr", "other", "size", "flags"],
		returns: errno("ENXIO", "ENOMEM"),
		opens: pair("sg-table", "arg1", ["sg_free_table"]),
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:197", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:136", "already there"),
		],
	}),
	row("dma_map_page", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		kind: "macro",
		args: ["device", "other", "size", "size", "dir"],
		returns: gives("value"),
		maySleep: false,
		note: "Test the result with dma_mapping_error().",
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:615", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:416", "already there"),
		],
	}),
	row("dma_map_single", inferred("2.6"), {
		header: "linux/dma-mapping.h",
		kind: "macro",
		args: ["device", "ptr", "size", "dir"],
		returns: gives("value"),
		maySleep: false,
		note: "Test the result with dma_mapping_error().",
		evidence: [
			seen("7.3", "include/linux/dma-mapping.h:611", "definition"),
			seen("6.1", "include/linux/dma-mapping.h:412", "already there"),
		],
	}),
	row("pm_runtime_get_sync", inferred("2.6.32"), {
		header: "linux/pm_runtime.h",
		kind: "inline",
		args: ["device"],
		returns: gives("fd_or_errno", undefined, "EACCES", "EINVAL"),
		note: "1 when the device was awake already. The count is raised even where it fails.",
		evidence: [
			seen("7.3", "include/linux/pm_runtime.h:511", "definition"),
			seen("6.1", "include/linux/pm_runtime.h:433", "already there"),
		],
	}),
	row("pm_runtime_resume_and_get", inferred("5.10"), {
		header: "linux/pm_runtime.h",
		kind: "inline",
		args: ["device"],
		returns: errno("EACCES", "EINVAL"),
		evidence: [
			seen("7.3", "include/linux/pm_runtime.h:537", "definition"),
			seen("6.1", "include/linux/pm_runtime.h:446", "already there"),
		],
	}),
	row("iommu_attach_group", inferred("3.6"), {
		header: "linux/iommu.h",
		args: ["other", "other"],
		returns: errno("EBUSY", "EINVAL"),
		evidence: [
			seen("7.3", "drivers/iommu/iommu.c:2384", "definition"),
			seen("6.1", "drivers/iommu/iommu.c:2119", "already there"),
		],
	}),
	row("iommu_attach_device", inferred("2.6.28"), {
		header: "linux/iommu.h",
		args: ["other", "device"],
		returns: errno("EBUSY", "EINVAL"),
		evidence: [
			seen("7.3", "drivers/iommu/iommu.c:2191", "definition"),
			seen("6.1", "drivers/iommu/iommu.c:1979", "already there"),
		],
	}),
]);
