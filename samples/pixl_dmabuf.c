// SPDX-License-Identifier: MIT
/*
 * pixl: shared buffers of a small display controller.
 *
 * This driver does not exist. It imports buffers of other drivers, keeps them in place while they are scanned out,
 * and draws a cursor into them with the CPU. Four mistakes are left in it for dma-buf Lens to find.
 */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/iosys-map.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#define PIXL_REG_BASE	0x10
#define PIXL_REG_PITCH	0x14
#define PIXL_CURSOR	64

struct pixl_device {
	struct device *dev;
	void __iomem *regs;
	struct mutex lock;
	struct pixl_buffer *front;
};

struct pixl_buffer {
	struct pixl_device *pixl;
	struct dma_buf *dmabuf;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	u32 pitch;
	bool stale;
};

/* The exporter wants to move the buffer; called with its reservation lock held. */
static void pixl_move_notify(struct dma_buf_attachment *attach)
{
	struct pixl_buffer *buf = attach->importer_priv;

	dma_resv_assert_held(attach->dmabuf->resv);
	buf->stale = true;
}

static const struct dma_buf_attach_ops pixl_attach_ops = {
	.allow_peer2peer = false,
	.move_notify = pixl_move_notify,
};

/* Keeps the buffer where it is for as long as it is on the screen. */
static int pixl_buffer_hold(struct pixl_buffer *buf)
{
	int ret;

	ret = dma_buf_pin(buf->attach);
	if (ret)
		dev_err(buf->pixl->dev, "cannot pin: %d\n", ret);

	return ret;
}

static void pixl_buffer_release_hold(struct pixl_buffer *buf)
{
	dma_resv_lock(buf->dmabuf->resv, NULL);
	dma_buf_unpin(buf->attach);
	dma_resv_unlock(buf->dmabuf->resv);
}

/* Addresses for the scanout engine; undone by pixl_buffer_unmap(). */
static int pixl_buffer_map(struct pixl_buffer *buf)
{
	struct dma_buf_attachment *attach = buf->attach;
	struct sg_table *sgt;

	dma_resv_lock(attach->dmabuf->resv, NULL);

	sgt = dma_buf_map_attachment(attach, DMA_TO_DEVICE);
	if (!IS_ERR(sgt)) {
		buf->sgt = sgt;
		buf->stale = false;
	}
	dma_resv_unlock(attach->dmabuf->resv);
	return PTR_ERR_OR_ZERO(sgt);
}

static void pixl_buffer_unmap(struct pixl_buffer *buf)
{
	dma_resv_lock(buf->dmabuf->resv, NULL);
	dma_buf_unmap_attachment(buf->attach, buf->sgt, DMA_TO_DEVICE);
	buf->sgt = NULL;
	dma_resv_unlock(buf->dmabuf->resv);
}

/* Draws the cursor into the upper left corner of the buffer. */
int pixl_draw_cursor(struct pixl_buffer *buf, const void *image)
{
	struct dma_buf *dmabuf = buf->dmabuf;
	struct iosys_map map;
	unsigned int row;
	int ret;

	ret = dma_buf_vmap_unlocked(dmabuf, &map);
	if (ret)
		return ret;

	ret = dma_buf_begin_cpu_access(dmabuf, DMA_TO_DEVICE);
	if (ret)
		return ret;

	for (row = 0; row < PIXL_CURSOR; row++)
		iosys_map_memcpy_to(&map, row * buf->pitch, image + row * PIXL_CURSOR, PIXL_CURSOR);

	dma_buf_end_cpu_access(dmabuf, DMA_TO_DEVICE);
	dma_buf_vunmap_unlocked(dmabuf, &map);
	return 0;
}

/* Fills one row with a colour, so that an empty screen is not random memory. */
static int pixl_clear_row(struct dma_buf *dmabuf, u32 offset, u32 length, u8 colour)
{
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(dmabuf, &map);
	if (ret)
		return ret;

	iosys_map_memset(&map, offset, colour, length);

	dma_buf_vunmap_unlocked(dmabuf, &map);
	return 0;
}

