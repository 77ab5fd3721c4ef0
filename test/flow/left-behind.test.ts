/** What is left behind and is no lock of one name: sections, wrappers, parts, and where that is told. */
import { runCases } from "./cases.ts";

runCases("left behind", [
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
			"section-unbalanced@16",
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
