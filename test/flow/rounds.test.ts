/** Loops and locks: what a first round leaves behind is told, whatever later rounds do; which lock is which, and whose. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { analyze } from "../../server/core/analyze.ts";
import { loadParser } from "../../server/lsp/parser.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

function told(text: string): string[] {
	const analysis = analyze({ file: "test.c", text, parser, release: "6.12" });
	const found = analysis.findings.map((one) => `${one.rule}@${one.range.start.line}`);
	analysis.dispose();
	return found;
}

test("a lock in an object that was there before a retry loop is one lock, and a jump out of the loop leaves it", () => {
	const code = (out: string, vm = "demo_vm(d)"): string => `int f(struct demo *d, struct dma_buf *buf)
{
	struct vm *vm = ${vm};
	int err;

retry:
	err = down_read_interruptible(&vm->lock);
	if (err)
		goto out_put;
	if (demo_is_old(vm)) {
		err = -EINVAL;
		goto ${out};
	}
	err = dma_resv_lock_interruptible(buf->resv, NULL);
	if (err)
		goto out_unlock;
	err = demo_run(d);
	dma_resv_unlock(buf->resv);
out_unlock:
	up_read(&vm->lock);
	if (err == -EAGAIN)
		goto retry;
out_put:
	demo_vm_put(vm);
	return err;
}`;
	assert.deepEqual(told(code("out_unlock")), []);
	assert.deepEqual(told(code("out_put")), ["lock-not-released@12"]);
	assert.deepEqual(told(code("out_put", "demo_vm_lookup_by_number(d, 0)")), ["lock-not-released@12"]);
});

test("a lock dropped on a flag says nothing of another member", () => {
	const code = (drop: string): string => `int f(struct demo *d, struct dma_buf *buf)
{
	int err = dma_resv_lock_interruptible(buf->resv, NULL);

	if (err)
		return err;
	mutex_lock(&d->lock);
	if (d->quiet)
		mutex_unlock(${drop});
	dma_resv_unlock(buf->resv);
	if (demo_run(d))
		return -EIO;
	mutex_unlock(&d->lock);
	return 0;
}`;
	assert.deepEqual(told(code("&d->notifier_lock")), ["lock-not-released@12"]);
	// a pointer may lead to that very lock, and so may the same name elsewhere
	assert.deepEqual(told(code("d->other_lock")), []);
	assert.deepEqual(told(code("&d->parent->lock")), []);
});

test("what a loop over a list locks lies in the list once the loop is over, whatever loop is around it", () => {
	assert.deepEqual(
		told(`int f(struct demo *d, struct ww_acquire_ctx *ctx)
{
	struct demo_bo *bo;
	int ret = 0;

	do {
		list_for_each_entry(bo, &d->all, node) {
			if (dma_resv_trylock(bo->base.resv))
				list_move(&bo->node, &d->locked);
		}
		if (list_empty(&d->locked))
			break;
		list_for_each_entry(bo, &d->locked, node)
			dma_resv_unlock(bo->base.resv);
		ret = demo_wait(d);
	} while (ret == 0);
	return ret;
}`),
		[],
	);
});

test("a set of locks that a helper ends or not, by what only it knows, is not known to be open afterwards", () => {
	const code = (type: string, end: string): string => `static ${type} undo(struct demo *d, struct drm_exec *exec)
{
	if (d->gone == NULL)
		return${end};
	drm_exec_fini(exec);
	return${end};
}

int f(struct demo *d, struct drm_gem_object *obj)
{
	struct drm_exec exec;
	int ret;

	drm_exec_init(&exec, 0, 0);
	ret = drm_exec_lock_obj(&exec, obj);
	undo(d, &exec);
	return ret;
}`;
	assert.deepEqual(told(code("void", "")), []);
});

test("the lock of a buffer that a call makes and puts where it is told: kept on a way out, taken again by the teardown, none of nothing", () => {
	const code = (
		made: string,
		failed: string,
		size = "size",
	): string => `int f(struct amdgpu_device *adev, struct demo *d, u32 size)
{
	int r;

	r = amdgpu_bo_create_reserved(adev, ${size}, PAGE_SIZE, d->domain, &d->code, &d->addr, NULL);
	if (r)
		return r;
	${made}
	r = demo_load(d);
	if (r) {
		${failed}
		return r;
	}
	amdgpu_bo_unreserve(d->code);
	return 0;
}`;
	assert.deepEqual(told(code("", "")), ["resv-not-released@12"]);
	assert.deepEqual(told(code("", "amdgpu_bo_free_kernel(&d->code, NULL, NULL);")), ["resv-self-deadlock@11"]);
	assert.deepEqual(told(code("", "amdgpu_bo_unreserve(d->code);")), []);
	assert.deepEqual(told(code("if (d->code == NULL)\n\t\treturn 0;", "amdgpu_bo_unreserve(d->code);")), []);
	// a size that others keep may be 0 on this device, and then there is no buffer
	assert.deepEqual(told(code("", "", "d->size")), []);
	assert.deepEqual(told(code("", "amdgpu_bo_free_kernel(&d->code, NULL, NULL);", "d->size")), []);
});

test("a lock that no way out gives back is forgotten where nobody could be meant to drop it", () => {
	const code = (head: string, extra = ""): string => `${head}
{
	int ret;

	mutex_lock(&demo.guard);
	ret = dma_resv_lock_interruptible(demo.buf->resv, NULL);
	if (ret == 0)
		dma_resv_unlock(demo.buf->resv);
	${head.startsWith("static vm_fault_t") ? "return VM_FAULT_NOPAGE;" : ""}
}
${extra}
static const struct demo_ops ops = { .retire = demo_retire };
`;
	const retire = "static void demo_retire(struct demo *d)";
	assert.deepEqual(told(code(retire)), ["lock-not-released@10"]);
	// somebody drops a lock of that member for others; another member says nothing
	const drops = (lock: string): string => `static void other(void)\n{\n\tmutex_unlock(${lock});\n}`;
	assert.deepEqual(told(code(retire, drops("&demo.guard"))), []);
	assert.deepEqual(told(code(retire, drops("&demo.list_lock"))), ["lock-not-released@10"]);
	// its name says it; a caller that drops nothing changes nothing
	assert.deepEqual(told(code("static void demo_lock_all(struct demo *d)")), []);
	assert.deepEqual(told(code(retire, "static void user(struct demo *d)\n{\n\tdemo_retire(d);\n}")), [
		"lock-not-released@10",
	]);
	// whoever runs a work item or a fault drops nothing for it
	assert.deepEqual(told(code("static void demo_work(struct work_struct *work)", drops("&demo.guard"))), [
		"lock-not-released@10",
	]);
	assert.deepEqual(told(code("static vm_fault_t demo_fault(struct vm_fault *vmf)", drops("&demo.guard"))), [
		"lock-not-released@9",
	]);
});

test("of a fault handler that has one return for all, no way may keep a mutex", () => {
	const code = (out: string): string => `static vm_fault_t demo_fault(struct vm_fault *vmf)
{
	struct demo *d = vmf->vma->vm_private_data;
	int ret;

	mutex_lock(&d->guard);
	ret = demo_find(d);
	if (ret)
		goto ${out};
	ret = dma_resv_lock_interruptible(d->buf->resv, NULL);
	if (ret == 0)
		dma_resv_unlock(d->buf->resv);
unlock:
	mutex_unlock(&d->guard);
quiet:
	return ret ? VM_FAULT_SIGBUS : 0;
}`;
	assert.deepEqual(told(code("unlock")), []);
	assert.deepEqual(told(code("quiet")), ["lock-not-released@9"]);
});

test("what is locked as an array may be what a path names otherwise: the replay goes on to the mistake behind it", () => {
	const code = (
		put: string,
	): string => `int demo_submit(struct drm_file *file, struct drm_exec *exec, struct demo_task *task, u32 handle)
{
	struct drm_gem_object *objs[] = { task->in, task->out };
	struct drm_syncobj *syncobj;
	int ret;

	syncobj = drm_syncobj_find(file, handle);
	if (!syncobj)
		return -ENOENT;
	ret = drm_exec_prepare_array(exec, objs, ARRAY_SIZE(objs), 1);
	if (ret)
		goto put;
	dma_resv_add_fence(task->out->resv, task->done, DMA_RESV_USAGE_WRITE);
	drm_syncobj_replace_fence(syncobj, task->done);
	${put}
put:
	drm_syncobj_put(syncobj);
	return ret;
}
`;
	assert.deepEqual(told(code("")), []);
	assert.deepEqual(told(code("drm_syncobj_put(syncobj);")), ["syncobj-double-put@17"]);
	// none is locked where that fails
	const failed = `static int demo_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	struct ww_acquire_ctx ctx;

	if (drm_gem_lock_reservations(d->objs, d->n, &ctx))
		return dma_resv_reserve_fences(d->spare->resv, 1);
	drm_gem_unlock_reservations(d->objs, d->n, &ctx);
	return 0;
}
`;
	assert.deepEqual(told(failed), ["resv-not-held@7"]);
});

test("what a helper has locked for a round is the round's to drop", () => {
	const code = (skip: string): string => `static struct dma_resv *try_lock(struct map *m)
{
	struct dma_resv *resv = m->buf->resv;

	if (!dma_resv_trylock(resv))
		return NULL;
	return resv;
}

void f(struct list_head *maps, unsigned long most)
{
	struct map *m, *n;

	list_for_each_entry_safe(m, n, maps, lru) {
		struct dma_resv *resv = try_lock(m);

		if (!resv)
			continue;
		if (m->pages > most)
			${skip};
		m->idle = true;
unlock:
		dma_resv_unlock(resv);
	}
}`;
	assert.deepEqual(told(code("goto unlock")), []);
	assert.deepEqual(told(code("continue")), ["resv-not-released@20"]);
});

test("a spinlock that a wait drops meanwhile is held behind it", () => {
	const code = (first: string, then: string): string => `void f(struct demo *d, struct dma_buf *buf)
{
	spin_lock_irq(&d->lock);
	wait_event_lock_irq(d->wq, !d->inflight, d->lock);
	${first};
	${then};
}`;
	const [unlock, put] = ["spin_unlock_irq(&d->lock)", "dma_resv_lock(buf->resv, NULL), dma_resv_unlock(buf->resv)"];
	assert.deepEqual(told(code(unlock, put)), []);
	assert.deepEqual(told(code(put, unlock)), ["sleep-in-atomic@5"]);
});
