/** Callees of the same file: their outcomes, effects and what they leave to their callers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Case, runCases } from "./cases.ts";
import { findings } from "./flow-of.ts";

const CALLEES: readonly Case[] = [
	{
		name: "who makes an error pointer of a number means an error",
		right: `
static void *demo_prepare(struct demo *d)
{
	int ret = demo_check(d);
	if (ret)
		return ERR_PTR(ret);
	dma_resv_lock(d->buf->resv, NULL);
	return &d->node;
}
int f(struct demo *d)
{
	void *node = demo_prepare(d);
	if (IS_ERR(node))
		return -EINVAL;
	dma_resv_unlock(d->buf->resv);
	return 0;
}`,
		wrong: [
			`
static void *demo_prepare(struct demo *d)
{
	int ret = demo_check(d);
	if (ret)
		return ERR_PTR(ret);
	dma_resv_lock(d->buf->resv, NULL);
	return &d->node;
}
int f(struct demo *d)
{
	void *node = demo_prepare(d);
	if (IS_ERR(node))
		return -EINVAL;
	if (d->busy)
		return -EBUSY;
	dma_resv_unlock(d->buf->resv);
	return 0;
}`,
			"resv-not-released@16",
		],
	},
	{
		name: "results are known however long the names of the callees above are",
		right: `
static int demo_framebuffer_get_information_of_its_first_buffer(struct demo *d)
{
	int r = dma_resv_lock_interruptible(d->buf->resv, NULL);
	if (r)
		return r;
	dma_resv_unlock(d->buf->resv);
	return r;
}
static int demo_framebuffer_verify_and_initialise_everything_in_it(struct demo *d)
{
	return demo_framebuffer_get_information_of_its_first_buffer(d);
}
int f(struct demo *d)
{
	int ret = demo_framebuffer_verify_and_initialise_everything_in_it(d);
	if (ret)
		return ret;
	dma_resv_lock(d->buf->resv, NULL);
	dma_resv_unlock(d->buf->resv);
	return 0;
}`,
		wrong: [
			`
static int demo_framebuffer_get_information_of_its_first_buffer(struct demo *d)
{
	int r = dma_resv_lock_interruptible(d->buf->resv, NULL);
	if (!r && d->bad)
		return -EINVAL;
	if (r)
		return r;
	dma_resv_unlock(d->buf->resv);
	return 0;
}
static int demo_framebuffer_verify_and_initialise_everything_in_it(struct demo *d)
{
	return demo_framebuffer_get_information_of_its_first_buffer(d);
}
int f(struct demo *d)
{
	return demo_framebuffer_verify_and_initialise_everything_in_it(d);
}`,
			"resv-not-released@6",
		],
	},
	{
		name: "a callee's own failing path is told, although the caller has mapped the buffer before",
		right: `
static int clear(struct dma_buf *buf)
{
	struct iosys_map map;
	int ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	dma_buf_vunmap_unlocked(buf, &map);
	return 0;
}
static int draw(struct dma_buf *buf)
{
	struct iosys_map map;
	int ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	ret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
	if (ret)
		goto unmap;
	dma_buf_end_cpu_access(buf, DMA_TO_DEVICE);
unmap:
	dma_buf_vunmap_unlocked(buf, &map);
	return ret;
}
int f(struct dma_buf *buf)
{
	int ret = clear(buf);
	if (ret)
		return ret;
	return draw(buf);
}`,
		wrong: [
			`
static int clear(struct dma_buf *buf)
{
	struct iosys_map map;
	int ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	dma_buf_vunmap_unlocked(buf, &map);
	return 0;
}
static int draw(struct dma_buf *buf)
{
	struct iosys_map map;
	int ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	ret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
	if (ret)
		return ret;
	dma_buf_end_cpu_access(buf, DMA_TO_DEVICE);
	dma_buf_vunmap_unlocked(buf, &map);
	return 0;
}
int f(struct dma_buf *buf)
{
	int ret = clear(buf);
	if (ret)
		return ret;
	return draw(buf);
}`,
			"vmap-leak@19",
		],
	},
	{
		name: "a callee that gives a reference to its caller each time, of one fence or another",
		right: `
static struct dma_fence *last(struct demo *d, struct dma_fence **all, int n)
{
	for (int i = n; i > 0; i--)
		if (d->ids[i] == d->id)
			return dma_fence_get(all[i]);
	return dma_fence_get(d->last);
}
int f(struct demo *d, struct dma_fence **all)
{
	for (int i = 0; i < d->count; i++) {
		struct dma_fence *fence = last(d, all, i);
		if (fence)
			demo_add_dependency(d, fence);
	}
	return 0;
}`,
		wrong: [
			`
static struct dma_fence *last(struct demo *d)
{
	struct dma_fence *fence = dma_fence_get(d->last);
	if (d->id < 0) {
		return NULL;
	}
	return fence;
}
int f(struct demo *d)
{
	struct dma_fence *fence = last(d);
	dma_fence_put(fence);
	return 0;
}`,
			"fence-leak@6",
		],
	},
	{
		// the table has a row of this name for other files; here is the function itself
		name: "a driver's function that the table knows, in the file that defines it",
		right: `
int qxl_bo_vmap_locked(struct qxl_bo *bo, struct iosys_map *map)
{
	dma_resv_assert_held(bo->tbo.base.resv);
	return ttm_bo_vmap(&bo->tbo, map);
}
int f(struct qxl_bo *bo, struct iosys_map *map)
{
	int ret;
	dma_resv_lock(bo->tbo.base.resv, NULL);
	ttm_bo_pin(&bo->tbo);
	ret = qxl_bo_vmap_locked(bo, map);
	if (ret)
		ttm_bo_unpin(&bo->tbo);
	dma_resv_unlock(bo->tbo.base.resv);
	return ret;
}`,
		wrong: [
			`
int qxl_bo_vmap_locked(struct qxl_bo *bo, struct iosys_map *map)
{
	int ret = ttm_bo_vmap(&bo->tbo, map);
	if (ret)
		ttm_bo_unpin(&bo->tbo);
	return ret;
}
int f(struct qxl_bo *bo, struct iosys_map *map)
{
	int ret;
	dma_resv_lock(bo->tbo.base.resv, NULL);
	ttm_bo_pin(&bo->tbo);
	ret = qxl_bo_vmap_locked(bo, map);
	if (ret)
		ttm_bo_unpin(&bo->tbo);
	dma_resv_unlock(bo->tbo.base.resv);
	return ret;
}`,
			"unpin-without-pin@16",
		],
	},
];

runCases("callees", CALLEES);

test("what a function of the file forgets is told in it, and not again where it is called", () => {
	const forgets = `
int g(struct dma_buf *buf)
{
	struct iosys_map map;
	int ret = dma_buf_vmap_unlocked(buf, &map);
	return ret;
}`;
	const caller = `
int f(struct dma_buf *buf)
{
	int ret = g(buf);
	return ret;
}`;
	const alone = findings(forgets);
	assert.equal(alone.length, 1);
	assert.deepEqual(findings(forgets + caller), alone);
});

test("a function that the table knows by what it answers, in the file that defines it, is followed", () => {
	const text = (then: string): string => `
static int dma_heap_buffer_alloc(struct heap *heap, size_t len, u32 fd_flags, u64 heap_flags)
{
	struct dma_buf *buf = dma_buf_export(heap->info);
	int fd;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	fd = dma_buf_fd(buf, fd_flags);
	if (fd < 0)
		dma_buf_put(buf);
	return fd;
}
int give(struct heap *heap, int __user *to)
{
	int fd = dma_heap_buffer_alloc(heap, 1, O_CLOEXEC, 0);

	if (fd < 0)
		return fd;
${then}	return fd;
}
`;
	assert.deepEqual(findings(text("\tif (put_user(fd, to))\n\t\treturn -EFAULT;\n")), ["fd-published-early@9"]);
	assert.deepEqual(findings(text("")), []);
});
