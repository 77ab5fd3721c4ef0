/** Repairs of references and fence slots, before and after. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { becomes, c, fixed, fixesIn } from "./fixed.ts";

describe("a reference that stays behind", () => {
	it("to a buffer is put, not made a descriptor, although the function does that elsewhere", () => {
		const before = c`
int demo_share(int from)
{
	struct dma_buf *buf;

	buf = dma_buf_get(from);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (!buf->size)
		return -EINVAL;

	return dma_buf_fd(buf, O_CLOEXEC);
}
`;
		const [fix] = fixesIn(before, "dmabuf-leak");
		assert.match(fix?.title ?? "", /dma_buf_put/);
	});

	it("to a buffer is put through the function's own label", () => {
		const before = c`
int demo_size(int fd, size_t *size)
{
	struct dma_buf *buf;
	int ret = 0;

	buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (!buf->size)
		return -EINVAL;
	if (buf->size > INT_MAX) {
		ret = -E2BIG;
		goto put;
	}

	*size = buf->size;
put:
	dma_buf_put(buf);

	return ret;
}
`;
		becomes(
			"dmabuf-leak",
			before,
			"\tif (!buf->size)\n\t\treturn -EINVAL;",
			"\tif (!buf->size) {\n\t\tret = -EINVAL;\n\t\tgoto put;\n\t}",
		);
	});

	it("to a GEM object is put before the return", () => {
		const before = c`
int demo_look(struct drm_file *file, u32 handle, struct demo *d)
{
	struct drm_gem_object *obj;

	obj = drm_gem_object_lookup(file, handle);
	if (!obj)
		return -ENOENT;
	if (obj->size < d->least)
		return -EINVAL;

	d->size = obj->size;
	drm_gem_object_put(obj);

	return 0;
}
`;
		becomes(
			"gem-reference-leak",
			before,
			"\tif (obj->size < d->least)\n\t\treturn -EINVAL;",
			"\tif (obj->size < d->least) {\n\t\tdrm_gem_object_put(obj);\n\t\treturn -EINVAL;\n\t}",
		);
	});

	it("to an object of a helper is put by the GEM object in it, in place of what takes it apart", () => {
		const before = c`
int demo_create(struct drm_device *dev, struct drm_file *file, u32 *handle)
{
	struct drm_gem_shmem_object *shmem;
	int ret;

	shmem = drm_gem_shmem_create(dev, PAGE_SIZE);
	if (IS_ERR(shmem))
		return PTR_ERR(shmem);
	ret = drm_gem_handle_create(file, &shmem->base, handle);
	if (ret) {
		drm_gem_object_release(&shmem->base);
		return ret;
	}
	drm_gem_object_put(&shmem->base);

	return 0;
}
`;
		becomes(
			"gem-reference-leak",
			before,
			"\t\tdrm_gem_object_release(&shmem->base);",
			"\t\tdrm_gem_object_put(&shmem->base);",
		);
	});

	it("to a fence that an out-argument gave is put by that variable", () => {
		const before = c`
int demo_wait(struct dma_resv *resv)
{
	struct dma_fence *fence;
	int ret;

	ret = dma_resv_get_singleton(resv, DMA_RESV_USAGE_READ, &fence);
	if (ret)
		return ret;
	ret = dma_fence_wait(fence, true);

	return ret;
}
`;
		becomes("fence-leak", before, "\n\treturn ret;\n}", "\n\tdma_fence_put(fence);\n\treturn ret;\n}");
	});

	it("to a sync file goes with its file", () => {
		const before = c`
int demo_export(struct dma_fence *fence)
{
	struct sync_file *sync;
	int fd;

	sync = sync_file_create(fence);
	if (!sync)
		return -ENOMEM;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	fd_install(fd, sync->file);

	return fd;
}
`;
		becomes(
			"sync-file-leak",
			before,
			"\tif (fd < 0)\n\t\treturn fd;",
			"\tif (fd < 0) {\n\t\tfput(sync->file);\n\t\treturn fd;\n\t}",
		);
	});

	it("to a sync object is put on the path", () => {
		const before = c`
int demo_wait(struct drm_file *file, struct demo_wait *args)
{
	struct drm_syncobj *syncobj;
	struct demo_entry *entry;

	syncobj = drm_syncobj_find(file, args->handle);
	if (!syncobj)
		return -ENOENT;
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		return -ENOMEM;
	entry->fence = drm_syncobj_fence_get(syncobj);
	drm_syncobj_put(syncobj);
	args->entry = entry;

	return 0;
}
`;
		becomes(
			"syncobj-leak",
			before,
			"\tif (!entry)\n\t\treturn -ENOMEM;",
			"\tif (!entry) {\n\t\tdrm_syncobj_put(syncobj);\n\t\treturn -ENOMEM;\n\t}",
		);
	});

	it("to a sync object made here is put by that variable", () => {
		const before = c`
int demo_new(struct drm_file *file, u32 *handle)
{
	struct drm_syncobj *syncobj;
	int ret;

	ret = drm_syncobj_create(&syncobj, 0, NULL);
	if (ret)
		return ret;
	ret = drm_syncobj_get_handle(file, syncobj, handle);

	return ret;
}
`;
		becomes("syncobj-leak", before, "\n\treturn ret;\n}", "\n\tdrm_syncobj_put(syncobj);\n\treturn ret;\n}");
	});
});

describe("a reference put twice", () => {
	it("to a sync object is put once: the label does it", () => {
		const before = c`
int demo_export(struct drm_file *file, u32 handle, int *fd)
{
	struct drm_syncobj *syncobj;
	int ret;

	syncobj = drm_syncobj_find(file, handle);
	if (!syncobj)
		return -ENOENT;
	ret = drm_syncobj_get_fd(syncobj, fd);
	if (ret) {
		drm_syncobj_put(syncobj);
		demo_log(file);
		goto put;
	}
	demo_show(file);
put:
	drm_syncobj_put(syncobj);

	return ret;
}
`;
		becomes("syncobj-double-put", before, "\t\tdrm_syncobj_put(syncobj);\n\t\tdemo_log(file);", "\t\tdemo_log(file);");
	});

	it("is put once: the label does it", () => {
		const before = c`
int demo_use(int fd, struct demo *d)
{
	struct dma_buf *buf;
	int ret;

	buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	ret = demo_check(d);
	if (ret) {
		dma_buf_put(buf);
		demo_log(d);
		goto put;
	}
	demo_show(d);
put:
	dma_buf_put(buf);

	return ret;
}
`;
		becomes("dmabuf-double-put", before, "\t\tdma_buf_put(buf);\n\t\tdemo_log(d);", "\t\tdemo_log(d);");
	});

	it("is put once where both are in one row", () => {
		const before = c`
int demo_twice(struct dma_fence *from)
{
	struct dma_fence *fence = dma_fence_get_stub();

	demo_note(from);
	dma_fence_put(fence);
	demo_note(from);
	dma_fence_put(fence);

	return 0;
}
`;
		const [fix] = fixesIn(before, "fence-double-put");
		assert.match(fix?.title ?? "", /^Remove /);
	});
});

describe("a buffer put while attached", () => {
	it("is put after the detach", () => {
		const before = c`
int demo_probe(struct demo *d, int fd)
{
	struct dma_buf_attachment *attach;
	struct dma_buf *buf;

	buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	attach = dma_buf_attach(buf, d->dev);
	if (IS_ERR(attach)) {
		dma_buf_put(buf);
		return PTR_ERR(attach);
	}

	dma_buf_put(buf);
	dma_buf_detach(buf, attach);

	return 0;
}
`;
		becomes(
			"put-while-attached",
			before,
			"\tdma_buf_put(buf);\n\tdma_buf_detach(buf, attach);\n",
			"\tdma_buf_detach(buf, attach);\n\tdma_buf_put(buf);\n",
		);
	});
});

describe("a slot for a fence", () => {
	const PUBLISH = c`
int demo_publish(struct dma_resv *resv, struct dma_fence *fence)
{
	dma_resv_lock(resv, NULL);
	dma_resv_add_fence(resv, fence, DMA_RESV_USAGE_WRITE);
	dma_resv_unlock(resv);

	return 0;
}
`;

	it("is reserved right after the lock, with the way out", () => {
		const result = fixed(PUBLISH, "fence-slot-missing");
		assert.equal(
			result,
			PUBLISH.replace("{\n", "{\n\tint ret;\n\n").replace(
				"NULL);\n",
				"NULL);\n\tret = dma_resv_reserve_fences(resv, 1);\n\tif (ret) {\n\t\tdma_resv_unlock(resv);\n\t\treturn ret;\n\t}\n",
			),
		);
	});

	it("is left to the author where something unknown was prepared before", () => {
		const before = PUBLISH.replace("\tdma_resv_lock", "\tdemo_prepare(fence);\n\tdma_resv_lock");
		assert.deepEqual(fixesIn(before, "fence-slot-missing"), []);
	});

	it("uses the function's unwinding", () => {
		const before = c`
int demo_submit(struct demo *d, struct dma_resv *resv, struct dma_fence *fence)
{
	int ret;

	demo_prepare(d);
	ret = dma_resv_lock_interruptible(resv, NULL);
	if (ret)
		goto unprepare;
	dma_resv_add_fence(resv, fence, DMA_RESV_USAGE_WRITE);
	ret = demo_start(d);
	if (ret)
		goto unlock;
	dma_resv_unlock(resv);

	return 0;

unlock:
	dma_resv_unlock(resv);
unprepare:
	demo_unprepare(d);

	return ret;
}
`;
		becomes(
			"fence-slot-missing",
			before,
			"goto unprepare;\n",
			"goto unprepare;\n\tret = dma_resv_reserve_fences(resv, 1);\n\tif (ret)\n\t\tgoto unlock;\n",
		);
	});
});

describe("a bracket around an access", () => {
	const UPDATE = c`
static void demo_update(struct drm_plane *plane, struct drm_atomic_state *state)
{
	struct drm_plane_state *new_state = drm_atomic_get_new_plane_state(state, plane);
	struct drm_shadow_plane_state *shadow = to_drm_shadow_plane_state(new_state);

	memcpy_fromio(plane->dev->dev_private, shadow->data[0].vaddr_iomem, 64);
	demo_flush(new_state->fb);
}

static const struct drm_plane_helper_funcs demo_funcs = {
	.atomic_update = demo_update,
};
`;

	it("is offered although the object is passed on behind it", () => {
		const result = fixed(UPDATE, "vmap-outside-cpu-access");
		assert.match(result, /drm_gem_fb_begin_cpu_access[\s\S]*memcpy_fromio[\s\S]*drm_gem_fb_end_cpu_access/);
	});
});
