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
