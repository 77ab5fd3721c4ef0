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
