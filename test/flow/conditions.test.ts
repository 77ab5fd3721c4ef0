/** Tests of results and flags along a path: what a branch proves and what it rules out. */
import { type Case, runCases } from "./cases.ts";

const CONDITIONS: readonly Case[] = [
	{
		name: "a flag that was tested keeps its outcome",
		right: `
int f(struct dma_buf *buf, bool locked)
{
	int ret;
	if (!locked)
		dma_resv_lock(buf->resv, NULL);
	ret = demo_prepare(buf->size);
	if (!locked)
		dma_resv_unlock(buf->resv);
	return ret;
}`,
		wrong: [
			`
int f(struct dma_buf *buf, bool locked)
{
	int ret;
	if (!locked)
		dma_resv_lock(buf->resv, NULL);
	ret = demo_prepare(buf->size);
	if (!locked && ret)
		return ret;
	if (!locked)
		dma_resv_unlock(buf->resv);
	return ret;
}`,
			"resv-not-released@9",
		],
	},
	{
		name: "a flag set together with the lock stands for it",
		right: `
int f(struct dma_buf *buf, int mode)
{
	bool locked = false;
	if (mode == 3) {
		dma_resv_lock(buf->resv, NULL);
		locked = true;
	}
	demo_prepare(buf->size);
	if (locked)
		dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct dma_buf *buf, int mode)
{
	bool locked = false;
	if (mode == 3) {
		dma_resv_lock(buf->resv, NULL);
		locked = true;
	}
	if (demo_prepare(buf->size))
		return -EIO;
	if (locked)
		dma_resv_unlock(buf->resv);
	return 0;
}`,
			"resv-not-released@10",
		],
	},
	{
		name: "who does not wait does not wait for himself, and gets nothing",
		right: `
int f(struct ttm_buffer_object *bo)
{
	int ret;
	dma_resv_lock(bo->base.resv, NULL);
	ret = ttm_bo_reserve(bo, false, true, NULL);
	dma_resv_unlock(bo->base.resv);
	return ret;
}`,
		wrong: [
			`
int f(struct ttm_buffer_object *bo)
{
	int ret;
	dma_resv_lock(bo->base.resv, NULL);
	ret = ttm_bo_reserve(bo, false, false, NULL);
	dma_resv_unlock(bo->base.resv);
	return ret;
}`,
			"resv-self-deadlock@6",
		],
	},
	{
		name: "trylock holds where it said true",
		right: `
int f(struct dma_buf *buf)
{
	if (!dma_resv_trylock(buf->resv))
		return -EBUSY;
	dma_buf_move_notify(buf);
	dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	if (dma_resv_trylock(buf->resv))
		return -EBUSY;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
			"resv-not-released@5",
			"resv-unlock-not-held@6",
		],
	},
	{
		name: "an interrupted lock is not held",
		right: `
int f(struct dma_buf *buf)
{
	int ret = dma_resv_lock_interruptible(buf->resv, NULL);
	if (ret < 0)
		return ret;
	dma_buf_move_notify(buf);
	dma_resv_unlock(buf->resv);
	return ret;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	int ret = dma_resv_lock_interruptible(buf->resv, NULL);
	if (ret >= 0)
		return ret;
	dma_resv_unlock(buf->resv);
	return ret;
}`,
			"resv-not-released@6?",
			"resv-unlock-not-held@7",
		],
	},
	{
		name: "a lock without acquire context cannot fail",
		right: `
int f(struct dma_buf *buf)
{
	int ret = dma_resv_lock(buf->resv, NULL);
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	int ret = dma_resv_lock(buf->resv, NULL);
	if (!ret && buf->size > 4)
		return -EINVAL;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
			"resv-not-released@6",
		],
	},
	{
		name: "a branch that cannot be taken",
		right: `
int f(struct dma_buf *buf)
{
	int ret = 0;
	dma_resv_lock(buf->resv, NULL);
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return ret;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	int ret = -EIO;
	dma_resv_lock(buf->resv, NULL);
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return ret;
}`,
			"resv-not-released@7",
		],
	},
	{
		name: "the errno of a pointer",
		right: `
int f(int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	dma_resv_lock(buf->resv, NULL);
	if (IS_ERR(buf))
		return -EIO;
	dma_resv_unlock(buf->resv);
	dma_buf_put(buf);
	return 0;
}`,
		wrong: [
			`
int f(int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	dma_resv_lock(buf->resv, NULL);
	if (!IS_ERR(buf) && buf->size > 4)
		return -EIO;
	dma_resv_unlock(buf->resv);
	dma_buf_put(buf);
	return 0;
}`,
			"dmabuf-leak@9",
			"resv-not-released@9",
		],
	},
	{
		name: "a pointer that was read through is none that is NULL",
		right: `
int f(struct demo *d, struct dma_buf *buf)
{
	struct chain *c = NULL;
	if (d->chained) {
		c = demo_chain_of(d);
		c->error = 1;
		dma_resv_lock(buf->resv, NULL);
	}
	d->done = 1;
	if (c)
		dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct demo *d, struct dma_buf *buf)
{
	struct chain *c = NULL;
	if (d->chained) {
		c = demo_chain_of(d);
		c->error = 1;
		dma_resv_lock(buf->resv, NULL);
	}
	d->done = 1;
	if (!c)
		dma_resv_unlock(buf->resv);
	return 0;
}`,
			"resv-not-released@13?",
		],
	},
	{
		name: "what stands behind && and || is read only where it is asked for",
		right: `
static int demo_init(struct demo *d, struct demo_sync *sync, struct dma_fence *fence)
{
	bool several = sync && (sync->flags & DEMO_SEVERAL);
	bool none = !sync || sync->count == 0;

	if (several || !none)
		return dma_fence_wait(fence, true);
	return 0;
}

int f(struct demo *d, struct dma_fence *fence)
{
	int ret = demo_init(d, NULL, fence);

	if (ret)
		return ret;
	mutex_lock(&d->guard);
	ret = demo_prepare(d->size);
	if (ret)
		goto unlock;
	d->ready = 1;
unlock:
	mutex_unlock(&d->guard);
	return ret;
}`,
		wrong: [
			`
static int demo_init(struct demo *d, struct demo_sync *sync, struct dma_fence *fence)
{
	bool several = sync && (sync->flags & DEMO_SEVERAL);
	bool none = !sync || sync->count == 0;

	if (several || !none)
		return dma_fence_wait(fence, true);
	return 0;
}

int f(struct demo *d, struct dma_fence *fence)
{
	int ret = demo_init(d, NULL, fence);

	if (ret)
		return ret;
	mutex_lock(&d->guard);
	ret = demo_prepare(d->size);
	if (ret)
		return ret;
	d->ready = 1;
	mutex_unlock(&d->guard);
	return ret;
}`,
			"lock-not-released@21",
		],
	},
	{
		name: "a pointer that is NULL is measured, and asked for within an initialiser, without being read through",
		right: `
int f(struct demo *d)
{
	struct demo_plane *plane = NULL;
	unsigned int most = ARRAY_SIZE(plane->lines);
	struct demo_request request = { .most = most, .wide = plane && plane->wide };
	int ret;

	mutex_lock(&d->guard);
	ret = dma_fence_wait(d->fence, demo_send(d, &request));
	mutex_unlock(&d->guard);
	return ret;
}`,
		wrong: [
			`
int f(struct demo *d)
{
	struct demo_plane *plane = NULL;
	unsigned int most = ARRAY_SIZE(plane->lines);
	struct demo_request request = { .most = most, .wide = plane && plane->wide };
	int ret;

	mutex_lock(&d->guard);
	ret = dma_fence_wait(d->fence, demo_send(d, &request));
	if (ret)
		return ret;
	mutex_unlock(&d->guard);
	return 0;
}`,
			"lock-not-released@12",
		],
	},
	{
		name: "an SRCU section and the lock of an xarray leave the reservation lock as it is",
		right: `
int f(struct demo *d)
{
	int idx, ret;

	dma_resv_lock(d->buf->resv, NULL);
	idx = srcu_read_lock(&d->gone);
	xa_lock(&d->table);
	ret = d->busy ? -EBUSY : 0;
	xa_unlock(&d->table);
	srcu_read_unlock(&d->gone, idx);
	dma_resv_unlock(d->buf->resv);
	return ret;
}`,
		wrong: [
			`
int f(struct demo *d)
{
	int idx, ret;

	dma_resv_lock(d->buf->resv, NULL);
	idx = srcu_read_lock(&d->gone);
	xa_lock(&d->table);
	ret = d->busy ? -EBUSY : 0;
	xa_unlock(&d->table);
	srcu_read_unlock(&d->gone, idx);
	if (ret)
		return ret;
	dma_resv_unlock(d->buf->resv);
	return ret;
}`,
			"resv-not-released@13",
		],
	},
];

runCases("conditions", CONDITIONS);
