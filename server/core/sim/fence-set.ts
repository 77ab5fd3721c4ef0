/**
 * What holds of a fence: signalled, its members, which of two is later. Pure reading of the state's fences.
 */
import type { Id, Usage } from "../kernel/vocabulary.ts";
import type { Fence, Resv, State } from "./state.ts";

type Fences = State["fences"];

const ORDER: Readonly<Record<Usage, number>> = { kernel: 0, write: 1, read: 2, bookkeep: 3 };

/** Does a query for `asked` include an entry of `usage`? (dma-resv.h: usages are ordered) */
export function includes(asked: Usage, usage: Usage): boolean {
	return ORDER[usage] <= ORDER[asked];
}

export function atLeast(usage: Usage, other: Usage): boolean {
	return ORDER[usage] >= ORDER[other];
}

/** The implicit fences a reader or writer waits for (dma-resv.h:dma_resv_usage_rw). */
export function usageFor(write: boolean): Usage {
	return write ? "read" : "write";
}

/** Arrays are signalled with all (or any) members, chains with their own fence and everything before (iterative: chains are long). */
export function isSignalled(fences: Fences, id: Id): boolean {
	let at: Id | null = id;
	while (at !== null) {
		const fence: Fence | undefined = fences[at];
		if (fence === undefined || fence.signalled) return true;
		if (fence.kind === "plain") return false;
		if (fence.kind === "array") {
			const done = (part: Id): boolean => isSignalled(fences, part);
			return fence.any ? fence.parts.some(done) : fence.parts.every(done);
		}
		if (fence.inner !== null && !isSignalled(fences, fence.inner)) return false;
		at = fence.prev;
	}
	return true;
}

/** The plain fences below: members of arrays, nodes of chains; chain nodes done with are passed over. */
export function unwrap(fences: Fences, id: Id): readonly Id[] {
	const out: Id[] = [];
	let at: Id | null = id;
	while (at !== null) {
		const fence: Fence | undefined = fences[at];
		if (fence === undefined) break;
		if (fence.kind === "plain") {
			out.push(at);
			break;
		}
		if (fence.kind === "array") {
			out.push(...fence.parts.flatMap((part) => unwrap(fences, part)));
			break;
		}
		if (fence.inner !== null) out.push(...unwrap(fences, fence.inner));
		at = fence.prev === null || isSignalled(fences, fence.prev) ? null : fence.prev;
	}
	return out;
}

/** Same context, and `a` is `b` or comes after it. */
export function laterOrSame(fences: Fences, a: Id, b: Id): boolean {
	const left = fences[a];
	const right = fences[b];
	return left !== undefined && right !== undefined && left.ctx === right.ctx && left.seq >= right.seq;
}

/** Does waiting for `fence` imply that `other` is over? */
export function covers(fences: Fences, fence: Id, other: Id): boolean {
	if (fence === other || unwrap(fences, fence).includes(other)) return true;
	return unwrap(fences, fence).some((part) => laterOrSame(fences, part, other));
}

/** Unsignalled entries a query for `usage` gives, in list order. */
export function pending(state: State, resv: Resv, usage: Usage): readonly Id[] {
	return resv.entries
		.filter((entry) => includes(usage, entry.usage) && !isSignalled(state.fences, entry.fence))
		.map((entry) => entry.fence);
}

/** dma_fence_unwrap_merge: signalled members dropped, the latest of each context kept. */
export function mergeParts(fences: Fences, of: readonly Id[]): readonly Id[] {
	const parts = [...new Set(of.flatMap((id) => unwrap(fences, id)))].filter((id) => !isSignalled(fences, id));
	const best = new Map<number, Id>();
	for (const id of parts) {
		const ctx = fences[id]?.ctx ?? -1;
		const kept = best.get(ctx);
		if (kept === undefined || laterOrSame(fences, id, kept)) best.set(ctx, id);
	}
	return parts.filter((id) => best.get(fences[id]?.ctx ?? -1) === id);
}
