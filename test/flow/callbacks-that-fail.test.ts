/** What a callback keeps when it fails, itself or a callee of it: its counterpart is not called then. */
import { type Case, runCases } from "./cases.ts";

const HOOKS = `
static const struct drm_plane_helper_funcs demo_funcs = {
	.prepare_fb = demo_prepare_fb,
};`;

const PREPARE = `
static int demo_pin(struct demo *d, struct drm_gem_object *obj)
{
	int ret;
	dma_resv_lock(obj->resv, NULL);
	ret = dma_buf_pin(obj->import_attach);
	if (ret)
		goto unlock;
	ret = demo_program(d);
	if (ret)
		goto unpin;
	dma_resv_unlock(obj->resv);
	return 0;
unpin:
	dma_buf_unpin(obj->import_attach);
unlock:
	dma_resv_unlock(obj->resv);
	return ret;
}`;

const FORGETS = PREPARE.replace("goto unpin;", "goto unlock;").replace(
	"unpin:\n\tdma_buf_unpin(obj->import_attach);\n",
	"",
);

const CASES: readonly Case[] = [
	{
		name: "a callee fails with the pin, and so does the callback",
		right: `${PREPARE}
static int demo_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	return demo_pin(plane->dev->dev_private, state->fb->obj[0]);
}${HOOKS}`,
		wrong: [
			`${FORGETS}
static int demo_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	return demo_pin(plane->dev->dev_private, state->fb->obj[0]);
}${HOOKS}`,
			"pin-leak@11?",
		],
	},
	{
		name: "a callee fails with the pin, and the callback does not: its counterpart will be called",
		right: `${FORGETS}
static int demo_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	if (demo_pin(plane->dev->dev_private, state->fb->obj[0]))
		demo_note(plane);
	return 0;
}${HOOKS}`,
		wrong: [
			`${FORGETS}
static int demo_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	if (demo_pin(plane->dev->dev_private, state->fb->obj[0]))
		return -EINVAL;
	return 0;
}${HOOKS}`,
			"pin-leak@11?",
		],
	},
	{
		name: "the callback fails behind a callee that has pinned",
		right: `${PREPARE}
static int demo_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	return demo_pin(plane->dev->dev_private, state->fb->obj[0]);
}${HOOKS}`,
		wrong: [
			`${PREPARE}
static int demo_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	int ret = demo_pin(plane->dev->dev_private, state->fb->obj[0]);
	if (ret)
		return ret;
	return demo_fence(plane) ? -ENOMEM : 0;
}${HOOKS}`,
			"pin-leak@25?",
		],
	},
	{
		name: "what the callback made and pinned, a teardown finds where it was put",
		right: `
static int demo_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	struct demo *d = plane->dev->dev_private;
	struct drm_gem_shmem_object *shmem = drm_gem_shmem_create(plane->dev, 4096);
	if (IS_ERR(shmem))
		return PTR_ERR(shmem);
	d->cursor = shmem;
	if (drm_gem_shmem_pin(shmem))
		return -ENOMEM;
	return state->rotation > 4 ? -EINVAL : 0;
}${HOOKS}`,
		wrong: [
			`
static int demo_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)
{
	struct demo *d = plane->dev->dev_private;
	if (drm_gem_shmem_pin(d->cursor))
		return -ENOMEM;
	return state->rotation > 4 ? -EINVAL : 0;
}${HOOKS}`,
			"pin-leak@7?",
		],
	},
];

runCases("callbacks that fail", CASES);
