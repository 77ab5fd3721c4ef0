/** What is stored, swapped and chosen as drivers write it, and calls that a macro makes for them. */
import { runCases } from "./cases.ts";

const stored = (how: string): string => `
static int demo_one(struct demo *d, int fd, struct demo_unpin *out)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	${how}
	return 0;
}

int demo_all(struct demo *d, const int *fds)
{
	int i, ret;

	for (i = 0; i < d->count; i++) {
		ret = demo_one(d, fds[i], &d->unpins[d->used]);
		if (ret)
			return ret;
		d->used++;
	}
	return 0;
}`;

const half = (sure: string): string => `
static void demo_undo(struct demo *d)
{
	if (iosys_map_is_set(&d->map))
		dma_buf_vunmap_unlocked(d->buf, &d->map);
	if (${sure})
		dma_buf_unmap_attachment_unlocked(d->att, d->sgt, DMA_TO_DEVICE);
	if (!IS_ERR_OR_NULL(d->att))
		dma_buf_detach(d->buf, d->att);
	dma_buf_put(d->buf);
	kfree(d);
}

struct demo *demo_make(struct device *dev, struct dma_buf *buf)
{
	struct demo *d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return NULL;
	get_dma_buf(buf);
	d->buf = buf;
	d->att = dma_buf_attach(buf, dev);
	if (IS_ERR(d->att)) {
		demo_undo(d);
		return NULL;
	}
	return d;
}`;

const pair = (turn: string): string => `
int demo_lock(struct dma_buf *a, struct dma_buf *b, struct ww_acquire_ctx *ctx)
{
	struct dma_resv *first = a->resv, *second = b->resv;
	int ret;

	ww_acquire_init(ctx, &reservation_ww_class);
	ret = dma_resv_lock(first, ctx);
	if (ret)
		goto fini;
	ret = dma_resv_lock(second, ctx);
	if (ret == -EDEADLK) {
		dma_resv_unlock(first);
		dma_resv_lock_slow(second, ctx);
		${turn};
		ret = dma_resv_lock(second, ctx);
	}
	if (ret) {
		dma_resv_unlock(first);
		goto fini;
	}
	ww_acquire_done(ctx);
	dma_resv_add_fence(a->resv, demo_fence(), DMA_RESV_USAGE_READ);
	dma_resv_unlock(a->resv);
	dma_resv_unlock(b->resv);
	ret = 0;
fini:
	ww_acquire_fini(ctx);
	return ret;
}`;

const flagged = (take: string, drop: string): string => `
static void demo_undo(struct demo *d, int to)
{
	bool lock = d->state >= PINNED && to < d->state;

	if (lock)
		${take};
	if (d->state == PINNED)
		dma_buf_vunmap(d->buf, &d->map);
	if (lock)
		${drop};
}

void demo_fini(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	demo_note(d->state);
	dma_resv_unlock(d->buf->resv);
	demo_undo(d, 0);
}`;

const translated = (gave: string): string => `
static int to_status(int err)
{
	if (!err)
		return DEMO_OK;
	return err == -ENOMEM ? DEMO_NO_MEMORY : DEMO_FAILED;
}

int demo_open(struct demo *d, int fd)
{
	int st;

	d->buf = dma_buf_get(fd);
	st = to_status(PTR_ERR_OR_ZERO(d->buf));
	if (st != DEMO_OK)
		return st;
	d->att = dma_buf_attach(d->buf, d->dev);
	st = to_status(PTR_ERR_OR_ZERO(${gave}));
	if (st != DEMO_OK)
		goto put;
	return DEMO_OK;
put:
	dma_buf_put(d->buf);
	return st;
}`;

const byValue = (answer: string): string => `
struct demo_window {
	struct dma_buf *buf;
	int err;
};

static struct demo_window demo_open(int fd)
{
	struct demo_window w = { .err = 0 };
	struct demo_window none = { .err = 0 };

	w.buf = dma_buf_get(fd);
	if (IS_ERR(w.buf)) {
		w.err = PTR_ERR(w.buf);
		return w;
	}
	return ${answer};
}

int demo_show(struct demo *d, int fd)
{
	struct demo_window w = demo_open(fd);

	if (w.err)
		return w.err;
	dma_buf_put(w.buf);
	return 0;
}`;

const FOLDED = `
int f(struct dma_buf *a, struct dma_buf *b)
{
	int err = 0, ea, eb;
	eb = dma_buf_begin_cpu_access(b, DMA_TO_DEVICE);
	ea = dma_buf_begin_cpu_access(a, DMA_TO_DEVICE);
	err |= !eb ? dma_buf_end_cpu_access(b, DMA_TO_DEVICE) : eb;
	err |= !ea ? dma_buf_end_cpu_access(a, DMA_TO_DEVICE) : ea;
	return err ? -EIO : 0;
}`;

