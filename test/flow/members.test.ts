/** What members of structures lead to: the buffer beside an attachment, and what an object gives back when it goes. */
import { type Case, runCases } from "./cases.ts";

const IMPORT = `
static void demo_free(struct drm_gem_object *obj)
{
	struct demo *d = to_demo(obj);

	if (d->attach) {
		dma_buf_unmap_attachment_unlocked(d->attach, d->table, DMA_BIDIRECTIONAL);
		dma_buf_detach(d->buf, d->attach);
		dma_buf_put(d->buf);
	}
	drm_gem_object_release(obj);
	kfree(d);
}
static const struct drm_gem_object_funcs demo_funcs = {
	.free = demo_free,
};
struct drm_gem_object *demo_import(struct drm_device *dev, struct dma_buf *buf)
{
	struct dma_buf_attachment *attach;
	struct sg_table *table;
	struct demo *d;
	int ret;

	attach = dma_buf_attach(buf, dev->dev);
	if (IS_ERR(attach))
		return ERR_CAST(attach);
	get_dma_buf(buf);
	table = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(table)) {
		ret = PTR_ERR(table);
		goto detach;
	}
	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d) {
		ret = -ENOMEM;
		goto unmap;
	}
	d->base.funcs = &demo_funcs;
	drm_gem_private_object_init(dev, &d->base, buf->size);
	d->attach = attach;
	d->table = table;
	d->buf = buf;
	ret = demo_bind(d);
	if (ret) {
		drm_gem_object_put(&d->base);
		LEAVE;
	}
	return &d->base;
unmap:
	dma_buf_unmap_attachment_unlocked(attach, table, DMA_BIDIRECTIONAL);
detach:
	dma_buf_detach(buf, attach);
	dma_buf_put(buf);
	return ERR_PTR(ret);
}`;

const REMEMBERED = `
static void demo_release(struct dma_buf *buf)
{
	struct demo_plane *p = buf->priv;

	p->buf = NULL;
	demo_free_plane(p);
}
static const struct dma_buf_ops demo_ops = {
	.map_dma_buf = demo_map,
	.unmap_dma_buf = demo_unmap,
	.release = demo_release,
};
static void demo_export(struct demo_plane *p)
{
	DEFINE_DMA_BUF_EXPORT_INFO(info);
	struct dma_buf *buf;

	info.ops = &demo_ops;
	info.priv = p;
	buf = dma_buf_export(&info);
	if (!IS_ERR(buf))
		p->buf = buf;
}
int demo_fd(struct demo_plane *p)
{
	int fd;

	demo_export(p);
	fd = dma_buf_fd(p->buf, 0);
	if (fd < 0) {
		LEAVE;
		return fd;
	}
	return fd;
}`;

const READING = `
int demo_peek(int fd, u32 *to)
{
	struct dma_buf *buf = dma_buf_get(fd);
	struct iosys_map map;
	u32 *from;
	int ret;

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	ret = dma_buf_begin_cpu_access(buf, DMA_FROM_DEVICE);
	if (ret)
		goto put;
	ret = dma_buf_vmap_unlocked(buf, &map);
	if (!ret) {
		LOAD;
		dma_buf_vunmap_unlocked(buf, &map);
	}
	dma_buf_end_cpu_access(buf, DMA_FROM_DEVICE);
put:
	dma_buf_put(buf);
	return ret;
}`;

const CALLBACK = `
static void demo_done(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	struct demo_job *job = container_of(cb, struct demo_job, cb);

	WORK;
}
int demo_watch(struct demo_job *job, struct dma_fence *fence)
{
	return dma_fence_add_callback(fence, &job->cb, demo_done);
}`;