/* Clears the first row of a buffer that is not on the screen yet. */
int pixl_clear(int fd, u32 pitch)
{
	struct dma_buf *dmabuf;
	int ret;

	dmabuf = dma_buf_get(fd);
	if (IS_ERR(dmabuf))
		return PTR_ERR(dmabuf);

	ret = pixl_clear_row(dmabuf, 0, pitch, 0);
	dma_buf_put(dmabuf);
	return ret;
}

static struct pixl_buffer *pixl_buffer_import(struct pixl_device *pixl, int fd, u32 pitch)
{
	struct pixl_buffer *buf;
	int ret;

	buf = kzalloc(sizeof(*buf), GFP_KERNEL);
	if (!buf)
		return ERR_PTR(-ENOMEM);

	buf->pixl = pixl;
	buf->pitch = pitch;
	buf->dmabuf = dma_buf_get(fd);
	if (IS_ERR(buf->dmabuf)) {
		ret = PTR_ERR(buf->dmabuf);
		goto err_free;
	}

	buf->attach = dma_buf_dynamic_attach(buf->dmabuf, pixl->dev, &pixl_attach_ops, buf);
	if (IS_ERR(buf->attach)) {
		ret = PTR_ERR(buf->attach);
		goto err_put;
	}

	return buf;

err_put:
	dma_buf_put(buf->dmabuf);
err_free:
	kfree(buf);
	return ERR_PTR(ret);
}

static void pixl_buffer_free(struct pixl_buffer *buf)
{
	dma_buf_detach(buf->dmabuf, buf->attach);
	dma_buf_put(buf->dmabuf);
	kfree(buf);
}

/* Puts the buffer behind fd on the screen and retires the one before it. */
int pixl_show(struct pixl_device *pixl, int fd, u32 pitch)
{
	struct pixl_buffer *buf, *old;
	int ret;

	buf = pixl_buffer_import(pixl, fd, pitch);
	if (IS_ERR(buf))
		return PTR_ERR(buf);

	ret = pixl_buffer_hold(buf);
	if (ret)
		goto err_free;

	ret = pixl_buffer_map(buf);
	if (ret)
		goto err_hold;

	mutex_lock(&pixl->lock);
	old = pixl->front;
	pixl->front = buf;
	writel(sg_dma_address(buf->sgt->sgl), pixl->regs + PIXL_REG_BASE);
	writel(buf->pitch, pixl->regs + PIXL_REG_PITCH);
	mutex_unlock(&pixl->lock);

	if (old) {
		pixl_buffer_unmap(old);
		pixl_buffer_release_hold(old);
		pixl_buffer_free(old);
	}
	return 0;

err_hold:
	pixl_buffer_release_hold(buf);
err_free:
	pixl_buffer_free(buf);
	return ret;
}

/* New addresses for the buffer on the screen, after its exporter has moved it. */
int pixl_refresh(struct pixl_device *pixl)
{
	struct pixl_buffer *buf = pixl->front;
	struct dma_buf *dmabuf = buf->dmabuf;
	struct sg_table *sgt;

	dma_resv_lock(dmabuf->resv, NULL);

	sgt = dma_buf_map_attachment(buf->attach, DMA_TO_DEVICE);
	if (IS_ERR(sgt)) {
		dev_err(pixl->dev, "cannot map\n");
		return PTR_ERR(sgt);
	}

	buf->sgt = sgt;
	buf->stale = false;
	dma_resv_unlock(dmabuf->resv);

	writel(sg_dma_address(sgt->sgl), pixl->regs + PIXL_REG_BASE);
	return 0;
}

MODULE_DESCRIPTION("Sample for dma-buf Lens");
MODULE_LICENSE("Dual MIT/GPL");
MODULE_IMPORT_NS(DMA_BUF);
