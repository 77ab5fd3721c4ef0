/**
 * Every row of the table, in one list, and which of them belong to the family itself. Nothing but the sum of the files
 * beside it.
 */
import type { ApiRow } from "../row.ts";
import { access } from "./access.ts";
import { dmaApi } from "./dma-api.ts";
import { dmaBufAttachOps } from "./dma-buf-attach-ops.ts";
import { dmaBufCore } from "./dma-buf-core.ts";
import { dmaBufOps } from "./dma-buf-ops.ts";
import { dmaBufUapi } from "./dma-buf-uapi.ts";
import { dmaFence } from "./dma-fence.ts";
import { dmaHeap } from "./dma-heap.ts";
import { dmaResv } from "./dma-resv.ts";
import { driverFences } from "./driver-fences.ts";
import { driverMore } from "./driver-more.ts";
import { driverWrappers } from "./driver-wrappers.ts";
import { drmClient } from "./drm-client.ts";
import { drmExec } from "./drm-exec.ts";
import { drmGem } from "./drm-gem.ts";
import { drmGemFuncs } from "./drm-gem-funcs.ts";
import { drmGemShmem } from "./drm-gem-shmem.ts";
import { drmGemVram } from "./drm-gem-vram.ts";
import { drmJobs } from "./drm-jobs.ts";
import { drmMore } from "./drm-more.ts";
import { drmPrime } from "./drm-prime.ts";
import { fenceMore } from "./fence-more.ts";
import { files } from "./files.ts";
import { historic } from "./historic.ts";
import { iosysMap } from "./iosys-map.ts";
import { locks } from "./locks.ts";
import { memory } from "./memory.ts";
import { results } from "./results.ts";
import { scatterlist } from "./scatterlist.ts";
import { syncFile } from "./sync-file.ts";
import { ttm } from "./ttm.ts";
import { wwMutex } from "./ww-mutex.ts";

/** Rows whose names make a file interesting: the dma-buf family and what is built on it. */
export const FAMILY_ROWS: readonly ApiRow[] = [
	...dmaBufAttachOps,
	...dmaBufCore,
	...dmaBufOps,
	...dmaBufUapi,
	...dmaFence,
	...dmaHeap,
	...dmaResv,
	...driverWrappers,
	...driverMore,
	...driverFences,
	...drmClient,
	...drmExec,
	...drmGemFuncs,
	...drmGemShmem,
	...drmGemVram,
	...drmGem,
	...drmMore,
	...drmJobs,
	...drmPrime,
	...fenceMore,
	...historic,
	...iosysMap,
	...syncFile,
	...ttm,
	...wwMutex,
];

/** Rows of general kernel services, needed to follow a path: other locks, memory, files, CPU access, scatter tables. */
export const SUPPORT_ROWS: readonly ApiRow[] = [
	...locks,
	...memory,
	...files,
	...access,
	...dmaApi,
	...scatterlist,
	...results,
];

export const ALL_ROWS: readonly ApiRow[] = [...FAMILY_ROWS, ...SUPPORT_ROWS];
