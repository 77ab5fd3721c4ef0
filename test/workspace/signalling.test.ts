/** What a scheduler's callback does in another file of the driver: that a fence depends on it, only this file knows. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Files, findings } from "./driver.ts";

const SCHED = `
static struct dma_fence *foo_run_job(struct drm_sched_job *sched_job)
{
	struct foo_job *job = to_foo_job(sched_job);

	job->fence = foo_fence_create(job->dev);
	if (IS_ERR(job->fence))
		return NULL;
	return dma_fence_get(job->fence);
}

static const struct drm_sched_backend_ops foo_sched_ops = {
	.run_job = foo_run_job,
};
`;

const FENCE = (gfp: string): string => `
struct dma_fence *foo_fence_create(struct foo_device *dev)
{
	struct foo_fence *fence = kzalloc(sizeof(*fence), ${gfp});

	if (!fence)
		return ERR_PTR(-ENOMEM);
	dma_fence_init(&fence->base, &foo_fence_ops, &dev->lock, dev->context, ++dev->seqno);
	return &fence->base;
}
`;

/** Two helpers lead to the same function. */
const VMAP: Files = {
	"sched.c": SCHED.replace("job->fence = ", "foo_set_state(job->cmd, 0);\n\tfoo_set_op(job->cmd, 0);\n\tjob->fence = "),
	"gem.c": `
void *foo_vmap(struct foo_bo *bo)
{
	struct iosys_map map;

	if (!bo->kva && !drm_gem_vmap_unlocked(&bo->base, &map))
		bo->kva = map.vaddr;
	return bo->kva;
}
`,
	"cmd.c": `
void foo_set_state(struct foo_bo *bo, u32 state)
{
	u32 *at = foo_vmap(bo);

	if (at)
		at[0] = state;
}

void foo_set_op(struct foo_bo *bo, u32 op)
{
	u32 *at = foo_vmap(bo);

	if (at)
		at[1] = op;
}
`,
};

describe("a fence's signalling depends on code that lies elsewhere", () => {
	it("an allocation that may wait is told at the call that leads to it", () => {
		assert.deepEqual(findings({ "sched.c": SCHED, "fence.c": FENCE("GFP_KERNEL") }, "sched.c"), [
			"alloc-in-signalling@6",
		]);
	});
	it("not one that cannot", () => {
		assert.deepEqual(findings({ "sched.c": SCHED, "fence.c": FENCE("GFP_NOWAIT") }, "sched.c"), []);
	});
	it("nor in the file it lies in, which knows nothing of it", () => {
		assert.deepEqual(findings({ "sched.c": SCHED, "fence.c": FENCE("GFP_KERNEL") }, "fence.c"), []);
	});
	it("the first of several calls that lead to the same lock is told", () => {
		assert.deepEqual(findings(VMAP, "sched.c"), ["resv-in-signalling@6"]);
	});
});
