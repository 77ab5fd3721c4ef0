/** Every rule. */

import { acquireCtxMisuse } from "./acquire-ctx-misuse.ts";
import { allocInSignalling } from "./alloc-in-signalling.ts";
import { attachOpsInvalid } from "./attach-ops-invalid.ts";
import { attachmentLeak } from "./attachment-leak.ts";
import { beginCreatesMapping } from "./begin-creates-mapping.ts";
import { containerFenceAdded } from "./container-fence-added.ts";
import { contractFlips } from "./contract-flips.ts";
import { cpuAccessDirection } from "./cpu-access-direction.ts";
import { cpuAccessUnbalanced } from "./cpu-access-unbalanced.ts";
import { detachWhileMapped } from "./detach-while-mapped.ts";
import { dmaMapSgResult } from "./dma-map-sg-result.ts";
import { dmabufDoublePut } from "./dmabuf-double-put.ts";
import { dmabufLeak } from "./dmabuf-leak.ts";
import { dmabufUseAfterPut } from "./dmabuf-use-after-put.ts";
import { errCheckOnNull } from "./err-check-on-null.ts";
import { errnoSign } from "./errno-sign.ts";
import { exportOpsInvalid } from "./export-ops-invalid.ts";
import { fdPublishedEarly } from "./fd-published-early.ts";
import { fdUnbalanced } from "./fd-unbalanced.ts";
import { fenceDoublePut } from "./fence-double-put.ts";
import { fenceLeak } from "./fence-leak.ts";
import { fenceReplaced } from "./fence-replaced.ts";
import { fenceSlotMissing } from "./fence-slot-missing.ts";
import { fenceUseAfterPut } from "./fence-use-after-put.ts";
import { gemReferenceDoublePut } from "./gem-reference-double-put.ts";
import { gemReferenceLeak } from "./gem-reference-leak.ts";
import { gemUseAfterPut } from "./gem-use-after-put.ts";
import { iomemVaddr } from "./iomem-vaddr.ts";
import { lastPutUnderResv } from "./last-put-under-resv.ts";
import { lockNotReleased } from "./lock-not-released.ts";
import { lockTakenTwice } from "./lock-taken-twice.ts";
import { mappingLeak } from "./mapping-leak.ts";
import { missingInclude } from "./missing-include.ts";
import { mmapLockUnderResv } from "./mmap-lock-under-resv.ts";
import { moduleImportNs } from "./module-import-ns.ts";
import { notInThisKernel } from "./not-in-this-kernel.ts";
import { nullCheckOnErrPtr } from "./null-check-on-err-ptr.ts";
import { pinLeak } from "./pin-leak.ts";
import { pinStaticAttachment } from "./pin-static-attachment.ts";
import { putWhileAttached } from "./put-while-attached.ts";
import { remapInNotify } from "./remap-in-notify.ts";
import { reserveZeroFences } from "./reserve-zero-fences.ts";
import { resultIgnored } from "./result-ignored.ts";
import { resvBackoff } from "./resv-backoff.ts";
import { resvInSignalling } from "./resv-in-signalling.ts";
import { resvNotHeld } from "./resv-not-held.ts";
import { resvNotReleased } from "./resv-not-released.ts";
import { resvSecondWithoutCtx } from "./resv-second-without-ctx.ts";
import { resvSelfDeadlock } from "./resv-self-deadlock.ts";
import { resvUnlockNotHeld } from "./resv-unlock-not-held.ts";
import type { Rule } from "./rule.ts";
import { sectionUnbalanced } from "./section-unbalanced.ts";
import { sgPageOfImport } from "./sg-page-of-import.ts";
import { sleepInAtomic } from "./sleep-in-atomic.ts";
import { successOnFailure } from "./success-on-failure.ts";
import { syncFileLeak } from "./sync-file-leak.ts";
import { syncIoctlMissing } from "./sync-ioctl-missing.ts";
import { syncUnmappedAttachment } from "./sync-unmapped-attachment.ts";
import { syncobjDoublePut } from "./syncobj-double-put.ts";
import { syncobjLeak } from "./syncobj-leak.ts";
import { syncobjUseAfterPut } from "./syncobj-use-after-put.ts";
import { unlockNotHeld } from "./unlock-not-held.ts";
import { unmapMismatch } from "./unmap-mismatch.ts";
import { unpinWithoutPin } from "./unpin-without-pin.ts";
import { useAfterDetach } from "./use-after-detach.ts";
import { useAfterVunmap } from "./use-after-vunmap.ts";
import { vmapLeak } from "./vmap-leak.ts";
import { vmapLocalEscapes } from "./vmap-local-escapes.ts";
import { vmapLocalNotReleased } from "./vmap-local-not-released.ts";
import { vmapOutsideCpuAccess } from "./vmap-outside-cpu-access.ts";
import { vmapUnprotected } from "./vmap-unprotected.ts";
import { vunmapMismatch } from "./vunmap-mismatch.ts";
import { waitResult } from "./wait-result.ts";

export const RULES: readonly Rule[] = [
	resvNotHeld,
	resvSelfDeadlock,
	resvNotReleased,
	resvUnlockNotHeld,
	resvBackoff,
	resvSecondWithoutCtx,
	acquireCtxMisuse,
	sectionUnbalanced,
	lockNotReleased,
	lockTakenTwice,
	unlockNotHeld,
	pinLeak,
	unpinWithoutPin,
	mmapLockUnderResv,
	lastPutUnderResv,
	sleepInAtomic,
	resvInSignalling,
	allocInSignalling,
	mappingLeak,
	unmapMismatch,
	attachmentLeak,
	detachWhileMapped,
	useAfterDetach,
	putWhileAttached,
	pinStaticAttachment,
	remapInNotify,
	sgPageOfImport,
	exportOpsInvalid,
	attachOpsInvalid,
	vmapOutsideCpuAccess,
	cpuAccessUnbalanced,
	cpuAccessDirection,
	syncUnmappedAttachment,
	beginCreatesMapping,
	vmapLocalNotReleased,
	vmapLeak,
	vunmapMismatch,
	useAfterVunmap,
	vmapLocalEscapes,
	vmapUnprotected,
	iomemVaddr,
	nullCheckOnErrPtr,
	errCheckOnNull,
	resultIgnored,
	dmabufLeak,
	gemReferenceLeak,
	gemUseAfterPut,
	fenceLeak,
	fenceSlotMissing,
	fenceReplaced,
	reserveZeroFences,
	containerFenceAdded,
	syncFileLeak,
	syncobjLeak,
	waitResult,
	successOnFailure,
	fdPublishedEarly,
	fdUnbalanced,
	dmaMapSgResult,
	errnoSign,
	missingInclude,
	moduleImportNs,
	notInThisKernel,
	contractFlips,
	dmabufDoublePut,
	dmabufUseAfterPut,
	gemReferenceDoublePut,
	fenceDoublePut,
	fenceUseAfterPut,
	syncobjDoublePut,
	syncobjUseAfterPut,
	syncIoctlMissing,
];
