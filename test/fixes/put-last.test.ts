/** A put that comes too early, moved behind what still needs the object. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { becomes, c, fixed } from "./fixed.ts";

describe("an object used after its reference was given back", () => {
	it("is put behind the last statement that needs it", () => {
		const before = c`
void demo_done(struct demo_job *job)
{
	struct drm_gem_object *obj = demo_take(job);

	drm_gem_object_put(obj);
	job->freed += obj->size;
	demo_log(job);
	job->last = obj->size;
	demo_log(job);
}
`;
		becomes(
			"gem-use-after-put",
			before,
			"\tdrm_gem_object_put(obj);\n\tjob->freed += obj->size;\n\tdemo_log(job);\n\tjob->last = obj->size;\n",
			"\tjob->freed += obj->size;\n\tdemo_log(job);\n\tjob->last = obj->size;\n\tdrm_gem_object_put(obj);\n",
		);
	});

	it("keeps the braces of a block of two statements", () => {
		const before = c`
void demo_cancel(struct demo_job *job)
{
	if (job->done) {
		dma_fence_put(job->done);
		dma_fence_signal(job->done);
	}
}
`;
		becomes(
			"fence-use-after-put",
			before,
			"\t\tdma_fence_put(job->done);\n\t\tdma_fence_signal(job->done);\n",
			"\t\tdma_fence_signal(job->done);\n\t\tdma_fence_put(job->done);\n",
		);
	});

	it("is left where a way out in between would keep the reference", () => {
		const before = c`
int demo_wait(struct demo_job *job)
{
	struct dma_fence *fence = demo_take(job);

	dma_fence_put(fence);
	if (job->skip)
		return 0;
	dma_fence_signal(fence);
	return 1;
}
`;
		assert.equal(fixed(before, "fence-use-after-put"), "no fix: ");
	});
});
