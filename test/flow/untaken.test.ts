/** Given back and never taken: what proves that no call of the path has taken it. */
import { runCases } from "./cases.ts";

const bind = (lock: string, helper: string): string => `
int f(struct demo_vm *vm, struct dma_buf *buf)
{
	int ret;

	if (vm->gone) {
		ret = ${helper}(vm);
		goto unlock;
	}
	ret = ${lock};
	if (ret)
		return ret;
	mutex_lock(&vm->mutex);
	vm->attach = dma_buf_attach(buf, vm->dev);
	ret = PTR_ERR_OR_ZERO(vm->attach);
unlock:
	mutex_unlock(&vm->mutex);
	return ret;
}
`;

runCases("given back and never taken", [
	{
		name: "a helper named like a lock may take it, unless another path takes it behind that very helper",
		right: bind("demo_check(vm)", "demo_lock_objects"),
		wrong: [
			`
int f(struct demo_vm *vm, struct dma_buf *buf)
{
	int ret = demo_lock_objects(vm);

	if (ret)
		goto unlock;
	mutex_lock(&vm->mutex);
	vm->attach = dma_buf_attach(buf, vm->dev);
	ret = PTR_ERR_OR_ZERO(vm->attach);
unlock:
	mutex_unlock(&vm->mutex);
	return ret;
}
`,
			"unlock-not-held@12?",
		],
	},
	{
		name: "a pin may be taken by a helper and once more: taking it again proves nothing",
		right: `
int f(struct demo_plane *plane, struct ttm_buffer_object *bo)
{
	int ret = ttm_bo_reserve(bo, true, false, NULL);

	if (ret)
		return ret;
	ret = demo_prepare(plane, bo);
	if (ret)
		goto out;
	ttm_bo_pin(bo);
	ret = demo_program(plane);
out:
	ttm_bo_unpin(bo);
	ttm_bo_unreserve(bo);
	return ret;
}
`,
		wrong: [
			`
int f(struct demo_plane *plane, struct ttm_buffer_object *bo)
{
	int ret = ttm_bo_reserve(bo, true, false, NULL);

	if (ret)
		return ret;
	ret = demo_check(plane);
	if (ret)
		goto out;
	ttm_bo_pin(bo);
	ret = demo_program(plane);
out:
	ttm_bo_unpin(bo);
	ttm_bo_unreserve(bo);
	return ret;
}
`,
			"unpin-without-pin@14?",
		],
	},
	{
		name: "a set of locks in a variable is begun by whoever gets its address, and by nobody else",
		right: `
int f(struct demo_vm *vm)
{
	struct drm_exec exec;
	int ret = demo_lock_all(vm, &exec);

	if (vm->gone)
		goto fini;
	drm_exec_init(&vm->exec, 0, 0);
	drm_exec_fini(&vm->exec);
fini:
	drm_exec_fini(&exec);
	return ret;
}
`,
		wrong: [
			`
int f(struct demo_vm *vm)
{
	struct drm_exec exec;
	int ret = demo_lock_all(vm);

	if (ret)
		goto fini;
	drm_exec_init(&exec, 0, 0);
	demo_push(vm);
fini:
	drm_exec_fini(&exec);
	return ret;
}
`,
			"acquire-ctx-misuse@12?",
		],
	},
	{
		name: "an error pointer is put, where a pointer that may be one or NULL is none for sure",
		right: `
int f(struct demo *d)
{
	struct dma_fence *fence = demo_submit(d);

	if (IS_ERR_OR_NULL(fence)) {
		fence = NULL;
		goto put;
	}
	dma_fence_wait(fence, false);
put:
	dma_fence_put(fence);
	return 0;
}
`,
		wrong: [
			`
int f(struct demo *d)
{
	struct dma_fence *fence = demo_submit(d);

	if (IS_ERR(fence))
		goto put;
	dma_fence_wait(fence, false);
put:
	dma_fence_put(fence);
	return 0;
}
`,
			"fence-double-put@10",
		],
	},
	{
		name: "an error pointer is left where the path asks for what a call made of the error",
		right: `
int f(struct demo *d)
{
	struct dma_fence *fence = demo_submit(d);
	int err = 0;

	if (IS_ERR(fence)) {
		err = PTR_ERR(fence);
		demo_retry(d, &err);
	}
	if (err)
		return err;
	dma_fence_put(fence);
	return 0;
}
`,
		wrong: [
			`
int f(struct demo *d)
{
	struct dma_fence *fence = demo_submit(d);
	int err = 0;

	if (IS_ERR(fence)) {
		err = PTR_ERR(fence);
		demo_retry(d, err);
		goto put;
	}
	if (demo_check(d))
		err = -EIO;
put:
	dma_fence_put(fence);
	return err;
}
`,
			"fence-double-put@15",
		],
	},
	{
		name: "who asks a flag anew may know whether it has to be given back, also where the answer of giving it back is asked",
		right: `
int f(struct demo *d, struct dma_buf *buf)
{
	int ret;

	if (d->cached) {
		ret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
		if (ret)
			return ret;
	}
	demo_fill(d);
	if (d->cached)
		if (dma_buf_end_cpu_access(buf, DMA_TO_DEVICE))
			demo_complain(d);
	return 0;
}
`,
		wrong: [
			`
int f(struct demo *d, struct dma_buf *buf)
{
	int ret;

	if (!demo_ready(d))
		goto end;
	ret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
	if (ret)
		return ret;
	demo_fill(d);
end:
	if (dma_buf_end_cpu_access(buf, DMA_TO_DEVICE))
		demo_complain(d);
	return 0;
}
`,
			"cpu-access-unbalanced@13?",
		],
	},
]);
