/**
 * How the mechanism of the dma-buf core behaves in a release, as a record of switches: all the simulator may branch on.
 * Holds no lock contract of the table: the simulator's behaviour has to agree with that by itself.
 */

import { compareReleases, withoutMoveNotify } from "./releases.ts";
import type { Release } from "./row.ts";

/** Kernel configuration that changes behaviour; absent = as in the oracle's kernels. */
export interface KernelConfig {
	/** CONFIG_DMABUF_MOVE_NOTIFY, 5.7-7.0 */
	readonly moveNotify?: boolean;
	/** CONFIG_DMABUF_DEBUG */
	readonly dmabufDebug?: boolean;
	/** CONFIG_DEBUG_MUTEXES: unlocking forgets reserved fence slots */
	readonly debugMutexes?: boolean;
	/** CONFIG_SYNC_FILE */
	readonly syncFile?: boolean;
}

export interface Behaviour {
	/** importer and exporter of different kinds (dynamic / static): attaching pins (if it can), maps both ways and caches */
	readonly attachMaps: boolean;
	/** around that mapping the core holds the reservation lock: for dynamic exporters only, or always */
	readonly attachMapsLocked: "dynamic-exporter" | "always";
	/** pinning at attach goes through the exported function, which warns where that one warns */
	readonly attachPinsThrough: "dma_buf_pin" | "ops";
	/** attach and detach take the reservation lock for the attachment list (before: a mutex of the buffer) */
	readonly attachTakesResv: boolean;
	/** ops->attach and ops->detach run under the buffer's own mutex */
	readonly attachCallbackUnderMutex: boolean;
	/** importer_ops without a notification callback: accepted, or WARN and -EINVAL */
	readonly attachWithoutCallback: "accepted" | "refused";
	/** what makes an importer dynamic: having importer_ops, or having the callback in them */
	readonly dynamicImporterBy: "ops" | "callback";
	/** a table made at attach, or of an exporter with cache_sgt_mapping, is handed out again */
	readonly cachesTables: boolean;
	/** exporters may ask for caching with cache_sgt_mapping; a second direction gets -EBUSY */
	readonly cacheSgtMapping: boolean;
	/** when mapping needs (and asserts) the reservation lock */
	readonly mapNeedsLock: "never" | "dynamic-attachment" | "dynamic-either" | "always";
	/** mapping pins: never, dynamic exporters without move notification support, or static importers of dynamic exporters */
	readonly mapPins: "never" | "without-move-notify" | "static-importer";
	/** static importers wait for KERNEL fences inside map; the callback ran before */
	readonly mapWaitsForKernelFences: boolean;
	/** a pin failing with -EBUSY inside map is a WARN */
	readonly mapPinBusyWarns: boolean;
	/** result of an interrupted wait inside map */
	readonly mapInterrupted: "ERESTARTSYS" | "EINTR";
	/** map_attachment_unlocked and friends exist in mainline */
	readonly unlockedVariants: boolean;
	/** the importer that is mapping right now is told about the move its own mapping causes */
	readonly notifiesSelf: boolean;
	/** detach unmaps and unpins a table it finds cached */
	readonly detachCleansUp: boolean;
	/** detach with another buffer's attachment: refused with a WARN, or done */
	readonly detachChecksBuffer: boolean;
	/** pinning a static attachment: warns, or is silently done */
	readonly pinOfStatic: "warns" | "silent";
	/** pin and unpin assert the reservation lock */
	readonly pinNeedsLock: boolean;
	/** name of the importer's callback */
	readonly notifyName: "invalidate" | "move_notify" | "invalidate_mappings";
	readonly notifyNeedsLock: boolean;
	/** attachments without a callback are passed over */
	readonly notifySkipsMissing: boolean;
	/** attach may ask whether the importer can be revoked */
	readonly attachRevocable: boolean;
	/** what protects kernel mappings: a mutex taken inside vmap, or the reservation lock of the caller */
	readonly vmapProtectedBy: "buffer-mutex" | "caller-resv";
	readonly vmapReturns: "pointer" | "errno";
	/** core takes the reservation lock around ops->mmap */
	readonly mmapTakesLock: boolean;
	/** begin/end_cpu_access tell lockdep that they may take the reservation lock */
	readonly cpuAccessMightLock: boolean;
	/** drm_gem_object_funcs.pin/unpin: locked by the core (helpers or map_attach), or by the callback */
	readonly gemPinLockedBy: "core" | "callback";
	/** drm_gem_pin and drm_gem_unpin exist */
	readonly gemPinExists: boolean;
	/** drm_gem_object_funcs.vmap/vunmap: locked by the core, or by the callback if at all */
	readonly gemVmapLockedBy: "core" | "callback";
	/** the plain GEM vmap name takes the lock itself */
	readonly gemVmapTakesLock: boolean;
	/** drm_client_buffer_vmap takes the lock around the mapping */
	readonly clientVmapTakesLock: boolean;
	/** … and pins the buffer */
	readonly clientVmapPins: boolean;
	readonly clientVmapLocal: boolean;
	/** drm_gem_shmem_pin/unpin take the reservation lock (before: a mutex of the object) */
	readonly shmemPinTakesLock: boolean;
	/** fences carry a usage; before, one exclusive and many shared ones */
	readonly fenceUsage: boolean;
	/** every added fence needs a reserved slot (before: shared ones only) */
	readonly slotsMandatory: boolean;
	/** a first reservation of n slots gives max(n, 4) rounded up to the allocator's bucket (5 on 64 bit) */
	readonly slotsRoundedToBucket: boolean;
	/** unlocking forgets reserved slots (CONFIG_DEBUG_MUTEXES) */
	readonly unlockDropsSlots: boolean;
	/** reserving 0 slots: WARN and -EINVAL, or nothing */
	readonly reserveZero: "refused" | "accepted";
	/** containers are refused by add_fence with a WARN */
	readonly containerWarns: boolean;
	/** export/import of sync files by ioctl */
	readonly syncFileIoctls: boolean;
	/** import_sync_file adds the leaves of a container, one slot each */
	readonly syncImportUnwraps: boolean;
	/** dma_fence_signal answers -EINVAL for a signalled fence, or has no result */
	readonly signalReturns: "errno" | "void";
	/** fence callbacks run under rcu_read_lock and are detached after signalling */
	readonly fenceOpsUnderRcu: boolean;
	/** ww_acquire_init itself counts as a held lock of the class: a context-less lock inside is reported */
	readonly acquireCtxCountsAsLock: boolean;
	/** the annotation of fence signalling counts as a trylock: locks held around it do not come before it (observer only) */
	readonly signallingIsTrylock: boolean;
	/** what CONFIG_DMABUF_DEBUG does to tables given to importers */
	readonly debugTables: "nothing" | "mangles" | "copies";
	/** export refuses ops with cache_sgt_mapping and pin together */
	readonly exportChecksCacheWithPin: boolean;
	/** export refuses ops with only one of pin and unpin */
	readonly exportChecksPinPair: boolean;
}

