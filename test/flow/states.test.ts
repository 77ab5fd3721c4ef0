/**
 * What the exploration of states understands. Every case has a twin with the mistake in it, so that silence is never that
 * of an analysis which gave up.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findings } from "./flow-of.ts";

interface Case {
	readonly name: string;
	readonly right: string;
	/** rule@line, "?" = assumed */
	readonly wrong: readonly [c: string, ...found: string[]];
}

const CONDITIONS: readonly Case[] = [
	{
		name: "a flag that was tested keeps its outcome",
		right: `
int f(struct dma_buf *buf, bool locked)
{
	int ret;
	if (!locked)
		dma_resv_lock(buf->resv, NULL);
	ret = demo_prepare(buf->size);
	if (!locked)
		dma_resv_unlock(buf->resv);
	return ret;
}`,
		wrong: [
			`
int f(struct dma_buf *buf, bool locked)
{
	int ret;
	if (!locked)
		dma_resv_lock(buf->resv, NULL);
	ret = demo_prepare(buf->size);
	if (!locked && ret)
		return ret;
	if (!locked)
		dma_resv_unlock(buf->resv);
	return ret;
}`,
			"resv-not-released@9",
		],
	},
	{
		name: "a flag set together with the lock stands for it",
		right: `
int f(struct dma_buf *buf, int mode)
{
	bool locked = false;
	if (mode == 3) {
		dma_resv_lock(buf->resv, NULL);
		locked = true;
	}
	demo_prepare(buf->size);
	if (locked)
		dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct dma_buf *buf, int mode)
{
	bool locked = false;
	if (mode == 3) {
		dma_resv_lock(buf->resv, NULL);
		locked = true;
	}
	if (demo_prepare(buf->size))
		return -EIO;
	if (locked)
		dma_resv_unlock(buf->resv);
	return 0;
}`,
			"resv-not-released@10",
		],
	},
	{
		name: "trylock holds where it said true",
		right: `
int f(struct dma_buf *buf)
{
	if (!dma_resv_trylock(buf->resv))
		return -EBUSY;
	dma_buf_move_notify(buf);
	dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	if (dma_resv_trylock(buf->resv))
		return -EBUSY;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
			"resv-not-released@5",
			"resv-unlock-not-held@6",
		],
	},
	{
		name: "an interrupted lock is not held",
		right: `
int f(struct dma_buf *buf)
{
	int ret = dma_resv_lock_interruptible(buf->resv, NULL);
	if (ret < 0)
		return ret;
	dma_buf_move_notify(buf);
	dma_resv_unlock(buf->resv);
	return ret;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	int ret = dma_resv_lock_interruptible(buf->resv, NULL);
	if (ret >= 0)
		return ret;
	dma_resv_unlock(buf->resv);
	return ret;
}`,
			"resv-unlock-not-held@7",
		],
	},
	{
		name: "a lock without acquire context cannot fail",
		right: `
int f(struct dma_buf *buf)
{
	int ret = dma_resv_lock(buf->resv, NULL);
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	int ret = dma_resv_lock(buf->resv, NULL);
	if (!ret && buf->size > 4)
		return -EINVAL;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
			"resv-not-released@6",
		],
	},
	{
		name: "a branch that cannot be taken",
		right: `
int f(struct dma_buf *buf)
{
	int ret = 0;
	dma_resv_lock(buf->resv, NULL);
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return ret;
}`,
		wrong: [
			`
int f(struct dma_buf *buf)
{
	int ret = -EIO;
	dma_resv_lock(buf->resv, NULL);
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return ret;
}`,
			"resv-not-released@7",
		],
	},
	{
		name: "the errno of a pointer",
		right: `
int f(int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	dma_resv_lock(buf->resv, NULL);
	if (IS_ERR(buf))
		return -EIO;
	dma_resv_unlock(buf->resv);
	dma_buf_put(buf);
	return 0;
}`,
		wrong: [
			`
int f(int fd)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	dma_resv_lock(buf->resv, NULL);
	if (!IS_ERR(buf) && buf->size > 4)
		return -EIO;
	dma_resv_unlock(buf->resv);
	dma_buf_put(buf);
	return 0;
}`,
			"resv-not-released@9",
		],
	},
];

