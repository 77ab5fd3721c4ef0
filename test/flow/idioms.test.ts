/** Right code in the idioms of drivers that nobody tuned on, each with the mistake it is close to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Case, runCases } from "./cases.ts";
import { analysed } from "./flow-of.ts";

const CLEANUP: readonly Case[] = [
	{
		name: "a cleanup class of the driver's own gives back what its variable holds",
		right: `
int f(int fd, size_t least)
{
	struct dma_buf *buf __free(put_dmabuf) = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (buf->size < least)
		return -EINVAL;
	return 0;
}`,
		wrong: [
			`
int f(int fd, size_t least)
{
	struct dma_buf *buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (buf->size < least)
		return -EINVAL;
	dma_buf_put(buf);
	return 0;
}`,
			"dmabuf-leak@8",
		],
	},
	{
		name: "a macro in capitals, defined who knows where, says what it gives back as a function does",
		right: `
int f(struct drm_file *file, u32 handle)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
	if (!obj)
		return -ENOENT;
	DEMO_OBJECT_PUT(obj);
	return 0;
}`,
		wrong: [
			`
int f(struct drm_file *file, u32 handle)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
	if (!obj)
		return -ENOENT;
	DEMO_OBJECT_SHOW(obj);
	return 0;
}`,
			"gem-reference-leak@4?",
		],
	},
	{
		name: "a guard of the driver's own may hold any lock",
		right: `
static long demo_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct demo *d = filp->private_data;
	guard(demo_resv)(d);
	return dma_buf_pin(d->attach);
}
static const struct file_operations ops = { .unlocked_ioctl = demo_ioctl };`,
		wrong: [
			`
static long demo_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	struct demo *d = filp->private_data;
	guard(mutex)(&d->lock);
	return dma_buf_pin(d->attach);
}
static const struct file_operations ops = { .unlocked_ioctl = demo_ioctl };`,
			"resv-not-held@6",
		],
	},
];

const STAGES = (got: string): string => `
enum stage { NONE, GOT, ATTACHED };
static void down(struct dma_buf *buf, struct dma_buf_attachment *attach, enum stage stage)
{
	switch (stage) {
	case ATTACHED:
		dma_buf_detach(buf, attach);
		fallthrough;
	case GOT:
		dma_buf_put(buf);
		fallthrough;
	case NONE:
		break;
	}
}
int f(struct demo *d, struct device *dev, int fd)
{
	enum stage stage = NONE;
	struct dma_buf_attachment *attach;
	struct dma_buf *buf;
	int ret;
	buf = dma_buf_get(fd);
	ret = PTR_ERR_OR_ZERO(buf);
	if (ret)
		return ret;
	stage = ${got};
	attach = dma_buf_attach(buf, dev);
	ret = PTR_ERR_OR_ZERO(attach);
	if (ret)
		goto fail;
	stage = ATTACHED;
	ret = prepare(d);
	if (ret)
		goto fail;
	stage = ATTACHED;
fail:
	down(buf, attach, stage);
	return ret;
}`;

const TWICE = (label: string): string => `
int f(struct demo *d, int mode)
{
	int ret;
	switch (mode) {
	case MODE_LOCK:
		dma_resv_lock(d->resv, NULL);
		break;
	case MODE_TRY:
		if (!dma_resv_trylock(d->resv))
			return -EBUSY;
		break;
	case MODE_HELD:
		break;
	default:
		return -EINVAL;
	}
	ret = d->ready ? 0 : -EAGAIN;
	if (mode == MODE_HELD)
		return ret;
	switch (mode) {
	case MODE_LOCK:
		dma_resv_unlock(d->resv);
		break;
	${label}
		dma_resv_unlock(d->resv);
		break;
	default:
		break;
	}
	return ret;
}`;

const ANSWERED = (label: string): string => `
int f(struct demo *d)
{
	int ret = dma_resv_lock_interruptible(d->resv, NULL);
	switch (ret) {
	${label}
		break;
	default:
		/* nothing is held */
		return ret;
	}
	dma_resv_unlock(d->resv);
	return 0;
}`;

const BRANCHES: readonly Case[] = [
	{
		name: "a switch takes the case of the constant it is given",
		right: STAGES("GOT"),
		wrong: [STAGES("NONE"), "dmabuf-leak@38"],
	},
	{
		name: "a second switch goes the way of the first",
		right: TWICE("case MODE_TRY:"),
		wrong: [TWICE("case MODE_MAYBE:"), "resv-not-released@29"],
	},
	{
		name: "the default is what no case was",
		right: ANSWERED("case 0:"),
		wrong: [ANSWERED("case 1:"), "resv-not-released@10?"],
	},
];

const THREAD = (test: string): string => `
int f(void *arg)
{
	struct dma_buf *buf = arg;
	struct ww_acquire_ctx ctx;
	int ret;
	ww_acquire_init(&ctx, &reservation_ww_class);
	ret = dma_resv_lock_interruptible(buf->resv, &ctx);
	${test}
	ww_acquire_fini(&ctx);
	return ret;
}`;

const FIRST = (lock: string): string => `
int f(struct dma_buf *from, struct dma_buf *to)
{
	struct ww_acquire_ctx ctx;
	int ret;
	ww_acquire_init(&ctx, &reservation_ww_class);
	${lock}
	if (ret)
		return ret;
	copy(from, to);
	dma_resv_unlock(from->resv);
	ww_acquire_fini(&ctx);
	return 0;
}`;

const CONTEXTS: readonly Case[] = [
	{
		name: "who never asks whether a lock was got may know that another task has it",
		right: THREAD(""),
		wrong: [THREAD("if (ret == 0)\n\t\tuse(buf->size);"), "acquire-ctx-misuse@11"],
	},
	{
		name: "the first lock of a context cannot be lost, but its wait can be interrupted",
		right: FIRST("ret = dma_resv_lock(from->resv, &ctx);"),
		wrong: [FIRST("ret = dma_resv_lock_interruptible(from->resv, &ctx);"), "acquire-ctx-misuse@9"],
	},
	{
		name: "a helper that is given the context may have taken the first lock",
		right: FIRST("join_others(&ctx, to);\n\tret = 0;\n\tdma_resv_lock(from->resv, NULL);"),
		wrong: [FIRST("join_others(&ctx, to);\n\tret = dma_resv_lock(from->resv, &ctx);"), "acquire-ctx-misuse@10?"],
	},
	{
		name: "a fence whose own wait answers a timeout with an errno",
		right: `
