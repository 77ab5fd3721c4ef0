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

/** Arrays are signalled with all (or any) members, chains with their own fence and everything before. */
export function isSignalled(fences: Fences, id: Id): boolean {
	const first = fences[id];
	if (first === undefined || first.signalled) return true;
	if (first.kind === "plain") return false;
	// chains are long and containers may be nested by mistake: no recursion
	const known = new Map<Id, boolean>();
	const open = new Set<Id>();
	const work: Id[] = [id];
	while (work.length > 0) {
		const at = work.at(-1) as Id;
		const answer = known.get(at) ?? leafAnswer(fences, at);
		const ask = answer === undefined ? nextMember(fences[at] as Fence, known, open) : undefined;
		if (ask !== undefined && typeof ask !== "boolean") {
			open.add(at);
			work.push(ask);
			continue;
		}
		known.set(at, answer ?? ask ?? true);
		open.delete(at);
		work.pop();
	}
	return known.get(id) ?? true;
}

function leafAnswer(fences: Fences, id: Id): boolean | undefined {
	const fence = fences[id];
	if (fence === undefined || fence.signalled) return true;
	return fence.kind === "plain" ? false : undefined;
}

/** A member still to be asked, or the container's answer. A container that contains itself is passed over. */
function nextMember(fence: Fence, known: ReadonlyMap<Id, boolean>, open: ReadonlySet<Id>): Id | boolean {
	const decides = fence.kind === "array" && fence.any;
	for (const member of membersOf(fence)) {
		const answer = known.get(member);
		if (answer === decides) return decides;
		if (answer === undefined && !open.has(member)) return member;
	}
	return !decides;
}

function membersOf(fence: Fence): readonly Id[] {
	if (fence.kind === "array") return fence.parts;
	return [fence.inner, fence.prev].filter((member): member is Id => member !== null);
}

/** The plain fences below, in order: members of arrays, nodes of chains; chain nodes done with are passed over. */
export function unwrap(fences: Fences, id: Id): readonly Id[] {
	const out: Id[] = [];
	const seen = new Set<Id>();
	const work: Id[] = [id];
	while (work.length > 0) {
		const at = work.pop() as Id;
		const fence = fences[at];
		if (fence === undefined) continue;
		if (fence.kind === "plain") {
			out.push(at);
			continue;
		}
		if (seen.has(at)) continue;
		seen.add(at);
		const members = fence.kind === "array" ? fence.parts : [fence.inner, fence.prev];
		for (const member of [...members].reverse()) {
			if (member === null || (member === fence.prev && isSignalled(fences, member))) continue;
			work.push(member);
		}
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
