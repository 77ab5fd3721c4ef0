/** A fence that nothing has happened to yet: for the operations that make one, and for the world that a run begins with. */
import type { Run } from "./run.ts";
import type { Fence } from "./state.ts";

/** One reference, which nobody in particular holds. */
export const UNTOUCHED: Omit<Fence, "ctx"> = {
	seq: 1,
	kind: "plain",
	parts: [],
	any: false,
	prev: null,
	inner: null,
	prevSeq: 0,
	signalled: false,
	error: 0,
	refs: 1,
	refsBy: {},
	gotBy: {},
	callbacks: [],
	stub: false,
};

/** Its first reference is the running task's; it is of a context of its own unless `more` names one. */
export function newFence(m: Run, more: Partial<Fence> = {}): Fence {
	const { fenceCtx } = m.state.next;
	if (more.ctx === undefined) m.state.next = { ...m.state.next, fenceCtx: fenceCtx + 1 };
	return { ctx: fenceCtx, ...UNTOUCHED, refsBy: { [m.task]: 1 }, ...more };
}
