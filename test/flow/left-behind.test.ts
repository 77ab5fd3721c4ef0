/** What is left behind and is no lock of one name: sections, wrappers, parts, and where that is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runCases } from "./cases.ts";
import { analysed, paths } from "./flow-of.ts";

const JUMPS = (early: string): string => `static int demo_lock(struct demo *d)
{
	return dma_resv_lock_interruptible(d->buf->resv, NULL);
}

int demo_submit(struct demo *d)
{
	int ret;

	ret = demo_check(d->job);
	if (ret)
		goto fail;
	ret = demo_lock(d);
	if (ret)
		goto fail;
	ret = demo_find(d->job);
	if (ret)
		goto ${early};
	ret = demo_push(d->job);
	if (ret)
		goto unlock;
	dma_resv_unlock(d->buf->resv);
	return 0;
unlock:
	dma_resv_unlock(d->buf->resv);
fail:
	demo_stop(d->job);
	return ret;
}
`;

runCases("left behind", [
	{
		name: "what a callee took and a jump skips is told at the jump",
		right: JUMPS("unlock"),
		wrong: [JUMPS("fail"), "resv-not-released@18"],
	},
	{
		name: "what a function begins on every way out is its caller's to end, whether it fails or not",
		right: `static int demo_parse(struct demo *d, struct demo_job *job)
{
	drm_exec_init(&job->exec, 0, 0);
	job->chunks = demo_chunks(d);
	if (!job->chunks)
		return -ENOMEM;
	return 0;
}

int demo_run(struct demo *d)
{
	struct demo_job job;
	int ret = demo_parse(d, &job);

	drm_exec_fini(&job.exec);
	return ret;
}
`,
		wrong: [
			`static int demo_parse(struct demo *d, struct demo_job *job)
{
	drm_exec_init(&job->exec, 0, 0);
	job->chunks = demo_chunks(d);
	if (!job->chunks)
		return -ENOMEM;
	return 0;
}

int demo_run(struct demo *d)
{
	struct demo_job job;
	int ret = demo_parse(d, &job);

	if (ret)
		return ret;
	drm_exec_fini(&job.exec);
	return 0;
}
`,
			"acquire-ctx-misuse@16",
		],
	},
	{
		name: "a callee that leaves it on one way and not on another is told there, and replayed to there",
		right: `static int demo_load(struct demo *d)
{
	mutex_lock(&d->lock);
	if (demo_busy(d)) {
		mutex_unlock(&d->lock);
		return -EBUSY;
	}
	dma_buf_put(d->old);
	mutex_unlock(&d->lock);
	return 0;
}

int demo_open(struct demo *d)
{
	return demo_load(d);
}
`,
		wrong: [
			`static int demo_load(struct demo *d)
{
	mutex_lock(&d->lock);
	if (demo_busy(d))
		return -EBUSY;
	dma_buf_put(d->old);
	mutex_unlock(&d->lock);
	return 0;
}

int demo_open(struct demo *d)
{
	return demo_load(d);
}
`,
			"lock-not-released@5",
		],
	},
	{
		name: "a wrapper's lock lies below its argument, whatever that is",
		right: `#include "xe_vm.h"

int demo_kill(struct xe_vm *vm, struct demo *d)
{
	xe_vm_lock(vm, false);
	if (demo_busy(d)) {
		xe_vm_unlock(vm);
		return -EBUSY;
	}
	xe_vm_unlock(vm);
	return 0;
}
`,
		wrong: [
			`#include "xe_vm.h"

int demo_kill(struct xe_vm *vm, struct demo *d)
{
	xe_vm_lock(vm, false);
	if (demo_busy(d))
		return -EBUSY;
	xe_vm_unlock(vm);
	return 0;
}
`,
			"resv-not-released@7",
		],
	},
	{
		name: "what a loop over its parts looks at is given back by its name after the loop",
		right: `int demo_parts(struct dma_fence **fences, int n)
{
	struct dma_fence_array *made = dma_fence_array_create(n, fences, 1, 1, false);
	struct dma_fence *part, *all;
	struct dma_fence_unwrap iter;
	int count = 0;

	if (!made)
		return -ENOMEM;
	all = &made->base;
	dma_fence_unwrap_for_each(part, &iter, all)
		count++;
	dma_fence_put(all);
	return count;
}
`,
		wrong: [
			`int demo_parts(struct dma_fence **fences, int n)
{
	struct dma_fence_array *made = dma_fence_array_create(n, fences, 1, 1, false);
	struct dma_fence *part, *all;
	struct dma_fence_unwrap iter;
	int count = 0;

	if (!made)
		return -ENOMEM;
	all = &made->base;
	dma_fence_unwrap_for_each(part, &iter, all)
		count++;
	return count;
}
`,
			"fence-leak@3",
		],
	},
]);

runCases("a reference of a callee's own", [
	{
		name: "which its caller has no way to name is missed in the callee, whatever that answers",
		right: `static int demo_publish(struct demo *d, int fd)
{
	struct demo_fence *f = kzalloc(sizeof(*f), GFP_KERNEL);
	struct sync_file *file;

	if (!f)
		return -ENOMEM;
	dma_fence_init(&f->base, &demo_ops, &d->lock, d->context, 1);
	file = sync_file_create(&f->base);
	dma_fence_put(&f->base);
	if (!file)
		return -ENOMEM;
	fd_install(fd, file->file);
	return 0;
}

int demo_run(struct demo *d, int fd)
{
	return demo_publish(d, fd);
}
`,
		wrong: [
			`static int demo_publish(struct demo *d, int fd)
{
	struct demo_fence *f = kzalloc(sizeof(*f), GFP_KERNEL);
	struct sync_file *file;

	if (!f)
		return -ENOMEM;
	dma_fence_init(&f->base, &demo_ops, &d->lock, d->context, 1);
	file = sync_file_create(&f->base);
	if (!file) {
		dma_fence_put(&f->base);
		return -ENOMEM;
	}
	fd_install(fd, file->file);
	return 0;
}

int demo_run(struct demo *d, int fd)
{
	return demo_publish(d, fd);
}
`,
			"fence-leak@8",
		],
	},
	{
		name: "that goes with the answer is its caller's",
		right: `static struct dma_fence *demo_fence(struct demo *d)
{
	return dma_fence_get(d->fence);
}

void demo_wait(struct demo *d)
{
	struct dma_fence *fence = demo_fence(d);

	demo_wait_for(d);
	dma_fence_put(fence);
}
`,
		wrong: [
			`static struct dma_fence *demo_stub(struct demo *d)
{
	return dma_fence_get_stub();
}

int demo_wait(struct demo *d)
{
	struct dma_fence *fence = demo_stub(d);
	int ret = demo_wait_for(d);

	if (ret)
		return ret;
	dma_fence_put(fence);
	return 0;
}
`,
			"fence-leak@12",
		],
	},
]);

test("each return that leaves it is told, also where two of them read the same", () => {
	const analysis = analysed(`int demo_look(struct drm_file *file, u32 handle, struct demo *d)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
	int ret;

	if (!obj)
		return -ENOENT;
	ret = demo_first(d);
	if (ret)
		return ret;
	ret = demo_second(d);
	if (ret)
		return ret;
	drm_gem_object_put(obj);
	return 0;
}
`);
	const told = analysis.findings.map((one) => `${one.rule}@${one.range.start.line}`);
	assert.deepEqual(told, ["gem-reference-leak@10", "gem-reference-leak@13"]);
	const [first, second] = analysis.findings.map((one) => one.id);
	assert.equal(second, `${first}-2`);
	analysis.dispose();
});

test("a buffer that a call puts into a structure of others is theirs in a replay, too", () => {
	const [path] = paths(
		`int demo_setup(struct demo *d)
{
	return amdgpu_bo_create_kernel(d->adev, 1, 1, 1, &d->log, NULL, NULL);
}
`,
		"demo_setup",
	).filter((events) => events.some((e) => e.kind === "call" && e.outcome.is === "success"));
	assert.ok(path?.some((e) => e.kind === "hand-over" && e.to === "field"));
});
