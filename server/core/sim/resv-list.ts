/**
 * The fence list of a reservation object: slots, adding, replacing. Knows dma-resv.c's rules, and those of the exclusive
 * slot before usages existed; nothing of who may call.
 */
import type { Id, Usage } from "../kernel/vocabulary.ts";
import { atLeast, covers, isSignalled, laterOrSame, unwrap } from "./fence-set.ts";
import { newFence } from "./new-fence.ts";
import { patch, put, type Run, violate } from "./run.ts";
import type { Resv } from "./state.ts";

/** Bytes of the list's header and of one entry on 64 bit, and the allocator's sizes (mm/slab_common.c). */
const HEADER = 24;
const ENTRY = 8;
const BUCKETS: readonly number[] = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];

/** How many entries a list allocated for `n` really has (6.12 dma-resv.c:dma_resv_list_alloc). */
function roundUp(n: number): number {
	const size = HEADER + n * ENTRY;
	const bucket = BUCKETS.find((bytes) => bytes >= size) ?? size;
	return Math.floor((bucket - HEADER) / ENTRY);
}

function powerOfTwo(n: number): number {
	let power = 1;
	while (power < n) power *= 2;
	return power;
}

/** Make room for `n` more entries; growing drops signalled ones. */
export function reserveSlots(m: Run, resvId: Id, n: number): void {
	const resv = m.state.resvs[resvId] as Resv;
	const used = resv.entries.length;
	const capacity = resv.capacity ?? 0;
	if (resv.capacity !== null && capacity > 0) {
		if (used + n <= capacity) return;
	}
	const wanted = capacity > 0 ? Math.max(used + n, capacity * 2) : Math.max(4, powerOfTwo(n));
	const entries = resv.entries.filter((entry) => !isSignalled(m.state.fences, entry.fence));
	const room = m.b.slotsRoundedToBucket ? roundUp(wanted) : wanted;
	patch(m, "resvs", resvId, { entries, capacity: room, slots: room, version: resv.version + 1 });
}

/** A fence that an operation names but nobody made yet. */
export function ensureFence(m: Run, id: Id): void {
	if (m.state.fences[id] !== undefined) return;
	put(m, "fences", id, newFence(m));
}

export type Added = "replaced" | "appended" | "no-list" | "no-slot";

/** Add an entry as the release does it; `force` = the core made room itself. */
export function addEntry(m: Run, resvId: Id, fence: Id, usage: Usage, force = false): Added {
	if (!m.b.fenceUsage) return addLegacy(m, resvId, fence, usage);
	const resv = m.state.resvs[resvId] as Resv;
	if (resv.capacity === null && !force) return "no-list";
	const { fences } = m.state;
	const at = resv.entries.findIndex(
		(old) => isSignalled(fences, old.fence) || (atLeast(old.usage, usage) && laterOrSame(fences, fence, old.fence)),
	);
	if (at >= 0) {
		patch(m, "resvs", resvId, { entries: resv.entries.with(at, { fence, usage }), version: resv.version + 1 });
		return "replaced";
	}
	if (!force && resv.entries.length >= (resv.capacity ?? 0)) return "no-slot";
	const entries = [...resv.entries, { fence, usage }];
	const capacity = Math.max(resv.capacity ?? 0, force ? entries.length : 0);
	patch(m, "resvs", resvId, { entries, capacity, version: resv.version + 1 });
	return "appended";
}

/** Put an entry behind all others. */
export function appendEntry(m: Run, resvId: Id, fence: Id, usage: Usage): void {
	const resv = m.state.resvs[resvId] as Resv;
	patch(m, "resvs", resvId, { entries: [...resv.entries, { fence, usage }], version: resv.version + 1 });
}

/** One exclusive slot that forgets everything, and a list of shared fences. */
function addLegacy(m: Run, resvId: Id, fence: Id, usage: Usage): Added {
	const resv = m.state.resvs[resvId] as Resv;
	if (usage === "read" || usage === "bookkeep") {
		const at = resv.entries.findIndex((old) => old.usage !== "write" && laterOrSame(m.state.fences, fence, old.fence));
		const entries = at < 0 ? [...resv.entries, { fence, usage }] : resv.entries.with(at, { fence, usage });
		patch(m, "resvs", resvId, { entries, version: resv.version + 1 });
		return at < 0 ? "appended" : "replaced";
	}
	replaceAll(m, resvId, fence, "write");
	return "replaced";
}

/** The whole list becomes one fence; what is not over and not covered by it is forgotten: the hole of the debate. */
export function replaceAll(m: Run, resvId: Id, fence: Id, usage: Usage): void {
	const resv = m.state.resvs[resvId] as Resv;
	for (const old of resv.entries) lostFence(m, resvId, old.fence, fence);
	patch(m, "resvs", resvId, { entries: [{ fence, usage }], version: resv.version + 1 });
}

/** `old` leaves the list in favour of `by`. */
export function lostFence(m: Run, resvId: Id, old: Id, by: Id): void {
	const { fences } = m.state;
	const leaves = unwrap(fences, old);
	if (isSignalled(fences, old) || leaves.every((leaf) => isSignalled(fences, leaf) || covers(fences, by, leaf))) return;
	const owner = Object.keys(m.state.bufs).find((id) => m.state.bufs[id]?.resv === resvId) ?? resvId;
	violate(m, "DBS-F01", owner, { fence: old }, [`resvs.${resvId}.entries`]);
}
