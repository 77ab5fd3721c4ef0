/** Symbol namespaces of the family's exports, and how a module imports one. Data and a lookup; facts R12. */
import { lookup } from "./lookup.ts";
import { within } from "./releases.ts";
import type { Release } from "./row.ts";

export const NAMESPACES = {
	import: "MODULE_IMPORT_NS",
	license: "MODULE_LICENSE",
	/** the argument is a string literal from here on (include/linux/module.h, 6.13) */
	quotedFrom: "6.13",
} as const;

/** Exports of drivers/dma-buf/dma-buf.c are in a namespace since 5.16. */
const DMA_BUF = { name: "DMA_BUF", from: "5.16", family: "dma-buf-core" } as const;

/** The namespace a function is exported in; undefined when it is in none, is inline, or is no function of the kernel. */
export function namespaceOf(name: string, release: Release): string | undefined {
	const row = lookup(name, release);
	if (!row || row.doubtful || row.family !== DMA_BUF.family || row.kind !== "function") return undefined;
	return name.startsWith("dma_buf_") && within(release, DMA_BUF.from, null) ? DMA_BUF.name : undefined;
}