int f(struct timeline *tl)
{
	struct dma_fence *fence = i915_active_fence_get(&tl->last);
	long left;
	if (!fence)
		return 0;
	left = dma_fence_wait_timeout(fence, true, HZ / 2);
	dma_fence_put(fence);
	if (left < 0)
		return left;
	return 0;
}`,
		wrong: [
			`
int f(struct timeline *tl)
{
	struct dma_fence *fence = dma_fence_get_rcu_safe(&tl->last);
	long left;
	if (!fence)
		return 0;
	left = dma_fence_wait_timeout(fence, true, HZ / 2);
	dma_fence_put(fence);
	if (left < 0)
		return left;
	return 0;
}`,
			"wait-result@10",
		],
	},
	{
		name: "a lock that the context has already is answered with -EALREADY, and with nothing else",
		right: `
int f(struct dma_resv *resv)
{
	struct ww_acquire_ctx ctx;
	int ret;
	ww_acquire_init(&ctx, &reservation_ww_class);
	ret = dma_resv_lock(resv, &ctx);
	if (ret)
		goto out;
	ret = dma_resv_lock(resv, &ctx);
	if (ret != -EALREADY)
		goto out;
	dma_resv_unlock(resv);
	ret = 0;
out:
	ww_acquire_fini(&ctx);
	return ret;
}`,
		wrong: [
			`
int f(struct dma_resv *resv)
{
	struct ww_acquire_ctx ctx;
	int ret;
	ww_acquire_init(&ctx, &reservation_ww_class);
	ret = dma_resv_lock(resv, &ctx);
	if (ret)
		goto out;
	ret = dma_resv_lock(resv, &ctx);
	if (ret == -EALREADY)
		goto out;
	dma_resv_unlock(resv);
	ret = 0;
out:
	ww_acquire_fini(&ctx);
	return ret;
}`,
			"acquire-ctx-misuse@16",
		],
	},
];

const asking = (question: string): string => `
static bool demo_is_shared(struct demo *d)
{
	return ${question};
}

static struct list_head *demo_lock(struct demo *d)
{
	struct demo *own = d;
	if (demo_is_shared(own))
		return &d->all->list;
	spin_lock(&d->list_lock);
	return &d->list;
}

int f(struct demo *d, struct dma_buf *buf)
{
	list_move(&d->link, demo_lock(d));
	if (!demo_is_shared(d))
		spin_unlock(&d->list_lock);
	d->name = kmalloc(8, GFP_KERNEL);
	dma_buf_put(buf);
	return 0;
}`;

/** What one helper asks under one name, another asks under another. */
const QUESTIONS: readonly Case[] = [
	{
		name: "a helper that only looks gives the same answer to the same question",
		right: asking("d->users == d->all->users"),
		wrong: [asking("d->users++ == d->all->users"), "sleep-in-atomic@21"],
	},
];

runCases("questions", QUESTIONS);
runCases("cleanup classes and guards of somebody's own", CLEANUP);
runCases("branches", BRANCHES);
runCases("acquire contexts", CONTEXTS);

test("a warning's condition is named by what it asks about", () => {
	const analysis = analysed(`
int f(struct demo *d, struct dma_buf *buf)
{
	struct dma_buf_attachment *attach = dma_buf_attach(buf, d->dev);
	if (drm_WARN_ON(&d->drm, !attach))
		return -EIO;
	dma_buf_detach(buf, attach);
	return 0;
}`);
	assert.match(analysis.findings[0]?.message ?? "", /this test of `attach` does not see it/);
	analysis.dispose();
});

test("names that every object of JavaScript has are names like others in C", () => {
	const code = (unlock: string): string => `
int f(struct demo *d, struct dma_buf *buf, struct demo *constructor)
{
	int ret;

	dma_resv_lock(buf->resv, NULL);
	toString(d, 0);
	ret = constructor ? 0 : -EINVAL;
	if (ret) {
		${unlock}
		return ret;
	}
	valueOf(constructor);
	dma_resv_unlock(buf->resv);
	return 0;
}`;
	const right = analysed(code("dma_resv_unlock(buf->resv);"));
	const wrong = analysed(code("demo_count(d);"));
	assert.deepEqual([right.findings, right.incomplete], [[], []]);
	assert.deepEqual(
		wrong.findings.map((finding) => finding.rule),
		["resv-not-released"],
	);
	// a class of somebody's own, about which nothing is known
	const guarded = (name: string) =>
		analysed(
			`int f(struct demo *d)\n{\n\tguard(${name})(&d->lock);\n\tdma_resv_lock(d->resv, NULL);\n\tdma_resv_unlock(d->resv);\n\treturn 0;\n}\n`,
		);
	const [own, theirs] = [guarded("constructor"), guarded("demo_class")];
	assert.deepEqual(own.stats, theirs.stats);
	for (const analysis of [right, wrong, own, theirs]) analysis.dispose();
});
