/**
 * Callbacks that another one undoes: it is called for those that have succeeded, and for no other. What a callback has done
 * when it fails is its own to undo.
 */
import type { Evidence, Release } from "../row.ts";

export interface Counterpart {
	readonly struct: string;
	readonly member: string;
	/** member of the same struct that undoes it */
	readonly undoneBy: string;
	readonly evidence: readonly Evidence[];
}

const DMA_BUF = "drivers/dma-buf/dma-buf.c";
const GEM = "drivers/gpu/drm/drm_gem.c";
const ATOMIC = "drivers/gpu/drm/drm_atomic_helper.c";

/** `at`: where the core meets the failure, in 6.12 and 7.3. */
function pair(
	struct: string,
	member: string,
	undoneBy: string,
	file: string,
	at: Partial<Record<Release, number>>,
): Counterpart {
	const evidence = Object.entries(at).map(([release, line]) => ({
		release: release as Release,
		at: `${file}:${line}`,
		fact: `a failure goes back to the caller, ${undoneBy} is not called for it`,
	}));
	return { struct, member, undoneBy, evidence };
}

export const COUNTERPARTS: readonly Counterpart[] = [
	pair("dma_buf_ops", "attach", "detach", DMA_BUF, { "6.12": 965, "7.3": 1067 }),
	pair("dma_buf_ops", "pin", "unpin", DMA_BUF, { "6.12": 1064, "7.3": 1140 }),
	pair("dma_buf_ops", "map_dma_buf", "unmap_dma_buf", DMA_BUF, { "6.12": 797, "7.3": 1212 }),
	pair("dma_buf_ops", "vmap", "vunmap", DMA_BUF, { "6.12": 1539, "7.3": 1672 }),
	pair("dma_buf_ops", "begin_cpu_access", "end_cpu_access", DMA_BUF, { "6.12": 1416, "7.3": 1547 }),
	pair("drm_gem_object_funcs", "open", "close", GEM, { "6.12": 443, "7.3": 516 }),
	pair("drm_gem_object_funcs", "pin", "unpin", GEM, { "6.12": 1218 }),
	pair("drm_gem_object_funcs", "vmap", "vunmap", GEM, { "6.12": 1256, "7.3": 1421 }),
	pair("drm_plane_helper_funcs", "prepare_fb", "cleanup_fb", ATOMIC, { "6.12": 2670, "7.3": 2886 }),
	pair("drm_plane_helper_funcs", "begin_fb_access", "end_fb_access", ATOMIC, { "6.12": 2659, "7.3": 2875 }),
	pair("drm_simple_display_pipe_funcs", "prepare_fb", "cleanup_fb", ATOMIC, { "6.12": 2670, "7.3": 2886 }),
];
