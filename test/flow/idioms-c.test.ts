/** C as drivers write it: operands left out, ranges of cases, counters, cleared arrays, macros that jump. */
import { runCases } from "./cases.ts";

const counted = (down: string): string => `
struct demo {
	struct dma_buf *dmabuf;
	struct iosys_map map;
	unsigned int maps;
};

static int demo_map(struct demo *d)
{
	int ret;

	if (d->map_count++)
		return 0;
	ret = dma_buf_vmap_unlocked(d->dmabuf, &d->map);
	if (ret)
		d->map_count--;
	return ret;
}

static void demo_unmap(struct demo *d)
{
	if (${down})
		return;
	dma_buf_vunmap_unlocked(d->dmabuf, &d->map);
}

int demo_show(struct demo *d, struct dma_buf_attachment *attach)
{
	int ret;

	ret = demo_map(d);
	if (ret)
		return ret;
	d->shown = true;
	demo_unmap(d);
	ret = dma_buf_begin_cpu_access(d->dmabuf, DMA_TO_DEVICE);
	if (ret)
		return ret;
	demo_look(d);
	return dma_buf_end_cpu_access(d->dmabuf, DMA_TO_DEVICE);
}`;

const planes = (clear: string): string => `
static void demo_release(struct demo_plane *p)
{
	if (!IS_ERR_OR_NULL(p->att))
		dma_buf_detach(p->dbuf, p->att);
	if (!IS_ERR_OR_NULL(p->dbuf))
		dma_buf_put(p->dbuf);
}

int demo_import(struct demo *d, struct demo_plane *planes, const int *fds)
{
	int i, ret = 0;

	${clear}
	for (i = 0; i < d->count; i++) {
		struct demo_plane *p = &planes[i];

		p->dbuf = dma_buf_get(fds[i]);
		if (IS_ERR(p->dbuf)) {
			ret = PTR_ERR(p->dbuf);
			goto out;
		}
		p->att = dma_buf_attach(p->dbuf, d->dev);
		if (IS_ERR(p->att)) {
			ret = PTR_ERR(p->att);
			goto out;
		}
	}
out:
	if (ret)
		for (i = 0; i < d->count; i++)
			demo_release(&planes[i]);
	return ret;
}`;

const macro = (body: string): string => `
#define BAIL_IF(cond, err)		\\
	do {				\\
		if (cond) {		\\
			ret = (err);	\\
			${body};	\\
		}			\\
	} while (0)

int f(struct demo *d, int fd)
{
	int ret = 0;

	d->buf = dma_buf_get(fd);
	BAIL_IF(IS_ERR(d->buf), -EBADF);
	d->att = dma_buf_attach(d->buf, d->dev);
	return ret;
out:
	kfree(d->spare);
	return ret;
}`;

const tried = (how: string): string => `
int f(struct demo *d, int fd)
{
	struct dma_buf *buf;
	int ret = 0;

	buf = ${how};
	ret = demo_check(buf);
	return ret;
out:
	kfree(d->spare);
	return ret;
}`;

const READ_THROUGH = (how: string): string => `
static struct demo_range *demo_take(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	return &d->range;
}

static struct demo *demo_of(struct demo_range *r)
{
	return container_of(r, struct demo, range);
}

int demo_size(struct demo *d)
{
	struct demo_range r = *${how};

	dma_resv_unlock(d->buf->resv);
	return r.size;
}`;

const hidden = (inner: string): string => `
int f(int fd, int other)
{
	struct dma_buf *buf = dma_buf_get(fd);
	int ret = 0;
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	{
		struct dma_buf *${inner} = dma_buf_get(other);
		if (IS_ERR(${inner}))
			ret = PTR_ERR(${inner});
		else
			demo_keep(${inner});
	}
	dma_buf_put(buf);
	return ret;
}`;