const MEMBERS: readonly Case[] = [
	{
		name: "an attachment belongs to the buffer in the member beside it, as the detach shows",
		right: `
void demo_drop(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	dma_buf_unpin(d->attach);
	dma_resv_unlock(d->buf->resv);
	dma_buf_detach(d->buf, d->attach);
}`,
		wrong: [
			`
void demo_drop(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	dma_resv_unlock(d->buf->resv);
	dma_buf_unpin(d->attach);
	dma_buf_detach(d->buf, d->attach);
}`,
			"resv-not-held@6",
		],
	},
	{
		name: "a buffer kept in a member when it is attached: the attach has taken its lock, and nobody has since",
		right: `
int demo_get(struct demo *d, int fd)
{
	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	d->attach = dma_buf_attach(d->buf, d->dev);
	if (IS_ERR(d->attach)) {
		dma_buf_put(d->buf);
		return PTR_ERR(d->attach);
	}
	demo_lock_all(d->list);
	d->table = dma_buf_map_attachment(d->attach, DMA_TO_DEVICE);
	return 0;
}`,
		wrong: [
			`
int demo_get(struct demo *d, int fd)
{
	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	d->attach = dma_buf_attach(d->buf, d->dev);
	if (IS_ERR(d->attach)) {
		dma_buf_put(d->buf);
		return PTR_ERR(d->attach);
	}
	d->table = dma_buf_map_attachment(d->attach, DMA_TO_DEVICE);
	return 0;
}`,
			"resv-not-held@12",
		],
	},
	{
		name: "what hangs on an object goes with its last reference",
		right: IMPORT.replace("LEAVE", "return ERR_PTR(ret)"),
		wrong: [
			IMPORT.replace("LEAVE", "goto unmap"),
			"use-after-detach@46?",
			"unmap-mismatch@46?",
			"dmabuf-double-put@46?",
		],
	},
	{
		name: "NULL from a callee that returns a pointer is its failure: it has kept no reference",
		right: `
int demo_fill(struct demo *d, struct drm_file *file, u32 handle)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
	void *address;

	if (!obj)
		return -ENOENT;
	address = demo_window(to_demo(obj));
	if (!address) {
		drm_gem_object_put(obj);
		return -ENOMEM;
	}
	d->obj = obj;
	return 0;
}`,
		wrong: [
			`
int demo_fill(struct demo *d, struct drm_file *file, u32 handle)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
	void *address;

	if (!obj)
		return -ENOENT;
	address = demo_window(to_demo(obj));
	if (!address)
		return -ENOMEM;
	d->obj = obj;
	return 0;
}`,
			"gem-reference-leak@11?",
		],
	},
	{
		name: "a reference kept under another name is given back twice",
		right: `
int demo_wait(struct demo *d)
{
	struct dma_fence *fence = dma_fence_get(d->last);
	int ret = dma_fence_wait(fence, true);

	if (ret)
		goto out;
	demo_done(d->id);
out:
	dma_fence_put(fence);
	return ret;
}`,
		wrong: [
			`
int demo_wait(struct demo *d)
{
	struct dma_fence *fence = dma_fence_get(d->last);
	int ret = dma_fence_wait(fence, true);

	if (ret) {
		dma_fence_put(fence);
		goto out;
	}
	demo_done(d->id);
out:
	dma_fence_put(fence);
	return ret;
}`,
			"fence-double-put@9",
		],
	},
	{
		name: "a member that the buffer's own release clears keeps no reference: it is owed where no descriptor gets it",
		right: REMEMBERED.replace("LEAVE", "dma_buf_put(p->buf)"),
		wrong: [REMEMBERED.replace("LEAVE", "demo_count(p->id)"), "dmabuf-leak@33"],
	},
	{
		name: "a pointer that was set to a mapping's address leads into it",
		right: READING.replace("LOAD", "iosys_map_memcpy_from(to, &map, 0, 4)"),
		wrong: [READING.replace("LOAD", "from = map.vaddr;\n\t*to = from[0]"), "iomem-vaddr@17"],
	},
	{
		name: "a fence's callback runs under the fence's spinlock",
		right: CALLBACK.replace("WORK", "schedule_work(&job->work)"),
		wrong: [CALLBACK.replace("WORK", "dma_resv_lock(job->obj->resv, NULL)"), "sleep-in-atomic@6"],
	},
];

runCases("members", MEMBERS);
