/** What a driver's own functions make: objects left behind a pointer, and results, locked or pinned where that succeeds. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analysed, type Files, findings, replayed } from "./driver.ts";

const BO = `
void foo_bo_unref(struct foo_bo **bo)
{
	if (!*bo)
		return;
	drm_gem_object_put(&(*bo)->tbo.base);
	*bo = NULL;
}

int foo_bo_create(struct foo_dev *foo, u32 size, struct dma_resv *resv, struct foo_bo **out)
{
	struct ttm_operation_ctx ctx = { false, false };
	struct foo_bo *bo = kzalloc(sizeof(*bo), GFP_KERNEL);
	int ret;

	if (!bo)
		return -ENOMEM;
	drm_gem_private_object_init(&foo->drm, &bo->tbo.base, size);
	ret = ttm_bo_init_reserved(&foo->bdev, &bo->tbo, ttm_bo_type_kernel, &bo->placement, 0, &ctx, NULL, resv, foo_destroy);
	if (ret)
		return ret;
	if (!resv)
		dma_resv_unlock(bo->tbo.base.resv);
	*out = bo;
	return 0;
}

int foo_bo_make(struct foo_dev *foo, u32 size, struct foo_bo **bo, u64 *address)
{
	bool fresh = false;
	int ret;

	if (!size) {
		foo_bo_unref(bo);
		return 0;
	}
	if (!*bo) {
		ret = foo_bo_create(foo, size, NULL, bo);
		if (ret)
			return ret;
		fresh = true;
	}
	ret = ttm_bo_reserve(&(*bo)->tbo, false, false, NULL);
	if (ret)
		goto free;
	if (fresh)
		ttm_bo_pin(&(*bo)->tbo);
	ret = ttm_bo_validate(&(*bo)->tbo, &(*bo)->placement, NULL);
	if (ret)
		goto unpin;
	if (address)
		*address = foo_address(*bo);
	return 0;
unpin:
	if (fresh)
		ttm_bo_unpin(&(*bo)->tbo);
	dma_resv_unlock((*bo)->tbo.base.resv);
free:
	if (fresh)
		foo_bo_unref(bo);
	return ret;
}

void foo_bo_done(struct foo_bo **bo)
{
	if (!*bo)
		return;
	dma_resv_lock((*bo)->tbo.base.resv, NULL);
	ttm_bo_unpin(&(*bo)->tbo);
	dma_resv_unlock((*bo)->tbo.base.resv);
	foo_bo_unref(bo);
}

struct foo_bo *foo_bo_new(struct foo_dev *foo, struct foo_vm *vm, u32 size)
{
	struct foo_bo *bo;
	int ret = foo_bo_create(foo, size, vm ? &vm->resv : NULL, &bo);

	if (ret)
		return ERR_PTR(ret);
	dma_resv_lock(bo->tbo.base.resv, NULL);
	ttm_bo_pin(&bo->tbo);
	dma_resv_unlock(bo->tbo.base.resv);
	return bo;
}

struct foo_bo *foo_bo_new_locked(struct foo_dev *foo, u32 size)
{
	struct foo_bo *bo;
	int ret = foo_bo_create(foo, size, NULL, &bo);

	if (ret)
		return ERR_PTR(ret);
	dma_resv_lock(bo->tbo.base.resv, NULL);
	return bo;
}`;

/** The driver, and a function of the file that is looked at. */
function driver(body: string): Files {
	return {
		"bo.c": BO,
		"use.c": `int foo_use(struct foo_dev *foo, struct foo_vm *vm, u32 size)\n{\n\tstruct foo_bo *bo = NULL;\n\tint ret;\n${body}}\n`,
	};
}

function inUse(body: string): string[] {
	return findings(driver(body), "use.c");
}

const MADE = `
	ret = foo_bo_make(foo, size, &foo->fw, NULL);
	if (ret)
		return ret;
	ret = foo_load(size);
	dma_resv_unlock(foo->fw->tbo.base.resv);
	if (ret)
		foo_bo_done(&foo->fw);
	return ret;
`;

/** The lock is still there where the object goes. */
function kept(body: string): string {
	const [, unlock = ""] = /(\tdma_resv_unlock.*\n)/.exec(body) ?? [];
	return body.replace(unlock, "").replace(/(foo_bo_done.*\n)/, `$1\telse\n\t${unlock}`);
}

describe("what a body makes", () => {
	it("is locked behind the pointer that it was given, where the call succeeds", () => {
		assert.deepEqual(inUse(MADE), []);
		assert.deepEqual(inUse(MADE.replace("foo_load(size);", "foo_load(size);\n\tif (ret)\n\t\treturn ret;")), [
			"resv-not-released@11",
		]);
	});

	it("is nothing where the size that others keep may be 0", () =>
		assert.deepEqual(
			inUse(
				MADE.replace("size,", "foo->size,").replace("foo_load(size);", "foo_load(size);\n\tif (ret)\n\t\treturn ret;"),
			),
			[],
		));

	it("is in a variable, too, whatever was there before", () => {
		const local = MADE.replaceAll("foo->fw", "bo");
		assert.deepEqual(inUse(local), []);
		assert.deepEqual(inUse(kept(local)), ["resv-self-deadlock@11"]);
	});

	it("is not locked where the call fails", () =>
		assert.deepEqual(
			inUse(
				MADE.replace("if (ret)\n\t\treturn ret;", "if (ret)\n\t\tgoto out;").replace(
					"return ret;\n",
					"out:\n\treturn ret;\n",
				),
			),
			[],
		));

	it("goes by the address of its pointer, and with a lock of its own", () =>
		assert.deepEqual(inUse(kept(MADE)), ["resv-self-deadlock@11"]));

	it("is a result that is locked", () => {
		const result = `
	bo = foo_bo_new_locked(foo, size);
	if (IS_ERR(bo))
		return PTR_ERR(bo);
	ret = foo_load(size);
	dma_resv_unlock(bo->tbo.base.resv);
	return ret;
`;
		assert.deepEqual(inUse(result), []);
		assert.deepEqual(inUse(result.replace("foo_load(size);", "foo_load(size);\n\tif (ret)\n\t\treturn ret;")), [
			"resv-not-released@11",
		]);
	});

	it("is a result that may have the lock of what it was made for", () => {
		const unpins = `
	bo = foo_bo_new(foo, vm, size);
	if (IS_ERR(bo))
		return PTR_ERR(bo);
	ttm_bo_unpin(&bo->tbo);
	ttm_bo_unpin(&bo->tbo);
	return 0;
`;
		assert.deepEqual(inUse(unpins), ["unpin-without-pin@10"]);
	});

	it("is shown in the replay by the name it has at the call", () => {
		const files = driver(kept(MADE.replaceAll("foo->fw", "bo")));
		const analysis = analysed(files, "use.c");
		const [finding] = analysis.findings;
		assert.match(finding!.steps.map((s) => s.message).join("\n"), /foo_bo_make\(\) takes the reservation lock of `bo`/);
		analysis.dispose();
		assert.ok(replayed(files, "use.c", "foo_use", finding!.id).paths.length > 0);
	});
});