interface Change {
	readonly from: Release;
	readonly set: Partial<Behaviour>;
	/** kernel file:line and release, or commit, and what it shows in our own words */
	readonly because: string;
	/** releases in which the change may have happened, when that is not proven */
	readonly doubt?: readonly [Release, Release];
}

/** The 2019 proposal: dynamic sharing on top of 5.2, before any lock convention existed. */
const V10: Behaviour = {
	attachMaps: true,
	attachMapsLocked: "dynamic-exporter",
	attachPinsThrough: "ops",
	attachTakesResv: true,
	attachCallbackUnderMutex: true,
	attachWithoutCallback: "accepted",
	dynamicImporterBy: "callback",
	cachesTables: true,
	cacheSgtMapping: true,
	mapNeedsLock: "dynamic-attachment",
	mapPins: "never",
	mapWaitsForKernelFences: false,
	mapPinBusyWarns: false,
	mapInterrupted: "ERESTARTSYS",
	unlockedVariants: false,
	notifiesSelf: false,
	detachCleansUp: true,
	detachChecksBuffer: false,
	pinOfStatic: "silent",
	pinNeedsLock: true,
	notifyName: "invalidate",
	notifyNeedsLock: true,
	notifySkipsMissing: true,
	attachRevocable: false,
	vmapProtectedBy: "buffer-mutex",
	vmapReturns: "pointer",
	mmapTakesLock: false,
	cpuAccessMightLock: false,
	gemPinLockedBy: "callback",
	gemPinExists: true,
	gemVmapLockedBy: "callback",
	gemVmapTakesLock: false,
	clientVmapTakesLock: false,
	clientVmapPins: false,
	clientVmapLocal: false,
	shmemPinTakesLock: false,
	fenceUsage: false,
	slotsMandatory: false,
	slotsRoundedToBucket: true,
	unlockDropsSlots: true,
	reserveZero: "accepted",
	containerWarns: false,
	syncFileIoctls: false,
	syncImportUnwraps: false,
	signalReturns: "errno",
	fenceOpsUnderRcu: false,
	acquireCtxCountsAsLock: false,
	signallingIsTrylock: false,
	debugTables: "nothing",
	exportChecksCacheWithPin: false,
	exportChecksPinPair: false,
};

