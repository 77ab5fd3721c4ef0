/** An object that a call of another file has freed where it failed, and that a second call gives back. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Files, findings } from "./driver.ts";

const BO = `
int foo_bo_init(struct foo_bo *bo, struct sg_table *sg, struct dma_resv *resv)
{
	return ttm_bo_init_validate(bo->tbo.bdev, &bo->tbo, ttm_bo_type_sg, &bo->placement, 0, false, sg, resv, foo_destroy);
}

void foo_bo_drop(struct foo_bo **pbo)
{
	struct foo_bo *bo = *pbo;

	*pbo = NULL;
	if (bo)
		ttm_bo_put(&bo->tbo);
}
`;

function importing(unwinding: string): Files {
	return {
		"foo_bo.c": BO,
		"foo_prime.c": `
struct drm_gem_object *foo_import(struct drm_device *drm, struct dma_buf_attachment *attach, struct sg_table *sg)
{
	struct foo_bo *bo;
	int ret;

	bo = foo_bo_alloc(drm);
	if (IS_ERR(bo))
		return ERR_CAST(bo);
	ret = foo_bo_init(bo, sg, attach->dmabuf->resv);
	if (ret) {
		${unwinding}
		return ERR_PTR(ret);
	}
	return &bo->tbo.base;
}
`,
	};
}

const rules = (unwinding: string): readonly string[] =>
	findings(importing(unwinding), "foo_prime.c").map((found) => found.replace(/@.*/, ""));

describe("an object that a call of another file has freed", () => {
	it("is given back here", () => {
		assert.deepEqual(rules("ttm_bo_put(&bo->tbo);"), ["gem-reference-double-put"]);
	});

	it("is given back by another call that leads there", () => {
		assert.deepEqual(rules("foo_bo_drop(&bo);"), ["gem-reference-double-put"]);
	});

	it("is left alone", () => {
		assert.deepEqual(rules(""), []);
	});
});
