/** Small drivers with one mistake each, analysed as the editor does it, for tests that want a real replay. */
import assert from "node:assert/strict";
import { type Analysis, analyze } from "../../server/core/analyze.ts";
import type { RunChoice } from "../../server/core/sim/view/fold.ts";
import type { Replay } from "../../server/core/wire.ts";
import { askedReplay } from "../../server/lsp/asked-replay.ts";
import { loadParser } from "../../server/lsp/parser.ts";

/** A pin without the lock, and a call nothing is known of. */
export const PIN = `
int sample_hold(struct dma_buf *buf, struct dma_buf_attachment *attach)
{
	int ret;

	ret = dma_buf_pin(attach);
	if (ret)
		return ret;
	sample_note(attach);
	dma_resv_lock(attach->dmabuf->resv, NULL);
	dma_buf_unpin(attach);
	dma_resv_unlock(attach->dmabuf->resv);
	return 0;
}
`;

/** A pin without the lock that has a fix. */
export const HOLD = `
int sample_hold(struct dma_buf *buf, struct device *dev)
{
	struct dma_buf_attachment *a;
	int ret;

	a = dma_buf_dynamic_attach(buf, dev, &sample_ops, NULL);
	if (IS_ERR(a))
		return PTR_ERR(a);
	ret = dma_buf_pin(a);
	if (ret)
		goto out;
	dma_resv_lock(buf->resv, NULL);
	dma_buf_unpin(a);
	dma_resv_unlock(buf->resv);
out:
	dma_buf_detach(buf, a);
	return ret;
}
`;

/** A kernel mapping that an error path forgets. */
export const LEAK = `
int sample_draw(struct dma_buf *buf, const void *src, size_t n)
{
	struct iosys_map map;
	int ret;

	ret = dma_buf_vmap_unlocked(buf, &map);
	if (ret)
		return ret;
	ret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
	if (ret)
		return ret;
	iosys_map_memcpy_to(&map, 0, src, n);
	dma_buf_end_cpu_access(buf, DMA_TO_DEVICE);
	dma_buf_vunmap_unlocked(buf, &map);
	return 0;
}
`;

/** The replay of the first finding of `rule` in `text`, its fixes with it. */
export async function flagged(text: string, rule: string): Promise<{ replay: Replay; choice: RunChoice }> {
	const analysis: Analysis = analyze({ file: "sample.c", text, parser: await loadParser(), release: "6.12" });
	const finding = analysis.findings.find((each) => each.rule === rule);
	assert.ok(finding, `no finding of ${rule}`);
	const replay = askedReplay(analysis, finding.function, { finding: finding.id });
	assert.ok(!("problem" in replay));
	analysis.dispose();
	return { replay, choice: { path: replay.path, kernel: replay.kernel } };
}
