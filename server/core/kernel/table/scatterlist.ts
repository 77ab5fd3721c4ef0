/**
 * Scatter tables themselves.
 * Rows only: who reads them and how is no business of this file.
 */
import { bounded, either, errno, family, gives, inferred, op, owns, pair, row, seen } from "./row-helpers.ts";

export const scatterlist = family("scatterlist", "linux/scatterlist.h", [
	row("sg_alloc_table", inferred("2.6.23"), {
		args: ["sg_table", "size", "gfp"],
		returns: errno("ENOMEM", "EINVAL"),
		lock: either(),
		opens: pair("sg-table", "arg0", ["sg_free_table"]),
		allocates: 2,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:464", "prototype unchanged"),
			seen("6.12", "include/linux/scatterlist.h:440", "0 or -errno; frees partial allocations itself"),
		],
	}),
	row("sg_alloc_table_from_pages", inferred("3.6"), {
		args: ["sg_table", "array", "size", "size", "size", "gfp"],
		returns: errno("ENOMEM", "EINVAL"),
		lock: either(),
		opens: pair("sg-table", "arg0", ["sg_free_table"]),
		allocates: 5,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:495", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:471", "0 or -errno; frees partial allocations itself"),
		],
	}),
	row("sg_alloc_table_from_pages_segment", bounded("5.15", null, ["5.11", "6.0"]), {
		args: ["sg_table", "array", "size", "size", "size", "size", "gfp"],
		returns: errno("ENOMEM", "EINVAL"),
		lock: either(),
		opens: pair("sg-table", "arg0", ["sg_free_table"]),
		allocates: 6,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:470", "prototype unchanged"),
			seen("6.12", "include/linux/scatterlist.h:446", "0 or -errno; frees partial allocations itself"),
		],
	}),
	row("sg_free_table", inferred("2.6.23"), {
		args: ["sg_table"],
		lock: either(),
		closes: { ...pair("sg-table", "arg0", ["sg_alloc_table", "sg_alloc_table_from_pages"]), once: "kept" },
		ownership: [owns("keeps", "does not kfree the sg_table itself")],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:460", "prototype unchanged"),
			seen("6.12", "include/linux/scatterlist.h:436", "definition"),
		],
	}),
	row("sg_page", inferred("2.6.24"), {
		args: ["sg_table"],
		returns: gives("ptr"),
		lock: either(),
		access: [{ arg: 0, how: "read" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:154", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:132", "gives the page an entry points to"),
		],
	}),
	row("sg_virt", inferred("2.6.24"), {
		args: ["sg_table"],
		returns: gives("ptr"),
		lock: either(),
		access: [{ arg: 0, how: "read" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:425", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:402", "gives the kernel address of an entry's page"),
		],
	}),
	row("sg_phys", inferred("2.6.24"), {
		args: ["sg_table"],
		returns: gives("value"),
		lock: either(),
		access: [{ arg: 0, how: "read" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:410", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:387", "computes the physical address from an entry's page"),
		],
	}),
	row("sg_copy_to_buffer", inferred("2.6.24"), {
		args: ["sg_table", "size", "ptr", "size"],
		returns: gives("value"),
		lock: either(),
		access: [{ arg: 0, how: "read" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:521", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:497", "copies through the pages of the entries"),
		],
	}),
	row("sg_copy_from_buffer", inferred("2.6.24"), {
		args: ["sg_table", "size", "ptr", "size"],
		returns: gives("value"),
		lock: either(),
		access: [{ arg: 0, how: "read" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:519", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:495", "copies through the pages of the entries"),
		],
	}),
	row("sg_pcopy_to_buffer", inferred("3.11"), {
		args: ["sg_table", "size", "ptr", "size", "size"],
		returns: gives("value"),
		lock: either(),
		access: [{ arg: 0, how: "read" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:526", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:502", "copies through the pages of the entries, some bytes on"),
		],
	}),
	row("sg_pcopy_from_buffer", inferred("3.11"), {
		args: ["sg_table", "size", "ptr", "size", "size"],
		returns: gives("value"),
		lock: either(),
		access: [{ arg: 0, how: "write" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:524", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:500", "copies through the pages of the entries, some bytes on"),
		],
	}),
	row("sg_zero_buffer", inferred("5.2"), {
		args: ["sg_table", "size", "size", "size"],
		returns: gives("value"),
		lock: either(),
		access: [{ arg: 0, how: "write" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:528", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:504", "clears the pages of the entries"),
		],
	}),
	row("sg_page_iter_page", inferred("3.10"), {
		args: ["sg_table"],
		returns: gives("ptr"),
		lock: either(),
		access: [{ arg: 0, how: "read" }],
		lowers: [op("peek_page", { att: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:604", "unchanged since 6.12"),
			seen(
				"6.12",
				"include/linux/scatterlist.h:580",
				"gives the page that the iterator of a loop over pages has come to",
			),
		],
	}),
	row("sg_miter_start", inferred("2.6.29"), {
		args: ["ptr", "sg_table", "size", "flags"],
		lock: either(),
		access: [{ arg: 1, how: "read" }],
		lowers: [op("peek_page", { att: 1 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/scatterlist.h:714", "unchanged since 6.12"),
			seen("6.12", "include/linux/scatterlist.h:689", "begins a walk that maps page after page for the CPU"),
		],
	}),
]);
