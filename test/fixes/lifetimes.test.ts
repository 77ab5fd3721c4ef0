/** Repairs of attachments, mappings and pins, before and after. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { becomes, c, fixed, withAnalysis } from "./fixed.ts";

const IMPORT = c`
int demo_import(struct demo_bo *bo, struct dma_buf *buf)
{
	struct dma_buf_attachment *attach;
	struct sg_table *sgt;
	int ret;

	attach = dma_buf_attach(buf, bo->dev);
	if (IS_ERR(attach))
		return PTR_ERR(attach);
	sgt = dma_buf_map_attachment_unlocked(attach, DMA_BIDIRECTIONAL);
	if (IS_ERR(sgt)) {
		ret = PTR_ERR(sgt);
		goto detach;
	}
	if (sgt->nents > 1) {
		ret = -EINVAL;
		goto unmap;
	}

	bo->attach = attach;
	bo->sgt = sgt;

	return 0;

unmap:
	dma_buf_unmap_attachment_unlocked(attach, sgt, DMA_BIDIRECTIONAL);
detach:
	dma_buf_detach(buf, attach);

	return ret;
}
`;

describe("what an import leaves behind", () => {
	it("is undone through the function's own label", () => {
		assert.deepEqual(
			withAnalysis(IMPORT, "6.12", (analysis) => analysis.findings),
			[],
		);
		const before = IMPORT.replace("goto detach;", "return ret;");
		becomes("attachment-leak", before, "return ret;", "goto detach;");
	});

	it("is unmapped before it is detached", () => {
		const before = IMPORT.replace("goto unmap;", "goto detach;");
		becomes("detach-while-mapped", before, "ret = -EINVAL;\n\t\tgoto detach;", "ret = -EINVAL;\n\t\tgoto unmap;");
	});

	it("is unmapped by a call where there is no label", () => {
		const before = c`
int program(struct demo *d, struct dma_buf_attachment *attach)
{
	struct sg_table *sgt;

	sgt = dma_buf_map_attachment_unlocked(attach, DMA_TO_DEVICE);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	if (sgt->nents > 1)
		return -EINVAL;

	demo_start(d, sg_dma_address(sgt->sgl));
	dma_buf_unmap_attachment_unlocked(attach, sgt, DMA_TO_DEVICE);

	return 0;
}
`;
		becomes(
			"mapping-leak",
			before,
			"\tif (sgt->nents > 1)\n\t\treturn -EINVAL;",
			"\tif (sgt->nents > 1) {\n\t\tdma_buf_unmap_attachment_unlocked(attach, sgt, DMA_TO_DEVICE);\n\t\treturn -EINVAL;\n\t}",
		);
	});
});

describe("a pin", () => {
	const SCANOUT = c`
int demo_scanout(struct demo *d, struct dma_buf_attachment *attach)
{
	int ret;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	ret = dma_buf_pin(attach);
	if (ret)
		goto unlock;
	ret = demo_program(d);
	if (ret)
		goto unpin;
	demo_wait(d);
unpin:
	dma_buf_unpin(attach);
unlock:
	dma_resv_unlock(attach->dmabuf->resv);

	return ret;
}
`;

	it("is given back on the path that fails", () => {
		const before = SCANOUT.replace(
			"\tdemo_wait(d);\nunpin:\n\tdma_buf_unpin(attach);\n",
			"\td->shown = true;\n",
		).replace("goto unpin;", "goto unlock;");
		becomes(
			"pin-leak",
			before,
			"ret = demo_program(d);\n\tif (ret)\n\t\tgoto unlock;",
			"ret = demo_program(d);\n\tif (ret) {\n\t\tdma_buf_unpin(attach);\n\t\tgoto unlock;\n\t}",
		);
	});

	it("that was never taken is not given back", () => {
		const before = SCANOUT.replace("goto unlock;", "goto unpin;");
		becomes("unpin-without-pin", before, "goto unpin;", "goto unlock;");
	});
});

describe("an unpin that other paths need", () => {
	it("stays, though on one of them nothing was pinned", () => {
		const before = c`
int demo_flash(struct demo *d, struct dma_buf_attachment *attach)
{
	int ret;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	ret = dma_buf_pin(attach);
	if (!ret)
		demo_program(d);
	dma_buf_unpin(attach);
	dma_resv_unlock(attach->dmabuf->resv);

	return ret;
}
`;
		assert.equal(fixed(before, "unpin-without-pin"), "no fix: ");
	});
});

describe("what is undone twice", () => {
	it("an attachment, before the label and behind it", () => {
		const before = c`
int demo_try(struct demo *d, struct dma_buf *buf)
{
	struct dma_buf_attachment *attach;
	int ret;

	attach = dma_buf_attach(buf, d->dev);
	if (IS_ERR(attach))
		return PTR_ERR(attach);
	ret = demo_check(d);
	if (ret) {
		dma_buf_detach(buf, attach);
		goto detach;
	}
	demo_wait(d);
detach:
	dma_buf_detach(buf, attach);

	return ret;
}
`;
		becomes(
			"use-after-detach",
			before,
			"\tif (ret) {\n\t\tdma_buf_detach(buf, attach);\n\t\tgoto detach;\n\t}",
			"\tif (ret)\n\t\tgoto detach;",
		);
	});

	it("a mapping that was never made", () => {
		const before = c`
int dump(struct demo *d, struct dma_buf *buf)
{
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		goto unmap;
	ret = demo_show(d);
unmap:
	dma_buf_vunmap_unlocked(buf, &map);

	return ret;
}
`;
		becomes(
			"vunmap-mismatch",
			before,
			"goto unmap;\n\tret = demo_show(d);\nunmap:",
			"return ret;\n\tret = demo_show(d);",
		);
	});
});
