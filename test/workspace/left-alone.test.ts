/** What functions of other files leave alone of that which they are given, and what nobody can say of the rest. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Files, findings } from "./driver.ts";

const BO = `
u64 foo_address(struct foo_bo *bo)
{
	if (!bo->placed)
		return 0;
	return foo_base(bo) + bo->offset;
}

static u64 foo_base(struct foo_bo *bo)
{
	return bo->dev->base;
}

void foo_keep(struct foo_bo *bo)
{
	bo->dev->current_bo = &bo->tbo;
}

int foo_kmap(struct foo_bo *bo, void **address)
{
	bool iomem;
	int ret;

	if (bo->address) {
		*address = bo->address;
		return 0;
	}
	ret = ttm_bo_kmap(&bo->tbo, 0, bo->pages, &bo->kmap);
	if (ret)
		return ret;
	bo->address = ttm_kmap_obj_virtual(&bo->kmap, &iomem);
	*address = bo->address;
	return 0;
}

int foo_far(struct foo_bo *bo, struct foo_ctx *ctx) { return foo_far_1(bo, ctx); }
int foo_far_1(struct foo_bo *bo, struct foo_ctx *ctx) { return foo_far_2(bo, ctx); }
int foo_far_2(struct foo_bo *bo, struct foo_ctx *ctx) { return foo_far_3(bo, ctx); }
int foo_far_3(struct foo_bo *bo, struct foo_ctx *ctx) { return foo_far_4(bo, ctx); }
int foo_far_4(struct foo_bo *bo, struct foo_ctx *ctx) { return dma_resv_lock(bo->resv, &ctx->ww); }
`;

function inUse(body: string): string[] {
	const files: Files = {
		"bo.c": BO,
		"use.c": `int foo_use(struct foo_bo *bo, struct foo_dev *foo)\n{\n\tint ret;\n${body}}\n`,
	};
	return findings(files, "use.c");
}

describe("what other files leave alone", () => {
	const PINNED = `
	dma_resv_lock(bo->tbo.base.resv, NULL);
	ttm_bo_pin(&bo->tbo);
	foo->start = foo_address(bo);
	dma_resv_unlock(bo->tbo.base.resv);
	ret = foo_start(foo);
	if (ret)
		return ret;
	dma_resv_lock(bo->tbo.base.resv, NULL);
	ttm_bo_unpin(&bo->tbo);
	dma_resv_unlock(bo->tbo.base.resv);
	return 0;
`;

	it("is what they only look at", () => {
		assert.deepEqual(inUse(PINNED), ["pin-leak@11"]);
		assert.deepEqual(inUse(PINNED.replace("foo->start = foo_address", "foo_keep")), []);
	});

	it("is an acquire context, whatever they lock in it", () => {
		const body = `
	struct foo_ctx ctx;

	ww_acquire_init(&ctx.ww, &reservation_ww_class);
	ret = foo_far(bo, &ctx);
	if (ret)
		return ret;
	dma_resv_unlock(bo->resv);
	ww_acquire_fini(&ctx.ww);
	return 0;
`;
		assert.deepEqual(inUse(body), ["acquire-ctx-misuse@10?"]);
		assert.deepEqual(
			inUse(body.replace("return ret;", "goto out;").replace("\tww_acquire_fini", "out:\n\tww_acquire_fini")),
			[],
		);
	});

	it("is the lock of what they map for good, whether that works or not", () => {
		const body = `
	void *address;

	dma_resv_lock(bo->tbo.base.resv, NULL);
	ret = foo_kmap(bo, &address);
	if (ret)
		return ret;
	dma_resv_unlock(bo->tbo.base.resv);
	return 0;
`;
		assert.deepEqual(inUse(body), ["resv-not-released@10"]);
	});

	it("is not what they were given the place of", () => {
		const body = `
	if (foo->bo)
		return 0;
	ret = foo_provide(&foo->bo);
	if (ret)
		return ret;
	if (!foo->bo)
		return -ENOENT;
	dma_resv_lock(foo->bo->resv, NULL);
	ttm_bo_pin(&foo->bo->tbo);
	dma_resv_unlock(foo->bo->resv);
	dma_resv_unlock(foo->bo->resv);
	return 0;
`;
		assert.deepEqual(inUse(body), ["resv-unlock-not-held@15"]);
	});

	it("is no lock that somebody else may take in a context", () => {
		const work = (locks: string): string[] =>
			findings(
				{
					"use.c": `
static void foo_work(struct work_struct *work)
{
	struct foo_dev *foo = container_of(work, struct foo_dev, work);
	struct drm_exec exec;
	int ret;

	drm_exec_init(&exec, 0, 0);
	drm_exec_until_all_locked(&exec) {
		ret = ${locks};
		drm_exec_retry_on_contention(&exec);
		if (ret)
			goto out;
	}
	ret = dma_resv_reserve_fences(foo->vm_resv, 1);
	if (!ret)
		foo_queue(foo);
out:
	drm_exec_fini(&exec);
}
void foo_init(struct foo_dev *foo)
{
	INIT_WORK(&foo->work, foo_work);
}
`,
				},
				"use.c",
			);
		assert.deepEqual(work("drm_gpuvm_prepare_vm(&foo->gpuvm, &exec, 1)"), []);
		assert.deepEqual(work("drm_gpuvm_size(&foo->gpuvm)"), ["resv-not-held@15"]);
	});
});