/** What changed after the proposal, oldest first; a release behaves as all changes up to it say. */
export const BEHAVIOUR_CHANGES: readonly Change[] = [
	{
		from: "5.4",
		set: {
			attachWithoutCallback: "refused",
			dynamicImporterBy: "ops",
			attachCallbackUnderMutex: false,
			attachPinsThrough: "dma_buf_pin",
			notifyName: "move_notify",
			notifySkipsMissing: false,
			notifiesSelf: true,
			mapNeedsLock: "dynamic-either",
			mapPins: "without-move-notify",
			exportChecksCacheWithPin: true,
			exportChecksPinPair: true,
		},
		because:
			"5.10 drivers/dma-buf/dma-buf.c:700-749,884-909: importer_ops make an importer dynamic and need the callback; mapping a dynamic exporter asserts the lock and pins without CONFIG_DMABUF_MOVE_NOTIFY (form of 5.7; earlier releases are modelled alike)",
		doubt: ["5.4", "5.6"],
	},
	{
		from: "5.11",
		set: { vmapReturns: "errno" },
		because: "commit 6619ccf1bb1d: vmap fills a map and returns an error number",
	},
	{
		from: "5.12",
		set: { attachPinsThrough: "ops", pinOfStatic: "warns", cpuAccessMightLock: true, debugTables: "mangles" },
		because:
			"6.1 drivers/dma-buf/dma-buf.c: pin warns for static attachments, begin/end_cpu_access contain might_lock, debug builds scramble page links; 5.10 has none of them",
		doubt: ["5.11", "6.0"],
	},
	{
		from: "5.19",
		set: { fenceUsage: true, slotsMandatory: true, containerWarns: true },
		because:
			"commits c8d4c18bfbc4, 73511edf8b19 and 7bc80a5462c3: one list of fences with a usage, every fence needs a slot",
	},
	{
		from: "6.0",
		set: { mapWaitsForKernelFences: true, syncFileIoctls: true },
		because:
			"commits 20e10881a043 and 594740497e99 for the ioctls; 6.1 drivers/dma-buf/dma-buf.c:__map_dma_buf waits for KERNEL fences for static importers, 5.10 does not",
		doubt: ["5.19", "6.0"],
	},
	{
		from: "6.1",
		set: { syncImportUnwraps: true },
		because: "6.1 drivers/dma-buf/dma-buf.c: import walks the leaves of a container",
		doubt: ["6.0", "6.1"],
	},
	{
		from: "6.2",
		set: {
			attachMapsLocked: "always",
			mapNeedsLock: "always",
			unlockedVariants: true,
			vmapProtectedBy: "caller-resv",
			mmapTakesLock: true,
			gemVmapLockedBy: "core",
			clientVmapTakesLock: true,
		},
		because:
			"commits 809d9c72c2f8, 47e982d5195d, 34c7797f9ef4, d078fd9b8daa and 79e2cf2e7a19: one convention for everybody",
	},
	{
		from: "6.6",
		set: { mmapTakesLock: false, shmemPinTakesLock: true },
		because:
			"commits 8021fa16b7ec and 21aa27ddc582: mmap without the lock again, shmem helpers on the reservation lock",
	},
	{
		from: "6.6",
		set: { reserveZero: "refused", detachChecksBuffer: true },
		because: "6.12 drivers/dma-buf/dma-resv.c:194 and dma-buf.c:1020 refuse; 6.1 does not",
		doubt: ["6.2", "6.11"],
	},
	{
		from: "6.10",
		set: { gemPinLockedBy: "core", clientVmapPins: true, clientVmapLocal: true },
		because: "commits a78027847226 and 1709474ba041: GEM pin callbacks are entered locked, the DRM client pins",
	},
	{
		from: "6.16",
		set: {
			attachMaps: false,
			cachesTables: false,
			cacheSgtMapping: false,
			detachCleansUp: false,
			mapPinBusyWarns: true,
			gemVmapTakesLock: true,
			exportChecksCacheWithPin: false,
		},
		because:
			"commits de68b17d5d07, b72f66f22c0e and 8f5c4871a014: nothing is mapped at attach or cached, GEM vmap names flip",
	},
	{
		from: "6.17",
		set: { gemPinExists: false, clientVmapPins: false },
		because: "commits df1c3093aee3 and 62e1e11a4916: GEM pin helpers gone, the DRM client no longer pins",
	},
	{
		from: "7.0",
		set: { signalReturns: "void", debugTables: "copies" },
		because: "7.3 drivers/dma-buf/dma-fence.c:488 and dma-buf.c:904; pull request of 2025-12-12",
		doubt: ["6.19", "7.0"],
	},
	{
		from: "7.1",
		set: {
			notifyName: "invalidate_mappings",
			notifySkipsMissing: true,
			attachWithoutCallback: "accepted",
			attachRevocable: true,
			mapPins: "static-importer",
			fenceOpsUnderRcu: true,
		},
		because:
			"commits e55edc9c9be5, b8135c57e458, 588650a367b0 and fb596f73d7f0; 7.3 drivers/dma-buf/dma-buf.c:939,1039,1403",
	},
	{
		from: "7.3",
		set: { signallingIsTrylock: true },
		because: "7.3 drivers/dma-buf/dma-fence.c:303 acquires the annotation as a trylock; 6.12 dma-fence.c:313 does not",
		doubt: ["6.13", "7.2"],
	},
	{
		from: "7.3",
		set: { acquireCtxCountsAsLock: true },
		because: "7.3 include/linux/ww_mutex.h:145 acquires a nested dummy lock of the class; 6.12 does not",
		doubt: ["6.13", "7.2"],
	},
];

