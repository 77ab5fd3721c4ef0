/** Results that are looked at, given on, or asked for otherwise. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { c, fixed } from "./fixed.ts";

describe("a result that was thrown away", () => {
	const HELD = c`
int demo_start(struct demo *demo, struct dma_buf_attachment *attach)
{
	int ret = 0;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	if (demo->dynamic)
		dma_buf_pin(attach);
	demo_go(demo);

	dma_resv_unlock(attach->dmabuf->resv);
	return ret;
}
`;

	it("is given on, and the lock that was taken before is dropped on this way out, too", () => {
		assert.equal(
			fixed(HELD, "result-ignored"),
			HELD.replace(
				"if (demo->dynamic)\n\t\tdma_buf_pin(attach);",
				"if (demo->dynamic) {\n\t\tret = dma_buf_pin(attach);\n\t\tif (ret) {\n\t\t\tdma_resv_unlock(attach->dmabuf->resv);\n\t\t\treturn ret;\n\t\t}\n\t}",
			),
		);
	});

	it("is not given on where nobody knows what has to be undone", () => {
		const before = HELD.replace("\tif (demo->dynamic)\n", "\tdemo_prepare(demo);\n\tif (demo->dynamic)\n");
		assert.equal(fixed(before, "result-ignored"), "no fix: ");
		const maybe = HELD.replace("\tdma_resv_lock(", "\tif (demo->dynamic)\n\t\tdma_resv_lock(");
		assert.equal(fixed(maybe, "result-ignored"), "no fix: ");
	});

	it("of a lock that was lost to another context leads to the label where that is tried again", () => {
		const before = c`
int demo_pin(struct drm_i915_gem_object *obj)
{
	struct i915_gem_ww_ctx ww;
	int ret;

	i915_gem_ww_ctx_init(&ww, true);
retry:
	i915_gem_object_lock_interruptible(obj, &ww);
	ret = demo_place(obj);
	if (ret == -EDEADLK) {
		ret = i915_gem_ww_ctx_backoff(&ww);
		if (!ret)
			goto retry;
	}
	if (ret)
		goto fini;
	demo_show(obj);
fini:
	i915_gem_ww_ctx_fini(&ww);

	return ret;
}
`;
		const lost =
			"\tif (ret == -EDEADLK) {\n\t\tret = i915_gem_ww_ctx_backoff(&ww);\n\t\tif (!ret)\n\t\t\tgoto retry;\n\t}\n\tif (ret)\n\t\tgoto fini;\n";
		assert.equal(
			fixed(before, "result-ignored"),
			before.replace(
				"\ti915_gem_object_lock_interruptible(obj, &ww);\n",
				`\tret = i915_gem_object_lock_interruptible(obj, &ww);\n${lost}`,
			),
		);
	});

	it("is given on through the label that undoes the rest, with braces where one statement becomes three", () => {
		const text = fixed(
			c`
int demo_start(struct demo *demo, struct dma_buf_attachment *attach)
{
	int ret;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	if (demo->dynamic)
		dma_buf_pin(attach);
	ret = demo_go(demo);
	if (ret)
		goto unlock;

unlock:
	dma_resv_unlock(attach->dmabuf->resv);
	return ret;
}
`,
			"result-ignored",
		);
		assert.match(
			text,
			/if \(demo->dynamic\) \{\n\t\tret = dma_buf_pin\(attach\);\n\t\tif \(ret\)\n\t\t\tgoto unlock;\n\t\}\n/,
		);
	});

	it("is insisted on in a test", () => {
		const text = fixed(
			c`
static void demo_test(struct kunit *test, struct dma_resv *resv)
{
	dma_resv_lock(resv, NULL);
	dma_resv_reserve_fences(resv, 1);
	dma_resv_add_fence(resv, dma_fence_get_stub(), DMA_RESV_USAGE_KERNEL);
	dma_resv_unlock(resv);
}
`,
			"result-ignored",
		);
		assert.match(text, /\tKUNIT_ASSERT_EQ\(test, dma_resv_reserve_fences\(resv, 1\), 0\);/);
	});
});

describe("an answer told wrong", () => {
	it("a failure is returned, not 0", () => {
		const text = fixed(
			c`
int demo_vmap(struct drm_gem_object *obj, struct iosys_map *map)
{
	int ret;

	dma_resv_lock(obj->resv, NULL);
	ret = drm_gem_vmap_locked(obj, map);
	if (ret)
		goto unlock;
	dma_resv_unlock(obj->resv);

	return 0;

unlock:
	dma_resv_unlock(obj->resv);
	return 0;
}
`,
			"success-on-failure",
			"7.3",
		);
		assert.match(text, /unlock:\n.*\n\treturn ret;\n/);
	});

	it("what a label gives on is set before the jump: others go the same way", () => {
		const text = fixed(
			c`
int demo_setup(struct demo *demo, struct dma_buf *buf, struct iosys_map *map)
{
	int ret;

	ret = dma_buf_vmap_unlocked(buf, map);
	if (ret)
		return ret;
	demo->copy = kzalloc(buf->size, GFP_KERNEL);
	if (!demo->copy)
		goto unmap;
	ret = demo_start(demo);
	if (ret)
		goto unmap;

	return 0;

unmap:
	dma_buf_vunmap_unlocked(buf, map);
	return ret;
}
`,
			"success-on-failure",
		);
		assert.match(text, /if \(!demo->copy\) \{\n\t\tret = -ENOMEM;\n\t\tgoto unmap;\n\t\}\n/);
	});

	it("a fence that is not returned any more is put", () => {
		const text = fixed(
			c`
static struct dma_fence *demo_run(struct demo *demo)
{
	struct dma_fence *fence;
	int ret;

	fence = dma_fence_get(demo->fence);
	ret = pm_runtime_get_sync(demo->dev);
	if (ret < 0)
		return fence;
	demo_go(demo);

	return fence;
}
`,
			"success-on-failure",
		);
		assert.match(text, /if \(ret < 0\) \{\n\t\tdma_fence_put\(fence\);\n\t\treturn ERR_PTR\(ret\);\n\t\}/);
	});

	it("NULL is tested for, and told as -ENOMEM", () => {
		const text = fixed(
			c`
int demo_map(struct demo *demo, struct iosys_map *map)
{
	void *vaddr;

	vaddr = vmap(demo->pages, demo->count, VM_MAP, PAGE_KERNEL);
	if (IS_ERR(vaddr))
		return PTR_ERR(vaddr);
	iosys_map_set_vaddr(map, vaddr);

	return 0;
}
`,
			"err-check-on-null",
		);
		assert.match(text, /if \(!vaddr\)\n\t\treturn -ENOMEM;/);
	});

	it("an error pointer that others see later becomes NULL", () => {
		const text = fixed(
			c`
int demo_init(struct demo *demo, struct drm_gem_shmem_object *shmem)
{
	demo->pages = drm_gem_shmem_get_sg_table(shmem);
	if (!demo->pages) {
		demo_stop(demo);
		return -EINVAL;
	}
	demo_go(demo, demo->pages->nents);

	return 0;
}
`,
			"null-check-on-err-ptr",
		);
		assert.match(text, /if \(IS_ERR\(demo->pages\)\) \{/);
	});

	it("a wait answers 0, -ETIMEDOUT or an error", () => {
		const text = fixed(
			c`
int demo_wait(struct dma_buf *buf)
{
	return dma_resv_wait_timeout(buf->resv, DMA_RESV_USAGE_KERNEL, false, MAX_SCHEDULE_TIMEOUT);
}
`,
			"wait-result",
		);
		assert.match(text, /\tlong ret;\n/);
		assert.match(text, /if \(ret < 0\)\n\t\treturn ret;\n\tif \(ret == 0\)\n\t\treturn -ETIMEDOUT;\n\n\treturn 0;\n/);
	});

	it("time left over is no error", () => {
		const text = fixed(
			c`
int demo_wait(struct demo *demo, struct dma_fence *fence)
{
	long ret;

	ret = dma_fence_wait_timeout(fence, true, HZ);
	if (ret) {
		demo_complain(demo);
		return ret;
	}

	return 0;
}
`,
			"wait-result",
		);
		assert.match(text, /if \(ret <= 0\) \{\n\t\tif \(!ret\)\n\t\t\tret = -ETIMEDOUT;\n\t\tdemo_complain/);
	});
});

describe("an allocation on which a fence depends", () => {
	const allocating = (allocate: string): string =>
		c`
static struct dma_fence *demo_fence_create(struct demo *demo)
{
	struct demo_fence *fence;

	fence = ALLOCATE;
	if (!fence)
		return NULL;
	return &fence->base;
}

static struct dma_fence *demo_run_job(struct drm_sched_job *job)
{
	return demo_fence_create(to_demo(job));
}

static const struct drm_sched_backend_ops demo_ops = {
	.run_job = demo_run_job,
};
`.replace("ALLOCATE", allocate);

	it("does not wait, in whichever function it stands", () => {
		const text = fixed(allocating("kzalloc(sizeof(*fence), GFP_KERNEL)"), "alloc-in-signalling");
		assert.match(text, /fence = kzalloc\(sizeof\(\*fence\), GFP_NOWAIT\);/);
	});

	it("that may fall back to vmalloc() cannot be told so", () => {
		assert.equal(fixed(allocating("kvzalloc(sizeof(*fence), GFP_KERNEL)"), "alloc-in-signalling"), "no fix: ");
	});
});
