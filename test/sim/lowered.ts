/** Calls that the tests of lowering share, and how a case is run: a path through C, and what it raises at which event. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry, Event } from "../../server/core/kernel/vocabulary.ts";
import { simulate } from "../../server/core/sim/lower.ts";
import { ATT, BUF, calls, FREE, MAP, RESV, ref, SGT } from "./path-makers.ts";

export const lock = calls("dma_resv_lock", [RESV, "0"]);
export const unlock = calls("dma_resv_unlock", [RESV]);
export const attach = calls("dma_buf_attach", [BUF, "dev"], { result: ATT });
export const attachDynamic = calls("dma_buf_dynamic_attach", [BUF, "dev", "&ops", "priv"], { result: ATT });
export const detach = calls("dma_buf_detach", [BUF, ATT]);
export const pin = calls("dma_buf_pin", [ATT]);
export const unpin = calls("dma_buf_unpin", [ATT]);
export const map = calls("dma_buf_map_attachment_unlocked", [ATT, "DMA_BIDIRECTIONAL"], { result: SGT });
export const unmap = calls("dma_buf_unmap_attachment_unlocked", [ATT, SGT, "DMA_BIDIRECTIONAL"]);
export const vmap = calls("dma_buf_vmap_unlocked", [BUF, MAP]);
export const vunmap = calls("dma_buf_vunmap_unlocked", [BUF, MAP]);
export const begin = calls("dma_buf_begin_cpu_access", [BUF, "DMA_TO_DEVICE"]);
export const end = calls("dma_buf_end_cpu_access", [BUF, "DMA_TO_DEVICE"]);
export const getFd = calls("dma_buf_get", ["fd"], { result: BUF });
export const put = calls("dma_buf_put", [BUF]);
export const clientMap = calls("drm_client_buffer_vmap_local", [
	ref("client_buffer", "buf", { buf: "buf", resv: "buf" }),
	MAP,
]);
export const clientUnmap = calls("drm_client_buffer_vunmap_local", [
	ref("client_buffer", "buf", { buf: "buf", resv: "buf" }),
]);
export const getFence = calls("dma_fence_get", [ref("fence", "c:1#")], { result: ref("fence", "c:1#") });
export const putFence = calls("dma_fence_put", [ref("fence", "c:1#")]);
export const reserve = calls("get_unused_fd_flags", ["O_CLOEXEC"], { result: ref("fd", "fd") });
export const spend = calls("put_unused_fd", [ref("fd", "fd")]);

export interface Lowered {
	readonly name: string;
	readonly entry?: Entry;
	readonly events: readonly Event[];
	/** "DBS-L01@3": violation and the event it is raised at */
	readonly raises: readonly string[];
}

export function raise(cases: readonly Lowered[]): void {
	for (const { name, entry, events, raises } of cases)
		test(name, () => {
			const { violations } = simulate(entry ?? FREE, events, "6.12");
			assert.deepEqual(violations.map((v) => `${v.id}@${v.event}`).sort(), [...raises].sort());
		});
}
