/** A lock that no way out of a function gives back: what names tell of who may, the function's own and those it or its callers call. */
import { runCases } from "./cases.ts";

/** It leaves the lock taken, and is entered from elsewhere, too. */
const ENTERED = `static void demo_swap(struct demo *d)
{
	mutex_lock(&d->lock);
	dma_buf_put(d->old);
}

static const struct demo_funcs demo_funcs = { .swap = demo_swap };
`;

runCases("locks left on every way out, by the names", [
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
		name: "a caller that ends with something named like an unlock may give it back",
		right: `${ENTERED}
void demo_show(struct demo *d)
{
	demo_swap(d);
	demo_unlock_all(d);
}
`,
		wrong: [
			`${ENTERED}
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
		right: `${ENTERED}
void demo_show(struct demo *d)
{
	demo_swap(d);
	mutex_unlock(&d->lock);
}
`,
		wrong: [
			`${ENTERED}
void demo_show(struct demo *d)
{
	if (d->wrong)
		demo_swap(d);
	mutex_lock(&d->parent->lock);
	demo_count(d);
	mutex_unlock(&d->parent->lock);
}
`,
			"lock-not-released@5?",
		],
	},
	{
		name: "a lock that goes with what it got; who got it in an RCU section has left that",
		right: `struct dma_fence *demo_get_last(struct demo *d)
{
	mutex_lock(&d->lock);
	return dma_fence_get(d->fence);
}
`,
		wrong: [
			`struct dma_fence *demo_get_last(struct demo *d)
{
	rcu_read_lock();
	return dma_fence_get(rcu_dereference(d->fence));
}
`,
			"lock-not-released@4?",
		],
	},
	{
		name: "what only says `unlocked`, or is about another kind of lock, ends no RCU section",
		right: `static bool demo_is_idle(struct demo *d)
{
	rcu_read_lock();
	return dma_fence_is_signaled(rcu_dereference(d->fence));
}

static const struct demo_funcs demo_funcs = { .idle = demo_is_idle };

void demo_show(struct demo *d)
{
	demo_is_idle(d);
	demo_rcu_unlock(d);
}
`,
		wrong: [
			`static bool demo_is_idle(struct demo *d)
{
	rcu_read_lock();
	return dma_fence_is_signaled(rcu_dereference(d->fence));
}

static const struct demo_funcs demo_funcs = { .idle = demo_is_idle };

void demo_show(struct demo *d)
{
	demo_is_idle(d);
	demo_table_unlock(d);
	demo_move_unlocked(d);
}
`,
			"lock-not-released@4?",
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
