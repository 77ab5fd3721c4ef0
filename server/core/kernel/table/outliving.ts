/**
 * Callbacks that are called on what others have, and go on having when the callback fails: what it leaves there is seen by
 * whoever comes next, the release at the latest.
 */
import type { Evidence, Release } from "../row.ts";

export interface Outliving {
	readonly struct: string;
	readonly member: string;
	/** numbers of the arguments that are still there */
	readonly args: readonly number[];
	readonly evidence: readonly Evidence[];
}

const DMA_BUF = "drivers/dma-buf/dma-buf.c";
const GEM = "drivers/gpu/drm/drm_gem.c";
const PRIME = "drivers/gpu/drm/drm_prime.c";
const ATOMIC = "drivers/gpu/drm/drm_atomic_helper.c";

/** `at`: where the core calls it and goes on with what it has. */
function outlives(
	struct: string,
	member: string,
	args: readonly number[],
	file: string,
	at: Partial<Record<Release, number>>,
): Outliving {
	const evidence = Object.entries(at).map(([release, line]) => ({
		release: release as Release,
		at: `${file}:${line}`,
		fact: "called on what its caller's caller has, whatever it answers",
	}));
	return { struct, member, args, evidence };
}

export const OUTLIVING: readonly Outliving[] = [
	outlives("dma_buf_ops", "attach", [0], DMA_BUF, { "6.12": 928, "7.3": 1054 }),
	outlives("dma_buf_ops", "pin", [0], DMA_BUF, { "6.12": 1064, "7.3": 1140 }),
	outlives("dma_buf_ops", "map_dma_buf", [0], DMA_BUF, { "6.12": 797, "7.3": 1212 }),
	outlives("dma_buf_ops", "begin_cpu_access", [0], DMA_BUF, { "6.12": 1416, "7.3": 1547 }),
	outlives("dma_buf_ops", "end_cpu_access", [0], DMA_BUF, { "6.12": 1451, "7.3": 1582 }),
	outlives("dma_buf_ops", "vmap", [0], DMA_BUF, { "6.12": 1539, "7.3": 1672 }),
	outlives("dma_buf_ops", "mmap", [0], DMA_BUF, { "6.12": 1495, "7.3": 1628 }),
	outlives("drm_gem_object_funcs", "pin", [0], GEM, { "6.12": 1218 }),
	outlives("drm_gem_object_funcs", "vmap", [0], GEM, { "6.12": 1256, "7.3": 1421 }),
	outlives("drm_gem_object_funcs", "mmap", [0], GEM, { "6.12": 1112, "7.3": 1243 }),
	outlives("drm_gem_object_funcs", "get_sg_table", [0], PRIME, { "6.12": 664, "7.3": 679 }),
	outlives("drm_gem_object_funcs", "export", [0], PRIME, { "6.12": 391, "7.3": 388 }),
	outlives("drm_plane_helper_funcs", "prepare_fb", [0, 1], ATOMIC, { "6.12": 2628, "7.3": 2844 }),
	outlives("drm_ioctl_desc", "func", [0, 2], "drivers/gpu/drm/drm_ioctl.c", { "6.12": 745, "7.3": 817 }),
	outlives("file_operations", "unlocked_ioctl", [0], "fs/ioctl.c", { "6.12": 51, "7.3": 51 }),
];
