/** Which header a name needs, and what else brings it along. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { headerOf, provides } from "../../server/core/kernel/includes.ts";
import { HEADER_FACTS } from "../../server/core/kernel/table/includes.ts";

test("a name leads to its header", () => {
	assert.equal(headerOf("vmap", "6.12")?.header, "linux/vmalloc.h");
	assert.equal(headerOf("register_vmap_purge_notifier", "6.12")?.header, "linux/vmalloc.h");
	assert.equal(headerOf("dma_buf_pin", "6.12")?.header, "linux/dma-buf.h");
	assert.equal(headerOf("drm_add_modes_noedid", "6.1")?.header, "drm/drm_edid.h");
	assert.equal(headerOf("dma_buf_vmap_unlocked", "6.1"), undefined, "not in that release");
	assert.equal(headerOf("ttm_bo_pin", "6.12")?.header, "drm/ttm/ttm_bo.h");
	assert.equal(headerOf("ttm_bo_pin", "6.1"), undefined, "declared elsewhere then");
	assert.equal(headerOf("mutex_lock", "6.12"), undefined, "everything includes it");
	assert.equal(headerOf("amdgpu_bo_pin", "6.12"), undefined, "a driver's own header");
});

test("a header may come along with another one", () => {
	const dmaBuf = headerOf("dma_buf_pin", "7.3")!;
	assert.ok(provides(["linux/module.h", "linux/dma-buf.h"], dmaBuf, "7.3"));
	assert.ok(provides(["media/videobuf2-core.h"], dmaBuf, "7.3"));
	assert.ok(!provides(["linux/module.h", "linux/slab.h"], dmaBuf, "7.3"));
	assert.ok(!provides(["linux/slab.h", "linux/scatterlist.h"], headerOf("vmap", "6.12")!, "6.12"));
});

test("what drm_crtc.h brought along it brings no more", () => {
	const framebuffer = headerOf("drm_framebuffer_put", "5.10")!;
	assert.ok(provides(["drm/drm_crtc_helper.h"], framebuffer, "5.10"));
	assert.ok(!provides(["drm/drm_crtc_helper.h"], framebuffer, "6.1"));
});

test("facts are plain: no header provides itself, none is named twice", () => {
	for (const { header, alsoBy } of HEADER_FACTS) {
		assert.ok(!alsoBy.includes(header), header);
		assert.equal(new Set(alsoBy).size, alsoBy.length, header);
	}
	assert.equal(new Set(HEADER_FACTS.map((facts) => facts.header)).size, HEADER_FACTS.length);
});
