/**
 * struct iosys_map: addresses in system or I/O memory.
 * Rows only: who reads them and how is no business of this file.
 */
import { commit, family, gives, row, seen, since } from "./row-helpers.ts";

export const iosysMap = family("iosys-map", "linux/iosys-map.h", [
	row("iosys_map_clear", since("5.18"), {
		kind: "inline",
		args: ["map"],
		maySleep: false,
		renamedFrom: "dma_buf_map_clear",
		evidence: [
			seen("7.3", "include/linux/iosys-map.h:265", "unchanged since 6.12"),
			seen("6.12", "include/linux/iosys-map.h:265", "definition"),
		],
	}),
	row("iosys_map_is_equal", since("5.18"), {
		kind: "inline",
		args: ["map", "map"],
		returns: gives("bool"),
		maySleep: false,
		renamedFrom: "dma_buf_map_is_equal",
		evidence: [
			seen("7.3", "include/linux/iosys-map.h:214", "unchanged since 6.12"),
			seen("6.12", "include/linux/iosys-map.h:214", "definition"),
		],
	}),
	row("iosys_map_is_null", since("5.18"), {
		kind: "inline",
		args: ["map"],
		returns: gives("bool"),
		tells: "null",
		maySleep: false,
		renamedFrom: "dma_buf_map_is_null",
		evidence: [
			seen("7.3", "include/linux/iosys-map.h:235", "unchanged since 6.12"),
			seen("6.12", "include/linux/iosys-map.h:235", "definition"),
		],
	}),
	row("iosys_map_is_set", since("5.18"), {
		kind: "inline",
		args: ["map"],
		returns: gives("bool"),
		tells: "set",
		maySleep: false,
		renamedFrom: "dma_buf_map_is_set",
		evidence: [
			seen("7.3", "include/linux/iosys-map.h:252", "unchanged since 6.12"),
			seen("6.12", "include/linux/iosys-map.h:252", "definition"),
		],
	}),
	row("iosys_map_set_vaddr", since("5.18"), {
		kind: "inline",
		args: ["map", "ptr"],
		maySleep: false,
		renamedFrom: "dma_buf_map_set_vaddr",
		evidence: [
			seen("7.3", "include/linux/iosys-map.h:183", "unchanged since 6.12"),
			seen("6.12", "include/linux/iosys-map.h:183", "definition"),
		],
	}),
	row("iosys_map_set_vaddr_iomem", since("5.18"), {
		kind: "inline",
		args: ["map", "ptr"],
		maySleep: false,
		renamedFrom: "dma_buf_map_set_vaddr_iomem",
		evidence: [
			seen("7.3", "include/linux/iosys-map.h:196", "unchanged since 6.12"),
			seen("6.12", "include/linux/iosys-map.h:196", "definition"),
		],
	}),
	row("struct dma_buf_map", since("5.11", "5.17"), {
		kind: "type",
		header: "linux/dma-buf-map.h",
		maySleep: false,
		renamedTo: "struct iosys_map",
		evidence: [commit("5.18", "7938f4218168", "git describe v5.17-rc2-157")],
	}),
]);
