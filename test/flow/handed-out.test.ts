/** Reservation locks of what a function nobody knows hands out: taken and dropped here they are like any other. */
import { type Case, runCases } from "./cases.ts";

const PIN = (before: string, end: string): string => `
int f(struct drm_device *dev)
{
	struct drm_gem_object *obj = demo_current(dev);
	int ret;
	${before}
	ret = drm_gem_pin_locked(obj);
	${end}
}`;

const CASES: readonly Case[] = [
	{
		name: "a path that fails with the lock",
		right: PIN("dma_resv_lock(obj->resv, NULL);", "dma_resv_unlock(obj->resv);\n\treturn ret;"),
		wrong: [
			PIN(
				"dma_resv_lock(obj->resv, NULL);",
				"if (ret)\n\t\treturn ret;\n\tdrm_gem_unpin_locked(obj);\n\tdma_resv_unlock(obj->resv);\n\treturn 0;",
			),
			"resv-not-released@9",
		],
	},
	{
		name: "how the lock stands when it is handed out only the callee knows; after an unlock this path does",
		right: PIN("", "return ret;"),
		wrong: [PIN("dma_resv_lock(obj->resv, NULL);\n\tdma_resv_unlock(obj->resv);", "return ret;"), "resv-not-held@8"],
	},
	{
		name: "an unlock of what was handed out locked is right, a second one is not",
		right: PIN("", "dma_resv_unlock(obj->resv);\n\treturn ret;"),
		wrong: [
			PIN("", "dma_resv_unlock(obj->resv);\n\tdma_resv_unlock(obj->resv);\n\treturn ret;"),
			"resv-unlock-not-held@9",
		],
	},
	{
		name: "a second one, locked as well, may have the first one's lock",
		right: `
void f(struct drm_device *dev)
{
	struct drm_gem_object *one = demo_current(dev);
	struct drm_gem_object *other = demo_next(dev);

	dma_resv_lock(one->resv, NULL);
	dma_resv_unlock(one->resv);
	dma_resv_lock(other->resv, NULL);
	drm_gem_unpin_locked(one);
	dma_resv_unlock(other->resv);
}`,
		wrong: [
			`
void f(struct drm_device *dev)
{
	struct drm_gem_object *one = demo_current(dev);
	struct drm_gem_object *other = demo_next(dev);

	dma_resv_lock(one->resv, NULL);
	dma_resv_unlock(one->resv);
	dma_resv_lock(other->resv, NULL);
	dma_resv_unlock(other->resv);
	drm_gem_unpin_locked(one);
}`,
			"resv-not-held@11",
		],
	},
	{
		name: "what is returned locked is its caller's, with the lock",
		right: `
struct drm_gem_object *f(struct drm_device *dev)
{
	struct drm_gem_object *obj = demo_current(dev);

	dma_resv_lock(obj->resv, NULL);
	return obj;
}`,
		wrong: [
			`
int f(struct drm_device *dev)
{
	struct drm_gem_object *obj = demo_current(dev);

	dma_resv_lock(obj->resv, NULL);
	return obj->size;
}`,
			"resv-not-released@7?",
		],
	},
];

runCases("what is handed out", CASES);