/**
 * The switches of one release (or named variant) under a configuration. Where the release of a change is not proven,
 * the change counts from the release its row gives; `doubtfulBehaviour` names those.
 */
export function behaviourOf(release: Release, config: KernelConfig = {}): Behaviour {
	const changes =
		release === "v10" ? [] : BEHAVIOUR_CHANGES.filter((change) => compareReleases(change.from, release) <= 0);
	const plain: Behaviour = Object.assign({}, V10, ...changes.map((change) => change.set));
	const moveNotify = config.moveNotify ?? !withoutMoveNotify(release);
	return {
		...plain,
		mapPins: plain.mapPins === "without-move-notify" && moveNotify ? "never" : plain.mapPins,
		unlockDropsSlots: config.debugMutexes ?? plain.unlockDropsSlots,
		debugTables: config.dmabufDebug === false ? "nothing" : plain.debugTables,
		syncFileIoctls: plain.syncFileIoctls && config.syncFile !== false,
	};
}

/** Changes of behaviour that may or may not have happened yet in `release`, each as one sentence of evidence. */
export function doubtfulBehaviour(release: Release): readonly string[] {
	return BEHAVIOUR_CHANGES.filter(
		({ doubt }) => doubt && compareReleases(doubt[0], release) <= 0 && compareReleases(release, doubt[1]) <= 0,
	).map((change) => change.because);
}
