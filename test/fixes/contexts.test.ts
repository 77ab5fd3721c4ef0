/** Repairs of acquire contexts that a way out forgets, and of labels that a repair leaves without a goto. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { becomes, c, fixesIn } from "./fixed.ts";

const PREPARE = (begin: string, end: string): string => `
int demo_prepare(struct demo_gt *gt, struct drm_i915_gem_object *obj)
{
	struct i915_gem_ww_ctx ww;
	int ret;

	${begin};
	ret = demo_look(gt, obj);
	if (ret < 0)
		return ret;
	demo_start(gt);
	${end};

	return 0;
}
`;

describe("an acquire context that is forgotten", () => {
	it("is ended by what drops its locks as well", () => {
		becomes(
			"acquire-ctx-misuse",
			PREPARE("i915_gem_ww_ctx_init(&ww, true)", "i915_gem_ww_ctx_fini(&ww)"),
			"\tif (ret < 0)\n\t\treturn ret;",
			"\tif (ret < 0) {\n\t\ti915_gem_ww_ctx_fini(&ww);\n\t\treturn ret;\n\t}",
		);
	});

	it("is left to the author where its end drops none of them", () => {
		const bare = PREPARE("ww_acquire_init(&ww, &reservation_ww_class)", "ww_acquire_fini(&ww)");
		assert.deepEqual(fixesIn(bare, "acquire-ctx-misuse"), []);
	});
});

describe("a label whose only goto returns by itself now", () => {
	it("goes with what nothing else leads to", () => {
		const before = c`
static int demo_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)
{
	int ret = demo_mmap_pages(obj->size, vma->vm_start);

	if (ret)
		goto close;
	demo_count(1);

	return 0;

close:
	drm_gem_vm_close(vma);

	return ret;
}

static const struct drm_gem_object_funcs demo_funcs = {
	.mmap = demo_mmap,
};
`;
		becomes(
			"gem-reference-double-put",
			before,
			"goto close;\n\tdemo_count(1);\n\n\treturn 0;\n\nclose:\n\tdrm_gem_vm_close(vma);\n\n\treturn ret;",
			"return ret;\n\tdemo_count(1);\n\n\treturn 0;",
		);
	});
});
