/** References that functions nobody knows gave: when one that is put was the only one, and who looks behind it then. */
import { type Case, runCases } from "./cases.ts";

/** `helper` gets a fence that this path has put. */
const handed = (helper: string): string => `
struct holder { struct dma_fence base; int n; };
${helper}
void f(struct demo *d)
{
	struct dma_fence *fence = demo_take(d);
	dma_fence_put(fence);
	helper(d, fence);
}`;

const LOOKING: readonly Case[] = [
	{
		name: "a helper that stores the pointer does not look behind it, one that reads a member does",
		right: handed("static void helper(struct demo *d, struct dma_fence *fence)\n{\n\td->last = fence;\n}"),
		wrong: [
			handed("static void helper(struct demo *d, struct dma_fence *fence)\n{\n\td->seqno = fence->seqno;\n}"),
			"fence-use-after-put@11",
		],
	},
	{
		name: "what lies behind && may never be read, a condition is",
		right: handed(
			"static void helper(struct demo *d, struct dma_fence *fence)\n{\n\tif (d->on && fence->error)\n\t\td->n++;\n}",
		),
		wrong: [
			handed("static void helper(struct demo *d, struct dma_fence *fence)\n{\n\tif (fence->error)\n\t\td->n++;\n}"),
			"fence-use-after-put@12",
		],
	},
	{
		name: "a name for what holds it is another name for it, until it is given another value",
		right: handed(
			"static void helper(struct demo *d, struct dma_fence *fence)\n{\n\tstruct holder *h = to_holder(fence);\n\th = d->holder;\n\th->n = 1;\n}",
		),
		wrong: [
			handed(
				"static void helper(struct demo *d, struct dma_fence *fence)\n{\n\tstruct holder *h = to_holder(fence);\n\td->holder = h;\n\th->n = 1;\n}",
			),
			"fence-use-after-put@13",
		],
	},
	{
		name: "the address of a member is no look, a lock that is given it is",
		right: handed("static void helper(struct demo *d, struct dma_fence *fence)\n{\n\td->list = &fence->cb_list;\n}"),
		wrong: [
			handed("static void helper(struct demo *d, struct dma_fence *fence)\n{\n\tlist_del(&fence->cb_list);\n}"),
			"fence-use-after-put@11",
		],
	},
	{
		name: "a helper's helper is asked, too",
		right: handed(
			'static void inner(struct dma_fence *fence)\n{\n\tpr_debug("%p", fence);\n}\nstatic void helper(struct demo *d, struct dma_fence *fence)\n{\n\tinner(fence);\n}',
		),
		wrong: [
			handed(
				"static void inner(struct dma_fence *fence)\n{\n\tfence->error = 1;\n}\nstatic void helper(struct demo *d, struct dma_fence *fence)\n{\n\tinner(fence);\n}",
			),
			"fence-use-after-put@15",
		],
	},
];

const GIVEN: readonly Case[] = [
	{
		name: "whoever was handed the fence before the put may keep it",
		right: `
int f(struct demo *d, struct dma_resv *resv)
{
	struct dma_fence *fence = demo_take(d);
	int ret;
	dma_resv_lock(resv, NULL);
	ret = dma_resv_reserve_fences(resv, 1);
	if (!ret)
		dma_resv_add_fence(resv, fence, DMA_RESV_USAGE_WRITE);
	dma_resv_unlock(resv);
	if (ret)
		return ret;
	dma_fence_put(fence);
	d->seqno = fence->seqno;
	return 0;
}`,
		wrong: [
			`
int f(struct demo *d)
{
	struct dma_fence *fence = demo_take(d);
	if (dma_fence_is_signaled(fence))
		d->done++;
	dma_fence_put(fence);
	d->seqno = fence->seqno;
	return 0;
}`,
			"fence-use-after-put@8",
		],
	},
	{
		name: "a search gives what others have as well, a call that makes something gives its own",
		right: `
void f(struct demo *d, int id)
{
	struct dma_fence *fence = demo_find(d, id);
	dma_fence_put(fence);
	d->seqno = fence->seqno;
}`,
		wrong: [
			`
void f(struct demo *d, int id)
{
	struct dma_fence *fence = demo_make(d, id);
	dma_fence_put(fence);
	d->seqno = fence->seqno;
}`,
			"fence-use-after-put@6",
		],
	},
	{
		name: "what a parameter points to has its caller's reference, what hangs in a structure has the structure's",
		right: `
void f(struct demo *d, struct dma_fence *fence)
{
	dma_fence_put(fence);
	d->seqno = fence->seqno;
}`,
		wrong: [
			`
void f(struct demo *d)
{
	dma_fence_put(d->fence);
	d->seqno = d->fence->seqno;
}`,
			"fence-use-after-put@5",
		],
	},
];

runCases("who looks behind what was put", LOOKING);
runCases("whose the reference was", GIVEN);
