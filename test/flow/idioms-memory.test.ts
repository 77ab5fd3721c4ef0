/** Right code of drivers nobody tuned on, and twins with the mistake in it: zeroed memory, flags, list cursors, switches. */
import { type Case, runCases } from "./cases.ts";

const DEEP = (release: string): string => `
static void drop_dmabuf(struct mem *mem)
{
	if (mem->dmabuf)
		${release};
}
static int import(struct mem *mem, int fd, struct device *dev)
{
	mem->dmabuf = dma_buf_get(fd);
	if (IS_ERR(mem->dmabuf))
		return PTR_ERR(mem->dmabuf);
	if (mem->dmabuf->size < PAGE_SIZE) {
		drop_dmabuf(mem);
		return -EINVAL;
	}
	return 0;
}
static int third(struct mem *mem, int fd, struct device *dev) { return import(mem, fd, dev); }
static int second(int fd, struct device *dev)
{
	struct area *area = kzalloc(sizeof(*area), GFP_KERNEL);
	int ret;
	if (!area)
		return -ENOMEM;
	ret = third(&area->mem, fd, dev);
	if (ret) {
		kfree(area);
		return ret;
	}
	return publish(area);
}
static int first(int fd, struct device *dev) { return second(fd, dev); }
int f(int fd, struct device *dev) { return first(fd, dev); }`;

const ASKED = (and: string): string => `
int f(struct item *it, void __user *from)
{
	struct item_args args = {};
	struct dma_buf *buf;
	if (copy_from_user(&args, from, sizeof(args)))
		return -EFAULT;
	if (!args.size)
		return -EINVAL;
	buf = dma_buf_get(args.fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	${and};
	dma_buf_put(buf);
	return 0;
}`;

const VIEW = (refused: string): string => `
int f(struct dma_buf *buf, void *to, size_t len)
{
	struct view v = {};
	int ret = dma_buf_vmap_unlocked(buf, &v.map);
	if (ret)
		return ret;
	if (v.map.is_iomem) {
		${refused}
	} else {
		iosys_map_memcpy_from(to, &v.map, 0, len);
		dma_buf_vunmap_unlocked(buf, &v.map);
	}
	return ret;
}`;

