/** Every other kind of repair, before and after. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { c, fixed, fixesIn, objections, withAnalysis } from "./fixed.ts";

function becomes(rule: string, before: string, after: string, release = "6.12"): void {
	const result = fixed(before, rule, release);
	assert.equal(result, after);
	const left = withAnalysis(result, release, (analysis) => analysis.findings.filter((each) => each.rule === rule));
	assert.deepEqual(left, [], "applied once, there is nothing left to apply");
}

const MAPPED = c`
static int demo_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct demo *demo = file->private_data;
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap(demo->buffer,
			   &map);
	if (ret)
		return ret;
	dma_buf_vunmap(demo->buffer, &map);

	return 0;
}

static const struct file_operations demo_fops = {
	.mmap = demo_mmap,
};
`;

describe("the variant of a call", () => {
	it("that takes the lock, for the call and its counterpart, arguments still aligned", () => {
		const after = MAPPED.replace(
			"dma_buf_vmap(demo->buffer,\n\t\t\t   &map)",
			"dma_buf_vmap_unlocked(demo->buffer,\n\t\t\t\t    &map)",
		);
		becomes("resv-not-held", MAPPED, after.replace("dma_buf_vunmap(", "dma_buf_vunmap_unlocked("));
	});

	it("exists only from its release on", () => {
		assert.deepEqual(
			withAnalysis(MAPPED, "6.1", (analysis) => analysis.findings.map((each) => each.rule)),
			[],
		);
	});

	it("for callers that hold the lock", () => {
		const before = c`
int demo_clear(struct dma_buf *buf, struct iosys_map *map)
{
	int ret;

	dma_resv_lock(buf->resv, NULL);
	ret = dma_buf_vmap_unlocked(buf, map);
	if (!ret)
		demo_keep(map);
	dma_resv_unlock(buf->resv);

	return ret;
}
`;
		becomes("resv-self-deadlock", before, before.replace("dma_buf_vmap_unlocked(", "dma_buf_vmap("));
	});
});

function locked(body: string, tail: string): string {
	return `int demo_pin(struct dma_buf_attachment *attach, size_t size)\n{\n\tint ret;\n\n\tdma_resv_lock(attach->dmabuf->resv, NULL);\n${body}\tret = dma_buf_pin(attach);\n${tail}\n\treturn ret;\n}\n`;
}
const UNLOCK = "dma_resv_unlock(attach->dmabuf->resv);";

describe("the missing unlock", () => {
	it("in front of the return", () => {
		becomes(
			"resv-not-released",
			locked("\tif (size > 4096)\n\t\treturn -EINVAL;\n", `\t${UNLOCK}\n`),
			locked(`\tif (size > 4096) {\n\t\t${UNLOCK}\n\t\treturn -EINVAL;\n\t}\n`, `\t${UNLOCK}\n`),
		);
	});

	it("through the label that does just that", () => {
		becomes(
			"resv-not-released",
			locked(
				"\tif (size > 4096)\n\t\treturn -EINVAL;\n",
				`\tif (ret)\n\t\tgoto unlock;\n\tdemo_keep(attach);\nunlock:\n\t${UNLOCK}\n`,
			),
			locked(
				"\tif (size > 4096) {\n\t\tret = -EINVAL;\n\t\tgoto unlock;\n\t}\n",
				`\tif (ret)\n\t\tgoto unlock;\n\tdemo_keep(attach);\nunlock:\n\t${UNLOCK}\n`,
			),
		);
	});

	it("a goto that led past it", () => {
		const before = c`
int reserve_slot(struct dma_buf *buf, struct dma_fence *fence)
{
	int ret;

	dma_resv_lock(buf->resv, NULL);
	ret = dma_resv_reserve_fences(buf->resv, 1);
	if (ret)
		goto out;
	if (demo_stop(buf))
		goto unlock;
	dma_resv_add_fence(buf->resv, fence, DMA_RESV_USAGE_WRITE);
unlock:
	dma_resv_unlock(buf->resv);
	if (!demo_done(buf))
		goto out;
	demo_note(buf);
out:
	return ret;
}
`;
		becomes("resv-not-released", before, before.replace("goto out;", "goto unlock;"));
	});

	it("an unlock that the function has nowhere", () => {
		const before = c`
static int demo_fill(struct demo *d)
{
	dma_resv_lock(d->buf->resv, NULL);
	d->filled = true;
	return 0;
}

int demo_start(struct demo *d)
{
	int ret = demo_fill(d);

	if (ret)
		return ret;
	return d->size > 4 ? -EINVAL : 0;
}
`;
		const filled = "d->filled = true;\n";
		becomes("resv-not-released", before, before.replace(filled, `${filled}\tdma_resv_unlock(d->buf->resv);\n`));
	});

	it("not where a successful exit may keep the lock on purpose", () => {
		const text = c`
int demo_begin(struct drm_gem_object *obj, struct iosys_map *map)
{
	int ret;

	dma_resv_lock(obj->resv, NULL);
	ret = drm_gem_pin_locked(obj);
	if (ret)
		goto err;
	return 0;
err:
	dma_resv_unlock(obj->resv);
	return 0;
}
`;
		assert.deepEqual(objections(text, "resv-not-released"), []);
	});
});

describe("what else a path leaves open", () => {
	it("a kernel mapping", () => {
		const before = c`
int dump(struct dma_buf *buf, void *to, size_t size)
{
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	if (map.is_iomem)
		return -EINVAL;
	demo_look(buf, size);
	dma_buf_vunmap_unlocked(buf, &map);

	return 0;
}
`;
		becomes(
			"vmap-leak",
			before,
			before.replace(
				"\tif (map.is_iomem)\n\t\treturn -EINVAL;\n",
				"\tif (map.is_iomem) {\n\t\tdma_buf_vunmap_unlocked(buf, &map);\n\t\treturn -EINVAL;\n\t}\n",
			),
		);
	});

	it("a CPU access", () => {
		const before = c`
int copy_out(struct dma_buf *buf, size_t size)
{
	int ret;

	ret = dma_buf_begin_cpu_access(buf, DMA_FROM_DEVICE);
	if (ret)
		return ret;
	if (size > buf->size)
		return -EINVAL;
	demo_read(size);

	return dma_buf_end_cpu_access(buf, DMA_FROM_DEVICE);
}
`;
		const after = before.replace(
			"\tif (size > buf->size)\n\t\treturn -EINVAL;\n",
			"\tif (size > buf->size) {\n\t\tdma_buf_end_cpu_access(buf, DMA_FROM_DEVICE);\n\t\treturn -EINVAL;\n\t}\n",
		);
		becomes("cpu-access-unbalanced", before, after);
	});
});

describe("what a path closes without need", () => {
	const before = c`
int demo_pin(struct dma_buf_attachment *attach)
{
	int ret;

	ret = dma_resv_lock_interruptible(attach->dmabuf->resv, NULL);
	if (ret)
		goto unlock;

	ret = dma_buf_pin(attach);
unlock:
	dma_resv_unlock(attach->dmabuf->resv);

	return ret;
}
`;

	it("a failed lock leaves at once, and the label nobody uses goes", () => {
		becomes("resv-unlock-not-held", before, before.replace("goto unlock;", "return ret;").replace("unlock:\n", ""));
	});

	it("a label that others use stays", () => {
		const used = before.replace(
			"attach);\nunlock:",
			"attach);\n\tif (ret)\n\t\tgoto unlock;\n\tdemo_keep(attach);\nunlock:",
		);
		becomes("resv-unlock-not-held", used, used.replace("goto unlock;", "return ret;"));
	});

	it("an unlock of its own goes with its braces", () => {
		const own = c`
int demo_pin(struct dma_buf_attachment *attach)
{
	int ret;

	ret = dma_resv_lock_interruptible(attach->dmabuf->resv, NULL);
	if (ret) {
		dma_resv_unlock(attach->dmabuf->resv);
		return ret;
	}
	ret = dma_buf_pin(attach);
	dma_resv_unlock(attach->dmabuf->resv);

	return ret;
}
`;
		becomes(
			"resv-unlock-not-held",
			own,
			own.replace(`if (ret) {\n\t\t${UNLOCK}\n\t\treturn ret;\n\t}\n`, "if (ret)\n\t\treturn ret;\n"),
		);
	});
});

describe("a call that takes the lock itself", () => {
	it("moves behind the unlock", () => {
		const before = c`
void drop_import(struct dma_buf_attachment *attach, struct sg_table *sgt)
{
	struct dma_buf *buf = attach->dmabuf;

	dma_resv_lock(buf->resv, NULL);
	dma_buf_unmap_attachment(attach, sgt, DMA_BIDIRECTIONAL);
	dma_buf_detach(buf, attach);
	dma_resv_unlock(buf->resv);
}
`;
		const [detach, unlock] = ["\tdma_buf_detach(buf, attach);\n", "\tdma_resv_unlock(buf->resv);\n"];
		becomes("resv-self-deadlock", before, before.replace(detach + unlock, unlock + detach));
	});
});

describe("a lock that is held already", () => {
	const before = c`
static void demo_drop(struct demo_object *obj)
{
	mutex_lock(&obj->lock);
	dma_buf_detach(obj->buf, obj->attach);
	mutex_unlock(&obj->lock);
}

int demo_import(struct demo_object *obj)
{
	int ret;

	mutex_lock(&obj->lock);
	ret = demo_reserve(obj);
	if (ret)
		demo_drop(obj);
	mutex_unlock(&obj->lock);

	return ret;
}
`;
	const unlock = "\tmutex_unlock(&obj->lock);\n";
	const test = "\tif (ret)\n\t\tdemo_drop(obj);\n";

	it("is dropped before the function that takes it", () => {
		becomes("lock-taken-twice", before, before.replace(test + unlock, unlock + test));
	});

	it("is not taken again", () => {
		const once = before.replace(test, "\tdma_buf_put(obj->buf);\n");
		becomes("lock-taken-twice", once.replace("\tdma_buf_put", "\tmutex_lock(&obj->lock);\n\tdma_buf_put"), once);
	});
});

describe("CPU access around what touches a mapping", () => {
	const before = c`
int clear_import(int fd, size_t size)
{
	struct dma_buf *buf = dma_buf_get(fd);
	struct iosys_map map;
	int ret;

	if (IS_ERR(buf))
		return PTR_ERR(buf);

	ret = dma_buf_vmap_unlocked(buf, &map);
	if (!ret) {
		memset(map.vaddr, 0,
		       size);
		dma_buf_vunmap_unlocked(buf, &map);
	}
	dma_buf_put(buf);

	return ret;
}
`;

	it("with the direction of the access, and a failed begin reported", () => {
		const after = before.replace(
			"\t\tmemset(map.vaddr, 0,\n\t\t       size);\n",
			"\t\tret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);\n\t\tif (!ret) {\n\t\t\tmemset(map.vaddr, 0,\n\t\t\t       size);\n\t\t\tdma_buf_end_cpu_access(buf, DMA_TO_DEVICE);\n\t\t}\n",
		);
		becomes("vmap-outside-cpu-access", before, after.replace("\t\t\t       size", "\t\t\t       size"));
	});

	it("not where the result has nowhere to go", () => {
		assert.deepEqual(fixesIn(before.replace("return ret;", "return 0;"), "vmap-outside-cpu-access"), []);
	});
});