runCases("stored, swapped, chosen", [
	{
		name: "a structure written through a pointer has what is written there",
		right: stored("*out = (struct demo_unpin) { .buf = buf };"),
		wrong: [stored("*out = (struct demo_unpin) { .size = buf->size };"), "dmabuf-leak@4"],
	},
	{
		name: "what only looks at a member leaves the others zero",
		right: half("!IS_ERR_OR_NULL(d->sgt)"),
		wrong: [half("demo_is_mapped(d)"), "null-check-on-err-ptr@22"],
	},
	{
		name: "two variables swapped have each other's values",
		right: pair("swap(first, second)"),
		wrong: [pair("demo_turn()"), "resv-unlock-not-held@19"],
	},
	{
		name: "a comma in a condition is run before it",
		right: `
int f(struct demo *d, struct dma_buf *buf)
{
	if (d->att = dma_buf_attach(buf, d->dev), IS_ERR(d->att))
		return PTR_ERR(d->att);
	demo_use(d->att->dmabuf);
	return 0;
}`,
		wrong: [
			`
int f(struct demo *d, struct dma_buf *buf)
{
	if (d->att = dma_buf_attach(buf, d->dev), IS_ERR(buf))
		return PTR_ERR(d->att);
	demo_use(d->att->dmabuf);
	return 0;
}`,
			"result-ignored@6",
		],
	},
	{
		name: "a macro that gets a call may make it again, or not at all",
		right: `
int f(struct dma_buf *buf, struct dma_fence *fence)
{
	int ret = DEMO_RETRY(dma_resv_lock_interruptible(buf->resv, NULL));
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct dma_buf *buf, struct dma_fence *fence)
{
	int ret = dma_resv_lock_interruptible(buf->resv, NULL);
	if (demo_failed(fence))
		return ret;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
			"resv-not-released@6",
		],
	},
	{
		name: "a flag that stands for several conditions says what they say",
		right: flagged("dma_resv_lock(d->buf->resv, NULL)", "dma_resv_unlock(d->buf->resv)"),
		wrong: [flagged("mutex_lock(&d->lock)", "mutex_unlock(&d->lock)"), "resv-not-held@9"],
	},
	{
		name: "NULL is no failure where no call has failed: a mapping kept for later may have no address to give",
		right: `
void *demo_vaddr(struct demo *d)
{
	if (iosys_map_is_null(&d->map) && dma_buf_vmap_unlocked(d->buf, &d->map))
		return NULL;
	return d->map.is_iomem ? NULL : d->map.vaddr;
}`,
		wrong: [
			`
void *demo_vaddr(struct demo *d)
{
	if (iosys_map_is_null(&d->map) && dma_buf_vmap_unlocked(d->buf, &d->map))
		return NULL;
	d->copy = kmalloc(d->size, GFP_KERNEL);
	return d->copy ? d->map.vaddr : NULL;
}`,
			"vmap-leak@7",
		],
	},
	{
		name: "a helper that makes another answer of a result tells success from failure",
		right: translated("d->att"),
		wrong: [translated("demo_state(d)"), "put-while-attached@23?"],
	},
	{
		name: "a structure returned by value takes along what its members hold",
		right: byValue("w"),
		wrong: [byValue("none"), "dmabuf-leak@17"],
	},
	{
		name: "what is undone later, or at once where that fails, is in other hands",
		right: `
int f(struct device *dev, int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	return devm_add_action_or_reset(dev, demo_put, buf);
}`,
		wrong: [
			`
int f(struct device *dev, int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	return demo_add(dev, demo_put);
}`,
			"dmabuf-leak@7",
		],
	},
	{
		name: "errors folded together are there where one of them is",
		right: FOLDED,
		wrong: [
			`
int f(struct dma_buf *a, struct dma_buf *b)
{
	int ret = dma_buf_begin_cpu_access(b, DMA_TO_DEVICE);
	if (ret)
		return ret;
	ret = dma_buf_begin_cpu_access(a, DMA_TO_DEVICE);
	if (ret) {
		dma_buf_end_cpu_access(b, DMA_TO_DEVICE);
		return 0;
	}
	dma_buf_end_cpu_access(a, DMA_TO_DEVICE);
	return dma_buf_end_cpu_access(b, DMA_TO_DEVICE);
}`,
			"success-on-failure@10",
		],
	},
]);
