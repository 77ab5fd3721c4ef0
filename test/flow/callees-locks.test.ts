/** Callees of the same file that take, drop and keep locks, or are entered with them. */
import { type Case, runCases } from "./cases.ts";

const CALLEES: readonly Case[] = [
	{
		name: "a lock that a callee took, and none of our ways out gives back, may be meant for who drops it in the file",
		right: `
static int demo_fill(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	d->filled = true;
	return 0;
}
void demo_filled(struct demo *d)
{
	dma_resv_unlock(d->buf->resv);
}
int f(struct demo *d)
{
	int ret = demo_fill(d);
	if (ret)
		return ret;
	if (d->size > 4)
		return -EINVAL;
	demo_note(d->size);
	return 0;
}`,
		wrong: [
			`
static int demo_fill(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	d->filled = true;
	return 0;
}
int f(struct demo *d)
{
	int ret = demo_fill(d);
	if (ret)
		return ret;
	if (d->size > 4)
		return -EINVAL;
	dma_resv_unlock(d->buf->resv);
	return 0;
}`,
			"resv-not-released@14",
		],
	},
	{
		name: "nobody gives back what a callee took, and it is told once, at the callee's end",
		right: `
static int demo_fill(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	d->filled = true;
	dma_resv_unlock(d->buf->resv);
	return 0;
}
int f(struct demo *d)
{
	int ret = demo_fill(d);
	if (ret)
		return ret;
	if (d->size > 4)
		return -EINVAL;
	return 0;
}`,
		wrong: [
			`
static int demo_fill(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	d->filled = true;
	return 0;
}
int f(struct demo *d)
{
	int ret = demo_fill(d);
	if (ret)
		return ret;
	if (d->size > 4)
		return -EINVAL;
	return 0;
}`,
			"resv-not-released@6",
		],
	},
	{
		name: "lock wrappers of the file are followed",
		right: `
static int demo_lock(struct demo *d)
{
	return dma_resv_lock_interruptible(d->buf->resv, NULL);
}
static void demo_unlock(struct demo *d)
{
	dma_resv_unlock(d->buf->resv);
}
int f(struct demo *d)
{
	int ret = demo_lock(d);
	if (ret)
		return ret;
	dma_buf_move_notify(d->buf);
	demo_unlock(d);
	return 0;
}`,
		wrong: [
			`
static int demo_lock(struct demo *d)
{
	return dma_resv_lock_interruptible(d->buf->resv, NULL);
}
static void demo_unlock(struct demo *d)
{
	dma_resv_unlock(d->buf->resv);
}
int f(struct demo *d)
{
	int ret = demo_lock(d);
	if (ret)
		return ret;
	dma_buf_move_notify(d->buf);
	if (d->buf->size > 4)
		return -EINVAL;
	demo_unlock(d);
	return 0;
}`,
			"resv-not-released@17",
		],
	},
	{
		name: "a static function is entered as its callers enter it",
		right: `
static int pin(struct dma_buf_attachment *attach)
{
	return dma_buf_pin(attach);
}
int f(struct dma_buf_attachment *attach)
{
	int ret;
	dma_resv_lock(attach->dmabuf->resv, NULL);
	ret = pin(attach);
	dma_resv_unlock(attach->dmabuf->resv);
	return ret;
}`,
		wrong: [
			`
static int pin(struct dma_buf_attachment *attach)
{
	return dma_buf_pin(attach);
}
int f(struct dma_buf_attachment *attach)
{
	int ret;
	dma_resv_lock(attach->dmabuf->resv, NULL);
	dma_resv_unlock(attach->dmabuf->resv);
	ret = pin(attach);
	return ret;
}`,
			"resv-not-held@4",
		],
	},
	{
		name: "a callee that unlocks on failure",
		right: `
static int check(struct dma_buf *buf)
{
	if (buf->size < 4) {
		dma_resv_unlock(buf->resv);
		return -EINVAL;
	}
	return 0;
}
int f(struct dma_buf *buf)
{
	int ret;
	dma_resv_lock(buf->resv, NULL);
	ret = check(buf);
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
static int check(struct dma_buf *buf)
{
	if (buf->size < 4) {
		dma_resv_unlock(buf->resv);
		return -EINVAL;
	}
	return 0;
}
int f(struct dma_buf *buf)
{
	int ret;
	dma_resv_lock(buf->resv, NULL);
	ret = check(buf);
	dma_resv_unlock(buf->resv);
	return ret;
}`,
			"resv-unlock-not-held@15",
		],
	},
	{
		name: "a lock that a callee left behind, taken again by its caller: both are told, and nothing else beneath it",
		right: `
static int map(struct dma_buf_attachment *attach)
{
	struct sg_table *sgt;
	dma_resv_lock(attach->dmabuf->resv, NULL);
	sgt = dma_buf_map_attachment(attach, DMA_TO_DEVICE);
	if (IS_ERR(sgt)) {
		dma_resv_unlock(attach->dmabuf->resv);
		return PTR_ERR(sgt);
	}
	dma_buf_unmap_attachment(attach, sgt, DMA_TO_DEVICE);
	dma_resv_unlock(attach->dmabuf->resv);
	return 0;
}
int f(struct dma_buf_attachment *attach)
{
	int ret = map(attach);
	dma_resv_lock(attach->dmabuf->resv, NULL);
	dma_buf_move_notify(attach->dmabuf);
	dma_resv_unlock(attach->dmabuf->resv);
	return ret;
}`,
		wrong: [
			`
static int map(struct dma_buf_attachment *attach)
{
	struct sg_table *sgt;
	dma_resv_lock(attach->dmabuf->resv, NULL);
	sgt = dma_buf_map_attachment(attach, DMA_TO_DEVICE);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	dma_buf_unmap_attachment(attach, sgt, DMA_TO_DEVICE);
	dma_resv_unlock(attach->dmabuf->resv);
	return 0;
}
int f(struct dma_buf_attachment *attach)
{
	int ret = map(attach);
	dma_resv_lock(attach->dmabuf->resv, NULL);
	dma_buf_move_notify(attach->dmabuf);
	dma_resv_unlock(attach->dmabuf->resv);
	return ret;
}`,
			"resv-not-released@8",
			"resv-self-deadlock@16",
		],
	},
	{
		name: "a lock that was refused may be held by the name it turns out to have",
		right: `bool f(struct dma_buf *buf, struct demo_ctx *ctx)
{
	if (dma_resv_trylock(buf->resv)) {
		dma_resv_unlock(buf->resv);
		return true;
	}
	if (buf->resv != ctx->resv)
		return false;
	dma_resv_assert_held(buf->resv);
	return true;
}`,
		wrong: [
			`bool f(struct dma_buf *buf, struct demo_ctx *ctx)
{
	if (dma_resv_trylock(buf->resv)) {
		dma_resv_unlock(buf->resv);
		return true;
	}
	if (!ctx->resv)
		return false;
	dma_resv_assert_held(buf->resv);
	return true;
}`,
			"resv-not-held@9",
		],
	},
];

runCases("locks of callees", CALLEES);
