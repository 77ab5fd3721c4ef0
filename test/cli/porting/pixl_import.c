// SPDX-License-Identifier: GPL-2.0
/* An importer written for 5.15, outside the kernel tree: what becomes of it in later releases? */
#include <linux/dma-buf.h>
#include <linux/dma-resv.h>
#include <linux/module.h>

struct pixl_import {
	struct dma_buf *buf;
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
};

/* 5.15: nobody holds the lock here, and the core takes none */
int pixl_import_map(struct pixl_import *import, struct device *dev)
{
	import->attach = dma_buf_attach(import->buf, dev);
	if (IS_ERR(import->attach))
		return PTR_ERR(import->attach);
	import->sgt = dma_buf_map_attachment(import->attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(import->sgt)) {
		dma_buf_detach(import->buf, import->attach);
		return PTR_ERR(import->sgt);
	}
	dma_resv_lock(import->buf->resv, NULL);
	pixl_note(import);
	dma_resv_unlock(import->buf->resv);

	return 0;
}

int pixl_import_slots(struct pixl_import *import)
{
	int ret;

	dma_resv_lock(import->buf->resv, NULL);
	ret = dma_resv_reserve_shared(import->buf->resv, 1);
	dma_resv_unlock(import->buf->resv);

	return ret;
}

MODULE_IMPORT_NS(DMA_BUF);
MODULE_LICENSE("GPL");