runCases("C as drivers write it", [
	{
		name: "a variable that hides another is not that one",
		right: hidden("buf"),
		wrong: [hidden("buf").replace("\tdma_buf_put(buf);\n", ""), "dmabuf-leak@15"],
	},
	{
		name: "`a ?: b` runs a once",
		right: `
int f(struct dma_buf *buf)
{
	int ret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
	if (ret)
		return ret;
	ret = demo_draw();
	return dma_buf_end_cpu_access(buf, DMA_TO_DEVICE) ?: ret;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	int ret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
	if (ret)
		return ret;
	ret = demo_draw();
	dma_buf_end_cpu_access(buf, DMA_TO_DEVICE);
	return dma_buf_end_cpu_access(buf, DMA_TO_DEVICE) ?: ret;
}`,
			"cpu-access-unbalanced@9",
		],
	},
	{
		name: "a range of cases says which signs the value has",
		right: `
int f(struct drm_gem_object *obj)
{
	long left = dma_resv_wait_timeout(obj->resv, DMA_RESV_USAGE_READ, false, HZ);
	switch (left) {
	case 0:
		return -ETIME;
	case LONG_MIN ... -1:
		return left;
	default:
		return 0;
	}
}`,
		wrong: [
			`
int f(struct drm_gem_object *obj)
{
	long left = dma_resv_wait_timeout(obj->resv, DMA_RESV_USAGE_READ, false, HZ);
	switch (left) {
	case 0:
		return -ETIME;
	case 1 ... LONG_MAX:
		return left;
	default:
		return 0;
	}
}`,
			"wait-result@9",
		],
	},
	{
		name: "a range of cases is the same one in the next switch",
		right: `
int f(struct drm_gem_object *obj, int mode)
{
	switch (mode) {
	case 0 ... 4:
		dma_resv_lock(obj->resv, NULL);
		break;
	}
	demo_show(mode);
	switch (mode) {
	case 0 ... 4:
		dma_resv_unlock(obj->resv);
		break;
	}
	return 0;
}`,
		wrong: [
			`
int f(struct drm_gem_object *obj, int mode)
{
	switch (mode) {
	case 0 ... 4:
		dma_resv_lock(obj->resv, NULL);
		break;
	}
	demo_show(mode);
	switch (mode) {
	case 1 ... 4:
		dma_resv_unlock(obj->resv);
		break;
	}
	return 0;
}`,
			"resv-not-released@7?",
		],
	},
	{
		name: "what counts up and down again is where it was",
		right: counted("--d->map_count"),
		wrong: [counted("d->map_count--"), "vmap-leak@38"],
	},
	{
		name: "in an array that was cleared, what no round has come to is NULL",
		right: planes("memset(planes, 0, d->count * sizeof(*planes));"),
		wrong: [planes("demo_begin(d);"), "null-check-on-err-ptr@19"],
	},
	{
		name: "behind a macro of the file that may jump nothing is known",
		right: macro("goto out"),
		wrong: [macro("demo_warn(ret)"), "result-ignored@16"],
	},
	{
		name: "a macro that gets a label may go there",
		right: tried("DEMO_TRY(dma_buf_get(fd), out)"),
		wrong: [tried("dma_buf_get(fd)"), "dmabuf-leak@9?"],
	},
	{
		name: "a helper that answers may have looked at what it got",
		right: `
int f(struct demo *d, int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	d->fits = demo_check(buf);
	d->size = buf->size;
	d->buf = buf;
	return 0;
}`,
		wrong: [
			`
int f(struct demo *d, int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	demo_note(buf);
	d->size = buf->size;
	d->buf = buf;
	return 0;
}`,
			"result-ignored@6",
		],
	},
	{
		name: "what is read through an answer is asked for once",
		right: READ_THROUGH("demo_take(d)"),
		wrong: [READ_THROUGH("demo_take(demo_of(demo_take(d)))"), "resv-second-without-ctx@4"],
	},
	{
		name: "a name too long to be kept stands for nothing",
		right: `
int f(struct demo *d, int fd)
{
	int ret;
	d->first_very_long_member_name->second_very_long_member_name->third_very_long_member_name->buf_of_this = dma_buf_get(fd);
	if (IS_ERR(d->first_very_long_member_name->second_very_long_member_name->third_very_long_member_name->buf_of_this))
		return -EBADF;
	ret = PTR_ERR(d->first_very_long_member_name->second_very_long_member_name->third_very_long_member_name->buf_of_this);
	dma_buf_put(d->first_very_long_member_name->second_very_long_member_name->third_very_long_member_name->buf_of_this);
	if (d->flags + ret)
		return 0;
	dma_resv_lock(d->resv, NULL);
	demo_show(d, ret);
	dma_resv_unlock(d->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct demo *d, int fd)
{
	int ret;
	d->first_very_long_member_name->second_very_long_member_name->third_very_long_member_name->buf_of_this = dma_buf_get(fd);
	if (IS_ERR(d->first_very_long_member_name->second_very_long_member_name->third_very_long_member_name->buf_of_this))
		return -EBADF;
	ret = PTR_ERR(d->first_very_long_member_name->second_very_long_member_name->third_very_long_member_name->buf_of_this);
	dma_buf_put(d->first_very_long_member_name->second_very_long_member_name->third_very_long_member_name->buf_of_this);
	if (d->flags + ret)
		return 0;
	dma_resv_lock(d->resv, NULL);
	demo_show(d, ret);
	return 0;
}`,
			"resv-not-released@14?",
		],
	},
]);
