/** Locks that are refused or kept where a driver takes things down: asked for otherwise, or dropped in the caller. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { c, fixed, fixesIn } from "./fixed.ts";

const GOES_ON = c`
static void demo_fini(struct dma_buf_attachment *attach)
{
	int ret;

	ret = dma_resv_lock_interruptible(attach->dmabuf->resv, NULL);
	if (ret)
		pr_warn("no lock\n");
	dma_buf_unpin(attach);
	dma_resv_unlock(attach->dmabuf->resv);
}
`;

describe("a lock that was refused, and the code goes on", () => {
	it("is waited for without interruption", () => {
		const text = fixed(GOES_ON, "resv-unlock-not-held");
		assert.match(text, /ret = dma_resv_lock\(attach->dmabuf->resv, NULL\);/);
	});

	it("or what needs it is left out, with braces for both branches", () => {
		const [, fix] = fixesIn(GOES_ON, "resv-unlock-not-held");
		assert.match(fix?.title ?? "", /^Go on only if dma_resv_lock_interruptible\(\) succeeded$/);
		const added = fix?.edits.map((edit) => edit.newText) ?? [];
		assert.deepEqual(added, [" {", "\n\t} else {", "\t", "\t", "\n\t}"]);
	});

	it("a wait that a driver's wrapper can do without interruption is told so", () => {
		const text = fixed(
			c`
static void demo_fini(struct radeon_device *rdev)
{
	int r;

	if (rdev->wb.wb_obj) {
		r = radeon_bo_reserve(rdev->wb.wb_obj, false);
		if (unlikely(r != 0))
			dev_warn(rdev->dev, "reserve failed\n");
		radeon_bo_unpin(rdev->wb.wb_obj);
		radeon_bo_unreserve(rdev->wb.wb_obj);
	}
}
`,
			"resv-unlock-not-held",
		);
		assert.match(text, /radeon_bo_reserve\(rdev->wb\.wb_obj, true\);/);
	});

	it("a lock whose refusal nobody looks at is one that cannot be refused", () => {
		const text = fixed(
			c`
static void demo_vunmap(struct demo *demo, struct iosys_map *map)
{
	dma_resv_lock_interruptible(demo->bo->resv, NULL);
	drm_gem_vunmap_locked(demo->bo, map);
	dma_resv_unlock(demo->bo->resv);
}
`,
			"result-ignored",
			"7.3",
		);
		assert.match(text, /\tdma_resv_lock\(demo->bo->resv, NULL\);/);
	});
});

const INIT = c`
static void demo_fini(struct dma_buf_attachment *attach)
{
	dma_resv_lock(attach->dmabuf->resv, NULL);
	dma_buf_unmap_attachment(attach, attach->priv, DMA_TO_DEVICE);
	dma_resv_unlock(attach->dmabuf->resv);
}

int demo_init(struct dma_buf_attachment *attach)
{
	int ret;

	ret = dma_resv_lock_interruptible(attach->dmabuf->resv, NULL);
	if (ret) {
		demo_fini(attach);
		return ret;
	}
	ret = demo_start(attach->priv);
	if (ret) {
		demo_fini(attach);
		return ret;
	}
	ret = demo_enable(attach->priv);
	if (ret)
		demo_fini(attach);
	else
		dma_resv_unlock(attach->dmabuf->resv);

	return ret;
}
`;

describe("a teardown that takes the lock, called with the lock held", () => {
	it("has it dropped first in the caller, wherever it is held and nowhere else", () => {
		const text = fixed(INIT, "resv-self-deadlock");
		const before = [...text.matchAll(/(\S+)\s+demo_fini\(attach\);/g)].map((found) => found[1]);
		const unlock = "dma_resv_unlock(attach->dmabuf->resv);";
		assert.deepEqual(before, ["{", unlock, unlock]);
		assert.match(text, /\tif \(ret\) \{\n.*\n\t\tdemo_fini\(attach\);\n\t\} else \{\n/);
	});
});

const MADE = c`
static void demo_fini(struct radeon_device *rdev)
{
	int r;

	if (rdev->wb.wb_obj) {
		r = radeon_bo_reserve(rdev->wb.wb_obj, true);
		if (likely(r == 0)) {
			radeon_bo_unpin(rdev->wb.wb_obj);
			radeon_bo_unreserve(rdev->wb.wb_obj);
		}
		radeon_bo_unref(&rdev->wb.wb_obj);
	}
}

int demo_init(struct radeon_device *rdev)
{
	int r;

	r = radeon_bo_reserve(rdev->wb.wb_obj, false);
	if (r)
		return r;
	r = radeon_bo_pin(rdev->wb.wb_obj, RADEON_GEM_DOMAIN_GTT, &rdev->wb.gpu_addr);
	radeon_bo_unreserve(rdev->wb.wb_obj);
	if (r)
		demo_fini(rdev);

	return r;
}
`;

describe("a teardown that unpins what it finds", () => {
	it("does not find what could not be pinned", () => {
		assert.equal(
			fixed(MADE, "unpin-without-pin"),
			MADE.replace(
				"\tif (r)\n\t\tdemo_fini(rdev);",
				"\tif (r) {\n\t\tradeon_bo_unref(&rdev->wb.wb_obj);\n\t\tdemo_fini(rdev);\n\t}",
			),
		);
	});

	it("is left its unpin, which the other paths need", () => {
		assert.equal(fixesIn(MADE, "unpin-without-pin").length, 1);
	});

	it("is spared the lock as well, where it is still held", () => {
		const before = MADE.replace("\tradeon_bo_unreserve(rdev->wb.wb_obj);\n\tif (r)\n", "\tif (r)\n")
			.replace(
				"\t\tdemo_fini(rdev);\n\n\treturn r;",
				"\t\tdemo_fini(rdev);\n\telse\n\t\tradeon_bo_unreserve(rdev->wb.wb_obj);\n\n\treturn r;",
			)
			.replace(
				"rdev->wb.wb_obj, true);\n\t\tif (likely(r == 0)) {",
				'rdev->wb.wb_obj, false);\n\t\tif (r)\n\t\t\tdev_warn(rdev->dev, "no lock\\n");\n\t\t{',
			);
		assert.notEqual(before, MADE);
		const text = fixed(before, "unpin-without-pin");
		assert.match(
			text,
			/\tif \(r\) \{\n\t\tradeon_bo_unreserve\(rdev->wb\.wb_obj\);\n\t\tradeon_bo_unref\(&rdev->wb\.wb_obj\);\n\t\tdemo_fini\(rdev\);\n\t\} else \{/,
		);
	});

	it("behind a label of the same function", () => {
		const before = c`
static void demo_move(struct radeon_device *rdev, unsigned size, uint64_t *addr)
{
	struct radeon_bo *bo = NULL;
	int r;

	r = radeon_bo_create(rdev, size, PAGE_SIZE, true, 1, 0, NULL, NULL, &bo);
	if (r)
		goto cleanup;
	r = radeon_bo_reserve(bo, true);
	if (r)
		goto cleanup;
	r = radeon_bo_pin(bo, 1, addr);
	radeon_bo_unreserve(bo);
	if (r)
		goto cleanup;
	demo_copy(rdev, addr);
cleanup:
	if (bo) {
		r = radeon_bo_reserve(bo, true);
		if (r == 0) {
			radeon_bo_unpin(bo);
			radeon_bo_unreserve(bo);
		}
		radeon_bo_unref(&bo);
	}
}
`;
		const text = fixed(before, "unpin-without-pin");
		assert.equal(
			text,
			before.replace(
				"if (r)\n\t\tgoto cleanup;\n\tdemo_copy",
				"if (r) {\n\t\tradeon_bo_unref(&bo);\n\t\tgoto cleanup;\n\t}\n\tdemo_copy",
			),
		);
	});
});

describe("a pin given back twice", () => {
	it("in a callee that did not take it: there it is one too many", () => {
		const before = c`
static int demo_map(struct dma_buf_attachment *attach, struct iosys_map *map)
{
	int ret;

	ret = demo_map_pages(attach->priv, map);
	if (ret) {
		dma_buf_unpin(attach);
		return ret;
	}

	return 0;
}

int demo_show(struct dma_buf_attachment *attach, struct iosys_map *map)
{
	int ret;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	ret = dma_buf_pin(attach);
	if (ret)
		goto unlock;
	ret = demo_map(attach, map);
	if (ret)
		dma_buf_unpin(attach);
unlock:
	dma_resv_unlock(attach->dmabuf->resv);

	return ret;
}
`;
		assert.equal(
			fixed(before, "unpin-without-pin"),
			before.replace("\tif (ret) {\n\t\tdma_buf_unpin(attach);\n\t\treturn ret;\n\t}", "\tif (ret)\n\t\treturn ret;"),
		);
	});

	it("under a label of its own: whoever jumped there jumps on", () => {
		const before = c`
static void demo_release(struct dma_buf_attachment *attach)
{
	dma_buf_unpin(attach);
	dma_resv_unlock(attach->dmabuf->resv);
}

int demo_show(struct dma_buf_attachment *attach)
{
	int ret;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	ret = dma_buf_pin(attach);
	if (ret) {
		dma_resv_unlock(attach->dmabuf->resv);
		return ret;
	}
	ret = demo_start(attach->priv);
	if (ret)
		goto err_unpin;
	demo_release(attach);

	return 0;

err_unpin:
	dma_buf_unpin(attach);
err_release:
	demo_release(attach);

	return ret;
}
`;
		assert.equal(
			fixed(before, "unpin-without-pin"),
			before.replace("goto err_unpin;", "goto err_release;").replace("err_unpin:\n\tdma_buf_unpin(attach);\n", ""),
		);
	});
});

const ASKS_TWICE = c`
static void demo_fini(struct radeon_device *rdev)
{
	int r;

	if (rdev->wb.wb_obj) {
		r = radeon_bo_reserve(rdev->wb.wb_obj, false);
		if (unlikely(r != 0))
			dev_warn(rdev->dev, "no lock\n");
		radeon_bo_unpin(rdev->wb.wb_obj);
		radeon_bo_unreserve(rdev->wb.wb_obj);
		radeon_bo_unref(&rdev->wb.wb_obj);
	}
}

static int demo_init(struct radeon_device *rdev)
{
	int r;

	r = radeon_bo_reserve(rdev->wb.wb_obj, false);
	if (r) {
		demo_fini(rdev);
		return r;
	}
	r = radeon_bo_pin(rdev->wb.wb_obj, RADEON_GEM_DOMAIN_GTT, &rdev->wb.gpu_addr);
	if (r) {
		demo_fini(rdev);
		return r;
	}
	radeon_bo_unreserve(rdev->wb.wb_obj);

	return 0;
}

int demo_probe(struct radeon_device *rdev)
{
	return demo_init(rdev);
}

int demo_resume(struct radeon_device *rdev)
{
	return demo_init(rdev);
}
`;

describe("several mistakes behind one lock", () => {
	it("are repaired one by one: what is met behind the next one, from several callers, is nothing new", () => {
		const text = fixed(ASKS_TWICE, "resv-unlock-not-held");
		assert.equal(
			text,
			ASKS_TWICE.replace("rdev->wb.wb_obj, false);\n\t\tif (unlikely", "rdev->wb.wb_obj, true);\n\t\tif (unlikely"),
		);
	});
});