const CALLEES: readonly Case[] = [
	{
		name: "lock wrappers of the file are followed",
		right: `
static int demo_lock(struct demo *d)
{
	return dma_resv_lock_interruptible(d->buf->resv, NULL);
}
static void demo_unlock(struct demo *d)
{
	dma_resv_unlock(d->buf->resv);
}
int f(struct demo *d)
{
	int ret = demo_lock(d);
	if (ret)
		return ret;
	dma_buf_move_notify(d->buf);
	demo_unlock(d);
	return 0;
}`,
		wrong: [
			`
static int demo_lock(struct demo *d)
{
	return dma_resv_lock_interruptible(d->buf->resv, NULL);
}
static void demo_unlock(struct demo *d)
{
	dma_resv_unlock(d->buf->resv);
}
int f(struct demo *d)
{
	int ret = demo_lock(d);
	if (ret)
		return ret;
	dma_buf_move_notify(d->buf);
	if (d->buf->size > 4)
		return -EINVAL;
	demo_unlock(d);
	return 0;
}`,
			"resv-not-released@17",
		],
	},
	{
		name: "a static function is entered as its callers enter it",
		right: `
static int pin(struct dma_buf_attachment *attach)
{
	return dma_buf_pin(attach);
}
int f(struct dma_buf_attachment *attach)
{
	int ret;
	dma_resv_lock(attach->dmabuf->resv, NULL);
	ret = pin(attach);
	dma_resv_unlock(attach->dmabuf->resv);
	return ret;
}`,
		wrong: [
			`
static int pin(struct dma_buf_attachment *attach)
{
	return dma_buf_pin(attach);
}
int f(struct dma_buf_attachment *attach)
{
	int ret;
	dma_resv_lock(attach->dmabuf->resv, NULL);
	dma_resv_unlock(attach->dmabuf->resv);
	ret = pin(attach);
	return ret;
}`,
			"resv-not-held@4",
		],
	},
	{
		name: "results are known however long the names of the callees above are",
		right: `
static int demo_framebuffer_get_information_of_its_first_buffer(struct demo *d)
{
	int r = dma_resv_lock_interruptible(d->buf->resv, NULL);
	if (r)
		return r;
	dma_resv_unlock(d->buf->resv);
	return r;
}
static int demo_framebuffer_verify_and_initialise_everything_in_it(struct demo *d)
{
	return demo_framebuffer_get_information_of_its_first_buffer(d);
}
int f(struct demo *d)
{
	int ret = demo_framebuffer_verify_and_initialise_everything_in_it(d);
	if (ret)
		return ret;
	dma_resv_lock(d->buf->resv, NULL);
	dma_resv_unlock(d->buf->resv);
	return 0;
}`,
		wrong: [
			`
static int demo_framebuffer_get_information_of_its_first_buffer(struct demo *d)
{
	int r = dma_resv_lock_interruptible(d->buf->resv, NULL);
	if (!r && d->bad)
		return -EINVAL;
	if (r)
		return r;
	dma_resv_unlock(d->buf->resv);
	return 0;
}
static int demo_framebuffer_verify_and_initialise_everything_in_it(struct demo *d)
{
	return demo_framebuffer_get_information_of_its_first_buffer(d);
}
int f(struct demo *d)
{
	return demo_framebuffer_verify_and_initialise_everything_in_it(d);
}`,
			"resv-not-released@6",
		],
	},
	{
		name: "a callee that unlocks on failure",
		right: `
static int check(struct dma_buf *buf)
{
	if (buf->size < 4) {
		dma_resv_unlock(buf->resv);
		return -EINVAL;
	}
	return 0;
}
int f(struct dma_buf *buf)
{
	int ret;
	dma_resv_lock(buf->resv, NULL);
	ret = check(buf);
	if (ret)
		return ret;
	dma_resv_unlock(buf->resv);
	return 0;
}`,
		wrong: [
			`
static int check(struct dma_buf *buf)
{
	if (buf->size < 4) {
		dma_resv_unlock(buf->resv);
		return -EINVAL;
	}
	return 0;
}
int f(struct dma_buf *buf)
{
	int ret;
	dma_resv_lock(buf->resv, NULL);
	ret = check(buf);
	dma_resv_unlock(buf->resv);
	return ret;
}`,
			"resv-unlock-not-held@15",
		],
	},
];

