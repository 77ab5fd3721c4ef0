/** Whether a callee's own flag leads to what it does: what the flag says, who has set it knows, and no other path. */
import type { Event } from "../kernel/vocabulary.ts";
import type { Frame } from "./context.ts";
import { successors } from "./relevance.ts";
import type { Trail } from "./state.ts";

/** `if (shmem->pages) unpin(…)`: in this activation, a member that nothing is known of decided that this block is run. */
export function isSteered(fr: Frame, trail: Trail<Event> | null): boolean {
	for (let t = trail; t && t.depth >= fr.depth; t = t.before) {
		if (t.depth !== fr.depth) continue;
		const e = t.item;
		if (e.fn !== fr.fn.name || e.kind !== "branch" || e.tests !== undefined || !FLAG.test(e.text)) continue;
		const block = fr.fn.blocks.findIndex(({ end }) => end.k === "branch" && end.span.start === e.span.start);
		if (block >= 0 && successors(fr.fn, block).some((to) => !leadsTo(fr, to))) return true;
	}
	return false;
}

const FLAG = /^!?[\w.>-]+(?:->|\.)\w+$/;

function leadsTo(fr: Frame, from: number): boolean {
	const seen = new Set([from]);
	for (const block of seen) {
		if (block === fr.block) return true;
		for (const to of successors(fr.fn, block)) seen.add(to);
	}
	return false;
}
