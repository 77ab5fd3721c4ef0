/** A lock that no way out of a function gives back: meant for whoever calls, or forgotten, and what tells the two apart. */
import { runCases } from "./cases.ts";

runCases("locks left on every way out", [
	{
		name: "a static function keeps it for a caller that gives it back, and for no other",
		right: `static void demo_swap(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
}

void demo_show(struct demo *d)
{
	demo_swap(d);
	mutex_unlock(&d->lock);
}
`,
		wrong: [
			`static void demo_swap(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
}

void demo_show(struct demo *d)
{
	demo_swap(d);
	mutex_unlock(&d->other_lock);
}
`,
			"lock-not-released@11?",
		],
	},
	{
		name: "nobody takes over what lies on the stack of who returns",
		right: `int demo_turn(struct demo *d)
{
	mutex_lock(&d->lock);
	d->idle = dma_resv_test_signaled(d->old->resv, DMA_RESV_USAGE_WRITE);
	switch (d->mode) {
	case 1:
		mutex_unlock(&d->lock);
		break;
	case 2:
		d->turns++;
		break;
	}
	return demo_count(d);
}
`,
		wrong: [
			`int demo_turn(struct demo *d)
{
	struct mutex lock;

	mutex_init(&lock);
	mutex_lock(&lock);
	d->idle = dma_resv_test_signaled(d->old->resv, DMA_RESV_USAGE_WRITE);
	switch (d->mode) {
	case 1:
		mutex_unlock(&lock);
		break;
	case 2:
		d->turns++;
		break;
	}
	return demo_count(d);
}
`,
			"lock-not-released@16",
		],
	},
	{
		name: "one that returns nothing cannot tell on which of its ways it keeps a lock",
		right: `int demo_turn(struct demo *d)
{
	mutex_lock(&d->lock);
	d->idle = dma_resv_test_signaled(d->old->resv, DMA_RESV_USAGE_WRITE);
	switch (d->mode) {
	case 1:
		mutex_unlock(&d->lock);
		break;
	case 2:
		d->turns++;
		break;
	}
	return demo_count(d);
}
`,
		wrong: [
			`void demo_turn(struct demo *d)
{
	mutex_lock(&d->lock);
	d->idle = dma_resv_test_signaled(d->old->resv, DMA_RESV_USAGE_WRITE);
	switch (d->mode) {
	case 1:
		mutex_unlock(&d->lock);
		break;
	case 2:
		d->turns++;
		break;
	}
}
`,
			"lock-not-released@13?",
		],
	},
	{
		name: "a callback's core is handed no lock, whatever a callee on another of its ways may have done to it",
		right: `static int demo_open(struct drm_gem_object *obj, struct drm_file *file)
{
	dma_resv_lock(obj->resv, NULL);
	demo_finish(obj);
	return 0;
}

static const struct drm_gem_object_funcs demo_funcs = { .open = demo_open };
`,
		wrong: [
			`static int demo_open(struct drm_gem_object *obj, struct drm_file *file)
{
	dma_resv_lock(obj->resv, NULL);
	if (demo_busy(obj))
		return 0;
	demo_finish(obj);
	return 0;
}

static const struct drm_gem_object_funcs demo_funcs = { .open = demo_open };
`,
			"resv-not-released@5?",
		],
	},
	{
		name: "who has a pointer to a static function may know what it keeps; who calls it by its name is seen",
		right: `static void demo_case(struct demo *d)
{
	dma_resv_lock(d->old->resv, NULL);
	demo_count(d);
}

static const struct demo_funcs demo_funcs = { .run = demo_case };
`,
		wrong: [
			`static void demo_case(struct demo *d)
{
	dma_resv_lock(d->old->resv, NULL);
	demo_count(d);
}

static const struct demo_funcs demo_funcs = { .run = demo_case };

void demo_run(struct demo *d)
{
	if (d->old)
		demo_case(d);
}
`,
			"resv-not-released@5?",
		],
	},
	{
		name: "a hook of mode setting takes no lock over",
		right: `static int demo_resize(struct demo_bo *bo)
{
	dma_resv_lock(bo->resv, NULL);
	if (demo_busy(bo)) {
		dma_resv_unlock(bo->resv);
		return -EBUSY;
	}
	return 0;
}

static int demo_enable(struct demo_head *head)
{
	return demo_resize(head->dev->bo);
}

static const struct demo_funcs demo_funcs = { .enable = demo_enable };
`,
		wrong: [
			`static int demo_resize(struct demo_bo *bo)
{
	dma_resv_lock(bo->resv, NULL);
	if (demo_busy(bo)) {
		dma_resv_unlock(bo->resv);
		return -EBUSY;
	}
	return 0;
}

static int demo_enable(struct drm_crtc *head)
{
	return demo_resize(head->dev->bo);
}

static const struct demo_funcs demo_funcs = { .enable = demo_enable };
`,
			"resv-not-released@13?",
		],
	},
	{
		name: "a jump skips the unlock that other ways to the same answer come by; no condition behind its label undoes it",
		right: `void demo_turn(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	if (d->idle)
		goto out;
	if (d->slow) {
		dma_resv_unlock(d->buf->resv);
		return;
	}
out:
	if (!d->keeps)
		dma_resv_unlock(d->buf->resv);
}
`,
		wrong: [
			`void demo_turn(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	if (d->idle)
		goto out;
	demo_count(d);
	dma_resv_unlock(d->buf->resv);
out:
	d->turns++;
}
`,
			"resv-not-released@5",
		],
	},
	{
		name: "what is kept where a function succeeds, and not where it fails, whoever has a pointer to it may know of; unless it is the kernel's core",
		right: `static int demo_resize(struct demo *d)
{
	dma_resv_lock(d->old->resv, NULL);
	if (demo_busy(d)) {
		dma_resv_unlock(d->old->resv);
		return -EBUSY;
	}
	return 0;
}

static int demo_create(struct demo *d)
{
	return demo_resize(d);
}

static const struct demo_funcs demo_funcs = { .create = demo_create };
`,
		wrong: [
			`static int demo_resize(struct demo *d)
{
	dma_resv_lock(d->old->resv, NULL);
	if (demo_busy(d)) {
		dma_resv_unlock(d->old->resv);
		return -EBUSY;
	}
	return 0;
}

static int demo_case(struct kunit *test)
{
	struct demo *d = test->priv;

	return demo_resize(d);
}
`,
			"resv-not-released@15?",
		],
	},
]);
