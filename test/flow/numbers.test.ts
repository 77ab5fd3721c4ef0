/** What comparisons with numbers and with enumerators say together. */
import { runCases } from "./cases.ts";

/** Locked where `taken` holds, and left locked where `left` does. */
const locked = (type: string, taken: string, left: string, before = ""): string => `${before}
int f(struct dma_buf *buf, ${type} mode)
{
	if (${taken})
		dma_resv_lock(buf->resv, NULL);
	demo_draw();
	if (${left})
		return -EINVAL;
	if (${taken})
		dma_resv_unlock(buf->resv);
	return 0;
}`;

const STATES = "enum demo_state { DEMO_NONE, DEMO_ATTACHED, DEMO_PINNED, /* scanned out */ DEMO_MAPPED };";

const undone = (limit: string): string => `
enum demo_state { DEMO_NONE, DEMO_ATTACHED, DEMO_MAPPED };
struct demo {
	struct dma_buf_attachment *att;
	struct sg_table *sgt;
	enum demo_state state;
};

static void demo_undo(struct demo *d, enum demo_state to)
{
	if (d->state == DEMO_MAPPED && to < ${limit})
		dma_buf_unmap_attachment_unlocked(d->att, d->sgt, DMA_TO_DEVICE);
	if (to == DEMO_NONE && d->state >= DEMO_ATTACHED)
		dma_buf_detach(d->att->dmabuf, d->att);
}

int demo_map(struct demo *d, struct dma_buf *buf, struct device *dev)
{
	d->att = dma_buf_attach(buf, dev);
	if (IS_ERR(d->att))
		return PTR_ERR(d->att);
	d->state = DEMO_ATTACHED;
	d->sgt = dma_buf_map_attachment_unlocked(d->att, DMA_TO_DEVICE);
	if (IS_ERR(d->sgt)) {
		demo_undo(d, DEMO_NONE);
		return PTR_ERR(d->sgt);
	}
	d->state = DEMO_MAPPED;
	demo_undo(d, DEMO_NONE);
	return 0;
}`;

const backedOff = (done: string): string => `
int f(struct demo *d, struct ww_acquire_ctx *ctx)
{
	int contended = -1;
	int i, ret;

	ww_acquire_init(ctx, &reservation_ww_class);
retry:
	if (contended != -1) {
		ret = dma_resv_lock_slow_interruptible(d->bo[contended]->resv, ctx);
		if (ret) {
			${done}(ctx);
			return ret;
		}
	}
	for (i = 0; i < d->count; i++) {
		if (i == contended)
			continue;
		ret = dma_resv_lock_interruptible(d->bo[i]->resv, ctx);
		if (ret) {
			int j;

			for (j = 0; j < i; j++)
				dma_resv_unlock(d->bo[j]->resv);
			if (contended != -1 && contended >= i)
				dma_resv_unlock(d->bo[contended]->resv);
			if (ret == -EDEADLK) {
				contended = i;
				goto retry;
			}
			ww_acquire_fini(ctx);
			return ret;
		}
	}
	ww_acquire_done(ctx);
	return 0;
}`;

const counted = (each: string): string => `
int f(struct dma_resv *resv, struct dma_fence *fence)
{
	struct dma_fence_unwrap iter;
	struct dma_fence *f;
	unsigned int n = 0;
	int ret;
	dma_fence_unwrap_for_each(f, &iter, fence)
		${each};
	ret = dma_resv_reserve_fences(resv, n);
	return ret;
}`;

runCases("numbers", [
	{
		name: "a number that is this one is no other one",
		right: locked("int", "mode == 1", "mode == 2"),
		wrong: [locked("int", "mode == 1", "mode >= 1"), "resv-not-released@8"],
	},
	{
		name: "not a number, and then that number",
		right: locked("int", "mode != 1", "mode == 1"),
		wrong: [locked("int", "mode != 1", "mode == 3"), "resv-not-released@8"],
	},
	{
		name: "bounds that do not meet",
		right: locked("int", "mode >= 2", "mode < 2"),
		wrong: [locked("int", "mode >= 2", "mode < 3"), "resv-not-released@8"],
	},
	{
		name: "one bound, asked for in another way",
		right: locked("int", "mode > 1", "1 >= mode"),
		wrong: [locked("int", "mode > 1", "2 >= mode"), "resv-not-released@8"],
	},
	{
		name: "what is not small is not nothing",
		right: locked("int", "mode >= 2", "!mode"),
		wrong: [locked("int", "mode >= 2", "mode"), "resv-not-released@8"],
	},
	{
		name: "what its type excludes",
		right: locked("unsigned int", "mode", "mode < 1"),
		wrong: [locked("int", "mode", "mode < 1"), "resv-not-released@8"],
	},
	{
		name: "a type without negative numbers has few below a bound",
		right: locked("unsigned int", "mode && mode < 2", "mode && mode < 2 && mode != 1"),
		wrong: [locked("int", "mode && mode < 2", "mode && mode < 2 && mode != 1"), "resv-not-released@8"],
	},
	{
		name: "the order of enumerators",
		right: locked("enum demo_state", "mode >= DEMO_PINNED", "mode == DEMO_ATTACHED", STATES),
		wrong: [locked("enum demo_state", "mode >= DEMO_PINNED", "mode == DEMO_MAPPED", STATES), "resv-not-released@8"],
	},
	{
		name: "enumerators in a callee that undoes down to one of them",
		right: undone("DEMO_ATTACHED"),
		wrong: [undone("DEMO_NONE"), "detach-while-mapped@14"],
	},
	{
		name: "a context begun before a loop, in its second round",
		right: backedOff("ww_acquire_fini"),
		wrong: [backedOff("ww_acquire_done"), "acquire-ctx-misuse@13"],
	},
	{
		name: "a walk that counts slots is not said to meet nothing",
		right: counted("n++"),
		wrong: [counted("demo_count(f)"), "reserve-zero-fences@10"],
	},
]);
