/** How functions are entered: contracts of callbacks, signatures, names, annotations, assertions, comments; and releases. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { analysed, findings } from "./flow-of.ts";

const PIN = `
static int demo_pin(struct dma_buf_attachment *attach)
{
	return dma_resv_lock(attach->dmabuf->resv, NULL);
}
static const struct dma_buf_ops demo_ops = { .pin = demo_pin };`;
const VMAP = `
static int demo_vmap(struct dma_buf *buf, struct iosys_map *map)
{
	dma_buf_move_notify(buf);
	return 0;
}
static const struct dma_buf_ops demo_ops = { .vmap = demo_vmap };`;
const RELEASE = `
static void demo_release(struct dma_buf *buf)
{
	struct demo *d = buf->priv;
	dma_buf_move_notify(d->other);
}
static const struct dma_buf_ops demo_ops = { .release = demo_release };`;

/** What the entry of the first function is said to be. */
function entryOf(text: string, fn: string, release = "6.12"): { held: string[]; certain: boolean; because: string } {
	const analysis = analysed(text, release);
	const { held, certain, because } = analysis.inside.flow.entry(fn).entry;
	analysis.dispose();
	return { held: held.map((one) => one.id), certain, because };
}

test("a callback entered with the lock", () => {
	const entry = entryOf(PIN, "demo_pin");
	assert.deepEqual([entry.held, entry.certain], [["attach.dmabuf"], true]);
	assert.match(entry.because, /dma_buf_ops\.pin, 6\.12/);
	assert.deepEqual(findings(PIN), ["resv-self-deadlock@4"]);
});

test("the same callback by release: vmap is entered with the lock from 6.2", () => {
	assert.deepEqual(entryOf(VMAP, "demo_vmap", "6.12").held, ["buf"]);
	assert.deepEqual(findings(VMAP, "6.12"), []);
	assert.deepEqual(entryOf(VMAP, "demo_vmap", "6.1").held, []);
	assert.deepEqual(findings(VMAP, "6.1"), ["resv-not-held@4"]);
});

test("a callback entered without the lock", () => {
	assert.deepEqual(entryOf(RELEASE, "demo_release").held, []);
});

test("an ioctl is entered with nothing held, for certain", () => {
	const ioctl = `
static int demo_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	return dma_buf_pin(d->attach);
}`;
	assert.deepEqual(entryOf(ioctl, "demo_ioctl").certain, true);
	assert.deepEqual(findings(ioctl), ["resv-not-held@5"]);
	const work = `
static void demo_work(struct work_struct *work)
{
	struct demo *d = container_of(work, struct demo, work);
	dma_buf_unpin(d->attach);
}`;
	assert.deepEqual(findings(work), ["resv-not-held@5"]);
});

test("nothing known of the callers: nothing is claimed", () => {
	const text = `
int demo(struct dma_buf_attachment *attach)
{
	return dma_buf_pin(attach);
}`;
	assert.equal(entryOf(text, "demo").certain, false);
	assert.deepEqual(findings(text), []);
});

test("what the author says about the lock", () => {
	const body = `
{
	dma_buf_unpin(attach);
	dma_buf_detach(attach->dmabuf, attach);
}`;
	const name = `void demo_locked(struct dma_buf_attachment *attach)${body}`;
	assert.deepEqual(findings(name), []);
	const comment = `/* the caller must hold the reservation lock */\nvoid demo(struct dma_buf_attachment *attach)${body}`;
	assert.deepEqual(findings(comment), []);
	const asserted = `
void demo(struct dma_buf_attachment *attach)
{
	dma_resv_assert_held(attach->dmabuf->resv);
	dma_buf_unpin(attach);
	dma_buf_detach(attach->dmabuf, attach);
}`;
	assert.deepEqual(findings(asserted), ["resv-self-deadlock@6"]);
	const annotated = `void demo(struct dma_buf_attachment *attach) __must_hold(&attach->dmabuf->resv)${body}`;
	assert.deepEqual(findings(annotated), ["resv-self-deadlock@4"]);
});

test("a static function takes what all its callers in the file give it", () => {
	const text = (second: string) => `
static int pin(struct dma_buf_attachment *attach)
{
	return dma_buf_pin(attach);
}
static int a(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	int ret;
	dma_resv_lock(d->attach->dmabuf->resv, NULL);
	ret = pin(d->attach);
	dma_resv_unlock(d->attach->dmabuf->resv);
	return ret;
}
static int b(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	${second}
}`;
	assert.deepEqual(findings(text("return pin(d->attach);")), ["resv-not-held@4"]);
	assert.deepEqual(findings(text("return d->count;")), []);
});

test("a version check is decided for the release", () => {
	const text = `
static int demo(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	return dma_buf_vmap_unlocked(d->buf, &d->map);
#else
	return dma_buf_vmap(d->buf, &d->map);
#endif
}`;
	assert.deepEqual(findings(text, "6.1"), []);
	assert.deepEqual(findings(text, "6.12"), []);
	assert.deepEqual(findings(text.replace("vmap_unlocked", "vmap"), "6.12"), ["resv-not-held@6"]);
});

test("a function of the kernel's own is entered as the table asks of its callers", () => {
	const text = (name: string, call: string) => `
int ${name}(struct drm_framebuffer *fb, struct iosys_map *map, struct iosys_map *data)
{
	return ${call}(drm_gem_fb_get_obj(fb, 0), &map[0]);
}`;
	assert.deepEqual(findings(text("drm_gem_fb_vmap", "drm_gem_vmap")), ["resv-not-held@4"]);
	assert.deepEqual(findings(text("drm_gem_fb_vmap", "drm_gem_vmap_unlocked")), []);
	// nobody knows who calls it, and with what held
	assert.deepEqual(findings(text("demo_fb_vmap", "drm_gem_vmap")), []);
	const locked = `
int drm_gem_pin_locked(struct drm_gem_object *obj)
{
	dma_resv_lock(obj->resv, NULL);
	return 0;
}`;
	assert.deepEqual(findings(locked), ["resv-self-deadlock@4"]);
});

test("a test case is run with nothing held; a helper that another one calls is entered as that leaves it", () => {
	const test = (lock: string): string => `
static void demo_check(struct kunit *test, struct ttm_buffer_object *bo)
{
	KUNIT_EXPECT_EQ(test, ttm_bo_validate(bo, &demo_placement, &demo_ctx), 0);
}
static void demo_validate(struct kunit *test)
{
	struct demo *priv = test->priv;
	${lock}
	demo_check(test, priv->bo);
}
static struct kunit_case demo_cases[] = { KUNIT_CASE(demo_validate), {} };`;
	assert.deepEqual(
		findings(
			test(
				"ttm_bo_reserve(priv->bo, false, false, NULL);\n\tdemo_check(test, priv->bo);\n\tttm_bo_unreserve(priv->bo);\n\treturn;",
			),
		),
		[],
	);
	assert.deepEqual(findings(test("")), ["resv-not-held@4"]);
});
