/**
 * Callbacks of importers: struct dma_buf_attach_ops.
 * Rows only: who reads them and how is no business of this file.
 */
import { commit, either, family, gives, mustHold, row, seen, since } from "./row-helpers.ts";

export const dmaBufAttachOps = family("dma-buf-attach-ops", "linux/dma-buf.h", [
	row("dma_buf_attach_ops.allow_peer2peer", since("5.8"), {
		kind: "callback",
		returns: gives("bool"),
		lock: either(undefined, "by-caller"),
		evidence: [
			seen("7.3", "include/linux/dma-buf.h:446", "member of the table"),
			seen("6.12", "include/linux/dma-buf.h:468", "flag: importer copes with tables without struct page"),
			commit("5.8", "09606b5446c2", "peer-to-peer becomes a flag of the importer"),
		],
	}),
	row("dma_buf_attach_ops.invalidate_mappings", since("7.1"), {
		kind: "callback",
		args: ["attachment"],
		lock: mustHold("arg0->dmabuf->resv", "by-caller"),
		renamedFrom: "dma_buf_attach_ops.move_notify",
		evidence: [
			seen("7.3", "drivers/dma-buf/dma-buf.c:1408", "called under the lock, only when set"),
			seen("7.3", "drivers/dma-buf/dma-buf.c:1388", "must lead to unmap in bounded time"),
			commit("7.1", "b8135c57e458", "the callback becomes optional"),
		],
	}),
	row("dma_buf_attach_ops.move_notify", since("5.7", "7.0"), {
		kind: "callback",
		args: ["attachment"],
		lock: mustHold("arg0->dmabuf->resv", "by-caller"),
		renamedTo: "dma_buf_attach_ops.invalidate_mappings",
		note: "Kerneldoc calls it optional but core refuses NULL until 7.1.",
		evidence: [
			seen(
				"6.12",
				"include/linux/dma-buf.h:471",
				"called with the lock; may only mark mappings stale or remap; cannot wait for long",
			),
			seen("6.12", "drivers/dma-buf/dma-buf.c:913", "mandatory in practice: WARN+-EINVAL when NULL"),
		],
	}),
]);