const MEMORY: readonly Case[] = [
	{
		name: "a structure that began with zeros is what a program has put there",
		right: ASKED("it->big = buf->size > args.size"),
		wrong: [ASKED("if (buf->size < args.size) return -EINVAL"), "dmabuf-leak@13"],
	},
	{
		name: "a callee too deep to be followed does something all the same",
		right: DEEP("dma_buf_put(mem->dmabuf)"),
		wrong: [
			DEEP("dma_buf_put(mem->dmabuf)").replace("drop_dmabuf(mem);\n", "note(mem->dmabuf->size);\n"),
			"dmabuf-leak@14",
		],
	},
	{
		name: "a structure in zeroed memory is no longer zero where a call has filled it in",
		right: VIEW("dma_buf_vunmap_unlocked(buf, &v.map);\n\t\tret = -EOPNOTSUPP;"),
		wrong: [VIEW("return -EOPNOTSUPP;"), "vmap-leak@9"],
	},
	{
		name: "members of zeroed memory are 0 until something is stored there",
		right: `
static void item_free(struct item *it)
{
	if (!IS_ERR_OR_NULL(it->attach))
		dma_buf_detach(it->buf, it->attach);
	if (!IS_ERR_OR_NULL(it->buf))
		dma_buf_put(it->buf);
	kfree(it);
}
int f(struct device *dev, int fd, struct item **out)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);
	int ret;
	if (!it)
		return -ENOMEM;
	mutex_init(&it->lock);
	it->buf = dma_buf_get(fd);
	if (IS_ERR(it->buf)) {
		ret = PTR_ERR(it->buf);
		item_free(it);
		return ret;
	}
	it->attach = dma_buf_attach(it->buf, dev);
	if (IS_ERR(it->attach)) {
		ret = PTR_ERR(it->attach);
		item_free(it);
		return ret;
	}
	*out = it;
	return 0;
}`,
		wrong: [
			`
static void item_free(struct item *it)
{
	if (!IS_ERR_OR_NULL(it->attach))
		dma_buf_detach(it->buf, it->attach);
	if (!IS_ERR_OR_NULL(it->buf))
		dma_buf_put(it->buf);
	kfree(it);
}
int f(struct device *dev, int fd, struct item **out)
{
	struct item *it = kmalloc(sizeof(*it), GFP_KERNEL);
	int ret;
	if (!it)
		return -ENOMEM;
	it->buf = dma_buf_get(fd);
	if (IS_ERR(it->buf)) {
		ret = PTR_ERR(it->buf);
		item_free(it);
		return ret;
	}
	it->attach = dma_buf_attach(it->buf, dev);
	if (IS_ERR(it->attach)) {
		ret = PTR_ERR(it->attach);
		item_free(it);
		return ret;
	}
	*out = it;
	return 0;
}`,
			"null-check-on-err-ptr@17",
		],
	},
	{
		name: "bits that nobody set are not set",
		right: `
int f(struct demo *d, struct device *dev, int fd)
{
	unsigned int undo = 0;
	int ret;
	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	undo |= GOT;
	d->attach = dma_buf_attach(d->buf, dev);
	if (IS_ERR(d->attach)) {
		ret = PTR_ERR(d->attach);
		goto fail;
	}
	undo |= ATTACHED;
	ret = prepare(d);
	if (ret)
		goto fail;
	return 0;
fail:
	if (undo & ATTACHED)
		dma_buf_detach(d->buf, d->attach);
	if (undo & GOT)
		dma_buf_put(d->buf);
	return ret;
}`,
		wrong: [
			`
int f(struct demo *d, struct device *dev, int fd)
{
	unsigned int undo = 0;
	int ret;
	d->buf = dma_buf_get(fd);
	if (IS_ERR(d->buf))
		return PTR_ERR(d->buf);
	undo |= GOT | ATTACHED;
	d->attach = dma_buf_attach(d->buf, dev);
	if (IS_ERR(d->attach)) {
		ret = PTR_ERR(d->attach);
		goto fail;
	}
	ret = prepare(d);
	if (ret)
		goto fail;
	return 0;
fail:
	if (undo & ATTACHED)
		dma_buf_detach(d->buf, d->attach);
	if (undo & GOT)
		dma_buf_put(d->buf);
	return ret;
}`,
			"null-check-on-err-ptr@11",
		],
	},
	{
		name: "whoever breaks out of a list has an element, whoever leaves it by its end has none",
		right: `
int f(struct set *s)
{
	struct item *it;
	mutex_lock(&s->lock);
	list_for_each_entry(it, &s->items, node)
		if (it->ready)
			break;
	if (&it->node == &s->items) {
		mutex_unlock(&s->lock);
		return -ENOENT;
	}
	if (list_entry_is_head(it, &s->items, node))
		return -EINVAL;
	mutex_unlock(&s->lock);
	dma_resv_lock(it->buf->resv, NULL);
	dma_resv_unlock(it->buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct set *s)
{
	struct item *it;
	mutex_lock(&s->lock);
	list_for_each_entry(it, &s->items, node)
		if (it->ready)
			break;
	if (&it->node == &s->items) {
		mutex_unlock(&s->lock);
		return -ENOENT;
	}
	if (!list_entry_is_head(it, &s->items, node))
		return -EINVAL;
	mutex_unlock(&s->lock);
	dma_resv_lock(it->buf->resv, NULL);
	dma_resv_unlock(it->buf->resv);
	return 0;
}`,
			"lock-not-released@14",
		],
	},
	{
		name: "a loop's variable is another one than what it held before",
		right: `
int f(struct set *s, struct device *dev, struct dma_buf *buf)
{
	struct item *it, *next;
	it = dma_buf_attach(buf, dev);
	if (IS_ERR(it)) {
		list_for_each_entry_safe(it, next, &s->items, node)
			drop(s, it->size);
		return -EIO;
	}
	dma_buf_detach(buf, it);
	return 0;
}`,
		wrong: [
			`
int f(struct set *s, struct device *dev, struct dma_buf *buf)
{
	struct item *it, *next;
	it = dma_buf_attach(buf, dev);
	if (IS_ERR(it)) {
		drop(s, it->size);
		return -EIO;
	}
	dma_buf_detach(buf, it);
	return 0;
}`,
			"null-check-on-err-ptr@6",
		],
	},
];

runCases("memory, flags and lists", MEMORY);
