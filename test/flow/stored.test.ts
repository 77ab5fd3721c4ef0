/** What a function has stored in a structure and leaves there where it fails: told only beside a failure that undoes it. */
import { runCases } from "./cases.ts";

runCases("stored, and left by a way out that fails", [
	{
		name: "where no way out undoes it, whoever sees the failure tears the structure down",
		right: `int demo_open(struct demo *d, int fd)
{
	int ret;

	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	ret = demo_power_on(d->dev);
	if (ret)
		return ret;
	return demo_reset(d->dev);
}
`,
		wrong: [
			`int demo_open(struct demo *d, int fd)
{
	int ret;

	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	ret = demo_power_on(d->dev);
	if (ret)
		return ret;
	ret = demo_reset(d->dev);
	if (ret)
		dma_buf_put(d->buf);
	return ret;
}
`,
			"dmabuf-leak@10?",
		],
	},
	{
		name: "one return that does both is steered by what the caller knows",
		right: `int demo_open(struct demo *d, int fd)
{
	int ret;

	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	ret = demo_power_on(d->dev);
	if (ret) {
		if (!dma_resv_lock_interruptible(d->resv, NULL)) {
			dma_buf_put(d->buf);
			dma_resv_unlock(d->resv);
		}
		return ret;
	}
	return 0;
}
`,
		wrong: [
			`int demo_open(struct demo *d, int fd)
{
	int ret;

	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	ret = demo_power_on(d->dev);
	if (ret) {
		if (dma_resv_lock_interruptible(d->resv, NULL))
			return ret;
		dma_buf_put(d->buf);
		dma_resv_unlock(d->resv);
		return ret;
	}
	return 0;
}
`,
			"dmabuf-leak@11?",
		],
	},
	{
		name: "what is cleared where it was stored is so for a teardown, which the other failure may count on",
		right: `int demo_open(struct demo *d, int fd)
{
	int ret;

	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	ret = demo_power_on(d->dev);
	if (ret)
		return ret;
	ret = demo_reset(d->dev);
	if (ret) {
		dma_buf_put(d->buf);
		d->buf = NULL;
	}
	return ret;
}
`,
		wrong: [
			`int demo_open(struct demo *d, int fd)
{
	int ret;

	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	ret = demo_power_on(d->dev);
	if (ret)
		return ret;
	ret = demo_reset(d->dev);
	if (ret) {
		dma_buf_put(d->buf);
		d->count = 0;
	}
	return ret;
}
`,
			"dmabuf-leak@10?",
		],
	},
	{
		name: "NULL is no failure beside error pointers",
		right: `struct demo_view *demo_open(struct demo *d, int fd)
{
	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return ERR_CAST(d->buf);
	if (d->lazy)
		return NULL;
	if (demo_power_on(d->dev)) {
		dma_buf_put(d->buf);
		return ERR_PTR(-EIO);
	}
	return d->view;
}
`,
		wrong: [
			`struct demo_view *demo_open(struct demo *d, int fd)
{
	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return ERR_CAST(d->buf);
	if (d->lazy)
		return ERR_PTR(-EBUSY);
	if (demo_power_on(d->dev)) {
		dma_buf_put(d->buf);
		return ERR_PTR(-EIO);
	}
	return d->view;
}
`,
			"dmabuf-leak@7?",
		],
	},
	{
		name: "of two references the stored one stays, and the caller gets the other by the same name",
		right: `struct dma_fence *demo_run(struct demo *d)
{
	struct dma_fence *ret;

	d->fence = dma_fence_allocate_private_stub(d->time);
	if (!d->fence)
		return NULL;
	ret = dma_fence_get(d->fence);
	demo_kick(d->dev);
	return d->fence;
}
`,
		wrong: [
			`struct dma_fence *demo_run(struct demo *d)
{
	struct dma_fence *ret;

	d->fence = dma_fence_allocate_private_stub(d->time);
	if (!d->fence)
		return NULL;
	ret = dma_fence_get(d->fence);
	demo_kick(d->dev);
	return NULL;
}
`,
			"fence-leak@10",
		],
	},
]);
