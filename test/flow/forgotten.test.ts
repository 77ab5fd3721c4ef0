/** A lock that no way out of a function gives back: meant for whoever calls, or forgotten, and what tells the two apart. */
import { runCases } from "./cases.ts";

runCases("locks left on every way out", [
	{
		name: "whether a name keeps a lock is decided by its words: `unlocked` and `suspend` are none",
		right: `void demo_relock_all(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
}
`,
		wrong: [
			`void demo_suspend_unlocked(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
}
`,
			"lock-not-released@5?",
		],
	},
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
		name: "a caller that ends with something named like an unlock may give it back",
		right: `static void demo_swap(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
}

static const struct demo_funcs demo_funcs = { .swap = demo_swap };

void demo_show(struct demo *d)
{
	demo_swap(d);
	demo_unlock_all(d);
}
`,
		wrong: [
			`static void demo_swap(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
}

static const struct demo_funcs demo_funcs = { .swap = demo_swap };

void demo_show(struct demo *d)
{
	demo_swap(d);
	demo_count(d);
}
`,
			"lock-not-released@5?",
		],
	},
	{
		name: "who calls a static function through a pointer takes no lock over where it is the kernel's core",
		right: `static void demo_case(struct demo *d)
{
	dma_resv_lock(d->old->resv, NULL);
	demo_count(d);
}
`,
		wrong: [
			`static void demo_case(struct kunit *test)
{
	struct demo *d = test->priv;

	dma_resv_lock(d->old->resv, NULL);
	demo_count(d);
}
`,
			"resv-not-released@7?",
		],
	},
	{
		name: "a hook of mode setting takes no lock over",
		right: `static void demo_disable(struct demo_head *head)
{
	dma_resv_lock(head->bo->resv, NULL);
	demo_count(head);
}
`,
		wrong: [
			`static void demo_disable(struct drm_crtc *crtc)
{
	dma_resv_lock(crtc->primary->fb->obj[0]->resv, NULL);
	demo_count(crtc);
}
`,
			"resv-not-released@5?",
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
	{
		name: "`get` is a word for other locks than a buffer's",
		right: `int demo_get_mode(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
	return 0;
}
`,
		wrong: [
			`int demo_get_mode(struct demo *d)
{
	dma_resv_lock(d->old->resv, NULL);
	demo_count(d);
	return 0;
}
`,
			"resv-not-released@5?",
		],
	},
	{
		name: "who takes it under the same name gives back its own",
		right: `static void demo_swap(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
}

static const struct demo_funcs demo_funcs = { .swap = demo_swap };

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

static const struct demo_funcs demo_funcs = { .swap = demo_swap };

void demo_show(struct demo *d)
{
	if (d->wrong)
		demo_swap(d);
	mutex_lock(&d->lock);
	demo_count(d);
	mutex_unlock(&d->lock);
}
`,
			"lock-not-released@5?",
		],
	},
	{
		name: "an RCU section is no different",
		right: `struct dma_fence *demo_fence_get(struct demo *d)
{
	rcu_read_lock();
	return rcu_dereference(d->fence);
}

struct dma_fence *demo_last(struct demo *d)
{
	struct dma_fence *fence = dma_fence_get(demo_fence_get(d));

	rcu_read_unlock();
	return fence;
}
`,
		wrong: [
			`bool demo_is_idle(struct demo *d)
{
	rcu_read_lock();
	return dma_fence_is_signaled(rcu_dereference(d->fence));
}
`,
			"lock-not-released@4?",
		],
	},
]);
