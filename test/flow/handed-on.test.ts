/** Right code of drivers nobody tuned on, and twins with the mistake in it: what is set up in part, copied, handed on and counted. */
import { type Case, runCases } from "./cases.ts";

const PLANE = (caller: string): string => `
static void fini(struct plane *p)
{
	if (p->attach)
		dma_buf_detach(p->buf, p->attach);
	if (p->buf)
		dma_buf_put(p->buf);
}
static int init(struct plane *p, struct device *dev, int fd)
{
	struct dma_buf_attachment *attach;
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	p->buf = buf;
	attach = dma_buf_attach(buf, dev);
	if (IS_ERR(attach))
		return PTR_ERR(attach);
	p->attach = attach;
	return 0;
}
int f(struct frame *frame, unsigned int i, struct device *dev, int fd)
{
	${caller}
}`;

const MOVED = (how: string): string =>
	PLANE(`struct plane fresh = {};
	int ret = init(&fresh, dev, fd);
	if (ret) {
		fini(&fresh);
		return ret;
	}
	${how}
	return 0;`);

const PLANES = (count: string): string => `
static int pin_all(struct drm_framebuffer *p)
{
	unsigned int i, n = p->format->num_planes;
	int ret;
	for (i = 0; i < n; i++) {
		struct drm_gem_object *obj = drm_gem_fb_get_obj(p, i);
		ret = drm_gem_pin(obj);
		if (ret)
			goto unpin;
	}
	return 0;
unpin:
	while (i--)
		drm_gem_unpin(drm_gem_fb_get_obj(p, i));
	return ret;
}
static void unpin_all(struct drm_framebuffer *p)
{
	unsigned int i;
	for (i = 0; i < ${count}; i++)
		drm_gem_unpin(drm_gem_fb_get_obj(p, i));
}
int f(struct drm_framebuffer *p, struct flip *flip)
{
	int ret = pin_all(p);
	if (ret)
		return ret;
	ret = dma_resv_get_singleton(flip->resv, DMA_RESV_USAGE_WRITE, &flip->fence);
	if (ret)
		unpin_all(p);
	return ret;
}`;

const TAKEN = (end: string): string => `
DEFINE_FREE(put_fd, int, if (_T >= 0) put_unused_fd(_T))
int f(struct dma_fence *fence)
{
	struct sync_file *sync;
	int fd __free(put_unused_fd) = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	sync = sync_file_create(fence);
	if (!sync)
		return -ENOMEM;
	fd_install(fd, sync->file);
	return ${end};
}`;

const THROUGH = (undo: string): string =>
	PLANE(`struct plane next = {};
	int ret = all(&next, dev, fd);
	if (ret == 0)
		use(next.buf->size);
	${undo}
	return ret;`).replace(
		"int f(",
		`static int all(struct plane *p, struct device *dev, int fd)
{
	int ret = init(p, dev, fd);
	if (ret)
		return ret;
	return check(p->buf->size);
}
int f(`,
	);

const EMPTY = (asks: string): string => `
int f(struct item *m, bool cpu)
{
	int err = 0;

	if (cpu) {
		err = dma_buf_vmap_unlocked(m->dbuf, &m->map);
		if (err)
			goto fail;
		err = check(m);
		if (!err)
			return 0;
	}
fail:
	if (${asks})
		dma_buf_vunmap_unlocked(m->dbuf, &m->map);
	return err;
}`;

const HANDED: readonly Case[] = [
	{
		name: "what a callee has set up in part, its caller tears down",
		right: MOVED("use(fresh.buf->size);\n\tfini(&fresh);"),
		wrong: [MOVED("use(fresh.buf->size);\n\tfini(&fresh);").replace("fini(&fresh);\n\t\t", ""), "dmabuf-leak@18"],
	},
	{
		name: "a structure that is assigned as a whole takes along what its members lead to",
		right: MOVED("frame->plane[i] = fresh;"),
		wrong: [MOVED("frame->size = fresh.buf->size;"), "dmabuf-leak@31", "attachment-leak@31"],
	},
	{
		name: "so does one that is copied",
		right: MOVED("memcpy(&frame->plane[i], &fresh, sizeof(fresh));"),
		wrong: [MOVED("memcpy(&frame->plane[i], frame, sizeof(fresh));"), "dmabuf-leak@31", "attachment-leak@31"],
	},
	{
		name: "or the caller of its caller",
		right: THROUGH("fini(&next);"),
		wrong: [THROUGH("note(next.buf->size);"), "dmabuf-leak@18", "dmabuf-leak@36", "attachment-leak@36"],
	},
	{
		name: "a descriptor number that is taken out of its variable is not given back at the end",
		right: TAKEN("take_fd(fd)"),
		wrong: [TAKEN("fd"), "fd-unbalanced@13"],
	},
	{
		name: "a failed vmap leaves an empty description of memory",
		right: EMPTY("iosys_map_is_set(&m->map)"),
		wrong: [EMPTY("cpu"), "vunmap-mismatch@16"],
	},
	{
		name: "two loops that count by the same member go round equally often",
		right: PLANES("p->format->num_planes"),
		wrong: [PLANES("p->shown"), "pin-leak@32"],
	},
];

runCases("what is handed on, and counted", HANDED);
