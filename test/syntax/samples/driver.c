// SPDX-License-Identifier: MIT
/* A made-up driver: every shape of kernel macro that the C grammar cannot take. */
#include <linux/dma-buf.h>
#include "sample_local.h"

MODULE_IMPORT_NS("DMA_BUF");

#define SAMPLE_MAX 4
#define sample_warn(dev, fmt, args...) dev_warn((dev)->base, fmt, ##args)
#define sample_lock(b) \
	mutex_lock(&(b)->lock)

struct sample_bo {
	struct list_head head;
	DECLARE_BITMAP(slots, SAMPLE_MAX);
	struct dma_buf *dmabuf;
	struct_group(state,
		int a;
		int b;
	);
	void __iomem *regs;
	u32 words[] __counted_by(a);
} __packed;

enum sample_kind { SAMPLE_A, SAMPLE_ENTRY(B), SAMPLE_ENTRY(C) = 4, };

static DEFINE_MUTEX(sample_mutex);
static DEFINE_IDA(sample_ida);
DEFINE_FREE(sample_put, struct sample_bo *, if (_T) sample_bo_put(_T))

static int sample_attach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach);

/**
 * sample_pin - pins one
 * @attach: which
 */
static int __must_check sample_pin(struct dma_buf_attachment *attach)
	__must_hold(&attach->dmabuf->resv)
{
	struct sample_bo *bo = container_of(attach->priv, struct sample_bo, head);
	size_t at = offsetof(typeof(*bo), words[2]);

	return bo && at ? min_t(unsigned long, 0, SAMPLE_MAX) : -EINVAL;
}

static inline void sample_unpin(struct dma_buf_attachment *attach) { }

static int sample_walk(struct list_head *list, const char __user *from, ...)
{
	struct sample_bo *bo, *next;
	DECLARE_BITMAP(seen, 64) = { 0 };
	va_list ap;
	int i, n = 0;

	va_start(ap, from);
	list_for_each_entry(bo, list, head) {
		list_for_each_entry_safe(bo, next, list, head)
			n++;
		for_each_set_bit(i, seen, 64)
			if (i > 3)
				continue;
			else
				break;
	}
	n += va_arg(ap, unsigned int);
	bo = va_arg(ap, struct sample_bo *);
	va_end(ap);
	switch (n) {
	case 1 ... 3:
		return bus_for_each_dev(&sample_bus, NULL, NULL, sample_one);
	default:
		break;
	}
#ifdef CONFIG_SAMPLE
	if (n > 4) {
#else
	if (n > 5) {
#endif
		n = 5;
	}
	printk(KERN_INFO PFX "walked " SAMPLE_FMT(n) " of %d" "\n", n);
	return n +
#if 0
		1
#else
		2
#endif
		;
}

static int sample_scopes(struct sample_bo *bo, struct drm_exec *exec)
{
	struct sample_bo *held __free(sample_put) = NULL;
	int ret = 0;

	guard(mutex)(&bo->lock);
	CLASS(fd, f)(3);
	scoped_guard(spinlock, &bo->spin) {
		ret = 1;
	}
	scoped_cond_guard(mutex_intr, return -EINTR, &bo->lock)
		ret = 2;
	drm_exec_until_all_locked(exec) {
		ret = drm_exec_lock_obj(exec, bo->obj);
		drm_exec_retry_on_contention(exec);
		if (ret)
			break;
	}
	with_sample_power(bo, wakeref)
		ret = 3;
	SAMPLE_ASSERT(ret, ==, 3);
	SAMPLE_ASSERT_WITH_CODE(ret, "no", return -EINVAL);
	SAMPLE_ASSERT_WITH_CODE(ret, "no", goto out);
	SAMPLE_TRACE(bo)
	wait_event(bo->wq, ({ int x = ret; x > 1; }));
out:
	asm volatile("nop" : : "r"(ret) : "memory");
	return_ptr(held);
}

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
static int sample_map(struct dma_buf *dmabuf) { return dma_buf_map_attachment_unlocked(dmabuf); }
#else
static int sample_map(struct dma_buf *dmabuf) { return dma_buf_map_attachment(dmabuf); }
#endif

#ifdef CONFIG_SAMPLE_DEBUG
static void sample_debug(void) { pr_debug("on\n"); }
#else
static void sample_debug(void) { }
#endif

static const struct dma_buf_ops sample_ops = {
	.attach = sample_attach,
	.pin = sample_pin,
	.unpin = &sample_unpin,
#ifdef CONFIG_SAMPLE
	.map_dma_buf = sample_map,
#endif
	SAMPLE_COMMON_OPS(x)
	.cache_sgt_mapping = true,
};

static struct sample_driver sample_driver = {
	.name = "sample",
	.ops = { .walk = sample_walk, .scopes = (void *)sample_scopes, },
};

SAMPLE_ATTR static __init int
sample_init(void)
{
	return 0;
}
module_init(sample_init)
module_exit(sample_exit);

SYSCALL_DEFINE2(sample, int, fd, struct sample_bo __user *, arg)
{
	return fd;
}
EXPORT_SYMBOL_GPL(sample_walk);
MODULE_LICENSE("Dual MIT/GPL");
