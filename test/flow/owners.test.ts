/** Who owns an object, and which objects are the same, several or others. */
import { type Case, runCases } from "./cases.ts";

const OWNERS: readonly Case[] = [
	{
		name: "a mapping kept in the object is the object's",
		right: `
int f(struct demo *d, struct dma_buf *buf)
{
	return dma_buf_vmap_unlocked(buf, &d->map);
}`,
		wrong: [
			`
int f(struct demo *d, struct dma_buf *buf)
{
	struct iosys_map map;
	return dma_buf_vmap_unlocked(buf, &map);
}`,
			"vmap-leak@5",
		],
	},
	{
		name: "a buffer whose attachment is stored in the caller's struct, unless attaching has failed",
		right: `
int f(struct demo *d, int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	d->attach = dma_buf_attach(buf, d->dev);
	if (IS_ERR(d->attach)) {
		dma_buf_put(buf);
		return PTR_ERR(d->attach);
	}
	return 0;
}`,
		wrong: [
			`
int f(struct demo *d, int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	d->attach = dma_buf_attach(buf, d->dev);
	if (IS_ERR(d->attach))
		return PTR_ERR(d->attach);
	return 0;
}`,
			"dmabuf-leak@9",
		],
	},
	{
		name: "a mapping handed over by return",
		right: `
void *f(struct dma_buf *buf)
{
	struct iosys_map map;
	if (dma_buf_vmap_unlocked(buf, &map))
		return NULL;
	return map.vaddr;
}`,
		wrong: [
			`
void *f(struct dma_buf *buf)
{
	struct iosys_map map;
	if (dma_buf_vmap_unlocked(buf, &map))
		return NULL;
	return NULL;
}`,
			"vmap-leak@7",
		],
	},
	{
		name: "a field of something made here stays ours until that goes",
		right: `
int f(struct demo *d, struct dma_buf *buf)
{
	struct demo_map *m = kzalloc(sizeof(*m), GFP_KERNEL);
	struct iosys_map map;
	int ret;
	if (!m)
		return -ENOMEM;
	ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret) {
		kfree(m);
		return ret;
	}
	m->vaddr = map.vaddr;
	d->m = m;
	return 0;
}`,
		wrong: [
			`
int f(struct demo *d, struct dma_buf *buf)
{
	struct iosys_map map;
	int ret;
	ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	d->count = 1;
	return 0;
}`,
			"vmap-leak@10",
		],
	},
];

const MANY: readonly Case[] = [
	{
		name: "two buffers are two locks",
		right: `
int f(struct dma_buf *a, struct dma_buf *b)
{
	dma_resv_lock(a->resv, NULL);
	dma_buf_move_notify(a);
	dma_resv_unlock(a->resv);
	dma_resv_lock(b->resv, NULL);
	dma_buf_move_notify(b);
	dma_resv_unlock(b->resv);
	return 0;
}`,
		wrong: [
			`
static int f(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	dma_resv_lock(d->a->resv, NULL);
	dma_buf_move_notify(d->a);
	dma_resv_unlock(d->a->resv);
	dma_buf_move_notify(d->b);
	return 0;
}`,
			"resv-not-held@8",
		],
	},
	{
		name: "a lock taken and dropped in every round",
		right: `
void f(struct demo *d, int n)
{
	int i;
	for (i = 0; i < n; i++) {
		dma_resv_lock(d->bufs[i]->resv, NULL);
		dma_buf_move_notify(d->bufs[i]);
		dma_resv_unlock(d->bufs[i]->resv);
	}
}`,
		wrong: [
			`
void f(struct demo *d, int n)
{
	int i;
	dma_resv_lock(d->buf->resv, NULL);
	for (i = 0; i < n; i++)
		dma_buf_vmap_unlocked(d->buf, &d->map);
	dma_resv_unlock(d->buf->resv);
}`,
			"resv-self-deadlock@7",
		],
	},
	{
		name: "locks of an array are one token",
		right: `
int f(struct drm_gem_object **objs, int n)
{
	struct ww_acquire_ctx ctx;
	int ret = drm_gem_lock_reservations(objs, n, &ctx);
	if (ret)
		return ret;
	ret = dma_resv_reserve_fences(objs[0]->resv, 1);
	drm_gem_unlock_reservations(objs, n, &ctx);
	return ret;
}`,
		wrong: [
			`
static int f(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	struct ww_acquire_ctx ctx;
	int ret = drm_gem_lock_reservations(d->objs, d->n, &ctx);
	if (ret)
		return ret;
	drm_gem_unlock_reservations(d->objs, d->n, &ctx);
	return dma_resv_reserve_fences(d->spare->resv, 1);
}`,
			"resv-not-held@10",
		],
	},
];

runCases("owners", OWNERS);
runCases("many", MANY);
