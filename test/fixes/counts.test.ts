/** The two counts of a scatter table, put right. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { c, fixed, fixesIn } from "./fixed.ts";

const RULE = "dma-map-sg-result";

const MAP = c`
struct sg_table *demo_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct sg_table *sgt = attach->priv;

	if (!dma_map_sg(attach->dev, sgt->sgl, sgt->orig_nents, dir))
		return ERR_PTR(-EIO);

	return sgt;
}
`;

const STOP = (count: string): string => `
int demo_start(struct demo *d)
{
	d->mapped = dma_map_sg(d->dev, d->list, ${count}, DMA_TO_DEVICE);
	return d->mapped ? 0 : -EIO;
}

void demo_stop(struct demo *d)
{
	dma_unmap_sg(d->dev, d->list, d->mapped, DMA_TO_DEVICE);
}
`;

describe("the two counts of a table", () => {
	it("the whole table is mapped where its count would be lost", () => {
		const after = MAP.replace(
			"!dma_map_sg(attach->dev, sgt->sgl, sgt->orig_nents, dir)",
			"dma_map_sgtable(attach->dev, sgt, dir, 0)",
		);
		assert.equal(fixed(MAP, RULE), after);
	});
	it("not where the release has no such helper", () => {
		assert.deepEqual(fixesIn(MAP, RULE, "5.4"), []);
	});
	it("what was mapped is unmapped by its own count", () => {
		const before = STOP("d->entries");
		assert.equal(fixed(before, RULE), before.replace("list, d->mapped", "list, d->entries"));
	});
	it("not by one that only the other function knows", () => {
		assert.deepEqual(fixesIn(STOP("entries_of(d)"), RULE), []);
	});
});