const OWNERS: readonly Case[] = [
	{
		name: "a mapping kept in the object is the object's",
		right: `
int f(struct demo *d, struct dma_buf *buf)
{
	return dma_buf_vmap_unlocked(buf, &d->map);
}`,
		wrong: [
			`
int f(struct demo *d, struct dma_buf *buf)
{
	struct iosys_map map;
	return dma_buf_vmap_unlocked(buf, &map);
}`,
			"vmap-leak@5",
		],
	},
	{
		name: "a mapping handed over by return",
		right: `
void *f(struct dma_buf *buf)
{
	struct iosys_map map;
	if (dma_buf_vmap_unlocked(buf, &map))
		return NULL;
	return map.vaddr;
}`,
		wrong: [
			`
void *f(struct dma_buf *buf)
{
	struct iosys_map map;
	if (dma_buf_vmap_unlocked(buf, &map))
		return NULL;
	return NULL;
}`,
			"vmap-leak@7",
		],
	},
	{
		name: "a field of something made here stays ours until that goes",
		right: `
int f(struct demo *d, struct dma_buf *buf)
{
	struct demo_map *m = kzalloc(sizeof(*m), GFP_KERNEL);
	struct iosys_map map;
	int ret;
	if (!m)
		return -ENOMEM;
	ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret) {
		kfree(m);
		return ret;
	}
	m->vaddr = map.vaddr;
	d->m = m;
	return 0;
}`,
		wrong: [
			`
int f(struct demo *d, struct dma_buf *buf)
{
	struct iosys_map map;
	int ret;
	ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	d->count = 1;
	return 0;
}`,
			"vmap-leak@10",
		],
	},
];

const MANY: readonly Case[] = [
	{
		name: "two buffers are two locks",
		right: `
int f(struct dma_buf *a, struct dma_buf *b)
{
	dma_resv_lock(a->resv, NULL);
	dma_buf_move_notify(a);
	dma_resv_unlock(a->resv);
	dma_resv_lock(b->resv, NULL);
	dma_buf_move_notify(b);
	dma_resv_unlock(b->resv);
	return 0;
}`,
		wrong: [
			`
static int f(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	dma_resv_lock(d->a->resv, NULL);
	dma_buf_move_notify(d->a);
	dma_resv_unlock(d->a->resv);
	dma_buf_move_notify(d->b);
	return 0;
}`,
			"resv-not-held@8",
		],
	},
	{
		name: "a lock taken and dropped in every round",
		right: `
void f(struct demo *d, int n)
{
	int i;
	for (i = 0; i < n; i++) {
		dma_resv_lock(d->bufs[i]->resv, NULL);
		dma_buf_move_notify(d->bufs[i]);
		dma_resv_unlock(d->bufs[i]->resv);
	}
}`,
		wrong: [
			`
void f(struct demo *d, int n)
{
	int i;
	dma_resv_lock(d->buf->resv, NULL);
	for (i = 0; i < n; i++)
		dma_buf_vmap_unlocked(d->buf, &d->map);
	dma_resv_unlock(d->buf->resv);
}`,
			"resv-self-deadlock@7",
		],
	},
	{
		name: "locks of an array are one token",
		right: `
int f(struct drm_gem_object **objs, int n)
{
	struct ww_acquire_ctx ctx;
	int ret = drm_gem_lock_reservations(objs, n, &ctx);
	if (ret)
		return ret;
	dma_resv_reserve_fences(objs[0]->resv, 1);
	drm_gem_unlock_reservations(objs, n, &ctx);
	return 0;
}`,
		wrong: [
			`
static int f(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	struct ww_acquire_ctx ctx;
	int ret = drm_gem_lock_reservations(d->objs, d->n, &ctx);
	if (ret)
		return ret;
	drm_gem_unlock_reservations(d->objs, d->n, &ctx);
	return dma_resv_reserve_fences(d->spare->resv, 1);
}`,
			"resv-not-held@10",
		],
	},
];

for (const [name, cases] of Object.entries({ CONDITIONS, CALLEES, OWNERS, MANY }))
	describe(name.toLowerCase(), () => {
		for (const { name: what, right, wrong } of cases)
			test(what, () => {
				assert.deepEqual(findings(right), []);
				const [c, ...found] = wrong;
				assert.deepEqual(findings(c), found);
			});
	});
