/** Tests of results in the form that sees their failure, and text mistakes with a repair of their own. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { c, fixed } from "./fixed.ts";

const SIZE = c`
int demo_size(int fd, size_t *size)
{
	struct dma_buf *buf;

	buf = dma_buf_get(fd);
	if (!buf)
		return -EBADF;
	*size = buf->size;
	dma_buf_put(buf);

	return 0;
}
`;

it("NULL becomes IS_ERR()", () => {
	assert.equal(fixed(SIZE, "null-check-on-err-ptr"), SIZE.replace("if (!buf)", "if (IS_ERR(buf))"));
	const compared = SIZE.replace("!buf", "buf == NULL");
	assert.equal(fixed(compared, "null-check-on-err-ptr"), SIZE.replace("if (!buf)", "if (IS_ERR(buf))"));
});

it("an error pointer is forgotten before the common way out", () => {
	const before = c`
int demo_look(struct dma_buf *buf, struct device *dev)
{
	struct dma_buf_attachment *attach;
	int ret = 0;

	attach = dma_buf_attach(buf, dev);
	if (IS_ERR(attach)) {
		ret = PTR_ERR(attach);
		goto out;
	}
	inspect(attach->priv);
out:
	if (attach)
		dma_buf_detach(buf, attach);
	return ret;
}
`;
	assert.equal(fixed(before, "null-check-on-err-ptr"), before.replace("goto out;", "attach = NULL;\n\t\tgoto out;"));
});

it("a repair that the text shows", () => {
	const before = "int demo_slots(struct dma_resv *resv)\n{\n\treturn dma_resv_reserve_shared(resv, 1);\n}\n";
	assert.equal(fixed(before, "not-in-this-kernel"), before.replace("reserve_shared", "reserve_fences"));
});

it("an error pointer that a hook keeps is taken out of its member", () => {
	const before = c`
static struct sg_table *demo_table(struct demo_buffer *demo)
{
	if (!demo->on)
		return ERR_PTR(-ENODEV);
	return &demo->table;
}

static int demo_begin(struct dma_buf *buf, enum dma_data_direction dir)
{
	struct demo_buffer *demo = buf->priv;

	demo->sgt = demo_table(demo);
	if (IS_ERR(demo->sgt))
		return PTR_ERR(demo->sgt);
	return 0;
}

static void demo_release(struct dma_buf *buf)
{
	struct demo_buffer *demo = buf->priv;

	if (demo->sgt)
		sg_free_table(demo->sgt);
}

static const struct dma_buf_ops demo_ops = {
	.begin_cpu_access = demo_begin,
	.release = demo_release,
};
`;
	const kept = "\tif (IS_ERR(demo->sgt))\n\t\treturn PTR_ERR(demo->sgt);\n";
	const cleared =
		"\tif (IS_ERR(demo->sgt)) {\n\t\tret = PTR_ERR(demo->sgt);\n\t\tdemo->sgt = NULL;\n\t\treturn ret;\n\t}\n";
	const declared = (text: string): string => text.replace("buf->priv;\n", "buf->priv;\n\tint ret;\n");
	assert.equal(fixed(before, "null-check-on-err-ptr"), declared(before.replace(kept, cleared)));
	const block = "\tif (IS_ERR(demo->sgt)) {\n\t\twarn(demo);\n\t\treturn -EIO;\n\t}\n".replace(
		"warn(demo)",
		'pr_err("no")',
	);
	const other = before.replace(kept, block);
	assert.equal(
		fixed(other, "null-check-on-err-ptr"),
		other.replace("\t\treturn -EIO;", "\t\tdemo->sgt = NULL;\n\t\treturn -EIO;"),
	);
});
