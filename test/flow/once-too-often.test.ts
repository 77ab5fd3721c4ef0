/** A reference taken beside one that was there, and given back once more than that where the function fails. */
import { runCases } from "./cases.ts";

runCases("given back once too often", [
	{
		name: "what a walk comes to in its first round is one object until the function ends",
		right: `int demo_depend(struct demo_job *job, struct demo *d)
{
	struct demo_entry *e;
	int ret;

	list_for_each_entry(e, &d->entries, node) {
		dma_fence_get(e->fence);
		ret = drm_sched_job_add_dependency(&job->base, e->fence);
		if (ret)
			return ret;
	}
	return 0;
}
`,
		wrong: [
			`int demo_depend(struct demo_job *job, struct demo *d)
{
	struct demo_entry *e;
	int ret;

	list_for_each_entry(e, &d->entries, node) {
		dma_fence_get(e->fence);
		ret = drm_sched_job_add_dependency(&job->base, e->fence);
		if (ret) {
			dma_fence_put(e->fence);
			return ret;
		}
	}
	return 0;
}
`,
			"fence-double-put@10?",
		],
	},
	{
		name: "a helper that puts may put what it tears down",
		right: `static void demo_fini(struct demo_job *job)
{
	dma_fence_put(job->before);
	demo_power_off(job->dev);
}

int demo_run(struct demo_job *job)
{
	int ret;

	dma_fence_get(job->before);
	ret = drm_sched_job_add_dependency(&job->base, job->before);
	if (ret) {
		demo_fini(job);
		return ret;
	}
	return 0;
}
`,
		wrong: [
			`int demo_run(struct demo_job *job)
{
	int ret;

	dma_fence_get(job->before);
	ret = drm_sched_job_add_dependency(&job->base, job->before);
	if (ret) {
		dma_fence_put(job->before);
		demo_power_off(job->dev);
		return ret;
	}
	return 0;
}
`,
			"fence-double-put@8?",
		],
	},
	{
		name: "what every way out gives back is the caller's to the function",
		right: `int demo_run(struct demo_job *job, struct dma_fence *fence)
{
	int ret;

	dma_fence_get(fence);
	ret = drm_sched_job_add_dependency(&job->base, fence);
	dma_fence_put(fence);
	return ret;
}
`,
		wrong: [
			`int demo_run(struct demo_job *job, struct dma_fence *fence)
{
	int ret;

	dma_fence_get(fence);
	ret = drm_sched_job_add_dependency(&job->base, fence);
	if (ret)
		dma_fence_put(fence);
	return ret;
}
`,
			"fence-double-put@8?",
		],
	},
	{
		name: "whose reference it is nobody knows of what an unknown callee gave",
		right: `int demo_run(struct demo_job *job)
{
	struct dma_fence *fence = demo_fence_of(job);
	int ret;

	dma_fence_get(fence);
	ret = drm_sched_job_add_dependency(&job->base, fence);
	if (ret) {
		dma_fence_put(fence);
		return ret;
	}
	return 0;
}
`,
		wrong: [
			`int demo_run(struct demo_job *job)
{
	struct dma_fence *fence = job->before;
	int ret;

	dma_fence_get(fence);
	ret = drm_sched_job_add_dependency(&job->base, fence);
	if (ret) {
		dma_fence_put(fence);
		return ret;
	}
	return 0;
}
`,
			"fence-double-put@9?",
		],
	},
]);
