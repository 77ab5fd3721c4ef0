/** Repairs of attachments, mappings and pins, before and after. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { c, fixed, withAnalysis } from "./fixed.ts";

function becomes(rule: string, before: string, from: string, to: string, release = "6.12"): void {
	assert.ok(before.includes(from));
	const result = fixed(before, rule, release);
	assert.equal(result, before.replace(from, to));
	const left = withAnalysis(result, release, (analysis) => analysis.findings.map((each) => each.rule));
	assert.deepEqual(left, []);
}

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
