/** Paths through C, lowered and run: locks, fences and what is done under them, right and wrong. */
import type { Event } from "../../server/core/kernel/vocabulary.ts";
import { attach, begin, detach, end, getFd, lock, put, raise, reserve, spend, unlock } from "./lowered.ts";
import { BUF, calls, entryHolding, FREE, gives, path, RESV, ref, returns } from "./path-makers.ts";

raise([
	{ name: "attach under the lock", events: path(lock, attach, unlock, returns()), raises: ["DBS-L02@2"] },
	{
		name: "lock again under the caller's lock",
		entry: entryHolding(RESV),
		events: path(lock, unlock, returns()),
		raises: ["DBS-L02@1"],
	},
	{ name: "access bracket under the lock", events: path(lock, begin, unlock, end, returns()), raises: ["DBS-L02@2"] },
	{ name: "return with the lock", events: path(lock, returns()), raises: ["DBS-L03@2"] },
	{ name: "lock given back", events: path(lock, unlock, returns()), raises: [] },
	{ name: "unlock of the caller's lock", entry: entryHolding(RESV), events: path(unlock, returns()), raises: [] },
	{
		name: "unlock after an interrupted lock",
		events: path(calls("dma_resv_lock_interruptible", [RESV, "0"], { errno: "EINTR" }), unlock, returns()),
		raises: ["DBS-L04@2"],
	},
	{
		name: "a mutex left where a callee returns, at which the path ends",
		events: path(calls("mutex_lock", [ref("other", "m")]), (id) => ({ ...returns()(id), depth: 1 }) as Event),
		raises: ["DBS-L13@2"],
	},
	{
		name: "a lock below the argument, given back by that argument twice",
		events: path(
			calls("xe_vm_lock", [ref("other", "vm"), "0"]),
			calls("xe_vm_unlock", [ref("other", "vm")]),
			calls("xe_vm_unlock", [ref("other", "vm")]),
			returns(),
		),
		raises: ["DBS-L04@3"],
	},
	{
		name: "a number reserved, spent twice, reserved again and forgotten",
		events: path(reserve, spend, spend, reserve, returns()),
		raises: ["DBS-R10@3", "DBS-R10@5"],
	},
	{ name: "unlock twice", events: path(lock, unlock, unlock, returns()), raises: ["DBS-L04@3"] },
	{
		name: "fence added after the lock was dropped",
		events: path(
			lock,
			calls("dma_resv_reserve_fences", [RESV, "1"]),
			unlock,
			lock,
			calls("dma_resv_add_fence", [RESV, ref("fence", "f"), "DMA_RESV_USAGE_WRITE"]),
			unlock,
			returns(),
		),
		raises: ["DBS-F03@5"],
	},
	{
		name: "fence added with its slot",
		events: path(
			lock,
			calls("dma_resv_reserve_fences", [RESV, "1"]),
			calls("dma_resv_add_fence", [RESV, ref("fence", "f"), "DMA_RESV_USAGE_WRITE"]),
			unlock,
			returns(),
		),
		raises: [],
	},
	{
		name: "fence added under the caller's lock",
		entry: entryHolding(RESV),
		events: path(calls("dma_resv_add_fence", [RESV, ref("fence", "f"), "DMA_RESV_USAGE_WRITE"]), returns()),
		raises: [],
	},
	{
		name: "access after a fence was added",
		events: path(
			lock,
			calls("dma_resv_reserve_fences", [RESV, "1"]),
			calls("dma_resv_add_fence", [RESV, ref("fence", "f"), "DMA_RESV_USAGE_WRITE"]),
			unlock,
			begin,
			end,
			returns(),
		),
		raises: [],
	},
	{
		name: "lock while signalling",
		entry: { ...FREE, context: "signalling" },
		events: path(lock, unlock, returns()),
		raises: ["DBS-L08@1"],
	},
	{
		name: "descriptor published before a copy",
		events: path(calls("dma_buf_fd", [BUF, "0"]), calls("copy_to_user", ["arg", "&x", "8"]), returns()),
		raises: ["DBS-R04@2"],
	},
	{
		name: "copy to userspace under the lock",
		events: path(lock, calls("copy_to_user", ["arg", "&x", "8"]), unlock, returns()),
		raises: ["DBS-L10@2"],
	},
	{
		name: "mutex left behind",
		events: path(calls("mutex_lock", [ref("mutex", "m")]), returns()),
		raises: ["DBS-L13@2"],
	},
	{
		name: "mutex not taken by an interrupted lock",
		events: path(calls("mutex_lock_interruptible", [ref("mutex", "m")], { errno: "EINTR" }), returns()),
		raises: [],
	},
	{
		name: "spinlock left behind",
		events: path(calls("spin_lock", [ref("spinlock", "s")]), returns()),
		raises: ["DBS-L13@2"],
	},
	{
		name: "attach under a spinlock",
		events: path(
			calls("spin_lock", [ref("spinlock", "s")]),
			attach,
			calls("spin_unlock", [ref("spinlock", "s")]),
			detach,
			returns(),
		),
		raises: ["DBS-L14@2"],
	},
	{
		name: "attach after a spinlock",
		events: path(
			calls("spin_lock", [ref("spinlock", "s")]),
			calls("spin_unlock", [ref("spinlock", "s")]),
			attach,
			detach,
			returns(),
		),
		raises: [],
	},
	{
		name: "object dropped under its own lock",
		events: path(
			calls("drm_gem_object_get", [ref("gem", "obj")]),
			calls("dma_resv_lock", [ref("resv", "obj"), "0"]),
			calls("drm_gem_object_put", [ref("gem", "obj")]),
			calls("dma_resv_unlock", [ref("resv", "obj")]),
			returns(),
		),
		raises: [],
	},
	{
		name: "last known reference dropped under the lock",
		events: path(getFd, lock, put, unlock, returns()),
		raises: ["DBS-L11@3", "DBS-R02@4"],
	},
	{
		name: "fence reference left behind",
		events: path(calls("dma_fence_get", [ref("fence", "f")]), returns()),
		raises: ["DBS-F09@2"],
	},
	{
		name: "fence reference kept",
		events: path(calls("dma_fence_get", [ref("fence", "f")]), gives(ref("fence", "f")), returns()),
		raises: [],
	},
	{
		name: "obtained fence put twice",
		events: path(
			calls("sync_file_get_fence", ["fd"], { result: ref("fence", "f") }),
			calls("dma_fence_put", [ref("fence", "f")]),
			calls("dma_fence_put", [ref("fence", "f")]),
			returns(),
		),
		raises: ["DBS-F08@3"],
	},
]);
