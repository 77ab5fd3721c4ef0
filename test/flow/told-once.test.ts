/** One mistake that several functions lead to is told once, whatever they call the object. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { analysed, findings } from "./flow-of.ts";

const DRIVER = `
static struct demo_object *demo_alloc(struct drm_device *dev, size_t size)
{
	struct demo_object *obj = kzalloc(sizeof(*obj), GFP_KERNEL);

	if (obj == NULL)
		return NULL;
	if (drm_gem_object_init(dev, &obj->base, size) != 0) {
		kfree(obj);
		return NULL;
	}
	return obj;
}

static void demo_vunmap(struct demo_object *obj)
{
	if (obj->base.import_attach)
		dma_buf_vunmap(obj->base.import_attach->dmabuf, &obj->map);
}

void demo_free(struct drm_gem_object *gem)
{
	struct demo_object *obj = to_demo_object(gem);

	if (obj->vmapping)
		demo_vunmap(obj);
	if (gem->import_attach)
		drm_prime_gem_destroy(gem, obj->sg);
	kfree(obj);
}

struct drm_gem_object *demo_import(struct drm_device *dev, struct dma_buf_attachment *attach, struct sg_table *sg)
{
	struct demo_object *obj = demo_alloc(dev, attach->dmabuf->size);

	if (IS_ERR(obj))
		return ERR_CAST(obj);
	obj->pages = kvmalloc_array(obj->count, sizeof(struct page *), GFP_KERNEL);
	if (!obj->pages) {
		demo_free(&obj->base);
		return ERR_PTR(-ENOMEM);
	}
	return &obj->base;
}

static const struct drm_driver demo_driver = {
	.gem_prime_import_sg_table = demo_import,
};

void demo_start(struct demo *d)
{
	demo_register(d, demo_free);
}
`;

test("a call without its lock, reached with the object by two names", () => {
	assert.deepEqual(findings(DRIVER), ["resv-not-held@18"]);
});

test("a lost context is told of its locks, or as a context where nobody wants to hear of locks", () => {
	const text = `
static int demo_bind(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo_args *args = data;
	struct drm_exec exec;
	int ret;

	drm_exec_init(&exec, 0, 0);
	drm_exec_until_all_locked(&exec) {
		ret = drm_exec_lock_obj(&exec, args->obj);
		drm_exec_retry_on_contention(&exec);
		if (ret)
			break;
	}
	if (args->bad)
		return -EINVAL;
	drm_exec_fini(&exec);
	return ret;
}
`;
	const rules = (severity: Record<string, "off">): readonly string[] => {
		const analysis = analysed(text, "6.12", { severity });
		const found = analysis.findings.map((one) => one.rule);
		analysis.dispose();
		return found;
	};
	assert.deepEqual(rules({}), ["resv-not-released"]);
	assert.deepEqual(rules({ "resv-not-released": "off" }), ["acquire-ctx-misuse"]);
});
