/** Repairs in several places at once: a new label, a descriptor published last, a flag for what is mapped. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { c, fixed } from "./fixed.ts";

const IMPORT = c`
int demo_import(struct demo *demo, struct dma_buf *buf, size_t size)
{
	struct dma_buf_attachment *attach;
	struct sg_table *table;
	int err;

	attach = dma_buf_attach(buf, demo->dev);
	if (IS_ERR(attach))
		return PTR_ERR(attach);
	table = dma_buf_map_attachment_unlocked(attach, DMA_TO_DEVICE);
	if (IS_ERR(table)) {
		err = PTR_ERR(table);
		goto map_err;
	}
	if (size > demo->most) {
		err = -EINVAL;
		goto map_err;
	}
	err = demo_program(demo, sg_dma_address(table->sgl));
	if (err)
		goto map_err;
	demo->table = table;
	demo->attach = attach;

	return 0;

map_err:
	dma_buf_detach(buf, attach);
	return err;
}
`;

describe("a release that several failures miss", () => {
	it("gets a label in front of the one they jump to, named like it", () => {
		const text = fixed(IMPORT, "detach-while-mapped");
		const gotos = [...text.matchAll(/goto (\w+);/g)].map((found) => found[1]);
		assert.deepEqual(gotos, ["map_err", "unmap_err", "unmap_err"]);
		assert.match(
			text,
			/\treturn 0;\n\nunmap_err:\n\tdma_buf_unmap_attachment_unlocked\(attach, table, DMA_TO_DEVICE\);\nmap_err:\n/,
		);
	});

	it("is written for callers without the lock where nobody holds it", () => {
		const text = fixed(IMPORT.replace("attachment_unlocked(", "attachment("), "detach-while-mapped");
		assert.match(text, /\nunmap_err:\n\tdma_buf_unmap_attachment_unlocked\(attach, table, DMA_TO_DEVICE\);\n/);
	});

	it("of one failure stands in front of its goto", () => {
		const text = fixed(
			IMPORT.replace("goto map_err;\n\tdemo->table", "return err;\n\tdemo->table"),
			"detach-while-mapped",
		);
		assert.match(text, /err = -EINVAL;\n\t\tdma_buf_unmap_attachment_unlocked\(.*\);\n\t\tgoto map_err;/);
	});
});

describe("a label that a failed opening jumps to", () => {
	it("is not where the release goes", () => {
		const text = fixed(
			c`
static int demo_sync(struct dma_resv *resv, struct demo *demo)
{
	struct dma_fence *fence;
	int ret;

	ret = dma_resv_get_singleton(resv, DMA_RESV_USAGE_WRITE, &fence);
	if (ret)
		goto error;
	ret = demo_go(demo);
	if (ret)
		goto error;
	dma_fence_put(fence);

	return 0;

error:
	demo_stop(demo);
	return ret;
}
`,
			"fence-leak",
		);
		assert.match(text, /demo_go\(demo\);\n\tif \(ret\) \{\n\t\tdma_fence_put\(fence\);\n\t\tgoto error;\n\t\}/);
	});
});

describe("what was opened on a condition", () => {
	it("is closed on the same", () => {
		const text = fixed(
			c`
int demo_map(struct demo *demo, struct drm_gem_object *obj, bool pinned)
{
	int ret;

	if (pinned) {
		ret = drm_gem_pin(obj);
		if (ret)
			return ret;
	}
	ret = demo_go(demo);
	if (ret)
		return ret;

	return 0;
}

void demo_unmap(struct demo *demo, struct drm_gem_object *obj)
{
	if (demo->pinned)
		drm_gem_unpin(obj);
}
`,
			"pin-leak",
		);
		assert.match(text, /if \(ret\) \{\n\t\tif \(pinned\)\n\t\t\tdrm_gem_unpin\(obj\);\n\t\treturn ret;\n\t\}/);
	});
});

const EXPORT = c`
long demo_export(struct demo_ioctl __user *user, struct dma_buf_export_info *info)
{
	struct demo_ioctl arg;
	struct dma_buf *buf;

	buf = dma_buf_export(info);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	arg.fd = dma_buf_fd(buf, O_CLOEXEC);
	if (arg.fd < 0) {
		dma_buf_put(buf);
		return arg.fd;
	}
	if (copy_to_user(user, &arg, sizeof(arg)))
		return -EFAULT;

	return 0;
}
`;

describe("a descriptor", () => {
	it("is reserved first and published last", () => {
		const text = fixed(EXPORT, "fd-published-early");
		assert.match(text, /arg\.fd = get_unused_fd_flags\(O_CLOEXEC\);/);
		assert.match(
			text,
			/sizeof\(arg\)\)\) \{\n\t\tput_unused_fd\(arg\.fd\);\n\t\tdma_buf_put\(buf\);\n\t\treturn -EFAULT;\n\t\}/,
		);
		assert.match(text, /\tfd_install\(arg\.fd, buf->file\);\n\n\treturn 0;/);
	});

	it("that could not be had leaves the buffer with who wanted it", () => {
		const text = fixed(
			c`
int demo_export_fd(struct dma_buf_export_info *info, int flags)
{
	struct dma_buf *buf;

	buf = dma_buf_export(info);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	return dma_buf_fd(buf, flags);
}
`,
			"dmabuf-leak",
		);
		assert.match(text, /ret = dma_buf_fd\(buf, flags\);\n\tif \(ret < 0\)\n\t\tdma_buf_put\(buf\);\n\treturn ret;/);
	});
});

describe("an exporter's attachments", () => {
	it("remember that they are mapped", () => {
		const text = fixed(
			c`
struct demo_attachment {
	struct device *dev;
	struct sg_table table;
	struct list_head list;
};

static int demo_attach(struct dma_buf *buf, struct dma_buf_attachment *attach)
{
	struct demo_attachment *a;

	a = kzalloc(sizeof(*a), GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	a->dev = attach->dev;
	attach->priv = a;

	return 0;
}

static struct sg_table *demo_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct demo_attachment *a = attach->priv;
	int ret;

	if (demo_is_cached(a))
		return &a->table;
	ret = dma_map_sgtable(attach->dev, &a->table, dir, 0);
	if (ret)
		return ERR_PTR(ret);

	return &a->table;
}

static void demo_unmap(struct dma_buf_attachment *attach, struct sg_table *table, enum dma_data_direction dir)
{
	dma_unmap_sgtable(attach->dev, table, dir, 0);
}

static int demo_begin(struct dma_buf *buf, enum dma_data_direction dir)
{
	struct demo_buffer *demo = buf->priv;
	struct demo_attachment *a;

	mutex_lock(&demo->lock);
	list_for_each_entry(a, &demo->attachments, list)
		dma_sync_sgtable_for_cpu(a->dev, &a->table, dir);
	mutex_unlock(&demo->lock);

	return 0;
}

static const struct dma_buf_ops demo_dma_buf_ops = {
	.attach = demo_attach,
	.map_dma_buf = demo_map,
	.unmap_dma_buf = demo_unmap,
	.begin_cpu_access = demo_begin,
};
`,
			"sync-unmapped-attachment",
		);
		assert.match(text, /struct list_head list;\n\tbool mapped;\n\};/);
		assert.match(text, /cached\(a\)\) \{\n\t\ta->mapped = true;\n\t\treturn &a->table;\n\t\}/);
		assert.match(text, /\n\ta->mapped = true;\n\treturn &a->table;/);
		assert.match(text, /struct demo_attachment \*a = attach->priv;\n\n\ta->mapped = false;\n\tdma_unmap_sgtable/);
		assert.match(text, /list\) \{\n\t\tif \(!a->mapped\)\n\t\t\tcontinue;\n\t\tdma_sync_sgtable_for_cpu\(.*\);\n\t\}/);
	});
});

describe("a variant that came later", () => {
	it("is called by its old name", () => {
		const text = fixed(
			c`
#include <linux/dma-buf.h>

static void demo_unmap(struct dma_buf_attachment *attach, struct sg_table *table)
{
	dma_buf_unmap_attachment_unlocked(attach, table, DMA_TO_DEVICE);
}
`,
			"not-in-this-kernel",
			"5.15",
		);
		assert.match(text, /\tdma_buf_unmap_attachment\(attach, table, DMA_TO_DEVICE\);/);
	});
});
