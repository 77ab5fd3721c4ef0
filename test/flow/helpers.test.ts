/** Small helpers of a driver: short names for a place, teardown by a state, descriptors given back. */
import { runCases } from "./cases.ts";

const named = (place: string): string => `
static struct dma_buf *demo_buf(struct demo *d)
{
	struct demo_import *import = &d->import;

	return ${place};
}

void *demo_vmap(struct demo *d)
{
	struct iosys_map map;

	if (dma_buf_vmap_unlocked(demo_buf(d), &map))
		return NULL;
	if (map.is_iomem) {
		dma_buf_vunmap_unlocked(d->import.attach->dmabuf, &map);
		return NULL;
	}
	return map.vaddr;
}`;

const lowered = (state: string): string => `
enum demo_state { DEMO_NONE, DEMO_ATTACHED, DEMO_MAPPED };

static void demo_lower(struct demo *d)
{
	if (d->state >= DEMO_MAPPED)
		dma_buf_unmap_attachment_unlocked(d->attach, d->sgt, DMA_TO_DEVICE);
	dma_buf_detach(d->buf, d->attach);
	dma_buf_put(d->buf);
}

static int demo_raise(struct demo *d)
{
	struct sg_table *sgt = dma_buf_map_attachment_unlocked(d->attach, DMA_TO_DEVICE);

	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	d->sgt = sgt;
	d->state = ${state};
	return sgt->nents == 1 ? 0 : -EINVAL;
}

int demo_show(struct demo *d, struct device *dev)
{
	int ret;

	d->attach = dma_buf_attach(d->buf, dev);
	if (IS_ERR(d->attach))
		return PTR_ERR(d->attach);
	d->state = DEMO_ATTACHED;
	ret = demo_raise(d);
	if (ret)
		demo_lower(d);
	return ret;
}`;

const published = (is: string): string => `
struct demo_out { int fd; struct sync_file *file; };

static void demo_drop(struct demo_out *out)
{
	if (out->file)
		fput(out->file->file);
	if (out->fd ${is} 0)
		put_unused_fd(out->fd);
}

int demo_publish(struct dma_fence *fence, int __user *fd)
{
	struct demo_out out = { .fd = -1 };
	int ret = -ENOMEM;

	out.fd = get_unused_fd_flags(O_CLOEXEC);
	if (out.fd < 0)
		return out.fd;
	out.file = sync_file_create(fence);
	if (!out.file)
		goto err;
	ret = -EFAULT;
	if (put_user(out.fd, fd))
		goto err;
	fd_install(out.fd, out.file->file);
	return 0;
err:
	demo_drop(&out);
	return ret;
}`;

runCases("small helpers", [
	{
		name: "a helper that is a short name for a place, here and by its members",
		right: named("import->attach->dmabuf"),
		wrong: [named("import->other->dmabuf"), "vmap-leak@17"],
	},
	{
		name: "a state that a callee set says to another what is to be undone",
		right: lowered("DEMO_MAPPED"),
		wrong: [lowered("DEMO_ATTACHED"), "detach-while-mapped@8"],
	},
	{
		name: "a callee gives back a descriptor and nothing of the family",
		right: published(">="),
		wrong: [published("<"), "fd-unbalanced@30"],
	},
]);
