/** A driver-like source of any length for benchmarks without a kernel tree: small functions that use the family in turn. */

/** Roughly `lines` lines of C. */
export function sampleSource(lines: number): string {
	const parts = [
		"#include <linux/dma-buf.h>\n#include <linux/dma-resv.h>\n\nstruct demo { struct dma_buf *buf; int state; };\n",
	];
	for (let n = 0; parts.length * 20 < lines; n++) parts.push(demoFunction(n));
	return parts.join("\n");
}

function demoFunction(n: number): string {
	return `static int demo_import_${n}(struct demo *demo, struct device *dev, int fd)
{
	struct dma_buf_attachment *attach;
	struct dma_buf *buf;
	int ret;

	buf = dma_buf_get(fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	attach = dma_buf_attach(buf, dev);
	if (IS_ERR(attach)) {
		dma_buf_put(buf);
		return PTR_ERR(attach);
	}
	demo->state = ${n};
	ret = demo->state & 1;
	dma_buf_detach(buf, attach);
	dma_buf_put(buf);
	return ret;
}
`;
}
